"""What may be said of a phone call by the person who logs or corrects it. Pure."""

from models.status import (
    LIVE,
    CallFlow,
    CallStatus,
    CallTag,
    Direction,
    known_status,
    legal_statuses,
    may_correct_to,
    may_follow,
)


def status_problem(method: str, direction: str, status: object, *, click_to_call: bool) -> str | None:
    """Why a call can't begin its life with `status`; None where it can, and for what is no call."""
    if method != "phone":
        return None
    flow = CallFlow.of(Direction(direction), click_to_call=click_to_call)
    first = [known for known in CallStatus if may_follow(None, known, flow)]
    return None if status in first else f"choose what came of the call: {', '.join(first)}"


def corrected_status_problem(old: str | None, new: str | None, flow: CallFlow, *, required: bool = False) -> str | None:
    """Why a call of this flow can't be corrected from `old` to `new`. `required`: it can't be left without a status."""
    if not new and (required or old is not None):
        return "choose what came of the call"
    known = known_status(new)
    if new == old:
        if known is None or known in legal_statuses(flow):
            return None
    elif known is not None and may_correct_to(known, flow):
        return None
    choices = [status for status in CallStatus if may_correct_to(status, flow)]
    return f"must be one of {', '.join(choices)} for this kind of call"


def tag_problem(tag: object, status: object) -> str | None:
    """Why a call of this status can't have this tag."""
    if not tag:
        return None
    if tag not in tuple(CallTag):
        return f"must be one of {', '.join(CallTag)}"
    return None if status == CallStatus.ATTEMPTED else "is only for a call that was not answered"


def is_live(status: object) -> bool:
    """Whether a call of this status is still going on."""
    return status in LIVE


def starts_contact(direction: str, status: object) -> bool:
    """Whether somebody is about to be contacted: the rest is the record of what happened."""
    return direction == Direction.OUTGOING and is_live(status)
