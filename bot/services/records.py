"""From rows to what may be shown of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from tortoise.backends.base.client import BaseDBAsyncClient

from models import AuditEntry, Communication, Email, Lead, Phone, User
from models.audit import AuditKind
from models.methods import METHODS, WRITE_ONLY
from models.record import Asked, CommunicationRecord, LeadRecord, PhoneRecord, RepRecord
from models.rows import rows


def rep_record(user: User) -> RepRecord:
    return RepRecord(id=user.id, slack_id=user.slack_id, name=user.name)


UNSUBSCRIBED: dict[str, str] = {"all": "unsubscribe_all_date"} | {
    name: method.unsubscribed_by for name, method in METHODS.items() if method.unsubscribed_by
}
"""What a lead may ask not to be contacted by, and the column that says since when."""


def lead_record(
    lead: Lead,
    *,
    owner: User | None = None,
    phones: Sequence[Phone] = (),
    emails: Sequence[Email] = (),
    asked: Sequence[Asked] = (),
) -> LeadRecord:
    return LeadRecord(
        id=lead.id,
        name=lead.name,
        company=lead.company,
        result=lead.result,
        status=lead.status,
        locale=lead.locale,
        owner=rep_record(owner) if owner else None,
        owner_id=lead.owner_id,
        phones=tuple(PhoneRecord(p.type, p.number, p.extension, p.valid) for p in phones),
        emails=tuple(email.address for email in emails),
        last_contact_at=lead.last_contact_at,
        do_not_contact=frozenset(name for name in METHODS if is_unsubscribed(lead, name)),
        asked=tuple(asked),
    )


def is_unsubscribed(lead: Lead, method: str) -> bool:
    """Whether the lead asked not to be contacted by `method`."""
    own_date = METHODS[method].unsubscribed_by
    return lead.unsubscribe_all_date is not None or (own_date is not None and getattr(lead, own_date) is not None)


async def full_lead_records(leads: Sequence[Lead], db: BaseDBAsyncClient) -> list[LeadRecord]:
    """With their owners, phones and emails, at three queries for all of them, and two more where one of them asked not
    to be contacted."""
    ids = [lead.id for lead in leads]
    if not ids:
        return []
    phones: dict[int, list[Phone]] = defaultdict(list)
    for phone in await rows(Phone, ids, db, by="lead_id"):
        phones[phone.lead_id].append(phone)
    emails: dict[int, list[Email]] = defaultdict(list)
    for email in await rows(Email, ids, db, by="lead_id"):
        emails[email.lead_id].append(email)
    owners = {lead.owner_id for lead in leads if lead.owner_id is not None}
    users = {user.id: user for user in await rows(User, owners, db)}
    asked = await _asked([lead for lead in leads if any(getattr(lead, column) for column in UNSUBSCRIBED.values())], db)
    return [
        lead_record(
            lead,
            owner=users.get(lead.owner_id or 0),
            phones=phones[lead.id],
            emails=emails[lead.id],
            asked=asked.get(lead.id, ()),
        )
        for lead in leads
    ]


async def _asked(leads: Sequence[Lead], db: BaseDBAsyncClient) -> dict[int, list[Asked]]:
    """What these leads asked for, by who noted it: for them, or for a lead that was merged into them."""
    if not leads:
        return {}
    survivors = {lead.id: lead.id for lead in leads}
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
        lead.id: [
            Asked(what, date, rep_record(by) if (by := noted.get((lead.id, column, date))) else None)
            for what, column in UNSUBSCRIBED.items()
            if (date := getattr(lead, column))
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
