"""A lead's phones and emails, one by one, by their ids: for other systems, to which every lead is open."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.errors import Missing
from bot.services.leads.editing import keep, tell
from bot.services.leads.finding import existing, locked, possible
from bot.services.leads.reach import (
    EMAIL_ORDER,
    PHONE_ORDER,
    addresses_in,
    emails_of,
    first_free,
    keep_emails,
    keep_phones,
    numbers_in,
    phones_of,
)
from bot.services.leads.whole import lead_email, lead_phone
from models import Email, Lead, Phone, Workspace
from models.database import reads, writing
from models.lead import EmailType, PhoneType
from models.methods import Invalid
from models.whole_lead import LeadEmail, LeadPhone

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Shelf(Generic[Item]):
    """Where a lead's phones, or its emails, stand: one of each type."""

    what: str
    rows: type[Any]
    types: type[StrEnum]
    order: tuple[str, ...]
    keys: Mapping[str, str]
    """An attribute's name, and how `changes` have it before the type: `number` is `phone_mobile` there."""
    of: Callable[[Lead, BaseDBAsyncClient], Awaitable[dict[str, Any]]]
    check: Callable[[Mapping[str, object], Mapping[str, Any], dict[str, str]], Any]
    keep: Callable[[Lead, Mapping[str, Any], Any, BaseDBAsyncClient], Awaitable[dict[str, list[str | None]]]]
    show: Callable[[Any], Item]


PHONES: Shelf[LeadPhone] = Shelf(
    "phone",
    Phone,
    PhoneType,
    PHONE_ORDER,
    {"number": "phone_", "extension": "extension_"},
    phones_of,
    numbers_in,
    keep_phones,
    lead_phone,
)
EMAILS: Shelf[LeadEmail] = Shelf(
    "email", Email, EmailType, EMAIL_ORDER, {"address": "email_"}, emails_of, addresses_in, keep_emails, lead_email
)


async def all_on(shelf: Shelf[Item], workspace: Workspace, lead_id: int) -> list[Item]:
    """The oldest first. Raises Missing."""
    lead = await existing(workspace, lead_id, None)
    return [shelf.show(row) for row in (await shelf.of(lead, reads())).values()]


async def lead_with(shelf: Shelf[Item], workspace: Workspace, item_id: int) -> int:
    """The id of the lead whose phone, or email, this is. Raises Missing."""
    row = await shelf.rows.get_or_none(id=possible(item_id), workspace_id=workspace.id, using_db=reads())
    if row is None:
        raise _missing(shelf)
    return int(row.lead_id)


async def add(
    shelf: Shelf[Item], workspace: Workspace, lead_id: int, type_: str | None, values: Mapping[str, str], *, actor: str
) -> Item:
    """`type_`: None for the first that is free. Raises Missing, and Invalid naming `type` where it is taken, or what of
    `values` is wrong. Audited, by `actor`."""
    async with writing() as db:
        lead = await locked(workspace, lead_id, None, db)
        stored = await shelf.of(lead, db)
        kind = type_ or first_free(shelf.order, stored)
        if kind is None:
            raise Invalid({"type": f"is taken, as all are: change one of the lead's {shelf.what}s instead"})
        _judge_type(shelf, kind, stored)
        await _put(shelf, lead, kind, stored, values, db, actor=actor)
        added = await shelf.rows.get(lead_id=lead.id, type=kind, using_db=db)
    tell(workspace)
    return shelf.show(added)


async def change(
    shelf: Shelf[Item],
    workspace: Workspace,
    lead_id: int,
    item_id: int,
    type_: str | None,
    values: Mapping[str, str],
    *,
    actor: str,
) -> Item:
    """What is not in `values` is left alone, and so is the type where `type_` is None. Raises as `add` does."""
    async with writing() as db:
        lead = await locked(workspace, lead_id, None, db)
        stored = await shelf.of(lead, db)
        row = _one(shelf, stored, item_id)
        kind = type_ or row.type
        others = {other: each for other, each in stored.items() if each is not row}
        before = row.type
        if kind != before:
            _judge_type(shelf, kind, others)
            row.type = kind
            await row.save(update_fields=["type"], using_db=db)
        await _put(shelf, lead, kind, {**others, kind: row}, values, db, actor=actor, moved_from=before)
        await row.refresh_from_db(using_db=db)
    tell(workspace)
    return shelf.show(row)


async def remove(shelf: Shelf[Item], workspace: Workspace, lead_id: int, item_id: int, *, actor: str) -> None:
    """Raises Missing. Audited."""
    async with writing() as db:
        lead = await locked(workspace, lead_id, None, db)
        stored = await shelf.of(lead, db)
        row = _one(shelf, stored, item_id)
        await _put(shelf, lead, row.type, stored, dict.fromkeys(shelf.keys, ""), db, actor=actor)
    tell(workspace)


async def _put(
    shelf: Shelf[Item],
    lead: Lead,
    kind: str,
    stored: Mapping[str, Any],
    values: Mapping[str, str],
    db: BaseDBAsyncClient,
    *,
    actor: str,
    moved_from: str | None = None,
) -> None:
    changes = {f"{shelf.keys[name]}{kind}": value for name, value in values.items()}
    errors: dict[str, str] = {}
    wanted = shelf.check(changes, stored, errors)
    if errors:
        names = {f"{prefix}{kind}": name for name, prefix in shelf.keys.items()}
        raise Invalid({names[key]: problem for key, problem in errors.items()})
    traced: dict[str, list[Any]] = {**await shelf.keep(lead, stored, wanted, db)}
    if moved_from not in (None, kind):
        traced[f"{shelf.what}_type"] = [moved_from, kind]
    await keep(lead, traced, db, before=lead.name, actor=actor)


def _judge_type(shelf: Shelf[Item], kind: str, taken: Mapping[str, Any]) -> None:
    if kind not in tuple(shelf.types):
        raise Invalid({"type": f"must be one of {', '.join(shelf.types)}"})
    if kind in taken:
        raise Invalid(
            {"type": f"is taken: the lead has a {kind} {shelf.what} already. Change that one, or give another type"}
        )


def _one(shelf: Shelf[Item], stored: Mapping[str, Any], item_id: int) -> Any:
    for row in stored.values():
        if row.id == item_id:
            return row
    raise _missing(shelf)


def _missing(shelf: Shelf[Item]) -> Missing:
    return Missing(f"There is no {shelf.what} with this id.")
