"""The life of a phone call, as rules without a database.

The statuses and their meaning are the Activix CRM's (`call_status` of its Communication object). Which may follow
which comes from how its phone systems report: late, twice and out of order.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Direction(StrEnum):
    """`Communication.type`: who contacted whom."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"


class CallStatus(StrEnum):
    """`Communication.call_status`. The CRM may add values: what is stored is read as plain text."""

    PENDING = "pending"
    CALLING = "calling"
    ANSWERED = "answered"
    ATTEMPTED = "attempted"
    UNANSWERED = "unanswered"
    INTERRUPTED = "interrupted"
    ERROR = "error"


class CallTag(StrEnum):
    """A finer word for `attempted`, which the CRM does not have."""

    LEFT_VOICEMAIL = "left_voicemail"
    WRONG_NUMBER = "wrong_number"


class CallFlow(StrEnum):
    """How a call comes about, which decides what can happen to it."""

    CLICK_TO_CALL = "click-to-call"
    """The rep's own phone is rung first, then the customer's."""
    OUTGOING = "outgoing"
    INCOMING = "incoming"

    @classmethod
    def of(cls, direction: Direction, *, click_to_call: bool = False) -> "CallFlow":
        if direction is Direction.INCOMING:
            return cls.INCOMING
        return cls.CLICK_TO_CALL if click_to_call else cls.OUTGOING


class Verdict(StrEnum):
    """What to do with a reported status."""

    APPLY = "apply"
    MERGE = "merge"
    """The same status again: keep what it adds (duration, recording), post nothing."""
    RECORD = "record"
    """Keep it in the trail and change nothing: it is late, unknown, or cannot follow."""


_S = CallStatus
_BY_WORD: dict[str, CallStatus] = {status.value: status for status in CallStatus}

LIVE = frozenset({_S.PENDING, _S.CALLING})
TERMINAL = frozenset({_S.ANSWERED, _S.ATTEMPTED, _S.UNANSWERED, _S.INTERRUPTED, _S.ERROR})

LONGEST_RINGING = timedelta(seconds=90)
LONGEST_CALLING = timedelta(hours=4)
_STALE_AFTER = {_S.PENDING: LONGEST_RINGING, _S.CALLING: LONGEST_CALLING}

# A terminal report that is seen first makes the call: the ones before it were lost.
_FOLLOWS: dict[CallFlow, dict[CallStatus | None, frozenset[CallStatus]]] = {
    CallFlow.CLICK_TO_CALL: {
        None: frozenset({_S.PENDING, _S.ANSWERED, _S.ATTEMPTED, _S.UNANSWERED, _S.ERROR}),
        _S.PENDING: frozenset({_S.CALLING, _S.UNANSWERED, _S.ATTEMPTED, _S.ERROR}),
        _S.CALLING: frozenset({_S.ANSWERED, _S.ATTEMPTED, _S.ERROR}),
    },
    CallFlow.OUTGOING: {
        None: frozenset({_S.CALLING, _S.ANSWERED, _S.ATTEMPTED, _S.ERROR}),
        _S.CALLING: frozenset({_S.ANSWERED, _S.ATTEMPTED, _S.ERROR}),
    },
    CallFlow.INCOMING: {
        None: frozenset({_S.CALLING, _S.ANSWERED, _S.INTERRUPTED, _S.ERROR}),
        _S.CALLING: frozenset({_S.ANSWERED, _S.INTERRUPTED, _S.ERROR}),
    },
}
_LEGAL = {flow: frozenset().union(*follows.values()) for flow, follows in _FOLLOWS.items()}


def legal_statuses(flow: CallFlow) -> frozenset[CallStatus]:
    """Every status that a call of this flow can have."""
    return _LEGAL[flow]


def known_status(word: str | None) -> CallStatus | None:
    """The status that `word` names; None for one that the CRM has added since (or for nothing)."""
    return _BY_WORD.get(word) if word else None


def stale_after(status: str | None) -> timedelta | None:
    """For how long a call can have `status` before its end must have been missed; None where there is no such limit."""
    known = known_status(status)
    return _STALE_AFTER.get(known) if known else None


def is_stale(status: str | None, since: datetime, now: datetime) -> bool:
    """Whether a call that has had `status` since then was left in it. What became of it, only a person can tell."""
    limit = stale_after(status)
    return limit is not None and now - since >= limit


def judge_status(old: str | None, new: str, flow: CallFlow, *, answered_by_machine: bool = False) -> Verdict:
    """What an automatic report of `new` does to a call that stands at `old` (None: not stored yet).

    `answered_by_machine`: the report is the machine detection that may turn answered into attempted.
    """
    status = known_status(new)
    if status is None or status not in _LEGAL[flow]:
        return Verdict.RECORD
    if old is not None and old == status:
        return Verdict.MERGE
    was = known_status(old)
    if old is not None and was is None:
        return Verdict.RECORD
    if was in TERMINAL:
        late_machine = was is _S.ANSWERED and status is _S.ATTEMPTED and answered_by_machine
        return Verdict.APPLY if late_machine else Verdict.RECORD
    return Verdict.APPLY if may_follow(was, status, flow) else Verdict.RECORD


def may_follow(old: CallStatus | None, new: CallStatus, flow: CallFlow) -> bool:
    """Whether an automatic report may move a call from `old` (None: no call yet) to `new`."""
    return new in _FOLLOWS[flow].get(old, frozenset())


def loggable_statuses(direction: Direction) -> tuple[CallStatus, ...]:
    """What a person may log by hand, after the fact, in the order that a form offers them."""
    missed = _S.INTERRUPTED if direction is Direction.INCOMING else _S.ATTEMPTED
    return (_S.ANSWERED, missed, _S.ERROR)


def may_correct_to(new: CallStatus, flow: CallFlow) -> bool:
    """Whether a person may correct an ended call's status to `new`."""
    return new in _LEGAL[flow] & TERMINAL


@dataclass(frozen=True, slots=True)
class StatusReport:
    """One report about one call, from a person's button or a phone system. A missing field erases nothing."""

    status: str
    source: str
    """The reporter's own event id: the same one twice is applied once."""
    occurred_at: datetime
    duration: int | None = None
    """Seconds."""
    answered_at: datetime | None = None
    answered_by_machine: bool = False
    tag: str | None = None
    """A finer word than the status: one of CallTag."""
    began_at: datetime | None = None
    """When the call began, where that was not known before."""
    phone: str | None = None
    """The customer's number, E.164: kept where none was known."""
    told: str | None = None
    """The reporter's own word, where it is not applied: it is late, unknown, or waits for more to be told. Then
    `status` is how the call stands all the same, and the trail has the word."""
    assumed: bool = False
    """That the call goes on was only assumed: this is what it really began with."""
