"""What a call came to, as far as its phone system has told: from all of its reports, in whichever order they came.

Words of the CRM and of Twilio's calls, which other phone systems use as well. `answered` is never invented: it takes
the word for it and a call that is complete, or a complete call of which nothing else was told.
"""

from collections.abc import Collection
from datetime import datetime

from models.status import TERMINAL, CallFlow, CallStatus, Direction, known_status, legal_statuses

_S = CallStatus
_RINGING = frozenset({"queued", "initiated", "ringing"})
_MISSED = frozenset({"busy", "no-answer", "canceled"})
_LEGS = _MISSED | {"failed"}
"""What ends one leg. Of an incoming call another one may still be picked up."""
_SPELLINGS = {"cancelled": "canceled", "noanswer": "no-answer", "inprogress": "in-progress"}
_BY_WEIGHT = (_S.ATTEMPTED, _S.INTERRUPTED, _S.UNANSWERED, _S.ERROR)
"""Of several legs that came to nothing, which one tells most."""


def plain_word(word: str) -> str:
    """A status as we spell it: "In_Progress" is "in-progress"."""
    plain = "-".join(word.lower().replace("_", " ").replace("-", " ").split())
    return _SPELLINGS.get(plain, plain)


def is_known(word: str) -> bool:
    """Whether a plain word says anything to us, of whichever call."""
    return known_status(word) is not None or word in _RINGING | _LEGS | {"in-progress", "completed"}


def meant_by(word: str, direction: Direction) -> CallStatus | None:
    """Our status for a plain word about such a call; None for one that we do not know, or that such a call can't have.

    Of an outgoing call it is about the customer's leg, of an incoming one about the user's.
    """
    flow = CallFlow.of(direction, click_to_call=True)
    if known := known_status(word):
        return known if known in legal_statuses(flow) else None
    if word in _RINGING or word == "in-progress":
        return _S.CALLING
    if word == "completed":
        return _S.ANSWERED
    if word in _MISSED:
        return _missed(direction)
    return _S.ERROR if word == "failed" else None


def standing(
    direction: Direction, words: Collection[str], *, end_at: datetime | None, duration: int | None
) -> CallStatus:
    """How a call stands of which all this was told. A call without an end is in progress, unless a word says that it
    came to nothing; one that was answered is complete with both an end and a duration."""
    told = {word: meant_by(word, direction) for word in words}
    statuses = set(told.values())
    is_complete = end_at is not None and duration is not None
    if is_complete and _S.ANSWERED in statuses:
        return _S.ANSWERED
    legs_are_over = direction is Direction.OUTGOING or (end_at is not None and _S.ANSWERED not in statuses)
    in_vain = {status for word, status in told.items() if legs_are_over or word not in _LEGS}
    if nothing := next((status for status in _BY_WEIGHT if status in in_vain), None):
        return nothing
    if is_complete and statuses <= {_S.PENDING, _S.CALLING}:
        return _S.ANSWERED if duration else _missed(direction)
    on_the_line = {word for word, status in told.items() if status is _S.CALLING} - _RINGING
    return _S.PENDING if _S.PENDING in statuses and not on_the_line else _S.CALLING


def is_late(status: CallStatus | None, now: CallStatus) -> bool:
    """Whether a report of `status` tells of a time before the call stood as it does `now`, or contradicts it: it fills
    in what is blank, and overwrites nothing."""
    if status is None or status == now:
        return False
    return now in TERMINAL or (status, now) == (_S.PENDING, _S.CALLING)


def _missed(direction: Direction) -> CallStatus:
    return _S.INTERRUPTED if direction is Direction.INCOMING else _S.ATTEMPTED
