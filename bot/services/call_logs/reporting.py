"""A report about a call, taken in: kept, weighed with all that was told before, and done what follows from it.

One transaction, with the call log locked: two reports at once are one after the other, and each says what it adds.
"""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from bot.services import communications, leads, news, outbox, outgoing, recording_fetches
from bot.services.call_logs.attaching import attach
from bot.services.call_logs.judging import judged
from bot.services.call_logs.matching import customers_number
from bot.services.call_logs.people import is_reachable, told_rep
from bot.services.call_logs.reading import locked, record
from bot.services.call_logs.standing import remembered, standing_of, words_of
from bot.services.given import to_the_second
from bot.services.open_lead import open_lead
from models import CallLog, User, Workspace
from models.call_report import is_late, meant_by
from models.database import reads, writing
from models.methods import Invalid
from models.record import CallLogRecord
from models.status import LIVE, TERMINAL, CallStatus, Direction, StatusReport

_COLUMNS = (
    "from_number",
    "to_number",
    "start_at",
    "end_at",
    "duration",
    "media_url",
    "user_did",
    "user_email",
    "description",
)


async def start(
    workspace: Workspace, given: Mapping[str, Any], *, source: str | None = None
) -> tuple[CallLogRecord, bool]:
    """Take in the first report of a call; whether it was the first is told with the record.

    `given` has the CRM's names: direction, from, to, status, start_at, end_at, duration, media_url, user_id, user_did,
    user_email, description, lead_id. The same ends and the same `start_at` are the same call; where not all of them are
    told, the same `source` is. Raises Invalid with all that is wrong, and Refused.
    """
    facts = judged(given, None, workspace.region)
    source = _natural_source(facts) or source
    if source is not None and (known := await _made_from(workspace, source)):
        return await update(workspace, known, given), False
    try:
        async with writing() as db:
            log = CallLog(workspace_id=workspace.id, direction=facts["direction"], source=source)
            taken = await _take_in(workspace, log, given, facts, db)
    except IntegrityError:
        if source is None or (known := await _made_from(workspace, source)) is None:
            raise
        return await update(workspace, known, given), False
    _tell(workspace, taken)
    return taken, True


async def update(workspace: Workspace, call_log_id: int, given: Mapping[str, Any]) -> CallLogRecord:
    """Take in another report. What is missing erases nothing; what is late fills in what is blank; what says nothing
    new changes nothing. Raises Missing, Refused, and Invalid with all that is wrong."""
    async with writing() as db:
        log = await locked(workspace, call_log_id, db)
        facts = judged(given, log, workspace.region)
        taken = await _take_in(workspace, log, given, facts, db)
    _tell(workspace, taken)
    return taken


async def _take_in(
    workspace: Workspace, log: CallLog, given: Mapping[str, Any], facts: Mapping[str, Any], db: BaseDBAsyncClient
) -> CallLogRecord:
    before, words, old = standing_of(log), words_of(log), log.description
    meant = meant_by(facts["status"], Direction(log.direction)) if "status" in facts else None
    late = (bool(words) or before in TERMINAL) and is_late(meant, before)
    changed = _fill(log, facts, late=late)
    rep = await told_rep(workspace, log, given, facts, db)
    if rep is not None and rep.id != log.user_id and (log.user_id is None or (not late and before in LIVE)):
        changed["user_id"] = log.user_id = rep.id
    else:
        rep = None
    said_new = "status" in facts and facts["status"] not in words
    if said_new:
        log.words = remembered(words, facts["status"])
    lead_before = log.lead_id
    moved = await _name_lead(workspace, log, given, db)
    if log.communication_id is None and log.lead_id is None and customers_number(log) is None:
        end = "from" if log.direction == Direction.INCOMING else "to"
        raise Invalid({end: "must be the customer's phone number: without one, name the lead with lead_id"})
    if changed or said_new or log.lead_id != lead_before or log.id is None:
        await log.save(using_db=db)
    if log.communication_id is None:
        await attach(workspace, log, db)
    else:
        if changed or said_new:
            await _report(workspace, log, facts, changed, meant, rep, assumed=not words, old_description=old, db=db)
        if facts.get("media_url", "") == log.media_url:
            await recording_fetches.ask(log, db, anew="media_url" in changed)
    if moved and log.communication_id is not None:
        await communications.correct(workspace, log.communication_id, None, changes={"lead_id": moved})
    return await record(log, db)


def _fill(log: CallLog, facts: Mapping[str, Any], *, late: bool) -> dict[str, Any]:
    """Keep what is new; returns it. Of a late report only what was blank."""
    changed = {}
    for name in facts.keys() & _COLUMNS:
        stored = getattr(log, name)
        is_blank, is_news = stored in (None, ""), to_the_second(facts[name]) != to_the_second(stored)
        if is_news and (is_blank or not late):
            changed[name] = facts[name]
            setattr(log, name, facts[name])
    return changed


async def _name_lead(workspace: Workspace, log: CallLog, given: Mapping[str, Any], db: BaseDBAsyncClient) -> int | None:
    """Whom the report says that the call is with. Returns the lead that the communication is to be given to. Raises
    Invalid naming `lead_id`."""
    named = given.get("lead_id")
    if named is None or named == log.lead_id:
        return None
    survivor = await leads.survivor_of(workspace, named) if isinstance(named, int) else named
    lead = await open_lead(workspace, survivor, None, db)
    if lead.id == log.lead_id:
        return None
    log.lead_id = lead.id
    return lead.id if log.communication_id is not None else None


async def _report(
    workspace: Workspace,
    log: CallLog,
    facts: Mapping[str, Any],
    changed: Mapping[str, Any],
    meant: CallStatus | None,
    rep: User | None,
    *,
    assumed: bool,
    old_description: str | None,
    db: BaseDBAsyncClient,
) -> None:
    """Tell the communication what is new."""
    status = standing_of(log)
    word = facts.get("status")
    report = StatusReport(
        status=status,
        source=f"call-log:{log.id}:{secrets.token_hex(8)}",
        occurred_at=(log.end_at if status in TERMINAL else None) or datetime.now(UTC),
        duration=changed.get("duration"),
        began_at=changed.get("start_at"),
        phone=customers_number(log) if changed.keys() & {"from_number", "to_number"} else None,
        told=word if word and meant != status else None,
        assumed=assumed,
    )
    _, call = await communications.report_status(
        workspace,
        log.communication_id or 0,
        report,
        rep=rep,
        note=changed.get("description"),
        instead_of=old_description,
    )
    if rep is None or call.rep is None or call.rep.id != rep.id:
        return
    await outgoing.redraw_direct(call.id, db)
    if call.is_live and is_reachable(rep):
        await outgoing.call_started(call, rep, log.id, db)


def _natural_source(facts: Mapping[str, Any]) -> str | None:
    """One pair of numbers begins one call at a time."""
    if not all(facts.get(name) for name in ("from_number", "to_number", "start_at")):
        return None
    began = facts["start_at"].astimezone(UTC).isoformat()
    return f"call:{facts['direction']}:{facts['from_number']}:{facts['to_number']}:{began}"


async def _made_from(workspace: Workspace, source: str) -> int | None:
    known = await CallLog.get_or_none(workspace_id=workspace.id, source=source, using_db=reads())
    return known.id if known else None


def _tell(workspace: Workspace, taken: CallLogRecord) -> None:
    """Once the transaction is over: what rang within it rang too early."""
    outbox.bell.ring()
    if taken.media_url is not None:
        recording_fetches.bell.ring()
    news.tell(workspace.id)
