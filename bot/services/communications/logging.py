"""Logging a communication: the one way in, whichever the door."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from bot.reading import FollowUpPlan
from bot.services import audit, news, outbox, outgoing
from bot.services.communications.judging import is_live, starts_contact, status_problem, tag_problem
from bot.services.communications.reading import stored_under
from bot.services.consequences import reach, settle_wrong_number
from bot.services.follow_ups import matching, planning
from bot.services.given import noting, past_moment, text
from bot.services.hooks import announcing
from bot.services.open_lead import open_lead
from bot.services.permissions import Action, may, require
from bot.services.records import communication_record, is_unsubscribed, lead_record
from models import Communication, Lead, StatusChange, User, Workspace
from models.audit import AuditKind
from models.communication import TrailKind
from models.database import reads, writing
from models.fields import Sealed
from models.methods import METHODS, WRITE_ONLY, Invalid, clean
from models.record import CommunicationRecord
from models.rows import change


async def log(
    workspace: Workspace,
    user: User | None,
    *,
    lead_id: int,
    method: str,
    direction: str,
    values: dict[str, object],
    executed_at: datetime | None = None,
    description: str | None = None,
    channel_id: str | None = None,
    tag: str | None = None,
    source: str | None = None,
    click_to_call: bool = False,
    override_reason: str | None = None,
    follow_up: FollowUpPlan | None = None,
    answers: int | None = None,
    reported: bool = False,
    wrong: Mapping[str, str] = MappingProxyType({}),
) -> CommunicationRecord:
    """Keep a communication, and have its card posted in `channel_id` (None: nowhere).

    `values` are the method's own fields in plain text: write-only ones are sealed here. A phone call's status is what
    came of it, or `calling` for a call that starts now. `tag` is one of CallTag. `override_reason`: why a manager calls
    a lead that asked not to be called. `user` is None where nobody is known. `follow_up`: what `user` means to do next.
    `answers`: the follow-up that it was logged for, closed whatever the method; others of the lead are where it does
    what they ask for. `reported`: another system tells what happened, and `user` is whose it was: neither what they may
    do nor what the lead asked for stands against it, and a call's status may be missing. `wrong`: what the door could
    not read, by field; nothing is kept then, and it is said with the rest.

    The same `source` again returns what it made the first time and writes nothing. Raises Invalid, naming every field
    that is wrong, and Refused.
    """
    acting = None if reported else user
    require(acting, Action.LOG_COMMUNICATION)
    try:
        kept = _judged(
            method,
            direction,
            values,
            executed_at=executed_at,
            description=description,
            tag=tag,
            click_to_call=click_to_call,
            reported=reported,
            wrong={**wrong, **_wrong_plan(follow_up, user)},
        )
        async with writing() as db:
            lead = await open_lead(workspace, lead_id, acting, db)
            made = Communication(
                workspace_id=workspace.id,
                lead_id=lead.id,
                user_id=user.id if user else None,
                method=method,
                type=direction,
                channel_id=channel_id,
                source=source,
                click_to_call=click_to_call,
                **kept,
            )
            starts = not reported and starts_contact(direction, made.call_status)
            override = _judged_contact(lead, method, starts, user, override_reason)
            await _keep(made, lead, acting, override, db, kind=TrailKind.REPORTED if reported else TrailKind.LOGGED)
            did = await matching.close(made, db, answers=answers, anybodys=may(user, Action.CHANGE_FOLLOW_UP))
            if follow_up is not None and user is not None:
                await planning.keep(follow_up, workspace.id, lead.id, user, db, source=source, communication=made)
    except Invalid as invalid:
        if source is not None and (stored := await stored_under(workspace, source)):
            return stored
        if "lead_id" not in invalid.errors:
            with noting(invalid.errors):
                lead = await open_lead(workspace, lead_id, acting, reads())
                starts = not reported and method in METHODS and starts_contact(direction, values.get("call_status"))
                _judged_contact(lead, method, starts, user, override_reason)
        raise
    except IntegrityError:
        if source is not None and (stored := await stored_under(workspace, source)):
            return stored
        raise
    if channel_id is not None or is_live(made.call_status) or follow_up is not None or did:
        outbox.bell.ring()
    news.tell_of_contact(workspace.id, made.user_id, made.lead_id, to_all=is_live(made.call_status))
    if did:
        news.tell(workspace.id, *(row.user_id for row in did))
    if channel_id is not None and acting is not None:
        acting.channel_id = channel_id
    stored = communication_record(made, lead_record(lead), user)
    return replace(stored, did=tuple(row.id for row in did)) if did else stored


def _judged(
    method: str,
    direction: str,
    values: dict[str, object],
    *,
    executed_at: datetime | None,
    description: str | None,
    tag: str | None,
    click_to_call: bool,
    reported: bool,
    wrong: Mapping[str, str],
) -> dict[str, Any]:
    """The columns, as they are stored. Raises Invalid with all that is wrong."""
    now = datetime.now(UTC)
    errors: dict[str, str] = {}
    kept: dict[str, Any] = {"executed_at": now, "call_tag": tag or None}
    with noting(errors):
        kept |= clean(method, direction, values)
        status = kept.get("call_status")
        is_open = reported and status is None
        if not is_open and (problem := status_problem(method, direction, status, click_to_call=click_to_call)):
            errors["call_status"] = problem
        if problem := tag_problem(tag, status):
            errors["call_tag"] = problem
    with noting(errors):
        kept["description"] = text("description", description)
    if executed_at is not None:
        with noting(errors):
            kept["executed_at"] = past_moment("executed_at", executed_at, now)
    errors |= wrong
    if errors:
        raise Invalid(errors)
    return {name: _sealed(name, value) for name, value in kept.items()}


def _wrong_plan(follow_up: FollowUpPlan | None, user: User | None) -> dict[str, str]:
    errors: dict[str, str] = {}
    if follow_up is not None:
        with noting(errors):
            planning.judge(follow_up, user)
    return errors


def _sealed(name: str, value: Any) -> Any:
    return Sealed.seal(value) if name in WRITE_ONLY and value is not None else value


def _judged_contact(lead: Lead, method: str, starts: bool, user: User | None, reason: str | None) -> str | None:
    """Why a lead that asked not to be contacted is, if it is. What has happened already may always be logged."""
    if not starts or not is_unsubscribed(lead, method):
        return None
    if not (why := text("override_reason", reason)):
        if user is not None and may(user, Action.OVERRIDE_DO_NOT_CONTACT):
            raise Invalid({"override_reason": f"{lead.name} asked not to be called: say why you call anyway"})
        raise Invalid({"lead_id": f"{lead.name} asked not to be called: you can only log what already happened"})
    require(user, Action.OVERRIDE_DO_NOT_CONTACT)
    return why


async def _keep(
    made: Communication,
    lead: Lead,
    actor: User | None,
    override: str | None,
    db: BaseDBAsyncClient,
    *,
    kind: TrailKind,
) -> None:
    await made.save(using_db=db)
    await reach(lead, made, db)
    await StatusChange.create(
        communication_id=made.id,
        kind=kind,
        new_status=made.call_status,
        new_tag=made.call_tag,
        changes={"do_not_contact": [None, override]} if override else None,
        user_id=actor.id if actor else None,
        occurred_at=made.created_at,
        using_db=db,
    )
    if override:
        await audit.note(
            db,
            workspace_id=made.workspace_id,
            kind=AuditKind.DO_NOT_CONTACT,
            user=actor,
            lead_id=lead.id,
            subject=f"communication {made.id}",
            reason=override,
        )
    await settle_wrong_number(made, None, db)
    await announcing.communication_made(made, db)
    await outgoing.card(made, db)
    await outgoing.question(made, db, since=made.created_at)
    if actor is not None and made.channel_id is not None and actor.channel_id != made.channel_id:
        await change(User, actor.id, db, channel_id=made.channel_id)
