"""One message for all that a rep has due at a moment, and the next reminder of each, in one transaction.

After two hours of silence there is another reminder, three in all; then what is due stays in the rep's lists only.
"""

from datetime import UTC, datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F

from bot.services import news, outbox
from bot.services.follow_ups import deliveries
from bot.services.follow_ups.deliveries import Shown, shown_by, shown_in
from bot.services.visibility import sees_all
from models import Delivery, FollowUp, User, Workspace
from models.database import is_postgres, writing
from models.rows import change

MOST_REMINDERS = 3
REPEATED_AFTER = timedelta(hours=2)
MOST_SHOWN = 5
"""Follow-ups that one message shows, each with its buttons; the rest are counted."""
SHORTLY = timedelta(seconds=1)
_GATHERING = 0x10C_F0
"""Any number that no other lock of ours begins with."""

_WAITING = """
    SELECT d.id, f.id AS follow_up_id, f.reminders, l.owner_id
    FROM follow_up f JOIN delivery d ON d.follow_up_id = f.id JOIN lead l ON l.id = f.lead_id
    WHERE f.user_id = $1 AND f.closed_at IS NULL AND f.due_at <= $2 AND l.deleted_at IS NULL
      AND d.kind = 'follow_up' AND d.user_id = $1 AND d.settled_at IS NULL AND d.about IS NULL AND d.due_at <= $2
    ORDER BY f.due_at, f.id
"""
_TAKE = {
    # Who has one of them in hand is changing it: nobody waits for that here, with others in hand.
    "postgres": f"{_WAITING} FOR NO KEY UPDATE OF f SKIP LOCKED",
    "sqlite": _WAITING.replace("$", "?"),
}


async def gather(workspace: Workspace, reminder: Delivery, rep: User, now: datetime) -> str | None:
    """Take up all that waits to be said to `rep`, for the message of `reminder`; what `Delivery.about` is then. None
    where this one is not to be said. Raises NotNow where somebody else gathers, or is changing what it is about."""
    async with writing() as db:
        if is_postgres() and not await _only_one(rep, db):
            raise outbox.NotNow(now + SHORTLY)
        waiting = await db.execute_query_dict(_TAKE["postgres" if is_postgres() else "sqlite"], [rep.id, now])
        if reminder.id not in {row["id"] for row in waiting}:
            await _refuse_to_wait(reminder, now, db)
            return None
        seen = [row for row in waiting if sees_all(workspace, rep) or row["owner_id"] in (None, rep.id)]
        if reminder.id in {row["id"] for row in seen}:
            return await _say_together(reminder, rep, seen, now, db)
    await hand_over(reminder.follow_up_id or 0, rep)
    return None


async def wait_again(reminder: Delivery, now: datetime) -> None:
    """Slack has not taken it yet: the silence that the next reminders wait for begins anew."""
    ids = shown_in(reminder.about or "").follow_up_ids
    waiting = Delivery.filter(follow_up_id__in=ids, id__gt=reminder.id, about__isnull=True, settled_at__isnull=True)
    await waiting.update(due_at=now + REPEATED_AFTER)


async def hand_over(follow_up_id: int, rep: User) -> None:
    """Its rep can't do it any more: has left, is a guest, or may not see the lead. It is the lead's owner's now; where
    there is none, it stays open with the lead, for whoever looks at it."""
    async with writing() as db:
        mine = FollowUp.filter(id=follow_up_id, user_id=rep.id, closed_at__isnull=True).using_db(db)
        row = await mine.select_related("lead__owner").first()
        if row is None:
            return
        await deliveries.call_off([row.id], db)
        heir = row.lead.owner
        if heir is None or heir.id == rep.id or heir.is_guest or not heir.is_active:
            return
        if await mine.update(user_id=heir.id, reminders=0):
            await deliveries.remind(row, heir, max(row.due_at, datetime.now(UTC)), db)
    outbox.bell.ring()
    news.tell(rep.workspace_id, rep.id, heir.id)


async def _only_one(rep: User, db: BaseDBAsyncClient) -> bool:
    """Whether nobody else gathers what is due for `rep` at this moment; nobody will, until `db` is over."""
    rows = await db.execute_query_dict("SELECT pg_try_advisory_xact_lock($1, $2) AS got", [_GATHERING, rep.id])
    return bool(rows[0]["got"])


async def _refuse_to_wait(reminder: Delivery, now: datetime, db: BaseDBAsyncClient) -> None:
    """Raises NotNow where `reminder` is only not to be had at this moment."""
    still = Delivery.filter(id=reminder.id, settled_at__isnull=True, follow_up__closed_at__isnull=True).using_db(db)
    still = still.filter(follow_up__due_at__lte=now, follow_up__user_id=reminder.user_id)
    if await still.filter(follow_up__lead__deleted_at__isnull=True).exists():
        raise outbox.NotNow(now + SHORTLY)


async def _say_together(
    reminder: Delivery, rep: User, waiting: list[dict[str, int]], now: datetime, db: BaseDBAsyncClient
) -> str:
    ids = [row["follow_up_id"] for row in waiting]
    older = await deliveries.messages_of(ids, db)
    shown = Shown(tuple(ids[:MOST_SHOWN]), len(ids[MOST_SHOWN:]))
    others = [row["id"] for row in waiting if row["id"] != reminder.id]
    await change(Delivery, reminder.id, db, about=str(shown))
    if others:
        together = Delivery.filter(id__in=others).using_db(db)
        await together.update(about=shown_by(reminder), settled_at=now, error=None, claimed_until=None)
    await FollowUp.filter(id__in=ids).using_db(db).update(reminders=F("reminders") + 1)
    again = [
        deliveries.reminder(reminder.workspace_id, row["follow_up_id"], rep, now + REPEATED_AFTER)
        for row in waiting
        if row["reminders"] + 1 < MOST_REMINDERS
    ]
    await Delivery.bulk_create(again, using_db=db)
    await deliveries.redraw(older, db)
    return str(shown)
