"""Making two leads one. What was moved is written down, so that it can be undone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

from bot.services import audit, news, outbox, outgoing
from bot.services.errors import Missing, Refused
from bot.services.follow_ups import deliveries
from bot.services.hooks import announcing
from bot.services.leads.details import renew_words
from bot.services.leads.finding import possible, there
from bot.services.leads.unmerging import merge_record
from bot.services.permissions import Action, is_own, require
from bot.services.records import UNSUBSCRIBED
from models import Communication, Email, FollowUp, Lead, Merge, NumberChoice, Phone, User, Workspace
from models.audit import AuditKind
from models.database import is_postgres, writing
from models.joining import joined_columns, placed_emails, placed_phones
from models.record import MergeRecord

_AT_ONCE = 5000
"""Rows that one statement moves: PostgreSQL is given two seconds for each."""
MOVED = (Communication, FollowUp, NumberChoice)
"""What belongs to one lead, and follows it."""


async def merge(workspace: Workspace, user: User, *, survivor_id: int, merged_id: int) -> MergeRecord:
    """Make `merged_id` a part of `survivor_id`, which keeps its own facts, and is given those that it lacks, and all of
    the other's communications, follow-ups, numbers and addresses. Audited; undone by `undo_merge` within a day.

    The same merge again changes nothing. Raises Missing, and Refused: a lead and itself, somebody else's leads.
    """
    if survivor_id == merged_id:
        raise Refused("That is the same lead twice: choose another one to merge it with.")
    async with writing() as db:
        # Communications first, then leads by their ids: the order in which everybody locks.
        await _lock_communications(possible(merged_id), db)
        survivor, merged = await _locked(workspace, survivor_id, merged_id, user, db)
        done = (
            await Merge.filter(survivor_id=survivor_id, merged_id=merged_id, user_id=user.id, undone_at__isnull=True)
            .using_db(db)
            .order_by("-id")
            .first()
        )
        if merged.merged_into_id == survivor.id and done is not None:
            return merge_record(done, merged, user)
        await there(workspace, merged, user, db)
        require(user, Action.MERGE_LEADS, own=is_own(user, survivor) and is_own(user, merged))
        record = await _join(survivor, merged, user, db)
    outbox.bell.ring()
    news.tell(workspace.id)
    return record


async def _locked(
    workspace: Workspace, survivor_id: int, merged_id: int, user: User, db: BaseDBAsyncClient
) -> tuple[Lead, Lead]:
    """Both leads, in the order of their ids, so that two merges the other way round wait for each other. Raises
    Missing."""
    ids = sorted((possible(survivor_id), possible(merged_id)))
    found = Lead.filter(id__in=ids, workspace_id=workspace.id).using_db(db).order_by("id")
    leads = {lead.id: lead for lead in await found.select_for_update(no_key=True)}
    if survivor_id not in leads or merged_id not in leads:
        raise Missing("That lead isn't here any more.")
    return await there(workspace, leads[survivor_id], user, db), leads[merged_id]


async def _lock_communications(lead_id: int, db: BaseDBAsyncClient) -> None:
    if is_postgres():
        of_lead = (
            "SELECT count(*) FROM (SELECT id FROM communication WHERE lead_id = $1 ORDER BY id FOR NO KEY UPDATE) c"
        )
        await db.execute_query(of_lead, [lead_id])


async def _join(survivor: Lead, merged: Lead, user: User, db: BaseDBAsyncClient) -> MergeRecord:
    before = {name: getattr(survivor, name) for name in _COLUMNS}
    columns = joined_columns(before, {name: getattr(merged, name) for name in _COLUMNS}, UNSUBSCRIBED.values())
    name = survivor.name
    survivor.update_from_dict(columns)
    if merged.name != survivor.name:
        await outgoing.redraw_cards(merged.id, db)
    if name != survivor.name:
        await outgoing.redraw_cards(survivor.id, db)
    moved: dict[str, Any] = {
        "columns": {column: [plain(before[column]), plain(value)] for column, value in columns.items()},
        "last_contact_at": plain(merged.last_contact_at),
        "phones": await _move_phones(survivor, merged, db),
        "emails": await _move_emails(survivor, merged, db),
        "marked": await _mark_wrong_numbers(survivor, merged, db),
    }
    for model in MOVED:
        moved[model._meta.db_table] = await _move(model, merged.id, survivor.id, db)
    await deliveries.redraw_about(survivor.id, db)
    earlier = Lead.filter(merged_into_id=merged.id).using_db(db)
    moved["merged"] = [lead.id for lead in await earlier]
    await earlier.update(merged_into_id=survivor.id)
    await Lead.filter(id=merged.id).using_db(db).update(merged_into_id=survivor.id)
    merged.merged_into_id = survivor.id
    words = await renew_words(survivor, db)
    await survivor.save(update_fields=[*columns, *words, "updated_at"], using_db=db)
    made = await Merge.create(
        workspace_id=survivor.workspace_id,
        survivor_id=survivor.id,
        merged_id=merged.id,
        user_id=user.id,
        moved=moved,
        using_db=db,
    )
    await _note(survivor, merged, made, user, db)
    await announcing.lead_changed(survivor.workspace_id, survivor.id, db)
    await announcing.lead_merged(merged.workspace_id, merged.id, db)
    return merge_record(made, merged, user)


_COLUMNS = (
    *("first_name", "last_name", "company", "locale", "owner_id", "result", "result_before", "last_contact_at"),
    *UNSUBSCRIBED.values(),
)


async def _move(model: type[Model], from_id: int, to_id: int, db: BaseDBAsyncClient) -> list[int]:
    """Give a lead's rows to another, many at a time. Returns their ids."""
    table, mark = model._meta.db_table, "$" if is_postgres() else "?"
    statement = (
        f"UPDATE {table} SET lead_id = {mark}1 WHERE id IN "  # noqa: S608 (made of our own names)
        f"(SELECT id FROM {table} WHERE lead_id = {mark}2 LIMIT {_AT_ONCE}) RETURNING id"
    )
    ids: list[int] = []
    while rows := await db.execute_query_dict(statement, [to_id, from_id]):
        ids += [row["id"] for row in rows]
    return sorted(ids)


async def _move_phones(survivor: Lead, merged: Lead, db: BaseDBAsyncClient) -> list[dict[str, Any]]:
    """Returns all that `merged` had, as it was."""
    own = await Phone.filter(lead_id=survivor.id).using_db(db).order_by("id")
    others = await Phone.filter(lead_id=merged.id).using_db(db).order_by("id")
    for index, type_ in placed_phones(_numbers(own), _numbers(others)).items():
        await Phone.filter(id=others[index].id).using_db(db).update(lead_id=survivor.id, type=type_)
    names = ("id", "type", "number", "extension", "valid", "invalidated_by_id")
    return [{name: getattr(phone, name) for name in names} for phone in others]


def _numbers(phones: Iterable[Phone]) -> list[tuple[str, str, str]]:
    return [(phone.type, phone.number, phone.extension) for phone in phones]


async def _move_emails(survivor: Lead, merged: Lead, db: BaseDBAsyncClient) -> list[dict[str, Any]]:
    own = await Email.filter(lead_id=survivor.id).using_db(db).order_by("id")
    others = await Email.filter(lead_id=merged.id).using_db(db).order_by("id")
    pairs = [[(email.type, email.address) for email in emails] for emails in (own, others)]
    for index, type_ in placed_emails(*pairs).items():
        await Email.filter(id=others[index].id).using_db(db).update(lead_id=survivor.id, type=type_)
    return [{name: getattr(email, name) for name in ("id", "type", "address")} for email in others]


async def _mark_wrong_numbers(survivor: Lead, merged: Lead, db: BaseDBAsyncClient) -> list[list[int | None]]:
    """A number that both have, and that a call to either found to be wrong, is wrong. Returns which phones of the
    survivor's were marked, and by which communication."""
    marked: list[list[int | None]] = []
    for wrong in await Phone.filter(lead_id=merged.id, valid=False).using_db(db):
        for phone in await Phone.filter(lead_id=survivor.id, number=wrong.number, valid=True).using_db(db):
            marked.append([phone.id, wrong.invalidated_by_id])
            await Phone.filter(id=phone.id).using_db(db).update(valid=False, invalidated_by_id=wrong.invalidated_by_id)
    return marked


async def _note(survivor: Lead, merged: Lead, made: Merge, user: User, db: BaseDBAsyncClient) -> None:
    for lead_id in (survivor.id, merged.id):
        await audit.note(
            db,
            workspace_id=survivor.workspace_id,
            kind=AuditKind.LEADS_MERGED,
            user=user,
            lead_id=lead_id,
            subject=f"lead {merged.id} into lead {survivor.id}",
            changes={"merge": [None, made.id], **made.moved["columns"]},
        )


def plain(value: Any) -> Any:
    """As JSON can hold it."""
    return value.isoformat() if isinstance(value, datetime) else value
