"""The columns that a correction asks for, judged together: what a field may hold depends on the others."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import outgoing, reps
from bot.services.communications.judging import corrected_status_problem, is_live, tag_problem
from bot.services.given import noting, past_moment, text
from bot.services.open_lead import open_lead
from models import Communication, User, Workspace
from models.fields import Sealed
from models.methods import OWN_FIELDS, WRITE_ONLY, Invalid, clean
from models.status import CallFlow, CallStatus, Direction

EDITABLE = OWN_FIELDS | {"lead_id", "executed_at", "description", "method", "type", "call_tag", "channel_id"}

_BY_LOGCALL_ITSELF = frozenset({"user_id"})
"""Whose it is: another system may know better, a person can't give theirs to somebody else."""

_OF_CALLS: dict[str, Any] = {"answered_at": None, "click_to_call": False}
"""What only a phone call has, beside its own fields, and how it stands where there is none."""


async def judged(
    workspace: Workspace,
    communication: Communication,
    changes: Mapping[str, object],
    wrong: Mapping[str, str],
    user: User | None,
    db: BaseDBAsyncClient,
) -> dict[str, Any]:
    """The columns as they are to be stored. Raises Invalid with all that is wrong, and `wrong` with it."""
    editable = EDITABLE if user else EDITABLE | _BY_LOGCALL_ITSELF
    errors = {name: "can't be changed" for name in changes if name not in editable}
    new: dict[str, Any] = {}
    with noting(errors):
        new |= _own_fields(communication, changes)
    if "description" in changes:
        with noting(errors):
            new["description"] = text("description", changes["description"])
    if "executed_at" in changes:
        with noting(errors):
            new["executed_at"] = past_moment("executed_at", changes["executed_at"], datetime.now(UTC))
    if changes.get("lead_id", communication.lead_id) != communication.lead_id:
        with noting(errors):
            new["lead_id"] = (await open_lead(workspace, changes["lead_id"], user, db)).id
    if user is None and changes.get("user_id", communication.user_id) != communication.user_id:
        with noting(errors):
            rep = await reps.with_id(workspace, changes["user_id"], db)
            new["user_id"] = rep.id if rep else None
    if changes.get("channel_id", communication.channel_id) != communication.channel_id:
        with noting(errors):
            new["channel_id"] = await _channel(communication, changes["channel_id"], db)
    errors |= wrong
    if errors:
        raise Invalid(errors)
    return new


def _own_fields(communication: Communication, changes: Mapping[str, object]) -> dict[str, Any]:
    """Method, direction, the method's own fields and the tag."""
    method = str(changes.get("method", communication.method))
    direction = str(changes.get("type", communication.type))
    given = {
        name: value
        for name, value in changes.items()
        if name in OWN_FIELDS and not (name in WRITE_ONLY and _is_blank(value))
    }
    values = clean(method, direction, given)
    if method == communication.method:
        new = {name: values[name] for name in given if name in values}
    else:
        if is_live(communication.call_status):
            raise Invalid({"method": "can't be changed while the call is going on: say first how it ended"})
        new = {"method": method, **dict.fromkeys(OWN_FIELDS), **_OF_CALLS, **values}
    new = {name: Sealed.seal(str(value)) if name in WRITE_ONLY and value else value for name, value in new.items()}
    if "type" in changes:
        new["type"] = direction
    status = new.get("call_status", communication.call_status)
    errors = {}
    if method == "phone" and (problem := _outcome_problem(communication, new, Direction(direction))):
        errors["call_status"] = problem
    if changes.get("call_tag") and (problem := tag_problem(changes["call_tag"], status)):
        errors["call_tag"] = problem
    if errors:
        raise Invalid(errors)
    tag = changes.get("call_tag", communication.call_tag)
    new["call_tag"] = (tag or None) if status == CallStatus.ATTEMPTED else None
    return new


def _outcome_problem(communication: Communication, new: Mapping[str, Any], direction: Direction) -> str | None:
    becomes_a_call = "method" in new
    old = None if becomes_a_call else communication.call_status
    status = new.get("call_status", communication.call_status)
    flow = CallFlow.of(direction, click_to_call=new.get("click_to_call", communication.click_to_call))
    return corrected_status_problem(old, status, flow, required=becomes_a_call)


async def _channel(communication: Communication, channel_id: object, db: BaseDBAsyncClient) -> str | None:
    """Where a card that nobody has seen yet goes instead. Raises Invalid."""
    if not (channel_id is None or (isinstance(channel_id, str) and 0 < len(channel_id) <= 32)):
        raise Invalid({"channel_id": "must be a channel's id"})
    if channel_id is None and is_live(communication.call_status):
        raise Invalid({"channel_id": "is where the call's buttons go: choose one"})
    if problem := await outgoing.why_not_moved(communication, db):
        raise Invalid({"channel_id": problem})
    return channel_id


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
