"""Editing a lead: its names, phones, emails, language, status and owner, and what it asked not to be contacted by."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import audit, news, outbox
from bot.services.consequences import raised
from bot.services.given import noting, text
from bot.services.leads.details import renew_words
from bot.services.leads.facts import LONGEST_LOCALE, LONGEST_NAME, owner_of, result_in, status_and_dates
from bot.services.leads.finding import locked
from bot.services.leads.reach import (
    GivenEmail,
    GivenPhone,
    Placed,
    addresses_in,
    emails_of,
    keep_emails,
    keep_phones,
    numbers_in,
    phones_of,
    place_emails,
    place_phones,
)
from bot.services.leads.telling import changed
from bot.services.permissions import Action, is_own, require
from bot.services.records import UNSUBSCRIBED, lead_records
from models import Lead, User, Workspace
from models.audit import AuditKind
from models.database import writing
from models.lead import is_news
from models.methods import Invalid
from models.record import LeadRecord

_NAMES = ("first_name", "last_name", "company")


async def edit(
    workspace: Workspace,
    user: User | None,
    lead_id: int,
    *,
    changes: Mapping[str, object],
    phones: Sequence[GivenPhone] = (),
    emails: Sequence[GivenEmail] = (),
    wrong: Mapping[str, str] = MappingProxyType({}),
    actor: str = "",
    version: str | None = None,
) -> LeadRecord:
    """Change what `changes` names, and leave the rest: `first_name`, `last_name`, `company`, `locale`, `status`,
    `result` (it is raised, and never lowered), `owner` (a Slack id, or None for nobody) or `owner_id` (a user's),
    `unsubscribe_all_date` and the like (None clears it), and of each type of phone and email `phone_mobile` (E.164),
    `extension_mobile`, `email_work` and so on; blank removes it. `phones` and `emails` are put where their type says.
    Its newest cards follow where the name changes; audited. Where nothing differs, nothing is written. `wrong`: what
    the door could not read, by field; nothing is written then. `actor`: who it was where `user` is None. `version`: of
    what its source says which state that is (`models.lead.is_news`); where it is no news, nothing is changed.

    Raises Missing, Refused, and Invalid naming every field that is wrong: `phones.0.number` for the first of `phones`.
    """
    errors: dict[str, str] = {}
    owner = await owner_of(workspace, changes, errors)
    async with writing() as db:
        lead = await locked(workspace, lead_id, user, db)
        require(user, Action.EDIT_LEAD, own=is_own(user, lead))
        if version is not None:
            if not is_news(version, lead.source_version):
                return (await lead_records([lead.id], db))[0]
            await Lead.filter(id=lead.id).using_db(db).update(source_version=version)
        stored_phones = await phones_of(lead, db)
        stored_emails = await emails_of(lead, db)
        placed = Placed()
        place_phones(phones, stored_phones, placed)
        place_emails(emails, stored_emails, placed)
        wanted = {**changes, **placed.changes}
        columns = _columns(lead, changes, errors) | owner
        found: dict[str, str] = {}
        numbers = numbers_in(wanted, stored_phones, found)
        addresses = addresses_in(wanted, stored_emails, found)
        errors |= {**placed.errors, **placed.named(found), **wrong}
        if errors:
            raise Invalid(errors)
        _require_for_contact(user, lead, columns)
        before = lead.name
        traced = {key: [getattr(lead, key), new] for key, new in columns.items() if getattr(lead, key) != new}
        lead.update_from_dict(columns)
        traced |= await keep_phones(lead, stored_phones, numbers, db)
        traced |= await keep_emails(lead, stored_emails, addresses, db)
        await keep(lead, traced, db, columns=columns, before=before, user=user, actor=actor)
        [record] = await lead_records([lead.id], db)
    if traced:
        tell(workspace)
    return record


async def keep(
    lead: Lead,
    traced: Mapping[str, list[Any]],
    db: BaseDBAsyncClient,
    *,
    before: str,
    columns: Mapping[str, Any] = MappingProxyType({}),
    user: User | None = None,
    actor: str = "",
) -> None:
    """Store what was changed of a lead, if anything was, and say so. `traced`: {name: [old, new]}, phones and emails
    included, which are stored already; `before`: its name before that."""
    if not traced:
        return
    words = await renew_words(lead, db)
    await lead.save(update_fields=[*columns, *words, "updated_at"], using_db=db)
    asked = {name: change for name, change in traced.items() if name in UNSUBSCRIBED.values()}
    edited = {name: change for name, change in traced.items() if name not in asked and name != "result_before"}
    for kind, changes in ((AuditKind.LEAD_EDITED, edited), (AuditKind.DO_NOT_CONTACT, asked)):
        if changes:
            await audit.note(
                db,
                workspace_id=lead.workspace_id,
                kind=kind,
                user=user,
                actor=actor,
                lead_id=lead.id,
                changes=changes,
            )
    await changed(lead, db, before=before)


def tell(workspace: Workspace) -> None:
    """After the transaction that changed a lead."""
    outbox.bell.ring()
    news.tell(workspace.id)  # any Home may show the lead's name, or what it asked for


def _require_for_contact(user: User | None, lead: Lead, columns: Mapping[str, Any]) -> None:
    """Raises Refused where `user` may not note, or clear, what the lead asked not to be contacted by."""
    for column in UNSUBSCRIBED.values():
        if column in columns and columns[column] != getattr(lead, column):
            action = Action.NOTE_DO_NOT_CONTACT if columns[column] else Action.CLEAR_DO_NOT_CONTACT
            require(user, action, own=is_own(user, lead))


def _columns(lead: Lead, changes: Mapping[str, object], errors: dict[str, str]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for field, limit in [*((name, LONGEST_NAME) for name in _NAMES), ("locale", LONGEST_LOCALE)]:
        if field in changes:
            with noting(errors):
                columns[field] = text(field, changes[field], limit) or ""
    columns |= status_and_dates(changes, errors)
    if changes.get("result") is not None:
        columns |= raised(lead, result_in(changes, errors))
    if not errors and not any(columns.get(name, getattr(lead, name)) for name in _NAMES):
        errors["first_name"] = "Give a name or a company"
    return columns
