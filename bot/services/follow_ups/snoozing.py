"""Putting off what was planned."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.services import news, outbox
from bot.services.errors import Refused
from bot.services.follow_ups import deliveries
from bot.services.follow_ups.stored import locked, stored
from models import User, Workspace
from models.database import reads, writing
from models.record import FollowUpRecord
from models.waking import start_of_day

MORNING = 9
"""The hour of tomorrow to which one is put off."""


async def snooze(
    workspace: Workspace, follow_up_id: int, user: User, minutes: int, *, now: datetime | None = None
) -> FollowUpRecord:
    """Put a follow-up off for `minutes` from now. Raises Missing, and Refused, also for one that is closed."""
    now = now or datetime.now(UTC)
    return await _put_off(workspace, follow_up_id, user, lambda _: now + timedelta(minutes=minutes))


async def snooze_until_tomorrow(
    workspace: Workspace, follow_up_id: int, user: User, *, now: datetime | None = None
) -> FollowUpRecord:
    """Put a follow-up off until nine tomorrow morning, on the clock of who is to do it. Raises as `snooze`."""
    now = now or datetime.now(UTC)
    return await _put_off(
        workspace, follow_up_id, user, lambda rep: start_of_day(now, rep.timezone, days=1, hour=MORNING)
    )


async def _put_off(
    workspace: Workspace, follow_up_id: int, user: User, when: Callable[[User], datetime]
) -> FollowUpRecord:
    async with writing() as db:
        row = await locked(workspace, follow_up_id, user, db)
        if row.closed_at is not None:
            raise Refused("This follow-up is closed already: there is nothing to put off.")
        rep = await User.get(id=row.user_id, using_db=db)
        row.due_at, row.reminders = when(rep), 0
        await row.save(update_fields=["due_at", "reminders", "updated_at"], using_db=db)
        await deliveries.call_off([row.id], db)
        await deliveries.remind(row, rep, row.due_at, db)
    outbox.bell.ring()
    news.tell(workspace.id, row.user_id)
    return await stored(workspace, follow_up_id, reads())
