"""A lead with all that can be changed of it, for the forms that change it."""

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.leads.finding import existing
from bot.services.records import lead_records
from models import Communication, Email, Lead, Phone, User, Workspace
from models.database import reads
from models.found_by import found_by
from models.record import EmailRecord, LeadDetails


async def details(workspace: Workspace, lead_id: int, *, seen_by: User | None) -> LeadDetails:
    """Raises Missing, also for a lead that `seen_by` may not see."""
    db = reads()
    lead = await existing(workspace, lead_id, seen_by)
    [record] = await lead_records([lead.id], db)
    emails = await Email.filter(lead_id=lead.id).using_db(db).order_by("id")
    return LeadDetails(
        lead=record,
        first_name=lead.first_name,
        last_name=lead.last_name,
        emails=tuple(EmailRecord(email.type, email.address) for email in emails),
        communications=await Communication.filter(lead_id=lead.id, withdrawn_at__isnull=True).using_db(db).count(),
    )


async def renew_words(lead: Lead, db: BaseDBAsyncClient) -> list[str]:
    """Give a lead the words that it is found by, from what is stored of it now: the names of those that were merged
    into it as well. Returns the columns, which are to be saved."""
    names = [lead.first_name, lead.last_name, lead.company]
    for merged in await Lead.filter(merged_into_id=lead.id).using_db(db).order_by("id"):
        names += [merged.first_name, merged.last_name, merged.company]
    emails = await Email.filter(lead_id=lead.id).using_db(db).order_by("id")
    phones = await Phone.filter(lead_id=lead.id).using_db(db).order_by("id")
    words = found_by(names, [email.address for email in emails], [phone.number for phone in phones])
    lead.update_from_dict(dict(words))
    return list(words)
