"""From rows to what may be shown of them."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from tortoise.backends.base.client import BaseDBAsyncClient

from models import AuditEntry, Communication, Lead, User
from models.audit import AuditKind
from models.lead import lead_name
from models.methods import METHODS, WRITE_ONLY
from models.record import Asked, CommunicationRecord, LeadRecord, PhoneRecord, RepRecord


def rep_record(user: User) -> RepRecord:
    return RepRecord(id=user.id, slack_id=user.slack_id, name=user.name)


UNSUBSCRIBED: dict[str, str] = {"all": "unsubscribe_all_date"} | {
    name: method.unsubscribed_by for name, method in METHODS.items() if method.unsubscribed_by
}
"""What a lead may ask not to be contacted by, and the column that says since when."""


_FACTS = (
    "id", "first_name", "last_name", "company", "result", "status", "locale", "owner_id", "last_contact_at",
    *UNSUBSCRIBED.values(),
)  # fmt: skip
"""Columns of a lead that its record tells of."""


def lead_record(lead: Lead) -> LeadRecord:
    """Without their owner's name, their phones and emails."""
    return _lead({name: getattr(lead, name) for name in _FACTS})


def _lead(facts: Mapping[str, Any], **more: Any) -> LeadRecord:
    return LeadRecord(
        id=facts["id"],
        name=lead_name(facts["id"], facts["first_name"], facts["last_name"], facts["company"]),
        company=facts["company"],
        result=facts["result"],
        status=facts["status"],
        locale=facts["locale"],
        owner_id=facts["owner_id"],
        last_contact_at=facts["last_contact_at"],
        do_not_contact=frozenset(name for name in METHODS if _asked_for(facts, name)),
        **more,
    )


def is_unsubscribed(lead: Lead, method: str) -> bool:
    """Whether the lead asked not to be contacted by `method`."""
    return _asked_for({column: getattr(lead, column) for column in UNSUBSCRIBED.values()}, method)


def _asked_for(facts: Mapping[str, Any], method: str) -> bool:
    own_date = METHODS[method].unsubscribed_by
    return facts[UNSUBSCRIBED["all"]] is not None or (own_date is not None and facts[own_date] is not None)


async def lead_records(ids: Collection[int], db: BaseDBAsyncClient) -> list[LeadRecord]:
    """The leads that have these ids, in their order, with their owners, phones and emails: with one statement for all
    of them, and two more where one of them asked not to be contacted."""
    found = {record.id: record for record in await records_of(await lead_rows(ids, db), db)}
    return [found[id_] for id_ in ids if id_ in found]


async def lead_rows(ids: Collection[int], db: BaseDBAsyncClient) -> list[dict[str, Any]]:
    """Rows for `records_of`, of the leads that have these ids; in no order."""
    if not ids:
        return []
    dialect = db.capabilities.dialect
    is_sqlite = dialect == "sqlite"
    given = "SELECT value AS lead_id FROM json_each(?)" if is_sqlite else "SELECT unnest($1::int[]) AS lead_id"
    return await db.execute_query_dict(with_facts(given, dialect), [json.dumps(list(ids)) if is_sqlite else list(ids)])


async def records_of(rows: Sequence[Mapping[str, Any]], db: BaseDBAsyncClient) -> list[LeadRecord]:
    """The records of those of `rows`, as `with_facts` selects them, that have a lead."""
    rows = [_in_python(row) for row in rows if row["id"] is not None]
    asked = await _asked([row for row in rows if any(row[column] for column in UNSUBSCRIBED.values())], db)
    return [
        _lead(
            row,
            owner=RepRecord(row["owner_id"], row["owner_slack_id"], row["owner_name"]) if row["owner_id"] else None,
            phones=tuple(
                PhoneRecord(type_, number, extension, bool(valid))
                for type_, number, extension, valid in json.loads(row["phones"] or "[]")
            ),
            emails=tuple(json.loads(row["emails"] or "[]")),
            asked=tuple(asked.get(row["id"], ())),
        )
        for row in rows
    ]


_MOMENTS = ("last_contact_at", *UNSUBSCRIBED.values())


def _in_python(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """SQLite has no dates."""
    written = {name: datetime.fromisoformat(row[name]) for name in _MOMENTS if isinstance(row[name], str)}
    return {**row, **written} if written else row


def with_facts(found: str, dialect: str) -> str:
    """SQL for the rows of `found`, each with what the record of its lead tells of: that with the id `lead_id`. Where
    there is none, `id` is NULL. Written by hand, as models.rows says: every letter of a search passes here."""
    columns, joined = _facts(dialect)
    return f"SELECT found.*, {columns} FROM ({found}) found {joined}"  # noqa: S608 (made of our own names)


@cache
def _facts(dialect: str) -> tuple[str, str]:
    """SQL for the columns, and for what they are of."""
    facts = ", ".join(f"lead.{name}" for name in _FACTS)
    if dialect == "sqlite":
        several = "(SELECT json_group_array({}) FROM (SELECT * FROM {} WHERE lead_id = lead.id ORDER BY id))"
        phone, email = several.format("json_array({})", "phone"), several.format("{}", "email")
    else:
        several = "(SELECT json_agg({{}} ORDER BY id) FROM {} WHERE lead_id = lead.id)"
        phone, email = several.format("phone").format("json_build_array({})"), several.format("email")
    phones, emails = phone.format("type, number, extension, valid"), email.format("address")
    columns = (
        f"{facts}, owner.slack_id AS owner_slack_id, owner.name AS owner_name, {phones} AS phones, {emails} AS emails"
    )
    joined = 'LEFT JOIN lead ON lead.id = found.lead_id LEFT JOIN "user" owner ON owner.id = lead.owner_id'
    return columns, joined


async def _asked(leads: Sequence[Mapping[str, Any]], db: BaseDBAsyncClient) -> dict[int, list[Asked]]:
    """What these leads asked for, by who noted it: for them, or for a lead that was merged into them."""
    if not leads:
        return {}
    survivors = {lead["id"]: lead["id"] for lead in leads}
    survivors |= dict(
        await Lead.filter(merged_into_id__in=list(survivors)).using_db(db).values_list("id", "merged_into_id")
    )
    noted: dict[tuple[int, str, datetime], User | None] = {}
    entries = AuditEntry.filter(lead_id__in=list(survivors), kind=AuditKind.DO_NOT_CONTACT, user_id__not_isnull=True)
    async for entry in entries.using_db(db).select_related("user").order_by("id"):
        for column, (_, date) in (entry.changes or {}).items():
            if date:
                noted[survivors[cast(int, entry.lead_id)], column, datetime.fromisoformat(date)] = entry.user
    return {
        lead["id"]: [
            Asked(what, date, rep_record(by) if (by := noted.get((lead["id"], column, date))) else None)
            for what, column in UNSUBSCRIBED.items()
            if (date := lead[column])
        ]
        for lead in leads
    }


def communication_record(communication: Communication, lead: LeadRecord, rep: User | None) -> CommunicationRecord:
    return CommunicationRecord(
        id=communication.id,
        lead=lead,
        rep=rep_record(rep) if rep else None,
        method=communication.method,
        direction=communication.direction,
        executed_at=communication.executed_at,
        created_at=communication.created_at,
        updated_at=communication.updated_at,
        description=communication.description,
        call_phone=communication.call_phone,
        call_status=communication.call_status,
        call_tag=communication.call_tag,
        call_duration=communication.call_duration,
        click_to_call=communication.click_to_call,
        channel_id=communication.channel_id,
        withdrawn_at=communication.withdrawn_at,
        hidden=frozenset(name for name in WRITE_ONLY if getattr(communication, name) is not None),
    )
