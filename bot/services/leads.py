"""Finding leads, making them, and reading what was said with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from bot.services.errors import Missing
from bot.services.given import moment, noting, text
from bot.services.open_lead import LARGEST_ID, survivor_words
from bot.services.records import communication_record, full_lead_records, lead_record
from bot.services.search import matching
from models import Communication, Email, Lead, Phone, User, Workspace
from models.database import reads, writing
from models.lead import search_text
from models.methods import Invalid
from models.methods.email import ADDRESS
from models.methods.phone import number_problem
from models.record import CommunicationRecord, LeadRecord

LONGEST_NAME = 255
LONGEST_EMAIL = 320

Cursor = tuple[datetime, int]
"""A communication's place in a history: its `executed_at` and its id."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    items: tuple[CommunicationRecord, ...]
    """Newest first."""
    older: Cursor | None
    """Pass it as `before` for the next page; None on the last one."""
    newer: Cursor | None = None
    """Pass it as `after` for the page before; None on the first one."""


async def find(workspace: Workspace, user: User, query: str, *, limit: int = 20) -> list[LeadRecord]:
    """Leads whose name, company, email or number begins with every word of `query`, in any order, accents and case
    aside; a number is also found by its last digits. The rep's own come first, then the newest contacts."""
    db = reads()
    leads = await matching(workspace, user, query).using_db(db).limit(limit)
    return await full_lead_records(leads, db)


async def get(workspace: Workspace, lead_id: int) -> LeadRecord:
    """One lead. Raises Missing; for one that was merged, naming the lead it was merged into."""
    db = reads()
    lead = await _existing(workspace, lead_id)
    return (await full_lead_records([lead], db))[0]


async def by_number(workspace: Workspace, number: str) -> list[LeadRecord]:
    """Leads that have this E.164 number, the newest contact first."""
    db = reads()
    ids = await Phone.filter(workspace_id=workspace.id, number=number).using_db(db).values_list("lead_id", flat=True)
    leads = await Lead.filter(id__in=ids, merged_into_id__isnull=True, deleted_at__isnull=True).using_db(db)
    leads.sort(key=lambda lead: (lead.last_contact_at is not None, lead.last_contact_at or lead.created_at, lead.id))
    return await full_lead_records(leads[::-1], db)


async def create(
    workspace: Workspace,
    user: User | None,
    *,
    first_name: str = "",
    last_name: str = "",
    company: str = "",
    phone: str | None = None,
    email: str | None = None,
    locale: str = "",
    source: str | None = None,
    wrong: Mapping[str, str] = MappingProxyType({}),
) -> LeadRecord:
    """Make a lead that `user` owns; `phone` is E.164. It needs a name or a company; sharing a number or an email with
    another lead is fine. The same `source` again returns what it made. `wrong`: what the door could not read, by field.
    Raises Invalid, naming every wrong field."""
    errors: dict[str, str] = {}
    names = {"first_name": first_name, "last_name": last_name, "company": company}
    for field, value in names.items():
        with noting(errors):
            names[field] = text(field, value, LONGEST_NAME) or ""
    if not any(names.values()) and not errors:
        errors["first_name"] = "Give a name or a company"
    number = (phone or "").strip()
    if number and (problem := number_problem(number)):
        errors["phone"] = problem
    address = _lower_case(email)
    if address and (not ADDRESS.fullmatch(address) or len(address) > LONGEST_EMAIL):
        errors["email"] = "must be an email address, like name@example.com"
    errors |= wrong
    if errors:
        raise Invalid(errors)
    lead = Lead(
        workspace_id=workspace.id,
        owner_id=user.id if user else None,
        locale=(locale or "")[:16],
        source=source,
        search_text=search_text(names.values(), [address] if address else [], [number] if number else []),
        **names,
    )
    try:
        async with writing() as db:
            await lead.save(using_db=db)
            if number:
                await Phone.create(workspace_id=workspace.id, lead_id=lead.id, number=number, using_db=db)
            if address:
                await Email.create(workspace_id=workspace.id, lead_id=lead.id, address=address, using_db=db)
    except IntegrityError:
        stored = await Lead.get_or_none(workspace_id=workspace.id, source=source) if source else None
        if stored is None:
            raise
        lead = stored
    return (await full_lead_records([lead], reads()))[0]


async def history(
    workspace: Workspace,
    lead_id: int,
    *,
    before: Cursor | None = None,
    after: Cursor | None = None,
    limit: int = 10,
) -> HistoryPage:
    """A page of a lead's communications by when they happened, those that were taken back left out: the newest, or
    those `before` or `after` a cursor. Raises Missing."""
    lead = lead_record(await _existing(workspace, lead_id))
    rows = (
        Communication.filter(lead_id=lead_id, workspace_id=workspace.id, withdrawn_at__isnull=True)
        .using_db(reads())
        .select_related("user")
        .limit(limit + 1)  # one more than a page instead of a count
    )
    # Both halves of the condition: an index can seek to the first one, the second one alone would be read through.
    if after is not None:
        when = moment(after[0])
        rows = rows.filter(Q(executed_at__gte=when), Q(executed_at__gt=when) | Q(id__gt=after[1]))
        found = await rows.order_by("executed_at", "id")
        items, more_newer = found[:limit][::-1], len(found) > limit
        more_older = bool(items)
    else:
        if before is not None:
            when = moment(before[0])
            rows = rows.filter(Q(executed_at__lte=when), Q(executed_at__lt=when) | Q(id__lt=before[1]))
        found = await rows.order_by("-executed_at", "-id")
        items, more_older = found[:limit], len(found) > limit
        more_newer = bool(items) and before is not None
    return HistoryPage(
        items=tuple(communication_record(row, lead, row.user) for row in items),
        older=(items[-1].executed_at, items[-1].id) if more_older else None,
        newer=(items[0].executed_at, items[0].id) if more_newer else None,
    )


def _lower_case(email: str | None) -> str:
    return (email or "").strip().lower()


async def _existing(workspace: Workspace, lead_id: int) -> Lead:
    possible = lead_id if 0 < lead_id <= LARGEST_ID else 0
    lead = await Lead.filter(id=possible, workspace_id=workspace.id).using_db(reads()).first()
    if lead is None or lead.deleted_at is not None:
        raise Missing("That lead isn't here any more.")
    if lead.merged_into_id is not None:
        raise Missing(f"{lead.name} was merged into {await survivor_words(lead, reads())}: look that one up instead.")
    return lead
