"""What is still to be said in Slack, for the postman: claim it, then say what became of it.

In order per communication: a delivery can be claimed once everything before it is settled. A card that was refused
for good holds back what follows it; a refused reply or edit does not. Direct messages and digests wait for nobody,
and nobody waits for them.
"""

import json
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from bot.services import reps
from bot.services.bell import Bell
from bot.services.given import moment
from models import Communication, Delivery, User, Workspace
from models.database import is_postgres, reads, writing
from models.outbox import DIRECT, OF_THE_CARD, DeliveryKind

bell = Bell()


class NotNow(Exception):
    """Raised by who draws a delivery: it is to be said later."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


_FOR_LATER = (DeliveryKind.QUESTION, DeliveryKind.FOLLOW_UP, DeliveryKind.DIGEST)
_NOT_HELD_BACK = """(
    d.kind NOT IN ('card', 'card_edit', 'reply') OR NOT EXISTS (
        SELECT 1 FROM delivery e
        WHERE e.communication_id = d.communication_id AND e.id < d.id AND e.kind IN ('card', 'card_edit', 'reply')
          AND (e.settled_at IS NULL OR (e.kind = 'card' AND e.error IS NOT NULL))
    )
)"""
_DUE = f"""
    SELECT d.id FROM delivery d
    WHERE d.workspace_id = $5 AND d.settled_at IS NULL AND d.due_at <= $1
      AND (d.claimed_until IS NULL OR d.claimed_until < $1)
      AND (d.kind NOT IN ('card', 'reply', 'digest') OR d.channel_id NOT IN (%s))
      AND {_NOT_HELD_BACK}
    ORDER BY d.due_at, d.id LIMIT $2
"""  # noqa: S608 (made of constants)
_CLAIM = {
    # SKIP LOCKED: several postmen take different ones without waiting for each other.
    "postgres": f"WITH due AS ({_DUE % 'SELECT unnest($4::text[])'} FOR UPDATE SKIP LOCKED) "  # noqa: S608
    "UPDATE delivery SET claimed_until = $3 FROM due WHERE delivery.id = due.id RETURNING delivery.id",
    # One statement is one transaction, and SQLite has one at a time. To it `$1` is a name, `?1` the first parameter.
    "sqlite": (
        "UPDATE delivery SET claimed_until = $3 "  # noqa: S608
        f"WHERE id IN ({_DUE % 'SELECT value FROM json_each($4)'}) RETURNING id"
    ).replace("$", "?"),
}
_EARLIEST = f"""
    SELECT MIN(CASE WHEN d.claimed_until > d.due_at THEN d.claimed_until ELSE d.due_at END) AS due
    FROM delivery d WHERE d.workspace_id = $1 AND d.settled_at IS NULL AND {_NOT_HELD_BACK}
"""  # noqa: S608
_NEXT_DUE = {"postgres": _EARLIEST, "sqlite": _EARLIEST.replace("$", "?")}


async def claim(
    workspace: Workspace, limit: int, *, now: datetime, lease: timedelta, no_posts_in: Collection[str] = ()
) -> list[Delivery]:
    """Up to `limit` of a workspace's deliveries that are due, oldest first, at most one per communication. Nobody else
    gets them until `lease` is over. Cards and replies for the channels `no_posts_in` stay where they are."""
    busy: Any = list(no_posts_in) if is_postgres() else json.dumps(list(no_posts_in))
    statement = _CLAIM["postgres" if is_postgres() else "sqlite"]
    values = [moment(now), limit, moment(now + lease), busy, workspace.id]
    claimed = await Delivery._meta.db.execute_query_dict(statement, values)
    if not claimed:
        return []
    return await Delivery.filter(id__in=[row["id"] for row in claimed]).order_by("due_at", "id")


async def give_back(deliveries: Collection[Delivery]) -> None:
    """They were claimed and not begun: somebody may claim them again, all at the same moment and so in their order."""
    ids = [delivery.id for delivery in deliveries]
    leases = [delivery.claimed_until for delivery in deliveries]
    if ids:
        await Delivery.filter(id__in=ids, settled_at__isnull=True, claimed_until__in=leases).update(claimed_until=None)


async def is_superseded(edit: Delivery) -> bool:
    """Whether another edit of the same card is waiting: that one will show all that this one would."""
    later = Delivery.filter(communication_id=edit.communication_id, kind=DeliveryKind.CARD_EDIT, id__gt=edit.id)
    return await later.filter(settled_at__isnull=True).using_db(reads()).exists()


async def sent(delivery: Delivery, ts: str, *, channel: str) -> None:
    """Slack has it: `ts` is the message's own, in `channel`. A direct message that somebody made due again
    meanwhile is outdated already: it is drawn anew."""
    unsettled = Delivery.filter(id=delivery.id, settled_at__isnull=True)
    there = {"sent_ts": ts, "channel_id": channel, "error": None, "claimed_until": None}
    current = unsettled.filter(due_at__lte=delivery.due_at) if delivery.kind in DIRECT else unsettled
    if not await current.update(settled_at=datetime.now(UTC), **there) and await unsettled.update(**there):
        bell.ring()


async def skipped(delivery: Delivery) -> None:
    """It is not needed any more."""
    await Delivery.filter(id=delivery.id, settled_at__isnull=True).update(
        settled_at=datetime.now(UTC), error=None, claimed_until=None
    )


async def put_off(delivery: Delivery, due_at: datetime) -> None:
    """It is to be said later: nothing was tried."""
    await _still_ours(delivery).update(due_at=due_at, claimed_until=None)


async def retry(delivery: Delivery, due_at: datetime, error: str) -> None:
    """Slack refused it for now."""
    await _still_ours(delivery).update(
        due_at=due_at, attempts=delivery.attempts + 1, error=error[:255], claimed_until=None
    )


async def failed(delivery: Delivery, error: str) -> None:
    """Slack refused it for good. Where it was about a card, its rep gets one notice, however much of it is refused."""
    async with writing() as db:
        settled = (
            await _still_ours(delivery)
            .using_db(db)
            .update(settled_at=datetime.now(UTC), attempts=delivery.attempts + 1, error=error[:255], claimed_until=None)
        )
        if settled and delivery.kind == DeliveryKind.CARD:
            made = await Communication.get(id=delivery.communication_id, using_db=db)
            if made.user_id is not None:
                await reps.forget_channel(made.user_id, delivery.channel_id, db)
        told = settled and delivery.kind in OF_THE_CARD and await _tell_rep(delivery, db)
    if told:
        bell.ring()


async def refusal(notice: Delivery) -> Delivery | None:
    """What a notice is about: the newest delivery of its communication that Slack refused for good. None where that
    has been put right since."""
    about = Delivery.filter(communication_id=notice.communication_id, settled_at__not_isnull=True)
    return await about.filter(error__not_isnull=True).exclude(kind__in=DIRECT).using_db(reads()).order_by("-id").first()


async def redraw_card(question: Delivery, channel_id: str) -> None:
    """Have the card of the call that `question` asks about edited, in its turn."""
    await Delivery.create(
        workspace_id=question.workspace_id,
        kind=DeliveryKind.CARD_EDIT,
        communication_id=question.communication_id,
        channel_id=channel_id,
        due_at=datetime.now(UTC),
    )
    bell.ring()


async def post_late(edit: Delivery) -> None:
    """The card of a communication, which its channel did not want to hear of until now, becomes due. It shows what is
    true by then: what waits to be said of its status is not."""
    about = Delivery.filter(communication_id=edit.communication_id)
    now = datetime.now(UTC)
    async with writing() as db:
        unsaid = about.filter(kind=DeliveryKind.CARD, sent_ts__isnull=True, settled_at__not_isnull=True)
        due = await unsaid.filter(error__isnull=True).using_db(db).update(settled_at=None, attempts=0, due_at=now)
        if due:
            told = about.filter(kind=DeliveryKind.REPLY, status_change_id__not_isnull=True, settled_at__isnull=True)
            await told.using_db(db).update(settled_at=now, error=None)
    bell.ring()


async def next_due(workspace: Workspace) -> datetime | None:
    """When there is something of a workspace's to claim next; None where nothing waits, or only for a card that was
    refused."""
    rows = await reads().execute_query_dict(_NEXT_DUE["postgres" if is_postgres() else "sqlite"], [workspace.id])
    due = rows[0]["due"]
    return None if due is None else Delivery._meta.fields_map["due_at"].to_python_value(due)


async def release_claims() -> int:
    """Take back what was in the hands of a postman that is no more. Only where no other process runs: on SQLite."""
    return await Delivery.filter(settled_at__isnull=True, claimed_until__not_isnull=True).update(claimed_until=None)


async def revive(workspace: Workspace, channel_id: str) -> int:
    """Cards that were refused in a channel become due again: Logcall was invited. Returns how many."""
    revived = await Delivery.filter(
        workspace_id=workspace.id,
        channel_id=channel_id,
        kind=DeliveryKind.CARD,
        error__not_isnull=True,
        settled_at__not_isnull=True,
    ).update(settled_at=None, error=None, attempts=0, due_at=datetime.now(UTC))
    if revived:
        bell.ring()
    return revived


async def post_again(workspace: Workspace, communication_id: int) -> int:
    """What was refused about a communication becomes due again: its rep asked for it. Returns how much."""
    refused = Delivery.filter(
        workspace_id=workspace.id,
        communication_id=communication_id,
        error__not_isnull=True,
        settled_at__not_isnull=True,
    )
    again = await refused.exclude(kind__in=DIRECT).update(
        settled_at=None, error=None, attempts=0, due_at=datetime.now(UTC)
    )
    if again:
        bell.ring()
    return again


async def depth(workspace: Workspace | None = None) -> int:
    """How many of a workspace's, or of all, are unsettled; a question, a reminder or a digest whose moment has not
    come is nothing that waits to be said."""
    waiting = _of(workspace).filter(settled_at__isnull=True)
    return await waiting.filter(~Q(kind__in=_FOR_LATER) | Q(due_at__lte=datetime.now(UTC))).count()


async def stuck(workspace: Workspace | None = None) -> list[Delivery]:
    """Those of a workspace's, or of all, that Slack refused for good."""
    return await _of(workspace).filter(error__not_isnull=True, settled_at__not_isnull=True).order_by("id")


async def card_ts(communication_id: int) -> tuple[str, str] | None:
    """Where a communication's card is: (channel, ts). None while it is not posted."""
    card = await Delivery.get_or_none(
        communication_id=communication_id, kind=DeliveryKind.CARD, sent_ts__not_isnull=True, using_db=reads()
    )
    return (card.channel_id, card.sent_ts) if card and card.sent_ts else None


async def communication_at(workspace: Workspace, channel_id: str, ts: str) -> int | None:
    """The communication whose card is that message in Slack; None where it is no card."""
    card = Delivery.filter(sent_ts=ts, channel_id=channel_id, workspace_id=workspace.id, kind=DeliveryKind.CARD)
    found = await card.using_db(reads()).first()
    return found.communication_id if found else None


def _of(workspace: Workspace | None) -> QuerySet[Delivery]:
    every = Delivery.all().using_db(reads())
    return every if workspace is None else every.filter(workspace_id=workspace.id)


def _still_ours(delivery: Delivery) -> QuerySet[Delivery]:
    """Not one whose lease ran out and that somebody else has taken up."""
    return Delivery.filter(id=delivery.id, settled_at__isnull=True, claimed_until=delivery.claimed_until)


async def _tell_rep(refused: Delivery, db: BaseDBAsyncClient) -> bool:
    """Add the notice, where there is somebody to tell who was not told already."""
    communication_id = refused.communication_id
    rep = await User.filter(communications__id=communication_id).using_db(db).first()
    # A notice from before it was tried again, because its rep asked for that, told of something else.
    told = Delivery.filter(
        communication_id=communication_id, kind=DeliveryKind.NOTICE, created_at__gte=refused.due_at
    ).using_db(db)
    if rep is None or await told.exists():
        return False
    await Delivery.create(
        workspace_id=refused.workspace_id,
        kind=DeliveryKind.NOTICE,
        communication_id=communication_id,
        user_id=rep.id,
        channel_id=rep.slack_id,
        due_at=datetime.now(UTC),
        using_db=db,
    )
    return True
