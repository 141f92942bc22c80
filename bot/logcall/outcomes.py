"""The outcomes that a form offers for a call: legal ones only, with the finer words that are stored as tags. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from bot.reading import Outcome
from bot.words import status_words
from models.status import (
    CallFlow,
    CallStatus,
    CallTag,
    Direction,
    known_status,
    legal_statuses,
    loggable_statuses,
    may_correct_to,
)

START = CallStatus.CALLING.value
"""The choice that starts a call now instead of logging one that is over."""

_TAGS = {Outcome.VOICEMAIL: CallTag.LEFT_VOICEMAIL, Outcome.WRONG_NUMBER: CallTag.WRONG_NUMBER}
_ENDED = (
    CallStatus.ANSWERED,
    CallStatus.ATTEMPTED,
    CallStatus.UNANSWERED,
    CallStatus.INTERRUPTED,
    CallStatus.ERROR,
)


class Choice(NamedTuple):
    value: str
    """"status", or "status/tag"."""
    label: str
    description: str | None = None


def loggable(direction: Direction) -> list[Choice]:
    """What a rep may log by hand, and the start of a call that is yet to be made."""
    what = "A call is going on now" if direction is Direction.INCOMING else "Start a call now"
    start = Choice(START, what, "Posts a live card, with buttons for how the call goes")
    return [*_expanded(loggable_statuses(direction)), start]


def correctable(direction: Direction, *, click_to_call: bool, stored: str) -> list[Choice]:
    """What the outcome of an ended call may be corrected to; `stored`, its value now, is among them unless this
    direction can't have it."""
    flow = CallFlow.of(direction, click_to_call=click_to_call)
    offered = _expanded(status for status in _ENDED if may_correct_to(status, flow))
    known = known_status(split(stored)[0])
    is_legal = known is None or known in legal_statuses(flow)
    if stored and is_legal and stored not in {choice.value for choice in offered}:
        offered.append(Choice(stored, status_words(*split(stored))))
    return offered


def join(status: str | None, tag: str | None) -> str:
    """The value of the choice that stands for a stored status; "" for none."""
    return f"{status}/{tag}" if status and tag else status or ""


def split(value: str) -> tuple[str | None, str | None]:
    """The status and the tag that a choice stands for."""
    status, _, tag = value.partition("/")
    return status or None, tag or None


def said(outcome: Outcome) -> str:
    """The value of the choice that a typed outcome word stands for."""
    return join(outcome.status, _TAGS.get(outcome))


def _expanded(statuses: Iterable[CallStatus]) -> list[Choice]:
    choices = []
    for status in statuses:
        choices.append(Choice(str(status), status_words(status)))
        if status is CallStatus.ATTEMPTED:
            choices += [Choice(join(status, tag), status_words(status, tag)) for tag in _TAGS.values()]
    return choices
