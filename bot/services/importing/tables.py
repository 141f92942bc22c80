"""The statements of an import: a few for a whole batch of rows, the same ones each time."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.importing.fields import UNSUBSCRIBED
from bot.services.importing.known import Known, marks_of
from models import Email, Lead, Phone
from models.found_by import FoundBy, found_by

_NOT_NULL = ("first_name", "last_name", "company", "locale")
_FACTS = (*_NOT_NULL, "status", "result", "owner_id", "source", *UNSUBSCRIBED)
_TEXT, _INTEGER, _MOMENT = "text", "integer", "timestamptz"
_LEAD = {
    "id": _INTEGER,
    "workspace_id": _INTEGER,
    "created_at": _MOMENT,
    "updated_at": _MOMENT,
    "search_text": _TEXT,
    "search_low": "bigint",
    "search_mid": "bigint",
    "search_high": "bigint",
    **dict.fromkeys(_FACTS, _TEXT),
    "owner_id": _INTEGER,
    **dict.fromkeys(UNSUBSCRIBED, _MOMENT),
}
"""{column: what PostgreSQL calls its kind}."""
_LEADS_OWN = {"workspace_id": _INTEGER, "lead_id": _INTEGER, "type": _TEXT}
_PHONE = {**_LEADS_OWN, "number": _TEXT, "extension": _TEXT, "valid": "boolean"}
_EMAIL = {**_LEADS_OWN, "address": _TEXT}
_MOST_VALUES = 32_766
"""Of one statement, on SQLite (https://sqlite.org/limits.html#max_variable_number)."""


async def known_by(
    workspace_id: int,
    numbers: Collection[str],
    addresses: Collection[str],
    sources: Collection[str],
    db: BaseDBAsyncClient,
) -> list[Known]:
    """The stored leads that have one of these; one that was merged stands for the lead that it is in now."""
    ids = await _ids("phone", "lead_id", "number", numbers, workspace_id, db)
    ids |= await _ids("email", "lead_id", "address", addresses, workspace_id, db)
    ids |= await _ids("lead", "id", "source", sources, workspace_id, db)
    leads: dict[int, Lead] = {}
    while ids:
        found = await Lead.filter(id__in=ids).using_db(db)
        leads |= {lead.id: lead for lead in found}
        ids = {lead.merged_into_id for lead in found if lead.merged_into_id is not None} - leads.keys()
    known = {id_: _known(lead) for id_, lead in leads.items() if lead.merged_into_id is None}
    into = {id_: known[_survivor(lead, leads)] for id_, lead in leads.items()}
    for lead in leads.values():
        into[lead.id].was |= set(marks_of((), (), lead.source))
    for phone in await Phone.filter(lead_id__in=list(leads)).using_db(db) if leads else ():
        into[phone.lead_id].was.add(phone.number)
        if phone.lead_id in known:
            known[phone.lead_id].phones[phone.type] = (phone.number, phone.extension)
    for email in await Email.filter(lead_id__in=list(leads)).using_db(db) if leads else ():
        into[email.lead_id].was.add(email.address)
        if email.lead_id in known:
            known[email.lead_id].emails[email.type] = email.address
    return list(known.values())


def _known(lead: Lead) -> Known:
    return Known(
        {name: getattr(lead, name) for name in _FACTS},
        phones={},
        emails={},
        id=lead.id,
        last_contact_at=lead.last_contact_at,
        deleted=lead.deleted_at is not None,
    )


def _survivor(lead: Lead, leads: Mapping[int, Lead]) -> int:
    while lead.merged_into_id is not None:
        lead = leads[lead.merged_into_id]
    return lead.id


@dataclass(frozen=True, slots=True)
class Rows:
    """New leads as rows of three tables."""

    leads: list[tuple[Any, ...]]
    phones: list[tuple[Any, ...]]
    emails: list[tuple[Any, ...]]


async def insert(leads: Sequence[Known], workspace_id: int, now: datetime, db: BaseDBAsyncClient) -> None:
    """Store new leads with their phones and emails."""
    if leads:
        await give_ids(leads, db)
        await insert_rows(rows_of(leads, workspace_id, now), db)


async def give_ids(leads: Sequence[Known], db: BaseDBAsyncClient) -> None:
    """Take as many new ids as there are leads, in a transaction that writes."""
    for lead, id_ in zip(leads, await _new_ids(len(leads), db), strict=True):
        lead.id = id_


def rows_of(leads: Sequence[Known], workspace_id: int, now: datetime) -> Rows:
    return Rows(
        leads=[
            (
                lead.id,
                workspace_id,
                now,
                now,
                *_found_by(lead).values(),
                *(lead.facts.get(name) or _BLANK[name] for name in _FACTS),
            )
            for lead in leads
        ],
        phones=[
            (workspace_id, lead.id, type_, number, extension, True)
            for lead in leads
            for type_, (number, extension) in lead.phones.items()
        ],
        emails=[(workspace_id, lead.id, type_, address) for lead in leads for type_, address in lead.emails.items()],
    )


async def insert_rows(rows: Rows, db: BaseDBAsyncClient) -> None:
    await _insert("lead", _LEAD, rows.leads, db)
    await _insert("phone", _PHONE, rows.phones, db)
    await _insert("email", _EMAIL, rows.emails, db)


async def fill_in(lead: Known, workspace_id: int, now: datetime, db: BaseDBAsyncClient) -> None:
    """Store what rows of the file have filled in."""
    facts = {name: lead.facts[name] for name in _FACTS if name in lead.filled}
    await Lead.filter(id=lead.id).using_db(db).update(**facts, **_found_by(lead), updated_at=now)
    for type_, (number, extension) in lead.phones.items():
        if f"{type_}_phone" in lead.filled:
            await _insert("phone", _PHONE, [(workspace_id, lead.id, type_, number, extension, True)], db)
        elif f"{type_}_extension" in lead.filled:
            await Phone.filter(lead_id=lead.id, type=type_).using_db(db).update(extension=extension)
    added = [type_ for type_ in lead.emails if f"{type_}_email" in lead.filled]
    await _insert("email", _EMAIL, [(workspace_id, lead.id, type_, lead.emails[type_]) for type_ in added], db)
    lead.filled.clear()


_BLANK: dict[str, Any] = {name: "" if name in _NOT_NULL else None for name in _FACTS}


def _found_by(lead: Known) -> FoundBy:
    names = [lead.facts.get(name) or "" for name in ("first_name", "last_name", "company")]
    return found_by(names, lead.emails.values(), [number for number, _ in lead.phones.values()])


async def _ids(
    table: str, id_: str, column: str, values: Collection[str], workspace_id: int, db: BaseDBAsyncClient
) -> set[int]:
    if not values:
        return set()
    wanted = f'SELECT "{id_}" AS "id" FROM "{table}" WHERE "workspace_id" = '  # noqa: S608 (made of our own names)
    if db.capabilities.dialect == "sqlite":
        sql = f'{wanted}? AND "{column}" IN (SELECT value FROM json_each(?))'  # noqa: S608
        rows = await db.execute_query_dict(sql, [workspace_id, json.dumps(list(values))])
    else:
        rows = await db.execute_query_dict(f'{wanted}$1 AND "{column}" = ANY($2::text[])', [workspace_id, list(values)])
    return {row["id"] for row in rows}


async def _new_ids(count: int, db: BaseDBAsyncClient) -> Iterable[int]:
    if db.capabilities.dialect == "sqlite":  # where the transaction is the only one that writes
        rows = await db.execute_query_dict("SELECT seq FROM sqlite_sequence WHERE name = 'lead'")
        last = rows[0]["seq"] if rows else 0
        return range(last + 1, last + 1 + count)
    rows = await db.execute_query_dict(
        "SELECT nextval(pg_get_serial_sequence('lead', 'id')) AS id FROM generate_series(1, $1)", [count]
    )
    return [row["id"] for row in rows]


async def _insert(table: str, columns: Mapping[str, str], rows: list[tuple[Any, ...]], db: BaseDBAsyncClient) -> None:
    """All of `rows` at once, in as few statements as can be: at the end of each the search index is renewed."""
    if not rows:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    if db.capabilities.dialect == "sqlite":
        marks = f"({', '.join('?' * len(columns))})"
        most = _MOST_VALUES // len(columns)
        for some in (rows[start : start + most] for start in range(0, len(rows), most)):
            values = [value for row in some for value in row]
            await db.execute_query(f'INSERT INTO "{table}" ({names}) VALUES {", ".join([marks] * len(some))}', values)  # noqa: S608
        return
    arrays = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(columns.values(), 1))
    values = [list(column) for column in zip(*rows, strict=True)]
    await db.execute_query(f'INSERT INTO "{table}" ({names}) SELECT * FROM unnest({arrays})', values)  # noqa: S608
