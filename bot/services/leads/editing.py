"""Editing a lead: its names, phones, emails, language and owner."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import audit, news, outbox, outgoing, reps
from bot.services.given import noting, text
from bot.services.leads.creating import LONGEST_EMAIL, LONGEST_NAME
from bot.services.leads.details import words_of
from bot.services.leads.finding import locked
from bot.services.permissions import Action, is_own, require
from bot.services.records import full_lead_records
from models import Email, Lead, Phone, User, Workspace
from models.audit import AuditKind
from models.database import writing
from models.methods import Invalid
from models.methods.email import ADDRESS
from models.methods.phone import number_problem
from models.record import LeadRecord

_NAMES = ("first_name", "last_name", "company")
LONGEST_LOCALE = 16
LONGEST_EXTENSION = 16
_PHONE, _EXTENSION, _EMAIL = "phone_", "extension_", "email_"


async def edit(
    workspace: Workspace,
    user: User | None,
    lead_id: int,
    *,
    changes: Mapping[str, object],
    wrong: Mapping[str, str] = MappingProxyType({}),
) -> LeadRecord:
    """Change what `changes` names, and leave the rest: `first_name`, `last_name`, `company`, `locale`, `owner` (a Slack
    id, or None for nobody), and of each type of phone and email `phone_mobile` (E.164), `extension_mobile`,
    `email_work` and so on; blank removes it. Its newest cards follow where the name changes; audited. Where nothing
    differs, nothing is written. `wrong`: what the door could not read, by field; nothing is written then.

    Raises Missing, Refused, and Invalid naming every field that is wrong.
    """
    owner = await _owner(workspace, changes)
    async with writing() as db:
        lead = await locked(workspace, lead_id, user, db)
        require(user, Action.EDIT_LEAD, own=is_own(user, lead))
        phones = {phone.type: phone for phone in await Phone.filter(lead_id=lead.id).using_db(db).order_by("id")}
        emails = {email.type: email for email in await Email.filter(lead_id=lead.id).using_db(db).order_by("id")}
        errors: dict[str, str] = {}
        columns = _columns(lead, changes, errors)
        numbers = _numbers(phones, changes, errors)
        addresses = _addresses(emails, changes, errors)
        if isinstance(owner, str):
            errors["owner"] = owner
        elif "owner" in changes:
            columns["owner_id"] = owner.id if owner else None
        errors |= wrong
        if errors:
            raise Invalid(errors)
        name = lead.name
        traced = {key: [getattr(lead, key), new] for key, new in columns.items() if getattr(lead, key) != new}
        lead.update_from_dict(columns)
        traced |= await _keep_phones(lead, phones, numbers, db) | await _keep_emails(lead, emails, addresses, db)
        if traced:
            lead.search_text = await words_of(lead, db)
            await lead.save(update_fields=[*columns, "search_text", "updated_at"], using_db=db)
            await audit.note(
                db,
                workspace_id=workspace.id,
                kind=AuditKind.LEAD_EDITED,
                user=user,
                lead_id=lead.id,
                changes=traced,
            )
            if lead.name != name:
                await outgoing.redraw_cards(lead.id, db)
        [record] = await full_lead_records([lead], db)
    if traced:
        outbox.bell.ring()
        news.tell(workspace.id)  # any Home may show the lead's name, or what it asked for
    return record


async def _owner(workspace: Workspace, changes: Mapping[str, object]) -> User | str | None:
    """Who is to own the lead, or what is wrong with them."""
    slack_id = changes.get("owner")
    if not slack_id:
        return None
    if not isinstance(slack_id, str):
        return "must be somebody's Slack id"
    owner = await reps.meet(workspace, slack_id)
    if owner.is_guest:
        return "is a guest, who sees no leads: choose a member"
    return owner if owner.is_active else "has left this workspace: choose somebody else"


def _columns(lead: Lead, changes: Mapping[str, object], errors: dict[str, str]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for field, limit in [*((name, LONGEST_NAME) for name in _NAMES), ("locale", LONGEST_LOCALE)]:
        if field in changes:
            with noting(errors):
                columns[field] = text(field, changes[field], limit) or ""
    if not errors and not any(columns.get(name, getattr(lead, name)) for name in _NAMES):
        errors["first_name"] = "Give a name or a company"
    return columns


def _numbers(
    phones: Mapping[str, Phone], changes: Mapping[str, object], errors: dict[str, str]
) -> dict[str, tuple[str, str]]:
    """(number, extension) by type, "" where there is none, for the types that `changes` names."""
    wanted: dict[str, tuple[str, str]] = {}
    for kind in _types(changes, _PHONE, _EXTENSION):
        stored = phones.get(kind)
        number = _said(changes, f"{_PHONE}{kind}", stored.number if stored else "")
        extension = _said(changes, f"{_EXTENSION}{kind}", stored.extension if stored else "")
        if number and (problem := number_problem(number)):
            errors[f"{_PHONE}{kind}"] = problem
        if extension and not (extension.isdecimal() and len(extension) <= LONGEST_EXTENSION):
            errors[f"{_EXTENSION}{kind}"] = f"must be digits, {LONGEST_EXTENSION} at most"
        elif extension and not number and changes.get(f"{_EXTENSION}{kind}"):
            errors[f"{_PHONE}{kind}"] = "is missing: an extension needs its number"
        wanted[kind] = (number, extension if number else "")
    after = {kind: (phone.number, phone.extension) for kind, phone in phones.items()} | wanted
    for kind, pair in wanted.items():
        twin = next((other for other, theirs in after.items() if other != kind and theirs == pair and pair[0]), None)
        if twin:
            errors.setdefault(f"{_PHONE}{kind}", f"is the {twin} number already: leave one of them empty")
    return wanted


def _addresses(emails: Mapping[str, Email], changes: Mapping[str, object], errors: dict[str, str]) -> dict[str, str]:
    wanted = {kind: _said(changes, f"{_EMAIL}{kind}", "").lower() for kind in _types(changes, _EMAIL)}
    after = {kind: email.address for kind, email in emails.items()} | wanted
    for kind, address in wanted.items():
        if address and (not ADDRESS.fullmatch(address) or len(address) > LONGEST_EMAIL):
            errors[f"{_EMAIL}{kind}"] = "must be an email address, like name@example.com"
        elif address and (twin := next((o for o, other in after.items() if o != kind and other == address), None)):
            errors[f"{_EMAIL}{kind}"] = f"is the {twin} address already: leave one of them empty"
    return wanted


def _types(changes: Mapping[str, object], *prefixes: str) -> list[str]:
    return list(
        dict.fromkeys(name.removeprefix(prefix) for name in changes for prefix in prefixes if name.startswith(prefix))
    )


def _said(changes: Mapping[str, object], name: str, stored: str) -> str:
    value = changes.get(name, stored)
    return value.strip() if isinstance(value, str) else ""


async def _keep_phones(
    lead: Lead, stored: Mapping[str, Phone], wanted: Mapping[str, tuple[str, str]], db: BaseDBAsyncClient
) -> dict[str, list[str | None]]:
    """Store the numbers; what was found out about one goes with it to another type. Returns what changed."""
    known = {phone.number: (phone.valid, phone.invalidated_by_id) for phone in stored.values()}
    traced: dict[str, list[str | None]] = {}
    for kind, (number, extension) in wanted.items():
        phone = stored.get(kind)
        before = (phone.number, phone.extension) if phone else ("", "")
        if before == (number, extension):
            continue
        traced[f"{_PHONE}{kind}"] = [_written(before), _written((number, extension))]
        if phone and not number:
            await phone.delete(using_db=db)
            continue
        valid, invalidated_by = known.get(number, (True, None))
        phone = phone or Phone(workspace_id=lead.workspace_id, lead_id=lead.id, type=kind)
        phone.update_from_dict({"number": number, "extension": extension, "valid": valid})
        phone.invalidated_by_id = invalidated_by
        await phone.save(using_db=db)
    return traced


async def _keep_emails(
    lead: Lead, stored: Mapping[str, Email], wanted: Mapping[str, str], db: BaseDBAsyncClient
) -> dict[str, list[str | None]]:
    traced: dict[str, list[str | None]] = {}
    for kind, address in wanted.items():
        email = stored.get(kind)
        if (email.address if email else "") == address:
            continue
        traced[f"{_EMAIL}{kind}"] = [email.address if email else None, address or None]
        if email and not address:
            await email.delete(using_db=db)
            continue
        email = email or Email(workspace_id=lead.workspace_id, lead_id=lead.id, type=kind)
        email.address = address
        await email.save(using_db=db)
    return traced


def _written(phone: tuple[str, str]) -> str | None:
    number, extension = phone
    return f"{number} ext. {extension}" if extension else number or None
