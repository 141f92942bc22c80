"""What is still to be told to hooks, for the courier: claim it, then say what became of it.

In order per hook and object: what is told of a communication can be claimed once everything before it is settled or
parked. What is told is drawn at delivery, so nothing is lost by telling only the newest of several changes.
"""

from datetime import UTC, datetime, timedelta

from tortoise.queryset import QuerySet

from bot.services import audit
from bot.services.errors import Missing
from bot.services.given import moment
from bot.services.hooks.announcing import bell
from models import HookDelivery, Workspace
from models.audit import AuditKind
from models.database import is_postgres, reads, writing
from models.hook import HookEvent

TRIED_FOR = timedelta(days=1)
"""After that, a delivery is parked."""
KEPT_FOR = timedelta(days=30)
_BATCH = 500
_LONGEST_ERROR = 255
_CHANGES = (HookEvent.COMMUNICATION_UPDATED, HookEvent.LEAD_UPDATED)

# As "the first of those that wait", and not as "none waits before it": of that PostgreSQL makes a join of all with all,
# when very many were added a moment ago and it has not counted them yet. And in the order of the whole index: it does
# not see that two of its columns are the same everywhere, and would sort everything for the first few.
_FIRST = """(d.%s IS NULL OR d.id = (
    SELECT min(e.id) FROM hook_delivery e
    WHERE e.%s = d.%s AND e.hook_id = d.hook_id AND e.settled_at IS NULL AND e.parked_at IS NULL
))"""
_IN_TURN = " AND ".join(_FIRST % (column, column, column) for column in ("communication_id", "lead_id"))
_DUE = f"""
    SELECT d.id FROM hook_delivery d
    WHERE d.hook_id = $1 AND d.settled_at IS NULL AND d.parked_at IS NULL AND d.due_at <= $2
      AND (d.claimed_until IS NULL OR d.claimed_until < $2)
      AND {_IN_TURN}
    ORDER BY d.settled_at, d.parked_at, d.due_at, d.id LIMIT $3
"""  # noqa: S608 (made of constants)
_CLAIM = {
    # SKIP LOCKED: several couriers take different ones without waiting for each other.
    "postgres": f"WITH due AS ({_DUE} FOR UPDATE SKIP LOCKED) "  # noqa: S608
    "UPDATE hook_delivery SET claimed_until = $4 FROM due WHERE hook_delivery.id = due.id RETURNING hook_delivery.id",
    # One statement is one transaction, and SQLite has one at a time. To it `$1` is a name, `?1` the first parameter.
    "sqlite": f"UPDATE hook_delivery SET claimed_until = $4 WHERE id IN ({_DUE}) RETURNING id".replace("$", "?"),  # noqa: S608
}


async def claim(hook_id: int, limit: int, *, now: datetime, lease: timedelta) -> list[HookDelivery]:
    """Up to `limit` of a hook's deliveries that are due, the oldest first, at most one about each object. Nobody else
    gets them until `lease` is over."""
    statement = _CLAIM["postgres" if is_postgres() else "sqlite"]
    values = [hook_id, moment(now), limit, moment(now + lease)]
    claimed = await HookDelivery._meta.db.execute_query_dict(statement, values)
    if not claimed:
        return []
    return await HookDelivery.filter(id__in=[row["id"] for row in claimed]).order_by("due_at", "id")


async def is_outdated(delivery: HookDelivery) -> bool:
    """Whether a later one will tell the same: of several changes that wait, the newest is enough."""
    if delivery.event not in _CHANGES:
        return False
    later = HookDelivery.filter(
        hook_id=delivery.hook_id,
        communication_id=delivery.communication_id,
        lead_id=delivery.lead_id,
        event=delivery.event,
        id__gt=delivery.id,
        settled_at__isnull=True,
        parked_at__isnull=True,
    )
    return await later.using_db(reads()).exists()


async def delivered(delivery: HookDelivery) -> None:
    """The other side took it."""
    tried = delivery.attempts + 1
    await _unsettled(delivery).update(settled_at=datetime.now(UTC), attempts=tried, error=None, claimed_until=None)


async def dropped(delivery: HookDelivery) -> None:
    """There is nothing to tell any more."""
    await _unsettled(delivery).update(settled_at=datetime.now(UTC), error=None, claimed_until=None)


async def retry(delivery: HookDelivery, due_at: datetime, error: str) -> None:
    """The other side did not take it, for now."""
    await _still_ours(delivery).update(
        due_at=due_at, attempts=delivery.attempts + 1, error=error[:_LONGEST_ERROR], claimed_until=None
    )


async def park(delivery: HookDelivery, now: datetime, error: str) -> None:
    """It is not tried any more, until somebody has it replayed. What comes after it does not wait for it."""
    await _still_ours(delivery).update(
        parked_at=now, attempts=delivery.attempts + 1, error=error[:_LONGEST_ERROR], claimed_until=None
    )


async def parked(workspace: Workspace | None = None) -> list[HookDelivery]:
    """Those of a workspace's, or of all, that were given up, the oldest first, each with its hook."""
    return await _parked(workspace).using_db(reads()).select_related("hook").order_by("id")


async def parked_depth(workspace: Workspace) -> int:
    """How many of a workspace's were given up."""
    return await _parked(workspace).using_db(reads()).count()


async def failing(workspace: Workspace | None, hook_id: int | None = None) -> HookDelivery | None:
    """Of a workspace's, or of all, that are still tried, the one that was tried in vain for the longest; of one hook's,
    where one is named."""
    waiting = _waiting(workspace).filter(error__not_isnull=True)
    return (
        await (waiting if hook_id is None else waiting.filter(hook_id=hook_id)).using_db(reads()).order_by("id").first()
    )


async def replay(workspace: Workspace, delivery_id: int | None = None, *, actor: str = "") -> int:
    """Have one that was parked, or all of them, tried again for a day. Returns how many. Audited, by `actor`. Raises
    Missing for one that is not parked."""
    now = datetime.now(UTC)
    chosen = _parked(workspace) if delivery_id is None else _parked(workspace).filter(id=delivery_id)
    begun = {"parked_at": None, "claimed_until": None, "attempts": 0, "error": None, "due_at": now, "created_at": now}
    async with writing() as db:
        again = await chosen.using_db(db).update(**begun)
        if again:
            subject = "all that was parked" if delivery_id is None else f"delivery {delivery_id}"
            await audit.note(
                db,
                workspace_id=workspace.id,
                kind=AuditKind.HOOKS_REPLAYED,
                actor=actor,
                subject=subject,
                changes={"deliveries": [None, again]},
            )
    if delivery_id is not None and not again:
        raise Missing(f"There is no parked delivery {delivery_id}: `logcall hooks parked` shows those that there are.")
    if again:
        bell.ring()
    return again


async def next_due(workspace: Workspace) -> datetime | None:
    """When something of a workspace's is due next that waits for its moment; None where nothing does."""
    earliest = await _waiting(workspace).using_db(reads()).order_by("due_at").first()
    return earliest.due_at if earliest else None


async def depth(workspace: Workspace | None = None) -> int:
    """How many of a workspace's, or of all, are on their way."""
    return await _waiting(workspace).using_db(reads()).count()


async def release_claims() -> int:
    """Take back what was in the hands of a courier that is no more. Only where no other process runs: on SQLite."""
    return await HookDelivery.filter(settled_at__isnull=True, claimed_until__not_isnull=True).update(claimed_until=None)


async def forget_old(now: datetime) -> int:
    """Remove what was settled KEPT_FOR ago. Returns how much that was. What came for a hook while it was being removed
    is settled: it goes nowhere."""
    late = HookDelivery.filter(hook__removed_at__not_isnull=True, settled_at__isnull=True).using_db(reads())
    if ids := await late.limit(_BATCH).values_list("id", flat=True):
        await HookDelivery.filter(id__in=ids).update(settled_at=moment(now), error="the hook was removed")
    removed = 0
    while True:
        old = HookDelivery.filter(settled_at__lt=moment(now) - KEPT_FOR).using_db(reads()).limit(_BATCH)
        ids = await old.values_list("id", flat=True)
        if not ids:
            return removed
        async with writing() as db:
            removed += await HookDelivery.filter(id__in=ids).using_db(db).delete()


def _waiting(workspace: Workspace | None) -> QuerySet[HookDelivery]:
    every = HookDelivery.filter(settled_at__isnull=True, parked_at__isnull=True)
    return every if workspace is None else every.filter(workspace_id=workspace.id)


def _parked(workspace: Workspace | None) -> QuerySet[HookDelivery]:
    every = HookDelivery.filter(parked_at__not_isnull=True, settled_at__isnull=True)
    return every if workspace is None else every.filter(workspace_id=workspace.id)


def _unsettled(delivery: HookDelivery) -> QuerySet[HookDelivery]:
    return HookDelivery.filter(id=delivery.id, settled_at__isnull=True)


def _still_ours(delivery: HookDelivery) -> QuerySet[HookDelivery]:
    """Not one whose lease ran out and that somebody else has taken up."""
    return _unsettled(delivery).filter(claimed_until=delivery.claimed_until)
