"""Finding one communication of a workspace, to show it or to change it."""

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.errors import Missing
from bot.services.records import communication_record, full_lead_records, lead_record, rep_record
from models import Communication, Lead, StatusChange, User, Workspace
from models.database import reads
from models.record import CommunicationRecord, RepRecord

LARGEST_ID = 2**31 - 1


async def get(workspace: Workspace, communication_id: int) -> CommunicationRecord:
    """One communication, with all that is known of its lead. Raises Missing."""
    db = reads()
    communication = (
        await Communication.filter(id=_possible(communication_id), workspace_id=workspace.id)
        .using_db(db)
        .select_related("lead", "user")
        .first()
    )
    if communication is None:
        raise _missing()
    lead = await full_lead_records([communication.lead], db)
    return communication_record(communication, lead[0], communication.user)


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


async def record(communication: Communication, db: BaseDBAsyncClient) -> CommunicationRecord:
    lead = await Lead.get(id=communication.lead_id, using_db=db)
    rep = await User.get(id=communication.user_id, using_db=db) if communication.user_id else None
    return communication_record(communication, lead_record(lead), rep)


async def stored_under(workspace: Workspace, source: str) -> CommunicationRecord | None:
    """The communication that was made from `source`."""
    db = reads()
    communication = await Communication.get_or_none(workspace_id=workspace.id, source=source, using_db=db)
    return await record(communication, db) if communication else None


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
