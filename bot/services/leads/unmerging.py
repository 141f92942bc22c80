"""Undoing a merge, within a day: each lead is again as it was. What happened since stays with the survivor."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import audit, news, outbox, outgoing
from bot.services.consequences import recount
from bot.services.errors import Missing, Refused
from bot.services.follow_ups import deliveries
from bot.services.given import moment
from bot.services.hooks import announcing
from bot.services.leads.details import renew_words
from bot.services.leads.finding import existing
from bot.services.open_lead import LARGEST_ID
from bot.services.permissions import Action, may, require
from bot.services.records import lead_records, rep_record
from bot.services.visibility import sees
from models import Email, Lead, Merge, Phone, User, Workspace
from models.audit import AuditKind
from models.database import is_postgres, reads, writing
from models.record import LeadRecord, MergeRecord

UNDO_WITHIN = timedelta(days=1)
_TABLES = ("communication", "follow_up", "number_choice")
_AT_ONCE = 5000


def merge_record(merge: Merge, merged: Lead, by: User | None) -> MergeRecord:
    return MergeRecord(
        id=merge.id,
        survivor_id=merge.survivor_id,
        other=merged.name,
        by=rep_record(by) if by else None,
        at=merge.created_at,
        until=merge.created_at + UNDO_WITHIN,
    )


async def undoable_merge(
    workspace: Workspace, lead_id: int, *, seen_by: User | None, now: datetime | None = None
) -> MergeRecord | None:
    """The newest merge into this lead, where it can still be undone and `seen_by` may. Raises Missing."""
    db = reads()
    await existing(workspace, lead_id, seen_by)
    made = Merge.filter(survivor_id=lead_id, undone_at__isnull=True).using_db(db).order_by("-id")
    # Not what was moved, which may be very much.
    newest = await made.only("id", "survivor_id", "merged_id", "user_id", "created_at").first()
    if newest is None or _is_too_late(newest, now):
        return None
    own = seen_by is not None and newest.user_id == seen_by.id
    return await _record(newest, db) if may(seen_by, Action.UNDO_MERGE, own=own) else None


async def merge_to_undo(workspace: Workspace, user: User, merge_id: int) -> tuple[MergeRecord, LeadRecord]:
    """A merge that `user` may undo now, and its survivor. Raises Missing, and Refused as undoing would."""
    db = reads()
    merge = await _existing(workspace, merge_id, db)
    survivor, merged = (
        await Lead.get(id=merge.survivor_id, using_db=db),
        await Lead.get(id=merge.merged_id, using_db=db),
    )
    await _judge(workspace, merge, survivor, merged, user, None, db)
    return await _record(merge, db), (await lead_records([survivor.id], db))[0]


async def undo_merge(
    workspace: Workspace, user: User, merge_id: int, *, now: datetime | None = None
) -> tuple[LeadRecord, LeadRecord]:
    """Take a merge apart: the survivor and the lead that was merged into it. Of the survivor's facts, those that
    somebody changed since stay as they are. Undoing again changes nothing. Raises Missing, and Refused: after a day,
    before a later merge of the same lead is undone, or where somebody else merged them. Audited."""
    async with writing() as db:
        merge = await _existing(workspace, merge_id, db)
        ids = sorted((merge.survivor_id, merge.merged_id))
        locked = Lead.filter(id__in=ids).using_db(db).order_by("id").select_for_update(no_key=True)
        leads = {lead.id: lead for lead in await locked}
        await merge.refresh_from_db(using_db=db)  # as it is now that nobody else can undo it
        survivor, merged = leads[merge.survivor_id], leads[merge.merged_id]
        if merge.undone_at is None:
            await _judge(workspace, merge, survivor, merged, user, now, db)
            await _take_apart(merge, survivor, merged, user, db)
        await survivor.refresh_from_db(using_db=db)
        await merged.refresh_from_db(using_db=db)
        records = await lead_records([survivor.id, merged.id], db)
    outbox.bell.ring()
    news.tell(workspace.id)
    return records[0], records[1]


async def _record(merge: Merge, db: BaseDBAsyncClient) -> MergeRecord:
    by = await User.get(id=merge.user_id, using_db=db) if merge.user_id else None
    return merge_record(merge, await Lead.get(id=merge.merged_id, using_db=db), by)


async def _existing(workspace: Workspace, merge_id: int, db: BaseDBAsyncClient) -> Merge:
    possible = merge_id if 0 < merge_id <= LARGEST_ID else 0
    merge = await Merge.get_or_none(id=possible, workspace_id=workspace.id, using_db=db)
    if merge is None:
        raise Missing("That merge isn't here any more.")
    return merge


async def _judge(
    workspace: Workspace,
    merge: Merge,
    survivor: Lead,
    merged: Lead,
    user: User,
    now: datetime | None,
    db: BaseDBAsyncClient,
) -> None:
    if survivor.deleted_at is not None or not sees(workspace, user, survivor):
        raise Missing("That lead isn't here any more.")
    require(user, Action.UNDO_MERGE, own=merge.user_id == user.id)
    if merge.undone_at is not None:
        raise Refused("This merge was undone already.")
    if _is_too_late(merge, now):
        raise Refused("They were merged over a day ago, too long to undo it: add the lead again, and log for it.")
    later = Merge.filter(survivor_id=survivor.id, id__gt=merge.id, undone_at__isnull=True).using_db(db)
    if survivor.merged_into_id is not None:
        into = await Lead.get(id=survivor.merged_into_id, using_db=db)
        whom = into.name if sees(workspace, user, into) else "another lead"
        raise Refused(
            "{lead} was itself merged into {whom} after that: undo that merge first.", lead=survivor.name, whom=whom
        )
    if newest := await later.order_by("-id").select_related("merged").first():
        raise Refused(
            "{lead} was merged with {other} after that: undo that merge first.",
            lead=survivor.name,
            other=newest.merged.name,
        )


def _is_too_late(merge: Merge, now: datetime | None) -> bool:
    return (moment(now) if now else datetime.now(UTC)) - merge.created_at > UNDO_WITHIN


async def _take_apart(merge: Merge, survivor: Lead, merged: Lead, user: User, db: BaseDBAsyncClient) -> None:
    moved = merge.moved
    name = survivor.name
    for table in _TABLES:
        await _give_back(table, moved[table], survivor.id, merged.id, db)
    await Lead.filter(id__in=moved["merged"], merged_into_id=survivor.id).using_db(db).update(merged_into_id=merged.id)
    await Lead.filter(id=merged.id).using_db(db).update(merged_into_id=None)
    await _give_back_phones(survivor, merged, moved, db)
    await _give_back_emails(survivor, merged, moved["emails"], db)
    for phone_id, communication_id in moved["marked"]:
        marked = Phone.filter(id=phone_id, lead_id=survivor.id, valid=False, invalidated_by_id=communication_id)
        await marked.using_db(db).update(valid=True, invalidated_by_id=None)
    await _restore(survivor, moved["columns"], db)
    for lead, last_contact_at in (
        (survivor, moved["columns"].get("last_contact_at", [None])[0]),
        (merged, moved["last_contact_at"]),
    ):
        await _count_again(lead, last_contact_at, db)
    merge.undone_at = datetime.now(UTC)
    merge.undone_by_id = user.id
    await merge.save(update_fields=["undone_at", "undone_by_id"], using_db=db)
    for lead in (survivor, merged):
        await audit.note(
            db,
            workspace_id=merge.workspace_id,
            kind=AuditKind.LEADS_UNMERGED,
            user=user,
            lead_id=lead.id,
            subject=f"lead {merged.id} out of lead {survivor.id}",
            changes={"merge": [merge.id, None]},
        )
        await announcing.lead_changed(lead.workspace_id, lead.id, db)
    if survivor.name != name:
        await outgoing.redraw_cards(survivor.id, db)
    if merged.name != name:
        await outgoing.redraw_cards(merged.id, db)
    for lead in (survivor, merged):
        await deliveries.redraw_about(lead.id, db)


async def _give_back(table: str, ids: list[int], from_id: int, to_id: int, db: BaseDBAsyncClient) -> None:
    """Those that still are the survivor's: somebody may have given one to a third lead since."""
    listed = "ANY($3::int[])" if is_postgres() else "(SELECT value FROM json_each(?3))"
    equals = "=" if is_postgres() else "IN"
    mark = "$" if is_postgres() else "?"
    statement = f"UPDATE {table} SET lead_id = {mark}1 WHERE lead_id = {mark}2 AND id {equals} {listed}"  # noqa: S608
    for start in range(0, len(ids), _AT_ONCE):
        some: Any = ids[start : start + _AT_ONCE]
        await db.execute_query(statement, [to_id, from_id, some if is_postgres() else json.dumps(some)])


async def _give_back_phones(survivor: Lead, merged: Lead, moved: dict[str, Any], db: BaseDBAsyncClient) -> None:
    """What somebody has changed since stays with the survivor; the other lead has it again as it was."""
    communications = set(moved["communication"])
    for facts in moved["phones"]:
        row = await Phone.get_or_none(id=facts["id"], using_db=db)
        if row is not None and row.lead_id == merged.id:
            continue
        if row is not None and row.lead_id == survivor.id and row.number == facts["number"]:
            found = {"valid": row.valid, "invalidated_by_id": row.invalidated_by_id}
            if row.invalidated_by_id is not None and row.invalidated_by_id not in communications:
                found = {name: facts[name] for name in found}  # it was a call of the survivor's that found it wrong
            await Phone.filter(id=row.id).using_db(db).update(lead_id=merged.id, type=facts["type"], **found)
        else:
            anew = {name: value for name, value in facts.items() if name != "id"}
            await Phone.create(workspace_id=merged.workspace_id, lead_id=merged.id, **anew, using_db=db)


async def _give_back_emails(survivor: Lead, merged: Lead, emails: list[dict[str, Any]], db: BaseDBAsyncClient) -> None:
    for facts in emails:
        row = await Email.get_or_none(id=facts["id"], using_db=db)
        if row is not None and row.lead_id == merged.id:
            continue
        if row is not None and row.lead_id == survivor.id and row.address == facts["address"]:
            await Email.filter(id=row.id).using_db(db).update(lead_id=merged.id, type=facts["type"])
        else:
            await Email.create(
                workspace_id=merged.workspace_id,
                lead_id=merged.id,
                type=facts["type"],
                address=facts["address"],
                using_db=db,
            )


async def _restore(survivor: Lead, columns: dict[str, list[Any]], db: BaseDBAsyncClient) -> None:
    """Put back what the merge changed, but for what somebody changed since."""
    old: dict[str, Any] = {}
    for name, (before, after) in columns.items():
        to_python = Lead._meta.fields_map[name].to_python_value
        if name in _COUNTED or getattr(survivor, name) == to_python(after):
            old[name] = to_python(before)
    survivor.update_from_dict(old)
    words = await renew_words(survivor, db)
    await survivor.save(update_fields=[*old, *words, "updated_at"], using_db=db)


_COUNTED = ("result", "result_before", "last_contact_at")
"""Columns that are counted again from the communications."""


async def _count_again(lead: Lead, last_contact_at: str | None, db: BaseDBAsyncClient) -> None:
    """`last_contact_at`: as it was before the merge, for a lead that was contacted before it was known here."""
    await recount(lead.id, db)
    if last_contact_at is not None:
        known = datetime.fromisoformat(last_contact_at)
        await Lead.filter(id=lead.id, last_contact_at__isnull=True).using_db(db).update(last_contact_at=known)
