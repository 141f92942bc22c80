"""Finding leads: by what is typed, by their id, by a number."""

from collections.abc import Sequence
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.errors import Missing
from bot.services.open_lead import LARGEST_ID, survivor_words
from bot.services.permissions import Action, may
from bot.services.records import lead_records
from bot.services.search import search
from bot.services.visibility import sees, visible
from models import Email, Lead, Phone, User, Workspace
from models.database import reads
from models.record import LeadRecord


async def find(workspace: Workspace, user: User, query: str, *, limit: int = 20) -> list[LeadRecord]:
    """Leads whose name, company, email or number begins with every word of `query`, in any order, accents and case
    aside; a number is also found by its last digits. The rep's own come first, then the newest contacts."""
    if not may(user, Action.SEE_LEAD, own=True):
        return []
    return await search(workspace, user, query, limit)


async def get(workspace: Workspace, lead_id: int, *, seen_by: User | None) -> LeadRecord:
    """One lead; `seen_by` None for Logcall itself. Raises Missing, also for a lead that this rep may not see; for one
    that was merged, naming the lead it was merged into."""
    db = reads()
    lead = await existing(workspace, lead_id, seen_by)
    return (await lead_records([lead.id], db))[0]


async def get_several(workspace: Workspace, lead_ids: Sequence[int], *, seen_by: User | None) -> list[LeadRecord]:
    """Those of these leads that are there and that this rep may see, in the order of their ids as given."""
    db = reads()
    there = Lead.filter(workspace_id=workspace.id, id__in=lead_ids, merged_into_id__isnull=True)
    found = await visible(workspace, seen_by, there.filter(deleted_at__isnull=True)).using_db(db)
    seen = {lead.id for lead in found}
    return await lead_records([id_ for id_ in lead_ids if id_ in seen], db)


async def by_number(workspace: Workspace, number: str, *, seen_by: User | None) -> list[LeadRecord]:
    """Leads that have this E.164 number, the newest contact first; `seen_by` None for Logcall itself."""
    db = reads()
    ids = await Phone.filter(workspace_id=workspace.id, number=number).using_db(db).values_list("lead_id", flat=True)
    return await _newest_contact_first(workspace, ids, seen_by, db)


async def by_address(workspace: Workspace, address: str, *, seen_by: User | None) -> list[LeadRecord]:
    """Leads that have this email address, in any case; as `by_number`."""
    db, known = reads(), Email.filter(workspace_id=workspace.id, address=address.lower())
    ids = await known.using_db(db).values_list("lead_id", flat=True)
    return await _newest_contact_first(workspace, ids, seen_by, db)


async def survivor_of(workspace: Workspace, lead_id: int) -> int:
    """The lead that this one was merged into, else itself, whether there is one or not."""
    lead = await Lead.get_or_none(id=possible(lead_id), workspace_id=workspace.id, using_db=reads())
    return lead.merged_into_id if lead and lead.merged_into_id is not None else lead_id


async def _newest_contact_first(
    workspace: Workspace, ids: Any, seen_by: User | None, db: BaseDBAsyncClient
) -> list[LeadRecord]:
    owners = Lead.filter(id__in=ids, merged_into_id__isnull=True, deleted_at__isnull=True)
    leads = await visible(workspace, seen_by, owners).using_db(db)
    leads.sort(key=lambda lead: (lead.last_contact_at is not None, lead.last_contact_at or lead.created_at, lead.id))
    return await lead_records([lead.id for lead in leads[::-1]], db)


async def existing(workspace: Workspace, lead_id: int, seen_by: User | None) -> Lead:
    """The row of a lead that is there, and that this rep may see. Raises Missing."""
    db = reads()
    lead = await Lead.filter(id=possible(lead_id), workspace_id=workspace.id).using_db(db).first()
    return await there(workspace, lead, seen_by, db)


async def locked(workspace: Workspace, lead_id: int, user: User | None, db: BaseDBAsyncClient) -> Lead:
    """The same, and nobody else can change it until the transaction `db` is over. Raises Missing."""
    lead = (
        await Lead.filter(id=possible(lead_id), workspace_id=workspace.id)
        .using_db(db)
        .select_for_update(no_key=True)
        .first()
    )
    return await there(workspace, lead, user, db)


async def there(workspace: Workspace, lead: Lead | None, user: User | None, db: BaseDBAsyncClient) -> Lead:
    """A lead that was looked up, if `user` may see it and it is no part of another. Raises Missing."""
    if lead is None or lead.deleted_at is not None or not sees(workspace, user, lead):
        raise Missing("That lead isn't here any more.")
    if lead.merged_into_id is not None:
        survivor = await survivor_words(workspace, lead, user, db)
        raise Missing("{lead} was merged into {survivor}: look that one up instead.", lead=lead.name, survivor=survivor)
    return lead


def possible(lead_id: int) -> int:
    """An id that the database can look for, whatever a door was given; 0 for one that no lead has."""
    return lead_id if 0 < lead_id <= LARGEST_ID else 0
