"""Several leads have a customer's number: the rep says which one the call is with, and the call is kept meanwhile."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import leads, news, outbox, outgoing, recording_fetches
from bot.services.call_logs import matching
from bot.services.call_logs.attaching import attach
from bot.services.call_logs.people import rep_of
from bot.services.call_logs.reading import locked, record
from bot.services.call_logs.standing import standing_of
from bot.services.errors import Refused
from bot.services.permissions import Action, require
from bot.services.records import rep_record
from models import CallLog, User, Workspace
from models.database import reads, writing
from models.record import CallLogRecord, CallQuestion
from models.rows import row


async def asked(workspace: Workspace, call_log_id: int, user: User) -> CallQuestion:
    """What `user` is asked of a call, as it is now. Raises LookupError."""
    db = reads()
    log = await row(CallLog, call_log_id, db)
    if log is None or log.workspace_id != workspace.id:
        raise LookupError(f"call log {call_log_id} is gone, which nothing deletes")
    call, number, rep = await record(log, db), matching.customers_number(log), await rep_of(log, db)
    candidates = await leads.by_number(workspace, number, seen_by=user) if number else []
    lead = await leads.get_several(workspace, [call.lead_id], seen_by=user) if call.lead_id else []
    return CallQuestion(
        call=call,
        status=standing_of(log),
        rep=rep_record(rep) if rep else None,
        candidates=tuple(candidates),
        lead=lead[0] if lead else None,
        ignored=log.ignored_at is not None,
    )


async def choose(workspace: Workspace, call_log_id: int, user: User, lead_id: int) -> CallLogRecord:
    """The call is with this lead: the communication is made with all that was reported meanwhile, and the choice is
    remembered for the number. Where it is made already, it stays as it is. Raises Missing and Refused."""
    lead = await leads.get(workspace, lead_id, seen_by=user)

    async def with_them(_log: CallLog) -> int:
        return lead.id

    call = await _settle(workspace, call_log_id, user, with_them)
    if call.lead_id == lead.id:
        await leads.numbers.choose(workspace, user, call.customers_number, lead.id)
    return call


async def make_lead(workspace: Workspace, call_log_id: int, user: User) -> CallLogRecord:
    """The call is with somebody new. Raises Missing and Refused."""

    async def with_somebody_new(log: CallLog) -> int:
        return await matching.make_lead(workspace, log, user)

    call = await _settle(workspace, call_log_id, user, with_somebody_new)
    if call.lead_id is not None:
        await leads.numbers.choose(workspace, user, call.customers_number, call.lead_id)
    return call


async def ignore(workspace: Workspace, call_log_id: int, user: User) -> CallLogRecord:
    """Nothing is to be made of the call, until somebody chooses all the same. Raises Missing and Refused."""
    async with writing() as db:
        log = await _theirs(workspace, call_log_id, user, db)
        if log.communication_id is None and log.ignored_at is None:
            log.ignored_at = datetime.now(UTC)
            await log.save(update_fields=["ignored_at", "updated_at"], using_db=db)
            await outgoing.redraw_which_lead(log.id, db)
        call = await record(log, db)
    outbox.bell.ring()
    return call


async def _settle(
    workspace: Workspace, call_log_id: int, user: User, whom: Callable[[CallLog], Awaitable[int]]
) -> CallLogRecord:
    async with writing() as db:
        log = await _theirs(workspace, call_log_id, user, db)
        if log.communication_id is None:
            log.lead_id, log.ignored_at = await whom(log), None
            await log.save(update_fields=["lead_id", "ignored_at", "updated_at"], using_db=db)
            await attach(workspace, log, db)
        call = await record(log, db)
    outbox.bell.ring()
    recording_fetches.bell.ring()
    news.tell(workspace.id)
    return call


async def _theirs(workspace: Workspace, call_log_id: int, user: User, db: BaseDBAsyncClient) -> CallLog:
    log = await locked(workspace, call_log_id, db)
    require(user, Action.LOG_COMMUNICATION)
    if log.user_id not in (None, user.id):
        raise Refused("Somebody else took this call: they say whom it is with.")
    return log
