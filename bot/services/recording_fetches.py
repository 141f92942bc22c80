"""Recordings that are still to be fetched, from where a phone system said that they are: asked for in the transaction
that keeps its report, then claimed, and said what became of them.

One for each call log, of the newest address that was told: asking anew takes it out of the hands of whoever is at it.
"""

from datetime import UTC, datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.queryset import QuerySet

from bot.services.bell import Bell
from bot.services.given import moment
from models import CallLog, RecordingFetch, Workspace
from models.database import is_postgres, reads

TRIED_FOR = timedelta(days=1)
"""After that, it is given up."""
_LONGEST_ERROR = 255

_DUE = """
    SELECT f.id FROM recording_fetch f
    WHERE f.workspace_id = $1 AND f.settled_at IS NULL AND f.given_up_at IS NULL AND f.due_at <= $2
      AND (f.claimed_until IS NULL OR f.claimed_until < $2)
    ORDER BY f.due_at, f.id LIMIT $3
"""
_CLAIM = {
    # SKIP LOCKED: several processes take different ones without waiting for each other.
    "postgres": f"WITH due AS ({_DUE} FOR UPDATE SKIP LOCKED) "  # noqa: S608 (made of constants)
    "UPDATE recording_fetch SET claimed_until = $4 FROM due WHERE recording_fetch.id = due.id "
    "RETURNING recording_fetch.id",
    # One statement is one transaction, and SQLite has one at a time. To it `$1` is a name, `?1` the first parameter.
    "sqlite": f"UPDATE recording_fetch SET claimed_until = $4 WHERE id IN ({_DUE}) RETURNING id".replace("$", "?"),  # noqa: S608
}
_EARLIEST = """
    SELECT MIN(CASE WHEN claimed_until > due_at THEN claimed_until ELSE due_at END) AS due
    FROM recording_fetch WHERE workspace_id = $1 AND settled_at IS NULL AND given_up_at IS NULL
"""
_NEXT_DUE = {"postgres": _EARLIEST, "sqlite": _EARLIEST.replace("$", "?")}

bell = Bell()
"""Rings when there is something to fetch."""


class Superseded(Exception):
    """What was fetched is not wanted any more: another recording, or another address, came meanwhile."""


async def ask(log: CallLog, db: BaseDBAsyncClient, *, anew: bool) -> None:
    """Have the recording at `log.media_url` fetched. `anew`: that is another address than before; the same one is
    tried again only where it was given up. Ring `bell` once the transaction is over."""
    now = datetime.now(UTC)
    begin = {"due_at": now, "asked_at": now}
    known = await RecordingFetch.get_or_none(call_log_id=log.id, using_db=db)
    if known is None:
        await RecordingFetch.create(workspace_id=log.workspace_id, call_log_id=log.id, **begin, using_db=db)
    elif anew or known.given_up_at is not None:
        blank = dict.fromkeys(("claimed_until", "settled_at", "given_up_at", "error"))
        known.update_from_dict({**begin, **blank, "attempts": 0})
        await known.save(using_db=db)


async def settle(communication_id: int, fetch: RecordingFetch | None, db: BaseDBAsyncClient) -> None:
    """A communication has another recording now. `fetch`: what that was fetched for; None for one that somebody gave
    us, in place of what is still to be fetched. Raises Superseded."""
    now = datetime.now(UTC)
    if fetch is not None:
        done = await _still_ours(fetch).using_db(db).update(settled_at=now, attempts=fetch.attempts + 1, error=None)
        if not done:
            raise Superseded
        return
    open_ones = RecordingFetch.filter(call_log__communication_id=communication_id, settled_at__isnull=True)
    ids = await open_ones.using_db(db).values_list("id", flat=True)
    if ids:
        await RecordingFetch.filter(id__in=ids).using_db(db).update(settled_at=now, claimed_until=None)


async def claim(workspace: Workspace, limit: int, *, now: datetime, lease: timedelta) -> list[RecordingFetch]:
    """Up to `limit` that are due, the oldest first, each with its call log. Nobody else gets them until `lease` is
    over."""
    statement = _CLAIM["postgres" if is_postgres() else "sqlite"]
    values = [workspace.id, moment(now), limit, moment(now + lease)]
    claimed = await RecordingFetch._meta.db.execute_query_dict(statement, values)
    if not claimed:
        return []
    found = RecordingFetch.filter(id__in=[row["id"] for row in claimed])
    return await found.select_related("call_log").order_by("due_at", "id")


async def give_back(fetch: RecordingFetch) -> None:
    """It was claimed, and not tried to the end: somebody may claim it again."""
    await _still_ours(fetch).update(claimed_until=None)


async def drop(fetch: RecordingFetch) -> None:
    """It is not wanted any more."""
    await _still_ours(fetch).update(settled_at=datetime.now(UTC), error=None)


async def retry(fetch: RecordingFetch, due_at: datetime, error: str) -> None:
    """It could not be had, for now."""
    await _still_ours(fetch).update(
        due_at=due_at, attempts=fetch.attempts + 1, error=error[:_LONGEST_ERROR], claimed_until=None
    )


async def give_up(fetch: RecordingFetch, now: datetime, error: str) -> None:
    """It is not tried any more, until its address is reported again."""
    await _still_ours(fetch).update(
        given_up_at=now, attempts=fetch.attempts + 1, error=error[:_LONGEST_ERROR], claimed_until=None
    )


async def next_due(workspace: Workspace) -> datetime | None:
    """When there is something to claim next; None where nothing waits."""
    rows = await reads().execute_query_dict(_NEXT_DUE["postgres" if is_postgres() else "sqlite"], [workspace.id])
    due = rows[0]["due"]
    return None if due is None else RecordingFetch._meta.fields_map["due_at"].to_python_value(due)


async def depth(workspace: Workspace | None = None) -> int:
    """How many of a workspace's, or of all, are still to be fetched."""
    return await _waiting(workspace).count()


async def given_up(workspace: Workspace | None = None) -> list[RecordingFetch]:
    """Those of a workspace's, or of all, that could not be had, the oldest first."""
    return await _of(workspace).filter(given_up_at__not_isnull=True, settled_at__isnull=True).order_by("given_up_at")


async def release_claims() -> int:
    """Take back what was in the hands of a process that is no more. Only where no other runs: on SQLite."""
    return await RecordingFetch.filter(claimed_until__not_isnull=True).update(claimed_until=None)


def _waiting(workspace: Workspace | None) -> QuerySet[RecordingFetch]:
    return _of(workspace).filter(settled_at__isnull=True, given_up_at__isnull=True)


def _of(workspace: Workspace | None) -> QuerySet[RecordingFetch]:
    every = RecordingFetch.all().using_db(reads())
    return every if workspace is None else every.filter(workspace_id=workspace.id)


def _still_ours(fetch: RecordingFetch) -> QuerySet[RecordingFetch]:
    """Not one whose lease ran out and that somebody else has taken up, or that was asked for anew."""
    return RecordingFetch.filter(id=fetch.id, settled_at__isnull=True, claimed_until=fetch.claimed_until)
