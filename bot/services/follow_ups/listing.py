"""Reading what is to be done."""

from datetime import datetime

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from bot.services.follow_ups.stored import record, stored, with_people
from bot.services.given import moment
from bot.services.visibility import sees_all
from models import FollowUp, User, Workspace
from models.database import reads
from models.record import FollowUpRecord
from models.waking import start_of_day

Place = tuple[datetime, int]
"""A follow-up's place in a list: its `due_at` and its id."""


async def get(workspace: Workspace, follow_up_id: int) -> FollowUpRecord:
    """Raises Missing."""
    return await stored(workspace, follow_up_id, reads())


async def due_today(
    workspace: Workspace, user: User, now: datetime, *, after: Place | None = None, limit: int = 20
) -> list[FollowUpRecord]:
    """What `user` has to do until their day is over, what is overdue first; `after` a place in that list. Without what
    is about leads that they may not see any more."""
    rows = _due_until(workspace, user, _end_of_day(user, now))
    if after is not None:
        when = moment(after[0])
        rows = rows.filter(Q(due_at__gte=when), Q(due_at__gt=when) | Q(id__gt=after[1]))
    return [record(row) for row in await with_people(rows).order_by("due_at", "id").limit(limit)]


async def due_count(workspace: Workspace, user: User, now: datetime) -> int:
    """How many `due_today` has in all."""
    return await _due_until(workspace, user, _end_of_day(user, now)).count()


async def overdue_count(workspace: Workspace, user: User | None, now: datetime) -> int:
    """How many are open and past their time: this rep's, or everybody's."""
    if user is not None:
        return await _due_until(workspace, user, now).count()
    return await _open(workspace).filter(due_at__lte=moment(now)).count()


async def of_lead(workspace: Workspace, lead_id: int, *, limit: int = 20) -> list[FollowUpRecord]:
    """What is planned with a lead and not done, whoever is to do it, the first due first. Whether one may see the lead
    is asked before."""
    rows = _open(workspace).filter(lead_id=lead_id)
    return [record(row) for row in await with_people(rows).order_by("due_at", "id").limit(limit)]


def seen_by(workspace: Workspace, user: User) -> Q:
    """Which of a rep's follow-ups are about leads that they may see."""
    return Q() if sees_all(workspace, user) else Q(lead__owner_id__isnull=True) | Q(lead__owner_id=user.id)


def _due_until(workspace: Workspace, user: User, end: datetime) -> QuerySet[FollowUp]:
    return _open(workspace).filter(seen_by(workspace, user), user_id=user.id, due_at__lte=moment(end))


def _open(workspace: Workspace) -> QuerySet[FollowUp]:
    return FollowUp.filter(workspace_id=workspace.id, closed_at__isnull=True).using_db(reads())


def _end_of_day(user: User, now: datetime) -> datetime:
    return start_of_day(now, user.timezone, days=1)
