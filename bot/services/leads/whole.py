"""Leads with all of their attributes, as other systems ask for them: nothing is kept from Logcall itself."""

from collections import defaultdict
from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.errors import Missing
from bot.services.leads.finding import possible
from bot.services.open_lead import survivor_of
from models import Email, Lead, Phone, User, Workspace
from models.database import reads
from models.whole_lead import Advisor, LeadEmail, LeadPhone, WholeLead

_SAME = (
    "id",
    "first_name",
    "last_name",
    "company",
    "locale",
    "status",
    "result",
    "created_at",
    "updated_at",
    "last_contact_at",
    "unsubscribe_all_date",
    "unsubscribe_call_date",
    "unsubscribe_email_date",
    "unsubscribe_sms_date",
)


async def whole(workspace: Workspace, lead_id: int) -> WholeLead:
    """Raises Missing; for a lead that was merged, naming the id of the one that it is part of now."""
    db = reads()
    lead = await Lead.get_or_none(id=possible(lead_id), workspace_id=workspace.id, using_db=db)
    if lead is None or lead.deleted_at is not None:
        raise Missing("There is no lead with this id.")
    if lead.merged_into_id is not None:
        survivor = await survivor_of(lead, db)
        raise Missing(f"{lead.name} was merged into lead {survivor.id}: ask for that one instead.")
    [found] = await whole_leads([lead], db)
    return found


async def whole_leads(leads: Sequence[Lead], db: BaseDBAsyncClient) -> list[WholeLead]:
    """In the same order, at three queries for all of them."""
    ids = [lead.id for lead in leads]
    if not ids:
        return []
    phones: dict[int, list[LeadPhone]] = defaultdict(list)
    for phone in await Phone.filter(lead_id__in=ids).using_db(db).order_by("id"):
        phones[phone.lead_id].append(lead_phone(phone))
    emails: dict[int, list[LeadEmail]] = defaultdict(list)
    for email in await Email.filter(lead_id__in=ids).using_db(db).order_by("id"):
        emails[email.lead_id].append(lead_email(email))
    owners = {lead.owner_id for lead in leads if lead.owner_id is not None}
    users = await User.filter(id__in=owners).using_db(db) if owners else []
    advisors: dict[int | None, Advisor] = {user.id: Advisor(user.id, user.whole_name, user.email) for user in users}
    return [
        WholeLead(
            **{name: getattr(lead, name) for name in _SAME},
            advisor=advisors.get(lead.owner_id),
            phones=tuple(phones[lead.id]),
            emails=tuple(emails[lead.id]),
        )
        for lead in leads
    ]


def lead_phone(phone: Phone) -> LeadPhone:
    return LeadPhone(phone.id, phone.lead_id, phone.type, phone.number, phone.extension, phone.valid)


def lead_email(email: Email) -> LeadEmail:
    return LeadEmail(email.id, email.lead_id, email.type, email.address)
