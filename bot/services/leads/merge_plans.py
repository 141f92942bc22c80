"""What a merge would do, to be said before it is done."""

from bot.services.errors import Refused
from bot.services.leads.details import details
from bot.services.leads.finding import existing
from bot.services.permissions import Action, is_own, require
from models import FollowUp, User, Workspace
from models.database import reads
from models.joining import FILLED, filled, placed_emails, placed_phones
from models.record import EmailRecord, LeadDetails, MergePlan, PhoneRecord


async def merge_plan(workspace: Workspace, user: User, *, survivor_id: int, merged_id: int) -> MergePlan:
    """What `merge` would do with these two. Raises Missing and Refused as it would."""
    if survivor_id == merged_id:
        raise Refused("That is the same lead twice: choose another one to merge it with.")
    rows = [await existing(workspace, lead_id, user) for lead_id in (survivor_id, merged_id)]
    require(user, Action.MERGE_LEADS, own=all(is_own(user, row) for row in rows))
    survivor, other = [await details(workspace, row.id, seen_by=user) for row in rows]
    open_ones = FollowUp.filter(lead_id=merged_id, closed_at__isnull=True).using_db(reads())
    places = placed_phones(_numbers(survivor), _numbers(other))
    addresses = placed_emails(_addresses(survivor), _addresses(other))
    return MergePlan(
        survivor=survivor,
        other=other,
        phones=tuple(
            PhoneRecord(type_, phone.number, phone.extension, phone.valid)
            for index, type_ in places.items()
            for phone in (other.lead.phones[index],)
        ),
        emails=tuple(EmailRecord(type_, other.emails[index].address) for index, type_ in addresses.items()),
        filled=tuple(filled(*({name: getattr(row, name) for name in FILLED} for row in rows))),
        follow_ups=await open_ones.count(),
    )


def _numbers(lead: LeadDetails) -> list[tuple[str, str, str]]:
    return [(phone.type, phone.number, phone.extension) for phone in lead.lead.phones]


def _addresses(lead: LeadDetails) -> list[tuple[str, str]]:
    return [(email.type, email.address) for email in lead.emails]
