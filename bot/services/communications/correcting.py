"""Correcting a communication afterwards: by its author, or by a manager."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import news, outbox, outgoing
from bot.services.communications.corrected import judged
from bot.services.communications.reading import locked, must_be_seen, record
from bot.services.consequences import recount, settle_wrong_number, wrong_number
from bot.services.errors import Refused
from bot.services.follow_ups import matching
from bot.services.hooks import announcing
from bot.services.permissions import Action, require
from models import Communication, StatusChange, User, Workspace
from models.communication import TrailKind
from models.database import writing
from models.methods import WRITE_ONLY
from models.planning import kinds_done_by
from models.record import CommunicationRecord

_SAID = {"call_status", "call_tag"}
_TOLD = {"lead_id", "user_id", "call_phone"}
"""What a direct message about a call names."""
_WEIGHED = {"lead_id", "user_id", "method", "type", "call_status", "executed_at"}
"""What a lead's result, its last contact, and what was done of what was planned, are counted from."""


async def correct(
    workspace: Workspace,
    communication_id: int,
    user: User | None,
    *,
    changes: Mapping[str, object],
    wrong: Mapping[str, str] = MappingProxyType({}),
) -> CommunicationRecord:
    """Change what `changes` names (see `corrected.EDITABLE`) and leave the rest. A blank write-only value keeps what is
    stored. Another `method` removes the values of the one before; another `channel_id` is for a card that was never
    posted, and has it posted there. `user` None: Logcall itself, which may also say whose it is (`user_id`).

    The trail says who, from and to; the card is edited; the thread says so where a call's status or tag changed. Where
    nothing differs, nothing is written. `wrong`: what the door could not read, by field; nothing is written then, and
    it is said with the rest. Raises Missing, Refused, and Invalid naming every field that is wrong.
    """
    async with writing() as db:
        communication = await locked(workspace, communication_id, db)
        before, whose = communication.lead_id, communication.user_id
        await must_be_seen(workspace, communication, user, db)
        _judge_person(communication, user)
        new = await judged(workspace, communication, changes, wrong, user, db)
        changed = {name: value for name, value in new.items() if getattr(communication, name) != value}
        touched = await _keep(communication, changed, user, db) if changed else []
        corrected = await record(communication, db)
    if touched:
        news.tell(workspace.id, *(row.user_id for row in touched))
    if changed:
        outbox.bell.ring()
        leads, to_all = {before, corrected.lead.id}, corrected.is_live or bool(changed.keys() & _WEIGHED)
        news.tell_of_contact(workspace.id, communication.user_id, *leads, to_all=to_all)
        news.tell(workspace.id, whose)
    if user and changed.get("channel_id") and corrected.rep and corrected.rep.id == user.id:
        user.channel_id = corrected.channel_id
    return corrected


def _judge_person(communication: Communication, user: User | None) -> None:
    require(user, Action.EDIT_COMMUNICATION, own=user is not None and communication.user_id == user.id)
    if communication.withdrawn_at is not None:
        raise Refused("This was taken back: log it again instead.")


async def _keep(
    communication: Communication, changed: dict[str, Any], user: User | None, db: BaseDBAsyncClient
) -> list[matching.Touched]:
    """Returns the follow-ups that it closed, opened or moved."""
    old = {name: getattr(communication, name) for name in [*changed, "lead_id", *_SAID]}
    did = kinds_done_by(communication.method, communication.call_status)
    marked = wrong_number(communication)
    communication.update_from_dict(changed)
    await communication.save(update_fields=[*changed, "updated_at"], using_db=db)
    change = await StatusChange.create(
        communication_id=communication.id,
        kind=TrailKind.MOVED if changed.keys() == {"channel_id"} else TrailKind.CORRECTED,
        old_status=old["call_status"],
        new_status=communication.call_status,
        old_tag=old["call_tag"],
        new_tag=communication.call_tag,
        changes={name: _traced(name, old[name], changed[name]) for name in changed if name not in _SAID} or None,
        user_id=user.id if user else None,
        occurred_at=communication.updated_at,
        using_db=db,
    )
    touched: list[matching.Touched] = []
    if changed.keys() & _WEIGHED:
        for lead_id in sorted({old["lead_id"], communication.lead_id}):
            await recount(lead_id, db)
        touched = await matching.reconsider(communication, db, did=did)
    await settle_wrong_number(communication, marked, db)
    await announcing.communication_changed(communication, db)
    if "channel_id" in changed:
        await outgoing.move(communication, db)
        if user and communication.user_id == user.id:
            await User.filter(id=user.id).using_db(db).update(channel_id=communication.channel_id)
    else:
        await outgoing.card_edit(communication, db)
    if changed.keys() & _SAID and "method" not in changed:
        await outgoing.reply(communication, db, about=change)
    if changed.keys() & _SAID:
        await outgoing.settle_questions(communication, db)
    elif changed.keys() & _TOLD:
        await outgoing.redraw_direct(communication.id, db)
    return touched


def _traced(name: str, old: Any, new: Any) -> list[Any] | None:
    """What the trail says of a change: never a write-only value."""
    if name in WRITE_ONLY:
        return None
    return [value.isoformat() if isinstance(value, datetime) else value for value in (old, new)]
