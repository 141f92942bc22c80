"""What an export says of a lead. A file of leads can be imported again."""

from collections.abc import Sequence

from tortoise.queryset import QuerySet

from bot.services.exporting.formats import Row
from bot.services.exporting.selection import Selection, Table, rep_facts
from models import Email, Lead, Phone
from models.database import reads
from models.lead import EmailType, PhoneType

_STORED = (
    *("id", "source", "first_name", "last_name", "company", "locale", "status", "result"),
    *("unsubscribe_all_date", "unsubscribe_call_date", "unsubscribe_email_date", "unsubscribe_sms_date"),
    *("last_contact_at", "created_at", "updated_at", "merged_into_id", "deleted_at", "owner_id"),
)
_PHONES = tuple(f"{type_}_{fact}" for type_ in PhoneType for fact in ("phone", "extension", "valid"))
_EMAILS = tuple(f"{type_}_email" for type_ in EmailType)


async def _leads(rows: Sequence[Lead], selection: Selection) -> list[Row]:
    ids = [lead.id for lead in rows]
    beside: dict[int, dict[str, object]] = {id_: dict.fromkeys((*_PHONES, *_EMAILS)) for id_ in ids}
    for phone in await Phone.filter(lead_id__in=ids).using_db(reads()):
        beside[phone.lead_id] |= {
            f"{phone.type}_phone": phone.number,
            f"{phone.type}_extension": phone.extension or None,
            f"{phone.type}_valid": phone.valid,
        }
    for email in await Email.filter(lead_id__in=ids).using_db(reads()):
        beside[email.lead_id][f"{email.type}_email"] = email.address
    reps = await selection.reps()
    return [
        {name: _or_null(getattr(lead, name)) for name in _STORED}
        | rep_facts("owner", reps.get(lead.owner_id or 0))
        | beside[lead.id]
        for lead in rows
    ]


def _or_null(value: object) -> object:
    return None if value == "" else value


def _chosen(selection: Selection) -> QuerySet[Lead]:
    chosen = Lead.filter(workspace_id=selection.workspace_id)
    if selection.lead_id is not None:
        chosen = chosen.filter(id=selection.lead_id)
    return chosen if selection.private else chosen.filter(merged_into_id__isnull=True, deleted_at__isnull=True)


LEADS = Table("leads", (*_STORED, *rep_facts("owner", None), *_PHONES, *_EMAILS), "created_at", _chosen, _leads)
