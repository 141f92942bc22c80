"""What may be planned with a lead, and which communications do it. Pure."""

from enum import StrEnum


class FollowUpKind(StrEnum):
    CALL = "call"
    EMAIL = "email"
    SMS = "sms"
    CSI = "csi"
    """A satisfaction call after a sale: a customer satisfaction index is asked for."""


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class FollowUpOutcome(StrEnum):
    """How a follow-up ended; null while it is open."""

    DONE = "done"
    """Its rep said so."""
    MATCHED = "matched"
    """A communication was logged that does what it asked for."""
    CANCELLED = "cancelled"


_DONE_BY = {
    "phone": (FollowUpKind.CALL, FollowUpKind.CSI),
    "email": (FollowUpKind.EMAIL,),
    "sms": (FollowUpKind.SMS,),
}
_NOBODY_WAS_CALLED = ("error", "interrupted", "unanswered")


def kinds_done_by(method: str, call_status: str | None) -> tuple[FollowUpKind, ...]:
    """What a communication does of what may have been planned. A call that nobody answered was made, too; one that
    could not be placed, or that nobody of ours took, was not."""
    return () if call_status in _NOBODY_WAS_CALLED else _DONE_BY.get(method, ())
