"""One follow-up's row, to show it or to change it."""

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.queryset import QuerySet

from bot.services.errors import Missing
from bot.services.open_lead import LARGEST_ID
from bot.services.permissions import Action, require
from bot.services.records import lead_record, rep_record
from bot.services.visibility import sees
from models import FollowUp, Lead, User, Workspace
from models.record import FollowUpRecord
from models.waking import Habits


def record(row: FollowUp) -> FollowUpRecord:
    """Of a row that came with its lead, its rep and who closed it."""
    return FollowUpRecord(
        id=row.id,
        lead=lead_record(row.lead),
        rep=rep_record(row.user),
        kind=row.kind,
        priority=row.priority,
        text=row.text,
        due_at=row.due_at,
        created_at=row.created_at,
        communication_id=row.communication_id,
        closed_at=row.closed_at,
        outcome=row.outcome,
        closed_by=rep_record(row.closed_by) if row.closed_by else None,
        closing_id=row.closing_id,
    )


def with_people(rows: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
    return rows.select_related("lead", "user", "closed_by")


async def stored(workspace: Workspace, follow_up_id: int, db: BaseDBAsyncClient) -> FollowUpRecord:
    """Raises Missing."""
    row = await with_people(FollowUp.filter(id=_possible(follow_up_id), workspace_id=workspace.id)).using_db(db).first()
    if row is None:
        raise _missing()
    return record(row)


async def locked(workspace: Workspace, follow_up_id: int, user: User, db: BaseDBAsyncClient) -> FollowUp:
    """A follow-up for `user` to change, that nobody else can until the transaction `db` is over. Raises Missing, also
    where `user` may not see its lead any more, and Refused for who may not."""
    wanted = FollowUp.filter(id=_possible(follow_up_id), workspace_id=workspace.id)
    row = await wanted.using_db(db).select_for_update(no_key=True).first()
    if row is None or not sees(workspace, user, await Lead.get(id=row.lead_id, using_db=db)):
        raise _missing()
    require(user, Action.CHANGE_FOLLOW_UP, own=row.user_id == user.id)
    return row


def habits_of(user: User) -> Habits:
    return Habits(user.timezone, user.quiet_from, user.quiet_until, user.days_off, user.away_until)


def _possible(follow_up_id: int) -> int:
    return follow_up_id if 0 < follow_up_id <= LARGEST_ID else 0


def _missing() -> Missing:
    return Missing("That follow-up isn't here any more.")
