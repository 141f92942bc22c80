"""What Homes show, read for many at once: what they share once, what is a rep's own in one statement for all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.services import calls, statistics
from bot.services.follow_ups.stored import record, with_people
from bot.services.given import moment
from bot.services.permissions import Action, may
from bot.services.records import communication_record, lead_record, rep_record
from bot.services.visibility import sees, sees_all
from models import Communication, FollowUp, Home, User, Workspace
from models.database import is_postgres, reads
from models.hearing import Hearing
from models.numbers import PeriodNumbers
from models.overview import Overview, Powers, Reminders, Team, Week
from models.planning import FollowUpOutcome
from models.record import CommunicationRecord, FollowUpRecord
from models.status import stale_after
from models.user import Role
from models.waking import start_of_day

RECENT = 10
"""Of what a rep logged last, how much their Home shows."""
FOLLOW_UPS = 8
"""Of what is to do today, how much it shows."""
JUST_DONE = 3
REOPEN_FOR = timedelta(minutes=10)
"""For how long it shows what its rep said was done."""
MOST_TO_DO = 1000
"""Of what is to do today, how much is counted."""

_NOTHING = PeriodNumbers()


@dataclass(slots=True)
class _ToDo:
    """A rep's follow-ups of today, in order."""

    ids: list[int] = field(default_factory=list)
    shown: list[FollowUpRecord] = field(default_factory=list)
    next_due: list[datetime] = field(default_factory=list)
    """When the next of them is overdue; none where all are."""

    def add(self, id_: int, due_at: datetime, now: datetime) -> None:
        self.ids.append(id_)
        if due_at > now and not self.next_due:
            self.next_due.append(due_at)


@dataclass(frozen=True, slots=True)
class _Weeks:
    """The numbers of two weeks in one timezone."""

    reps: Sequence[dict[int | None, PeriodNumbers]]
    """This week's and the last one's, by user id."""
    team: Sequence[PeriodNumbers]


async def of_homes(workspace: Workspace, homes: Sequence[Home], now: datetime) -> list[Overview]:
    """What each of these Homes, whose users are loaded, shows at `now`: in their order, at a number of statements that
    grows with the timezones among them alone."""
    users = [home.user for home in homes]
    workspace = await Workspace.get(id=workspace.id, using_db=reads())  # another process may have changed a setting
    team = await _team(workspace)
    live, missed = await calls.live(workspace), await calls.missed(workspace, now)
    stale = [moment for moment in map(_goes_stale_at, live) if moment and moment > now]
    recent = await _recent(workspace, users)
    to_do, done = await _to_do(workspace, users, now), await _just_done(workspace, users, now)
    weeks = {zone: await _weeks(workspace, users, zone, now) for zone in {user.timezone for user in users}}
    return [
        Overview(
            rep=rep_record(user),
            is_first_visit=home.opened_at == home.first_opened_at,
            live=calls.live_for(workspace, user, live),
            follow_ups=to_do[user.id].shown,
            follow_ups_in_all=len(to_do[user.id].ids),
            just_done=done[user.id],
            missed=calls.missed_for(workspace, user, missed),
            recent=recent[user.id],
            week=_week(weeks[user.timezone], user),
            reminders=Reminders(user.quiet_from, user.quiet_until, user.days_off, user.away_until, user.timezone),
            powers=Powers(
                user.role,
                gives_roles=may(user, Action.GIVE_ROLES),
                changes_workspace=may(user, Action.CHANGE_WORKSPACE_SETTINGS),
            ),
            team=team,
            reps_see=workspace.reps_see,
            region=workspace.region,
            changes_at=min(
                [
                    *to_do[user.id].next_due,
                    *(item.closed_at + REOPEN_FOR for item in done[user.id] if item.closed_at),
                    *stale,
                    start_of_day(now, user.timezone, days=1),
                ]
            ),
        )
        for home, user in zip(homes, users, strict=True)
    ]


async def _team(workspace: Workspace) -> Team:
    leading = User.filter(
        workspace_id=workspace.id, role__in=(Role.MANAGER, Role.ADMIN), is_active=True, is_guest=False
    )
    roles = await leading.using_db(reads()).order_by("id").values_list("slack_id", "role")
    return Team(
        managers=[slack_id for slack_id, role in roles if role == Role.MANAGER],
        admins=[slack_id for slack_id, role in roles if role == Role.ADMIN],
    )


def _goes_stale_at(call: Communication) -> datetime | None:
    """When a call goes on for so long that its end must have been missed."""
    after = stale_after(call.call_status)
    return call.executed_at + after if after else None


def week_starts(timezone: str, now: datetime, *, weeks_ago: int = 0) -> datetime:
    """When the week that it is at `now` in a timezone began, on Monday; or one before it."""
    weekday = now.astimezone(statistics.zone_of(timezone)).weekday()
    return start_of_day(now, timezone, days=-weekday - 7 * weeks_ago)


async def _weeks(workspace: Workspace, users: Iterable[User], timezone: str, now: datetime) -> _Weeks:
    there = [user for user in users if user.timezone == timezone]
    own = frozenset(user.id for user in there if not _sees_team(user))
    this, last, before = (week_starts(timezone, now, weeks_ago=ago) for ago in (-1, 0, 1))
    reps: list[dict[int | None, PeriodNumbers]] = []
    team: list[PeriodNumbers] = []
    for start, end in ((last, this), (before, last)):
        if own:
            theirs = Hearing(reps=own)
            reps.append(await statistics.by_rep(workspace, start, end, timezone=timezone, hearing=theirs))
        if len(own) < len(there):
            team.append(await statistics.numbers(workspace, start, end, timezone=timezone))
    return _Weeks(reps, team)


def _week(weeks: _Weeks, user: User) -> Week:
    if _sees_team(user):
        this, last = weeks.team
    else:
        this, last = (numbers.get(user.id, _NOTHING) for numbers in weeks.reps)
    return Week(this, last, of_team=_sees_team(user))


def _sees_team(user: User) -> bool:
    return user.role in (Role.MANAGER, Role.ADMIN)


async def _recent(workspace: Workspace, users: Sequence[User]) -> dict[int, list[CommunicationRecord]]:
    """By user id, newest first. Each rep's are the end of an index: a window over all would read all they ever did."""
    newest = " UNION ALL ".join(
        f"SELECT id FROM (SELECT id FROM communication WHERE user_id = {_mark(number)} AND withdrawn_at IS NULL "  # noqa: S608
        f"ORDER BY created_at DESC, id DESC LIMIT {RECENT}) AS of_{number}"
        for number, _ in enumerate(users, start=1)
    )
    db = reads()
    found = await db.execute_query_dict(newest, [user.id for user in users])
    rows = Communication.filter(id__in=[row["id"] for row in found]).using_db(db).select_related("lead")
    reps = {user.id: user for user in users}
    recent: dict[int, list[CommunicationRecord]] = defaultdict(list)
    for row in await rows.order_by("-created_at", "-id"):
        if row.user_id and row.lead.deleted_at is None and sees(workspace, reps[row.user_id], row.lead):
            recent[row.user_id].append(communication_record(row, lead_record(row.lead), None))
    return recent


async def _to_do(workspace: Workspace, users: Sequence[User], now: datetime) -> dict[int, _ToDo]:
    """By user id: what is open and due until the rep's day is over, about leads that they may see."""
    ends = {user.id: start_of_day(now, user.timezone, days=1) for user in users}
    values: list[Any] = []
    parts = []
    for user in users:
        values += [user.id, moment(ends[user.id])]
        owned = (
            "" if sees_all(workspace, user) else f" AND (l.owner_id IS NULL OR l.owner_id = {_mark(len(values) - 1)})"
        )
        parts.append(
            "SELECT id, user_id, due_at FROM (SELECT f.id, f.user_id, f.due_at FROM follow_up f JOIN lead l "  # noqa: S608
            f"ON l.id = f.lead_id WHERE f.user_id = {_mark(len(values) - 1)} AND f.closed_at IS NULL "
            f"AND f.due_at <= {_mark(len(values))}{owned} ORDER BY f.due_at, f.id LIMIT {MOST_TO_DO}) AS of_{user.id}"
        )
    due: dict[int, _ToDo] = defaultdict(_ToDo)
    for row in await reads().execute_query_dict(" UNION ALL ".join(parts), values):
        due[row["user_id"]].add(row["id"], FollowUp._meta.fields_map["due_at"].to_python_value(row["due_at"]), now)
    shown = [id_ for mine in due.values() for id_ in mine.ids[:FOLLOW_UPS]]
    if shown:
        for follow_up in await with_people(FollowUp.filter(id__in=shown)).using_db(reads()).order_by("due_at", "id"):
            due[follow_up.user_id].shown.append(record(follow_up))
    return due


async def _just_done(workspace: Workspace, users: Sequence[User], now: datetime) -> dict[int, list[FollowUpRecord]]:
    """By user id, the last one first, about leads that they may see."""
    rows = FollowUp.filter(
        user_id__in=[user.id for user in users],
        closed_at__gt=moment(now) - REOPEN_FOR,
        outcome=FollowUpOutcome.DONE,
    )
    reps = {user.id: user for user in users}
    done: dict[int, list[FollowUpRecord]] = defaultdict(list)
    for row in await with_people(rows).using_db(reads()).order_by("-closed_at", "-id"):
        if len(done[row.user_id]) < JUST_DONE and sees(workspace, reps[row.user_id], row.lead):
            done[row.user_id].append(record(row))
    return done


def _mark(number: int) -> str:
    return f"${number}" if is_postgres() else f"?{number}"
