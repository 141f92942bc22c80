"""Reminding reps of what is due: what a reminder's message shows, when it is posted and whenever it is drawn again."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.services import outbox
from bot.services.follow_ups import deliveries
from bot.services.follow_ups.deliveries import Shown, shown_in
from bot.services.follow_ups.gathering import gather, hand_over, wait_again
from bot.services.follow_ups.stored import habits_of, record, with_people
from bot.services.visibility import sees
from models import Delivery, FollowUp, User, Workspace
from models.database import reads
from models.outbox import DeliveryKind
from models.record import FollowUpRecord
from models.rows import row


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a reminder's message shows."""

    follow_ups: tuple[FollowUpRecord, ...]
    reader: User
    more: int = 0
    """How many more were due then."""
    outdated: frozenset[int] = frozenset()
    """Ids of those that a newer message shows."""
    hidden: frozenset[int] = frozenset()
    """Ids of those about leads that the reader may not see any more."""


async def take_up(workspace: Workspace, reminder: Delivery, now: datetime) -> Reminder | None:
    """What a reminder that is due says; None where another says it, or nothing is to be said any more. Raises NotNow
    while its rep has quiet hours, a day off or a holiday.

    Where Slack did not take it, it says the same again, without what was done meanwhile.
    """
    now_stored = await row(Delivery, reminder.id, reads())
    rep = await row(User, reminder.user_id or 0, reads())
    if now_stored is None or now_stored.settled_at is not None or rep is None:
        return None  # another has taken it up since it was claimed
    if not rep.is_active or rep.is_guest:
        await hand_over(reminder.follow_up_id or 0, rep)
        return None
    waking = habits_of(rep).heard_at(now)
    if waking > now:
        raise outbox.NotNow(waking)
    if reminder.about is None:
        reminder.about = await gather(workspace, reminder, rep, now)
    elif reminder.attempts:
        await wait_again(reminder, now)
    if reminder.about is None:
        return None
    shown = shown_in(reminder.about)
    due = [
        each for each in await _rows(shown) if each.closed_at is None and each.due_at <= now and each.user_id == rep.id
    ]
    return Reminder(tuple(map(record, due)), rep, shown.more) if due else None


async def reminded_of(workspace: Workspace, reminder: Delivery) -> Reminder:
    """What a message that was posted shows, as it is now."""
    rep = await User.get(id=reminder.user_id, using_db=reads())
    shown = shown_in(reminder.about or str(reminder.follow_up_id))
    newest = await deliveries.newest_messages(shown.follow_up_ids, reads())
    outdated = frozenset(id_ for id_, message_id in newest.items() if message_id > reminder.id)
    rows = await _rows(shown)
    hidden = frozenset(row.id for row in rows if not sees(workspace, rep, row.lead))
    return Reminder(tuple(map(record, rows)), rep, shown.more, outdated, hidden)


async def habits_changed(user: User) -> None:
    """What waits for the end of this rep's quiet hours or holiday is looked at again: it may be over now."""
    now = datetime.now(UTC)
    waiting = Delivery.filter(
        kind=DeliveryKind.FOLLOW_UP,
        settled_at__isnull=True,
        about__isnull=True,
        user_id=user.id,
        due_at__gt=now,
        follow_up__due_at__lte=now,
        follow_up__reminders=0,
    )
    ids = await waiting.using_db(reads()).values_list("id", flat=True)
    if ids:
        await Delivery.filter(id__in=ids, settled_at__isnull=True).update(due_at=now)
        outbox.bell.ring()


async def _rows(shown: Shown) -> list[FollowUp]:
    rows = await with_people(FollowUp.filter(id__in=shown.follow_up_ids)).using_db(reads())
    return sorted(rows, key=lambda each: shown.follow_up_ids.index(each.id))
