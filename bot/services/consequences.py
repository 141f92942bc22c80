"""What a communication does to its lead, and to the number that was called. Inside the transaction that made it so."""

from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.hooks import announcing
from models import Communication, Lead, Phone
from models.lead import better_result, result_after
from models.status import CallTag, Direction


async def locked_lead(lead_id: int, db: BaseDBAsyncClient) -> Lead:
    return await Lead.filter(id=lead_id).using_db(db).select_for_update(no_key=True).get()


async def reach(lead: Lead, communication: Communication, db: BaseDBAsyncClient) -> None:
    """What `communication`, as it now is, adds to `lead`: a result that never falls, a later last contact."""
    result = result_after(lead.result, communication.method, communication.direction, communication.call_status)
    last_contact_at = _later(lead.last_contact_at, communication.executed_at)
    if result == lead.result and last_contact_at == lead.last_contact_at:
        return
    if result != lead.result and lead.result_before is None:
        lead.result_before = lead.result or ""
    lead.result = result
    lead.last_contact_at = last_contact_at
    await lead.save(update_fields=["result", "result_before", "last_contact_at", "updated_at"], using_db=db)
    await announcing.lead_changed(lead.workspace_id, lead.id, db)


def raised(lead: Lead, result: str | None) -> dict[str, str | None]:
    """The columns of a lead of which another system knows that it was attempted, or reached (Result): what is known
    here is never lowered by it, and no correction of a communication lowers it again."""
    before = lead.result_before
    floor = None if before is None else better_result(before or None, result) or ""
    return {"result": better_result(lead.result, result), "result_before": floor}


async def recount(lead_id: int, db: BaseDBAsyncClient) -> None:
    """Bring a lead's result and last contact to what its remaining communications say, after one of them was taken
    back, corrected or given to another lead: what did not happen reached nobody."""
    lead = await locked_lead(lead_id, db)
    remaining = Communication.filter(lead_id=lead_id, withdrawn_at__isnull=True).using_db(db)
    result = before = lead.result if lead.result_before is None else lead.result_before or None
    for method, direction, status in await remaining.distinct().values_list("method", "type", "call_status"):
        result = result_after(result, method, Direction(direction), status)
    if result != before and lead.result_before is None:
        lead.result_before = before or ""
    newest = await remaining.order_by("-executed_at").first()
    known = (lead.result, lead.last_contact_at)
    lead.result, lead.last_contact_at = result, newest.executed_at if newest else None
    await lead.save(update_fields=["result", "result_before", "last_contact_at", "updated_at"], using_db=db)
    if (lead.result, lead.last_contact_at) != known:
        await announcing.lead_changed(lead.workspace_id, lead.id, db)


def wrong_number(communication: Communication) -> tuple[int, str] | None:
    """The lead and the number that this communication calls wrong, if it does."""
    if communication.withdrawn_at or communication.call_tag != CallTag.WRONG_NUMBER or not communication.call_phone:
        return None
    return communication.lead_id, communication.call_phone


async def settle_wrong_number(
    communication: Communication, before: tuple[int, str] | None, db: BaseDBAsyncClient
) -> None:
    """Mark the number that `communication` now calls wrong, and clear the one that it called wrong `before`, where it
    was this communication that marked it and no other calls it wrong too."""
    now = wrong_number(communication)
    if before == now:
        return
    if before is not None:
        lead_id, number = before
        others = Communication.filter(
            lead_id=lead_id, call_phone=number, call_tag=CallTag.WRONG_NUMBER, withdrawn_at__isnull=True
        )
        other = await others.exclude(id=communication.id).using_db(db).first()
        cleared = (
            await Phone.filter(lead_id=lead_id, number=number, invalidated_by_id=communication.id)
            .using_db(db)
            .update(valid=other is None, invalidated_by_id=other.id if other else None)
        )
        if cleared and other is None:
            await announcing.lead_changed(communication.workspace_id, lead_id, db)
    if now is not None:
        lead_id, number = now
        marked = (
            await Phone.filter(lead_id=lead_id, number=number, valid=True)
            .using_db(db)
            .update(valid=False, invalidated_by_id=communication.id)
        )
        if marked:
            await announcing.lead_changed(communication.workspace_id, lead_id, db)


def _later(known: datetime | None, new: datetime) -> datetime:
    return new if known is None else max(known, new)
