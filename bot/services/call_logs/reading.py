"""Finding one call log, to show it or to change it."""

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.call_logs.standing import standing_of
from bot.services.errors import Missing
from models import CallLog, Communication, Workspace
from models.database import reads
from models.record import CallLogRecord
from models.rows import row
from models.status import Direction

LARGEST_ID = 2**31 - 1


async def get(workspace: Workspace, call_log_id: int) -> CallLogRecord:
    """One call log. Raises Missing."""
    db = reads()
    log = await row(CallLog, _possible(call_log_id), db)
    return await record(_there(workspace, log), db)


async def locked(workspace: Workspace, call_log_id: int, db: BaseDBAsyncClient) -> CallLog:
    """One call log that nobody else can change until the transaction `db` is over. Raises Missing."""
    return _there(workspace, await row(CallLog, _possible(call_log_id), db, locked=True))


async def record(log: CallLog, db: BaseDBAsyncClient) -> CallLogRecord:
    """Lead, user and status are its communication's, as soon as there is one: a rep may have corrected them since."""
    communication = await row(Communication, log.communication_id, db) if log.communication_id else None
    return CallLogRecord(
        id=log.id,
        direction=Direction(log.direction),
        from_number=log.from_number,
        to_number=log.to_number,
        status=(communication and communication.call_status) or standing_of(log),
        start_at=log.start_at,
        end_at=log.end_at,
        duration=log.duration,
        media_url=log.media_url,
        user_id=communication.user_id if communication else log.user_id,
        user_did=log.user_did,
        user_email=log.user_email,
        description=log.description,
        communication_id=log.communication_id,
        lead_id=communication.lead_id if communication else log.lead_id,
        created_at=log.created_at,
        updated_at=log.updated_at,
    )


def _there(workspace: Workspace, log: CallLog | None) -> CallLog:
    if log is None or log.workspace_id != workspace.id:
        raise Missing("That call log isn't here.")
    return log


def _possible(call_log_id: int) -> int:
    return call_log_id if 0 < call_log_id <= LARGEST_ID else 0
