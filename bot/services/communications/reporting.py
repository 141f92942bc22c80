"""What becomes of a call: a button of its live card, or a phone system that reports late, twice and out of order."""

from datetime import UTC, datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import channels, news, outbox, outgoing
from bot.services.communications.judging import is_live, tag_problem
from bot.services.communications.reading import locked, must_be_seen, record
from bot.services.consequences import locked_lead, reach, recount, settle_wrong_number, wrong_number
from bot.services.errors import Refused
from bot.services.follow_ups import matching
from bot.services.given import moment, text
from bot.services.hooks import announcing
from bot.services.permissions import Action, require
from models import Communication, StatusChange, User, Workspace
from models.communication import TrailKind
from models.database import writing
from models.methods import clean
from models.planning import kinds_done_by
from models.record import CommunicationRecord
from models.status import CallFlow, CallStatus, Direction, StatusReport, Verdict, judge_status

_STATUS_LENGTH = 32
_TAKEN_IN = (
    "call_status",
    "call_tag",
    "call_duration",
    "call_phone",
    "click_to_call",
    "answered_at",
    "executed_at",
    "description",
    "user_id",
    "channel_id",
)
_WEIGHED = {"executed_at", "user_id"}
"""What follow-ups are matched by, beside the status."""
_OF_CLICK_TO_CALL = (CallStatus.PENDING, CallStatus.UNANSWERED)


async def report_status(
    workspace: Workspace,
    communication_id: int,
    report: StatusReport,
    *,
    user: User | None = None,
    rep: User | None = None,
    note: str | None = None,
    instead_of: str | None = None,
) -> tuple[Verdict, CommunicationRecord]:
    """Judge a report and do what follows from it. The trail keeps every one.

    Applied: the card is edited and its thread says so; should the call go on for too long, its rep will be asked.
    Merged: what it adds is kept, quietly. Recorded: it came too late, can't follow, is unknown, is a person's other
    word (`report.tag`) for an ended call, or the call was taken back. The same `report.source` twice is judged once;
    the second time is told Verdict.MERGE. `user` reports it, None for a phone system. `rep`: whose call it turned out
    to be; where its card is nowhere yet, it goes where theirs go. `note` is added to the description, or takes the
    place of `instead_of` where that is all there is. Raises Missing, Refused for what is no call, and Invalid naming
    `call_duration` or `description`.
    """
    async with writing() as db:
        call = await locked(workspace, communication_id, db)
        await must_be_seen(workspace, call, user, db, or_ended=True)
        require(user, Action.REPORT_OUTCOME, own=user is not None and call.user_id in (None, user.id))
        if call.method != "phone":
            raise Refused("Only a phone call has a status.")
        clean("phone", call.type, {"call_duration": report.duration})
        seen = StatusChange.filter(communication_id=call.id, source=report.source).using_db(db)
        if await seen.exists():
            return Verdict.MERGE, await record(call, db)
        verdict = _judged(call, report, user)
        marked = wrong_number(call)
        before = _facts(call)
        if verdict is not Verdict.RECORD:
            _take_in(call, report, verdict)
            _take_note(call, note, instead_of)
            if rep is not None:
                _hand_to(call, workspace, rep)
        changed = {name: [old, new] for name, old in before.items() if (new := getattr(call, name)) != old}
        change = await _trail(call, report, verdict, before, changed, user, db)
        if changed:
            await call.save(update_fields=[*changed, "updated_at"], using_db=db)
            await settle_wrong_number(call, marked, db)
            await announcing.communication_changed(call, db)
            await (outgoing.card(call, db) if "channel_id" in changed else outgoing.card_edit(call, db))
        touched: list[matching.Touched] = []
        did = kinds_done_by(call.method, before["call_status"])
        if changed.keys() & _WEIGHED or did != kinds_done_by(call.method, call.call_status):
            touched = await matching.reconsider(call, db, did=did)
        if "executed_at" in changed:
            await recount(call.lead_id, db)
        if verdict is Verdict.APPLY:
            await reach(await locked_lead(call.lead_id, db), call, db)
            await outgoing.reply(call, db, about=change)
            await outgoing.settle_questions(call, db)
            await outgoing.question(call, db, since=change.occurred_at)
        elif "call_phone" in changed:
            await outgoing.redraw_direct(call.id, db)
        result = await record(call, db)
    if touched:
        news.tell(workspace.id, *(row.user_id for row in touched))
    if changed:
        outbox.bell.ring()
        was_live = is_live(before["call_status"])
        news.tell_of_contact(workspace.id, call.user_id, call.lead_id, to_all=was_live or is_live(call.call_status))
    return verdict, result


def _judged(call: Communication, report: StatusReport, user: User | None) -> Verdict:
    if call.withdrawn_at is not None:
        return Verdict.RECORD
    old, flow = call.call_status, call.flow
    if report.assumed and is_live(old) and report.status in _OF_CLICK_TO_CALL:
        old, flow = None, CallFlow.of(call.direction, click_to_call=True)
    verdict = judge_status(old, report.status, flow, answered_by_machine=report.answered_by_machine)
    if verdict is Verdict.MERGE and user is not None and report.tag != call.call_tag:
        return Verdict.RECORD  # two people said different things at once: the first one's word stands
    return verdict


def _facts(call: Communication) -> dict[str, Any]:
    return {name: getattr(call, name) for name in _TAKEN_IN}


def _take_in(call: Communication, report: StatusReport, verdict: Verdict) -> None:
    """A missing field erases nothing; the earliest answer is the answer."""
    if verdict is Verdict.APPLY:
        call.call_status = report.status
        if report.assumed and call.direction is Direction.OUTGOING:
            call.click_to_call = call.click_to_call or report.status in _OF_CLICK_TO_CALL
    if report.began_at is not None:
        call.executed_at = min(moment(report.began_at), datetime.now(UTC))
    if report.tag and call.call_tag is None and tag_problem(report.tag, call.call_status) is None:
        call.call_tag = report.tag
    if call.call_phone is None:
        call.call_phone = report.phone
    if report.duration is not None:
        call.call_duration = report.duration
    if report.answered_at is not None:
        answered_at = moment(report.answered_at)
        call.answered_at = min(call.answered_at or answered_at, answered_at)


def _take_note(call: Communication, note: str | None, instead_of: str | None) -> None:
    kept = None if call.description == instead_of else call.description
    if said := text("description", "\n".join(filter(None, (kept, (note or "").strip())))):
        call.description = said


def _hand_to(call: Communication, workspace: Workspace, rep: User) -> None:
    call.user_id = rep.id
    if call.channel_id is None:
        call.channel_id = channels.usual(workspace, rep)


async def _trail(
    call: Communication,
    report: StatusReport,
    verdict: Verdict,
    before: dict[str, Any],
    changed: dict[str, list[Any]],
    user: User | None,
    db: BaseDBAsyncClient,
) -> StatusChange:
    others = {
        name: [str(value) if isinstance(value, datetime) else value for value in pair]
        for name, pair in changed.items()
        if name not in ("call_status", "call_tag")
    }
    is_told = report.told is None or verdict is Verdict.APPLY
    return await StatusChange.create(
        communication_id=call.id,
        kind=TrailKind.REPORTED,
        old_status=before["call_status"],
        new_status=(report.status if is_told else report.told or "")[:_STATUS_LENGTH],
        old_tag=before["call_tag"],
        new_tag=call.call_tag,
        applied=is_told and verdict is not Verdict.RECORD,
        changes=others or None,
        user_id=user.id if user else None,
        source=report.source,
        occurred_at=moment(report.occurred_at),
        using_db=db,
    )
