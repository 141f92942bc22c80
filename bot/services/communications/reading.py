"""Finding one communication of a workspace, to show it or to change it."""

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.errors import Missing
from bot.services.records import communication_record, lead_record, lead_records, rep_record
from bot.services.visibility import sees, sees_all
from models import Communication, Lead, StatusChange, User, Workspace
from models.database import reads
from models.record import CommunicationRecord, RepRecord
from models.rows import row
from models.status import LIVE

LARGEST_ID = 2**31 - 1


async def get(workspace: Workspace, communication_id: int, *, seen_by: User | None) -> CommunicationRecord:
    """One communication, with all that is known of its lead; `seen_by` None for Logcall itself. Raises Missing, also
    where the lead was deleted, or this rep may not see it. Of a live call of their own they are told even then, for it
    has to be ended, but not the lead's numbers and addresses."""
    db = reads()
    communication = (
        await Communication.filter(id=_possible(communication_id), workspace_id=workspace.id)
        .using_db(db)
        .select_related("lead", "user")
        .first()
    )
    if communication is None or communication.lead.deleted_at is not None:
        raise _missing()
    if sees(workspace, seen_by, communication.lead):
        [lead] = await lead_records([communication.lead.id], db)
    elif _is_own_live(communication, seen_by):
        lead = lead_record(communication.lead)
    else:
        raise _missing()
    return communication_record(communication, lead, communication.user)


async def locked(workspace: Workspace, communication_id: int, db: BaseDBAsyncClient) -> Communication:
    """One communication that nobody else can change until the transaction `db` is over. Raises Missing."""
    communication = (
        await Communication.filter(id=_possible(communication_id), workspace_id=workspace.id)
        .using_db(db)
        .select_for_update(no_key=True)
        .first()
    )
    if communication is None:
        raise _missing()
    return communication


async def must_be_seen(
    workspace: Workspace,
    communication: Communication,
    user: User | None,
    db: BaseDBAsyncClient,
    *,
    or_ended: bool = False,
) -> None:
    """Raises Missing where `user` may not see the communication's lead: to them there is no such communication.
    `or_ended`: a live call of their own is let through, for it has to be ended."""
    if sees_all(workspace, user) or (or_ended and _is_own_live(communication, user)):
        return
    lead = await row(Lead, communication.lead_id, db)
    if lead is None or not sees(workspace, user, lead):
        raise _missing()


async def record(communication: Communication, db: BaseDBAsyncClient) -> CommunicationRecord:
    lead = await Lead.get(id=communication.lead_id, using_db=db)
    rep = await User.get(id=communication.user_id, using_db=db) if communication.user_id else None
    return communication_record(communication, lead_record(lead), rep)


async def stored_under(workspace: Workspace, source: str) -> CommunicationRecord | None:
    """The communication that was made from `source`."""
    db = reads()
    communication = await Communication.get_or_none(workspace_id=workspace.id, source=source, using_db=db)
    return await record(communication, db) if communication else None


def _is_own_live(communication: Communication, user: User | None) -> bool:
    return user is not None and communication.user_id == user.id and communication.call_status in LIVE


def _possible(communication_id: int) -> int:
    return communication_id if 0 < communication_id <= LARGEST_ID else 0


def _missing() -> Missing:
    return Missing("That communication isn't here any more.")


async def who_settled(communication_id: int) -> RepRecord | None:
    """Who gave a call the status that it has; None for a phone system."""
    change = (
        await StatusChange.filter(communication_id=communication_id, applied=True)
        .using_db(reads())
        .select_related("user")
        .order_by("-id")
        .first()
    )
    return rep_record(change.user) if change and change.user else None
