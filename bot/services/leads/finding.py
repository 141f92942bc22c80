"""Finding leads: by what is typed, by their id, by a number."""

from bot.services.errors import Missing
from bot.services.open_lead import LARGEST_ID, survivor_words
from bot.services.records import full_lead_records
from bot.services.search import matching
from bot.services.visibility import sees, visible
from models import Lead, Phone, User, Workspace
from models.database import reads
from models.record import LeadRecord


async def find(workspace: Workspace, user: User, query: str, *, limit: int = 20) -> list[LeadRecord]:
    """Leads whose name, company, email or number begins with every word of `query`, in any order, accents and case
    aside; a number is also found by its last digits. The rep's own come first, then the newest contacts."""
    db = reads()
    leads = await matching(workspace, user, query).using_db(db).limit(limit)
    return await full_lead_records(leads, db)


async def get(workspace: Workspace, lead_id: int, *, seen_by: User | None) -> LeadRecord:
    """One lead; `seen_by` None for Logcall itself. Raises Missing, also for a lead that this rep may not see; for one
    that was merged, naming the lead it was merged into."""
    db = reads()
    lead = await existing(workspace, lead_id, seen_by)
    return (await full_lead_records([lead], db))[0]


async def by_number(workspace: Workspace, number: str, *, seen_by: User | None) -> list[LeadRecord]:
    """Leads that have this E.164 number, the newest contact first; `seen_by` None for Logcall itself."""
    db = reads()
    ids = await Phone.filter(workspace_id=workspace.id, number=number).using_db(db).values_list("lead_id", flat=True)
    owners = Lead.filter(id__in=ids, merged_into_id__isnull=True, deleted_at__isnull=True)
    leads = await visible(workspace, seen_by, owners).using_db(db)
    leads.sort(key=lambda lead: (lead.last_contact_at is not None, lead.last_contact_at or lead.created_at, lead.id))
    return await full_lead_records(leads[::-1], db)


async def existing(workspace: Workspace, lead_id: int, seen_by: User | None) -> Lead:
    """The row of a lead that is there, and that this rep may see. Raises Missing."""
    possible = lead_id if 0 < lead_id <= LARGEST_ID else 0
    lead = await Lead.filter(id=possible, workspace_id=workspace.id).using_db(reads()).first()
    if lead is None or lead.deleted_at is not None or not sees(workspace, seen_by, lead):
        raise Missing("That lead isn't here any more.")
    if lead.merged_into_id is not None:
        raise Missing(f"{lead.name} was merged into {await survivor_words(lead, reads())}: look that one up instead.")
    return lead
