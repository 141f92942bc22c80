"""Correcting a communication afterwards: by its author, or by a manager."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import outbox, outgoing
from bot.services.communications.judging import corrected_status_problem, tag_problem
from bot.services.communications.reading import locked, record
from bot.services.consequences import recount, settle_wrong_number, wrong_number
from bot.services.errors import Refused
from bot.services.given import noting, past_moment, text
from bot.services.open_lead import open_lead
from models import Communication, StatusChange, User, Workspace
from models.communication import TrailKind
from models.database import writing
from models.fields import Sealed
from models.methods import OWN_FIELDS, WRITE_ONLY, Invalid, clean
from models.record import CommunicationRecord
from models.status import CallFlow, CallStatus, Direction

EDITABLE = OWN_FIELDS | {"lead_id", "executed_at", "description", "type", "call_tag"}
_SAID = {"call_status", "call_tag"}
_WEIGHED = {"lead_id", "type", "call_status", "executed_at"}
"""What a lead's result and last contact are counted from."""


async def correct(
    workspace: Workspace, communication_id: int, user: User, *, changes: Mapping[str, object]
) -> CommunicationRecord:
    """Change what `changes` names (see EDITABLE) and leave the rest. A blank write-only value keeps what is stored.

    The trail says who, from and to; the card is edited; the thread says so where the status or the tag changed. Where
    nothing differs, nothing is written. Raises Missing, Refused, and Invalid naming every field that is wrong.
    """
    async with writing() as db:
        communication = await locked(workspace, communication_id, db)
        _judge_person(communication, user)
        new = await _judged(workspace, communication, changes, db)
        changed = {name: value for name, value in new.items() if getattr(communication, name) != value}
        if changed:
            await _keep(communication, changed, user, db)
        corrected = await record(communication, db)
    if changed:
        outbox.bell.ring()
    return corrected


def _judge_person(communication: Communication, user: User) -> None:
    if communication.user_id != user.id and not user.may_correct_others:
        raise Refused("Only the person who logged this, or a manager, can change it.")
    if communication.withdrawn_at is not None:
        raise Refused("This was taken back: log it again instead.")


async def _judged(
    workspace: Workspace, communication: Communication, changes: Mapping[str, object], db: BaseDBAsyncClient
) -> dict[str, Any]:
    """The columns that `changes` asks for, as they are stored. Raises Invalid with all that is wrong."""
    errors = {name: "can't be changed" for name in changes if name not in EDITABLE}
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
            new["lead_id"] = (await open_lead(workspace, changes["lead_id"], db)).id
    if errors:
        raise Invalid(errors)
    return new


def _own_fields(communication: Communication, changes: Mapping[str, object]) -> dict[str, Any]:
    """Direction, the method's own fields and the tag: they depend on each other."""
    given = {
        name: value
        for name, value in changes.items()
        if name in OWN_FIELDS and not (name in WRITE_ONLY and _is_blank(value))
    }
    direction = str(changes.get("type", communication.type))
    values = clean(communication.method, direction, given)
    new: dict[str, Any] = {name: values[name] for name in given if name in values}
    new = {name: Sealed.seal(value) if name in WRITE_ONLY else value for name, value in new.items()}
    if "type" in changes:
        new["type"] = direction
    tag = changes.get("call_tag", communication.call_tag)
    status = new.get("call_status", communication.call_status)
    errors = {}
    if communication.method == "phone":
        flow = CallFlow.of(Direction(direction), click_to_call=communication.click_to_call)
        if problem := corrected_status_problem(communication.call_status, status, flow):
            errors["call_status"] = problem
    if changes.get("call_tag") and (problem := tag_problem(tag, status)):
        errors["call_tag"] = problem
    if errors:
        raise Invalid(errors)
    new["call_tag"] = (tag or None) if status == CallStatus.ATTEMPTED else None
    return new


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


async def _keep(communication: Communication, changed: dict[str, Any], user: User, db: BaseDBAsyncClient) -> None:
    old = {name: getattr(communication, name) for name in [*changed, "lead_id", *_SAID]}
    marked = wrong_number(communication)
    communication.update_from_dict(changed)
    await communication.save(update_fields=[*changed, "updated_at"], using_db=db)
    change = await StatusChange.create(
        communication_id=communication.id,
        kind=TrailKind.CORRECTED,
        old_status=old["call_status"],
        new_status=communication.call_status,
        old_tag=old["call_tag"],
        new_tag=communication.call_tag,
        changes={name: _traced(name, old[name], changed[name]) for name in changed if name not in _SAID} or None,
        user_id=user.id,
        occurred_at=communication.updated_at,
        using_db=db,
    )
    if changed.keys() & _WEIGHED:
        for lead_id in sorted({old["lead_id"], communication.lead_id}):
            await recount(lead_id, db)
    await settle_wrong_number(communication, marked, db)
    await outgoing.card_edit(communication, db)
    if changed.keys() & _SAID:
        await outgoing.reply(communication, db, about=change)


def _traced(name: str, old: Any, new: Any) -> list[Any] | None:
    """What the trail says of a change: never a write-only value."""
    if name in WRITE_ONLY:
        return None
    return [value.isoformat() if isinstance(value, datetime) else value for value in (old, new)]
