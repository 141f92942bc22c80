"""What communications do of what was planned, in the transaction that makes, changes or takes them back."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.follow_ups import deliveries
from bot.services.follow_ups.closing import open_again
from models import Communication, FollowUp
from models.database import is_postgres
from models.planning import FollowUpKind, FollowUpOutcome, kinds_done_by

WHOLE_MINUTES = timedelta(minutes=1)
"""A form's time has no seconds: what happened in the minute in which something was planned, happened after it."""


class Touched(NamedTuple):
    """A follow-up that was closed or opened, and whose it is."""

    id: int
    user_id: int


async def close(
    made: Communication, db: BaseDBAsyncClient, *, answers: int | None = None, anybodys: bool = False
) -> list[Touched]:
    """Close what `made` does of what was planned with its lead: by its own rep, of its method, and before it happened;
    and `answers`, the follow-up that it was logged for, whatever its method; `anybodys`: also where it is not its rep's
    own. Returns what it closed.

    A communication of nobody who is known does what anybody planned. One statement, where it closes nothing.
    """
    kinds = kinds_done_by(made.method, made.call_status)
    if not kinds and answers is None:
        return []
    first, last = (kinds[0], kinds[-1]) if kinds else ("", "")
    closed = await db.execute_query_dict(
        _close(is_postgres()),
        [
            datetime.now(UTC),
            made.user_id,
            made.id,
            made.lead_id,
            made.executed_at + WHOLE_MINUTES,
            answers or 0,
            str(first),
            str(last),
            anybodys,
        ],
    )
    if closed:
        await deliveries.call_off([row["id"] for row in closed], db)
    return [Touched(row["id"], row["user_id"]) for row in closed]


async def reconsider(made: Communication, db: BaseDBAsyncClient, *, did: Collection[FollowUpKind]) -> list[Touched]:
    """`made` was corrected, or its call came to an end. What it does not do any more is open again: what is another
    lead's, and what of the kinds that it `did` it does less. What it does now is closed, and what was planned in it
    goes with it to another lead. Returns what it touched."""
    less = set(did) - set(kinds_done_by(made.method, made.call_status))
    closed = await FollowUp.filter(closing_id=made.id).using_db(db)
    undone = [row for row in closed if row.lead_id != made.lead_id or row.kind in less]
    if undone:
        await open_again(undone, db)
    moved = await FollowUp.filter(communication_id=made.id).exclude(lead_id=made.lead_id).using_db(db)
    if moved:
        ids = [row.id for row in moved]
        await FollowUp.filter(id__in=ids).using_db(db).update(lead_id=made.lead_id)
        await deliveries.redraw(await deliveries.messages_of(ids, db), db)
    return [*await close(made, db), *_touched(undone), *_touched(moved)]


async def take_back(made: Communication, db: BaseDBAsyncClient) -> list[Touched]:
    """`made` was taken back: what it had closed is open again, and what was planned in it is not to be done. Returns
    what it touched."""
    closed = await FollowUp.filter(closing_id=made.id).using_db(db)
    if closed:
        await open_again(closed, db)
    planned = await FollowUp.filter(communication_id=made.id, closed_at__isnull=True).using_db(db)
    if planned:
        ids, now = [row.id for row in planned], datetime.now(UTC)
        cancelled = {"closed_at": now, "outcome": FollowUpOutcome.CANCELLED, "closed_by_id": made.user_id}
        await FollowUp.filter(id__in=ids).using_db(db).update(updated_at=now, **cancelled)
        await deliveries.call_off(ids, db)
    return [*_touched(closed), *_touched(planned)]


def _touched(rows: Iterable[FollowUp]) -> list[Touched]:
    return [Touched(row.id, row.user_id) for row in rows]


@cache
def _close(postgres: bool) -> str:
    statement = """
        UPDATE follow_up SET closed_at = $1, updated_at = $1, outcome = 'matched', closed_by_id = $2, closing_id = $3
        WHERE lead_id = $4 AND closed_at IS NULL AND (
            (id = $6 AND (user_id = $2 OR $9)) OR (
                kind IN ($7, $8) AND created_at < $5 AND (user_id = $2 OR $2 IS NULL)
                AND (communication_id IS NULL OR communication_id <> $3)
            )
        )
        RETURNING id, user_id
    """
    return statement if postgres else statement.replace("$", "?")
