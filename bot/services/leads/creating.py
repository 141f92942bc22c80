"""Making leads."""

from collections.abc import Mapping
from types import MappingProxyType

from tortoise.exceptions import IntegrityError

from bot.services.given import noting, text
from bot.services.permissions import Action, require
from bot.services.records import full_lead_records
from models import Email, Lead, Phone, User, Workspace
from models.database import reads, writing
from models.lead import search_text
from models.methods import Invalid
from models.methods.email import ADDRESS
from models.methods.phone import number_problem
from models.record import LeadRecord

LONGEST_NAME = 255
LONGEST_EMAIL = 320


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
    Raises Invalid, naming every wrong field, and Refused for a guest."""
    require(user, Action.LOG_COMMUNICATION)
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


def _lower_case(email: str | None) -> str:
    return (email or "").strip().lower()
