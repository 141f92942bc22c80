"""Reminders as rows of the outbox: added, called off, and redrawn where they were posted.

A reminder that was taken up says in `about` what its message shows; see `Delivery.about`.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models import Delivery, FollowUp, User
from models.outbox import DeliveryKind

_IN = "in "
_MORE = "+"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reminder's message shows: at most five follow-ups, and how many more it counts."""

    follow_up_ids: tuple[int, ...]
    more: int = 0

    def __str__(self) -> str:
        return " ".join([*map(str, self.follow_up_ids), *([f"{_MORE}{self.more}"] if self.more else [])])


def shown_in(about: str) -> Shown:
    words = about.split()
    more = int(words.pop()) if words[-1].startswith(_MORE) else 0
    return Shown(tuple(int(word) for word in words), more)


def shown_by(reminder: Delivery) -> str:
    """What `about` is of the reminders that `reminder`'s message stands for."""
    return f"{_IN}{reminder.id}"


async def remind(follow_up: FollowUp, user: User, due_at: datetime, db: BaseDBAsyncClient) -> None:
    """Add a reminder. Quiet hours are looked at when it is due: by then they may be others."""
    await Delivery.bulk_create([reminder(follow_up.workspace_id, follow_up.id, user, due_at)], using_db=db)


def reminder(workspace_id: int, follow_up_id: int, user: User, due_at: datetime) -> Delivery:
    return Delivery(
        workspace_id=workspace_id,
        kind=DeliveryKind.FOLLOW_UP,
        follow_up_id=follow_up_id,
        user_id=user.id,
        channel_id=user.slack_id,
        due_at=due_at,
    )


async def call_off(follow_up_ids: Collection[int], db: BaseDBAsyncClient) -> None:
    """Something became of these: what was not said of them is not said any more, and every message that shows them is
    drawn again. Ring `outbox.bell` once `db` is over."""
    about = Delivery.filter(follow_up_id__in=follow_up_ids, kind=DeliveryKind.FOLLOW_UP).using_db(db)
    rows = await about.values_list("id", "about")
    now = datetime.now(UTC)
    await (
        Delivery.filter(id__in=[id_ for id_, taken in rows if taken is None], settled_at__isnull=True)
        .using_db(db)
        .update(settled_at=now, error=None)
    )
    await redraw({_message(id_, taken) for id_, taken in rows if taken is not None}, db)


async def redraw(message_ids: Collection[int], db: BaseDBAsyncClient) -> None:
    """Have these messages drawn anew, those on their way to Slack as well once they are there: `outbox.sent` sees that
    they are due again."""
    if message_ids:
        posted = Delivery.filter(Q(sent_ts__not_isnull=True) | Q(settled_at__isnull=True), id__in=message_ids)
        await posted.using_db(db).update(settled_at=None, error=None, attempts=0, due_at=datetime.now(UTC))


async def redraw_about(lead_id: int, db: BaseDBAsyncClient) -> None:
    """Have the messages that show what is open with a lead drawn anew: it has another name, or is another one."""
    open_ = FollowUp.filter(lead_id=lead_id, closed_at__isnull=True).using_db(db)
    ids = [row.id for row in await open_.only("id")]
    if ids:
        await redraw(await messages_of(ids, db), db)


async def messages_of(follow_up_ids: Collection[int], db: BaseDBAsyncClient) -> set[int]:
    """The deliveries whose messages show these follow-ups."""
    return {message_id for ids in (await _messages_by_id(follow_up_ids, db)).values() for message_id in ids}


async def newest_messages(follow_up_ids: Collection[int], db: BaseDBAsyncClient) -> dict[int, int]:
    """Of each of these follow-ups the delivery whose message shows it last."""
    return {id_: max(message_ids) for id_, message_ids in (await _messages_by_id(follow_up_ids, db)).items()}


async def _messages_by_id(follow_up_ids: Collection[int], db: BaseDBAsyncClient) -> dict[int, list[int]]:
    about = Delivery.filter(follow_up_id__in=follow_up_ids, kind=DeliveryKind.FOLLOW_UP, about__not_isnull=True)
    found: dict[int, list[int]] = defaultdict(list)
    for follow_up_id, id_, said in await about.using_db(db).values_list("follow_up_id", "id", "about"):
        found[follow_up_id].append(_message(id_, said))
    return found


def _message(delivery_id: int, about: str) -> int:
    """The delivery whose message a reminder that was taken up is part of."""
    return int(about.removeprefix(_IN)) if about.startswith(_IN) else delivery_id
