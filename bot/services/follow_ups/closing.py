"""Doing what was planned: a rep says so, or a communication that does it is logged."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import cache

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import news, outbox
from bot.services.follow_ups import deliveries
from bot.services.follow_ups.stored import locked, stored
from models import Communication, FollowUp, User, Workspace
from models.database import reads, writing
from models.planning import FollowUpKind, FollowUpOutcome, kinds_done_by
from models.record import FollowUpRecord

WHOLE_MINUTES = timedelta(minutes=1)
"""A form's time has no seconds: what happened in the minute in which something was planned, happened after it."""


async def done(workspace: Workspace, follow_up_id: int, user: User) -> FollowUpRecord:
    """`user` did it. What is closed already stays as it is. Raises Missing and Refused."""
    async with writing() as db:
        row = await locked(workspace, follow_up_id, user, db)
        if row.closed_at is None:
            row.closed_at, row.outcome, row.closed_by_id = datetime.now(UTC), FollowUpOutcome.DONE, user.id
            await row.save(update_fields=["closed_at", "outcome", "closed_by_id", "updated_at"], using_db=db)
        await deliveries.call_off([row.id], db)
    _told(workspace, row.user_id)
    return await stored(workspace, follow_up_id, reads())


async def reopen(workspace: Workspace, follow_up_id: int, user: User) -> FollowUpRecord:
    """It was closed by mistake. What is open stays as it is. Raises Missing and Refused."""
    async with writing() as db:
        row = await locked(workspace, follow_up_id, user, db)
        if row.closed_at is not None:
            await _open_again([row], db)
    _told(workspace, row.user_id)
    return await stored(workspace, follow_up_id, reads())


async def match(made: Communication, db: BaseDBAsyncClient, *, answers: int | None = None) -> bool:
    """Close what `made` does of what was planned with its lead, in the transaction that keeps it: by its own rep, of
    its method, and planned before it happened; and `answers`, the follow-up that it was logged for, whatever its
    method. Whether it did anything.

    A communication of nobody who is known does what anybody planned.
    """
    kinds = kinds_done_by(made.method, made.call_status)
    if not kinds and answers is None:
        return False
    first, second = (kinds[0], kinds[-1]) if kinds else ("", "")
    closed = await db.execute_query_dict(
        _close(db.capabilities.dialect),
        [
            datetime.now(UTC),
            made.user_id,
            made.id,
            made.lead_id,
            made.executed_at + WHOLE_MINUTES,
            answers or 0,
            str(first),
            str(second),
        ],
    )
    if closed:
        await deliveries.call_off([row["id"] for row in closed], db)
    return bool(closed)


async def unmatch(made: Communication, db: BaseDBAsyncClient, *, did: Collection[FollowUpKind] = ()) -> bool:
    """Open again what `made` had closed and, as it is now, does not do: it was taken back, it is another lead's, or of
    what it `did` before it does less. Whether there was something."""
    does = kinds_done_by(made.method, made.call_status)
    less = [kind for kind in did if kind not in does]
    closed = await FollowUp.filter(closing_id=made.id).using_db(db)
    undone = [row for row in closed if made.withdrawn_at or row.lead_id != made.lead_id or row.kind in less]
    if undone:
        await _open_again(undone, db)
    return bool(undone)


async def cancel_planned_in(made: Communication, db: BaseDBAsyncClient) -> bool:
    """What was planned in a communication that was taken back is not to be done. Whether there was something."""
    planned = FollowUp.filter(communication_id=made.id, closed_at__isnull=True).using_db(db)
    ids = [row.id for row in await planned.only("id")]
    if ids:
        now = datetime.now(UTC)
        await planned.update(closed_at=now, outcome=FollowUpOutcome.CANCELLED, closed_by_id=made.user_id)
        await deliveries.call_off(ids, db)
    return bool(ids)


async def move_planned_in(made: Communication, db: BaseDBAsyncClient) -> None:
    """A communication was logged for the wrong lead, and what was planned in it with it."""
    planned = FollowUp.filter(communication_id=made.id, closed_at__isnull=True).exclude(lead_id=made.lead_id)
    ids = [row.id for row in await planned.using_db(db).only("id")]
    if ids:
        await FollowUp.filter(id__in=ids).using_db(db).update(lead_id=made.lead_id)
        await deliveries.redraw(await deliveries.messages_of(ids, db), db)


async def _open_again(rows: list[FollowUp], db: BaseDBAsyncClient) -> None:
    ids, now = [row.id for row in rows], datetime.now(UTC)
    await (
        FollowUp.filter(id__in=ids)
        .using_db(db)
        .update(closed_at=None, outcome=None, closed_by_id=None, closing_id=None, reminders=0, updated_at=now)
    )
    await deliveries.call_off(ids, db)
    users = {user.id: user for user in await User.filter(id__in={row.user_id for row in rows}).using_db(db)}
    for row in rows:
        await deliveries.remind(row, users[row.user_id], max(row.due_at, now), db)


def _told(workspace: Workspace, user_id: int) -> None:
    outbox.bell.ring()
    news.tell(workspace.id, user_id)


@cache
def _close(dialect: str) -> str:
    statement = """
        UPDATE follow_up SET closed_at = $1, updated_at = $1, outcome = 'matched', closed_by_id = $2, closing_id = $3
        WHERE lead_id = $4 AND closed_at IS NULL AND (
            id = $6 OR (
                kind IN ($7, $8) AND created_at < $5 AND (user_id = $2 OR $2 IS NULL)
                AND (communication_id IS NULL OR communication_id <> $3)
            )
        )
        RETURNING id
    """
    return statement.replace("$", "?") if dialect == "sqlite" else statement
