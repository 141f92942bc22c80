"""Closing what was planned because somebody says that it is done, and opening it again."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import news, outbox
from bot.services.follow_ups import deliveries
from bot.services.follow_ups.stored import locked, stored
from models import FollowUp, User, Workspace
from models.database import reads, writing
from models.planning import FollowUpOutcome
from models.record import FollowUpRecord


async def done(workspace: Workspace, follow_up_id: int, user: User) -> FollowUpRecord:
    """`user` says that it is done. What is closed already stays as it is. Raises Missing and Refused."""
    async with writing() as db:
        row = await locked(workspace, follow_up_id, user, db)
        if row.closed_at is None:
            row.closed_at, row.outcome, row.closed_by_id = datetime.now(UTC), FollowUpOutcome.DONE, user.id
            await row.save(update_fields=["closed_at", "outcome", "closed_by_id", "updated_at"], using_db=db)
        await deliveries.call_off([row.id], db)
    outbox.bell.ring()
    news.tell(workspace.id, row.user_id)
    return await stored(workspace, follow_up_id, reads())


async def reopen(workspace: Workspace, follow_up_id: int, user: User) -> FollowUpRecord:
    """It was closed by mistake. What is open stays as it is. Raises Missing and Refused."""
    async with writing() as db:
        row = await locked(workspace, follow_up_id, user, db)
        if row.closed_at is not None:
            await open_again([row], db)
    outbox.bell.ring()
    news.tell(workspace.id, row.user_id)
    return await stored(workspace, follow_up_id, reads())


async def open_again(rows: Sequence[FollowUp], db: BaseDBAsyncClient) -> None:
    """As if these had never been closed, in the transaction `db`: their reps are reminded of them anew."""
    ids, now = [row.id for row in rows], datetime.now(UTC)
    opened = FollowUp.filter(id__in=ids).using_db(db)
    await opened.update(closed_at=None, outcome=None, closed_by_id=None, closing_id=None, reminders=0, updated_at=now)
    await deliveries.call_off(ids, db)
    users = {user.id: user for user in await User.filter(id__in={row.user_id for row in rows}).using_db(db)}
    for row in rows:
        await deliveries.remind(row, users[row.user_id], max(row.due_at, now), db)
