"""From a call log to the communication that it is."""

from datetime import UTC, datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import channels, communications, outgoing, recording_fetches
from bot.services.call_logs.matching import Match, customers_number, match
from bot.services.call_logs.people import is_reachable, rep_of
from bot.services.call_logs.standing import standing_of
from bot.services.given import moment
from models import CallLog, Workspace
from models.status import CallStatus, Direction


async def attach(workspace: Workspace, log: CallLog, db: BaseDBAsyncClient, *, waits: bool = True) -> None:
    """Make the communication of a call, with all that was reported so far, as soon as it is known whom it is with; else
    have its rep asked. `waits`: as for `match`."""
    if log.ignored_at is not None:
        return
    rep, status = await rep_of(log, db), standing_of(log)
    matched = Match(log.lead_id) if log.lead_id else await match(workspace, log, rep, status, db, waits=waits)
    if matched.asks and rep is not None:
        await outgoing.redraw_which_lead(log.id, db)  # also for who was asked before, and did not take the call
        await outgoing.which_lead(log.id, rep, db)
    if matched.lead_id is None:
        return
    made = await communications.log(
        workspace,
        rep,
        lead_id=matched.lead_id,
        method="phone",
        direction=log.direction,
        values={"call_status": status, "call_phone": customers_number(log), "call_duration": log.duration},
        executed_at=_began(log),
        description=log.description,
        channel_id=channels.usual(workspace, rep),
        source=f"call-log:{log.id}",
        click_to_call=log.direction == Direction.OUTGOING and status in (CallStatus.PENDING, CallStatus.UNANSWERED),
        reported=True,
    )
    log.lead_id, log.communication_id = made.lead.id, made.id
    await log.save(update_fields=["lead_id", "communication_id", "updated_at"], using_db=db)
    await outgoing.redraw_which_lead(log.id, db)
    if log.media_url is not None:
        await recording_fetches.ask(log, db, anew=False)
    if matched.among:
        said = (
            f"{matched.among} leads have this number, and nobody was there to ask whom the call is with: it is put "
            "down to the one contacted last. Edit the card to change that."
        )
        await communications.add_note(workspace, made.id, None, said, source=f"call-log:{log.id}:among")
    if made.is_live and rep is not None and is_reachable(rep):
        await outgoing.call_started(made, rep, log.id, db)


def _began(log: CallLog) -> datetime | None:
    """As far as it is told; None for now."""
    if log.start_at is not None:
        return min(moment(log.start_at), datetime.now(UTC))
    if log.end_at is not None:
        return moment(log.end_at) - timedelta(seconds=log.duration or 0)
    return None
