"""Calls that were left as they were reported last, with nobody there who could be asked whom they are with."""

from datetime import datetime

from tortoise.expressions import Q

from bot.services import news, outbox, recording_fetches
from bot.services.call_logs.attaching import attach
from bot.services.call_logs.people import is_reachable, rep_of
from bot.services.call_logs.reading import locked
from bot.services.given import moment
from models import CallLog, Workspace
from models.database import reads, writing
from models.status import LONGEST_CALLING

_AT_ONCE = 100


async def settle_left(workspace: Workspace, now: datetime) -> int:
    """Put those down to the lead that was contacted last of which nothing was heard for LONGEST_CALLING: their end must
    have been missed, and no rep is known, or theirs has gone. Returns how many there were."""
    nobody_s = Q(user_id__isnull=True) | Q(user__is_active=False) | Q(user__is_guest=True)
    left = CallLog.filter(
        nobody_s,
        workspace_id=workspace.id,
        communication_id__isnull=True,
        ignored_at__isnull=True,
        updated_at__lt=moment(now) - LONGEST_CALLING,
    )
    settled = 0
    for found in await left.using_db(reads()).order_by("id").limit(_AT_ONCE):
        async with writing() as db:
            log = await locked(workspace, found.id, db)
            if log.communication_id is None and not is_reachable(await rep_of(log, db)):
                await attach(workspace, log, db, waits=False)
                settled += 1
    if settled:
        outbox.bell.ring()
        recording_fetches.bell.ring()
        news.tell(workspace.id)
    return settled
