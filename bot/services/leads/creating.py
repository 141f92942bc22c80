"""Making leads."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from tortoise.exceptions import IntegrityError

from bot.services.given import noting, text
from bot.services.hooks import announcing
from bot.services.leads.facts import LONGEST_LOCALE, LONGEST_NAME, owner_of, result_in, status_and_dates
from bot.services.leads.reach import (
    GivenEmail,
    GivenPhone,
    Placed,
    addresses_in,
    keep_emails,
    keep_phones,
    numbers_in,
    place_emails,
    place_phones,
)
from bot.services.leads.telling import made
from bot.services.permissions import Action, require
from bot.services.records import lead_records
from models import Lead, User, Workspace
from models.database import reads, writing
from models.found_by import found_by
from models.lead import EmailType, PhoneType
from models.methods import Invalid
from models.record import LeadRecord


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
    phones: Sequence[GivenPhone] = (),
    emails: Sequence[GivenEmail] = (),
    more: Mapping[str, object] = MappingProxyType({}),
    source: str | None = None,
    wrong: Mapping[str, str] = MappingProxyType({}),
) -> LeadRecord:
    """Make a lead that `user` owns; `phone` is E.164. It needs a name or a company; sharing a number or an email with
    another lead is fine. The same `source` again returns what it made. `phones`, `emails`: instead of `phone` and
    `email`, where there are several. `more`: its `status`, `result`, `owner_id` and `unsubscribe_all_date` and the
    like, as `edit` takes them. `wrong`: what the door could not read, by field.

    Raises Invalid, naming every wrong field (`phones.0.number`), and Refused for a guest."""
    require(user, Action.LOG_COMMUNICATION)
    errors: dict[str, str] = {}
    names = {"first_name": first_name, "last_name": last_name, "company": company}
    for field, value in names.items():
        with noting(errors):
            names[field] = text(field, value, LONGEST_NAME) or ""
    if not any(names.values()) and not errors:
        errors["first_name"] = "Give a name or a company"
    columns = {"owner_id": user.id if user else None} | await owner_of(workspace, more, errors)
    columns |= status_and_dates(more, errors) | {"result": result_in(more, errors)}
    placed = Placed()
    if number := (phone or "").strip():
        placed.add(f"phone_{PhoneType.MOBILE}", number, "phone")
    if address := (email or "").strip():
        placed.add(f"email_{EmailType.HOME}", address, "email")
    place_phones(phones, {}, placed)
    place_emails(emails, {}, placed)
    found: dict[str, str] = {}
    numbers = numbers_in(placed.changes, {}, found)
    addresses = addresses_in(placed.changes, {}, found)
    errors |= {**placed.errors, **placed.named(found), **wrong}
    if errors:
        raise Invalid(errors)
    lead = Lead(
        workspace_id=workspace.id,
        locale=(locale or "")[:LONGEST_LOCALE],
        source=source,
        **found_by(names.values(), addresses.values(), [number for number, _ in numbers.values()]),
        **names,
        **columns,
    )
    try:
        async with writing() as db:
            await lead.save(using_db=db)
            await keep_phones(lead, {}, numbers, db)
            await keep_emails(lead, {}, addresses, db)
            await made(lead, db)
            [record] = await lead_records([lead.id], db)
    except IntegrityError:
        stored = await Lead.get_or_none(workspace_id=workspace.id, source=source) if source else None
        if stored is None:
            raise
        [record] = await lead_records([stored.id], reads())
    announcing.ring()
    return record
