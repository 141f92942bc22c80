"""What a period comes to: how often people were tried and reached, how soon, and at which hour best."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.services.given import moment
from models import User, Workspace
from models.database import is_postgres, reads
from models.hearing import EVERYTHING, Hearing
from models.numbers import Counted, PeriodNumbers, add_up

Row = dict[str, Any]

_HOUR, _QUARTER = 60 * 60, 15 * 60
"""Seconds. What began within the same of them is counted in the database. Every timezone is a whole number of quarters
away from UTC: none is in two hours of the wall clock."""

_COUNTED = """
    SELECT {slot} AS slot, {rep} AS user_id, c.method, c.type, c.call_status, COUNT(*) AS number
    FROM communication c {lead}
    WHERE c.workspace_id = {workspace} AND c.executed_at >= {start} AND c.executed_at < {end}
      AND c.withdrawn_at IS NULL {heard}
    GROUP BY 1, 2, 3, 4, 5
"""
_IS_CONTACT = """{0}.type = 'outgoing' AND {0}.withdrawn_at IS NULL
    AND ({0}.method <> 'phone' OR {0}.call_status IN ('calling', 'answered', 'attempted'))"""
# A lead who was added after they were talked to waited for nobody.
_FIRST_CONTACTS = f"""
    SELECT c.user_id, c.executed_at, lead.created_at
    FROM communication c JOIN lead ON lead.id = c.lead_id
    WHERE c.workspace_id = {{workspace}} AND c.executed_at >= {{start}} AND c.executed_at < {{end}}
      AND c.executed_at >= lead.created_at AND {_IS_CONTACT.format("c")} {{heard}}
      AND c.id = (
        SELECT e.id FROM communication e WHERE e.lead_id = c.lead_id AND {_IS_CONTACT.format("e")}
        ORDER BY e.executed_at, e.id LIMIT 1
      )
"""  # noqa: S608 (made of constants)
_OVERDUE = """
    SELECT c.user_id, COUNT(*) AS number FROM follow_up c {lead}
    WHERE c.workspace_id = {workspace} AND c.closed_at IS NULL AND c.due_at < {end} {heard}
    GROUP BY c.user_id
"""
_SLOTS = {
    "sqlite": "CAST(strftime('%s', c.executed_at) AS INTEGER) / {0} * {0}",
    "postgres": "CAST(floor(extract(epoch FROM c.executed_at) / {0}) AS BIGINT) * {0}",
}
_FOLLOWED_UP_BY = {"phone": ("call", "csi"), "email": ("email",), "sms": ("sms",)}
"""The kinds of follow-up that ask for a communication of a method."""


@dataclass(slots=True)
class _Rows:
    """What the database says of a period, all that numbers are added up from."""

    counted: list[Row] = field(default_factory=list)
    first_contacts: list[Row] = field(default_factory=list)
    overdue: list[Row] = field(default_factory=list)

    def by_rep(self) -> "dict[int | None, _Rows]":
        each: dict[int | None, _Rows] = defaultdict(_Rows)
        for row in self.counted:
            each[row["user_id"]].counted.append(row)
        for row in self.first_contacts:
            each[row["user_id"]].first_contacts.append(row)
        for row in self.overdue:
            each[row["user_id"]].overdue.append(row)
        return each

    def add_up(self, days: list[date], zone: tzinfo) -> PeriodNumbers:
        return add_up(
            (
                Counted(
                    datetime.fromtimestamp(row["slot"], zone),
                    row["method"],
                    row["type"],
                    row["call_status"],
                    row["number"],
                )
                for row in self.counted
            ),
            [_moment(row["executed_at"]) - _moment(row["created_at"]) for row in self.first_contacts],
            days=days,
            overdue=sum(row["number"] for row in self.overdue),
        )


async def numbers(
    workspace: Workspace,
    start: datetime,
    end: datetime,
    user: User | None = None,
    *,
    timezone: str | None = None,
    hearing: Hearing = EVERYTHING,
) -> PeriodNumbers:
    """What was done from `start` to before `end`, by `user` or by all; of that, what a channel hears of.

    Days and hours are those of `timezone`: the user's where it is not given, UTC where there is no user either.
    """
    zone = zone_of(timezone or (user.timezone if user else "UTC"))
    rows = await _rows(workspace, start, end, zone, hearing, user_id=user.id if user else None)
    return rows.add_up(_days(start, end, zone), zone)


async def by_rep(
    workspace: Workspace, start: datetime, end: datetime, *, timezone: str = "UTC", hearing: Hearing = EVERYTHING
) -> dict[int | None, PeriodNumbers]:
    """The same for each who did something or has something overdue, by user id; None is nobody known."""
    zone = zone_of(timezone)
    rows, days = await _rows(workspace, start, end, zone, hearing, each_rep=True), _days(start, end, zone)
    return {user_id: of_rep.add_up(days, zone) for user_id, of_rep in rows.by_rep().items()}


async def _rows(
    workspace: Workspace,
    start: datetime,
    end: datetime,
    zone: tzinfo,
    hearing: Hearing,
    *,
    user_id: int | None = None,
    each_rep: bool = False,
) -> _Rows:
    counted = _Statement(hearing, user_id)
    followed = _Statement(hearing, user_id, of_follow_ups=True)
    period = {"workspace": workspace.id, "start": moment(start), "end": moment(end)}
    slot = _SLOTS["postgres" if is_postgres() else "sqlite"].format(_slot_length(start, end, zone))
    # One row for all reps where nobody asks for each: a tenth as many.
    rep = "c.user_id" if each_rep else "CAST(NULL AS INTEGER)"
    return _Rows(
        await counted.run(_COUNTED.replace("{slot}", slot).replace("{rep}", rep), period),
        await counted.run(_FIRST_CONTACTS, period),
        await followed.run(_OVERDUE, period),
    )


class _Statement:
    """Statements about what a channel hears of, in the words of the engine."""

    def __init__(self, hearing: Hearing, user_id: int | None, *, of_follow_ups: bool = False) -> None:
        self._hearing = hearing
        self._user_id = user_id
        self._of_follow_ups = of_follow_ups

    async def run(self, statement: str, period: dict[str, Any]) -> list[Row]:
        values: list[Any] = []

        def mark(value: Any) -> str:
            values.append(value)
            return f"${len(values)}" if is_postgres() else f"?{len(values)}"

        text = statement.format(
            lead="JOIN lead ON lead.id = c.lead_id" if self._hearing.owners else "",
            heard="".join(f" AND {condition}" for condition in self._heard(mark)),
            **{name: mark(value) if f"{{{name}}}" in statement else "" for name, value in period.items()},
        )
        return await reads().execute_query_dict(text, values)

    def _heard(self, mark: Callable[[Any], str]) -> Iterator[str]:
        def one_of(values: Iterable[Any]) -> str:
            return f"IN ({', '.join(mark(value) for value in sorted(values))})"

        hearing = self._hearing
        if self._user_id is not None:
            yield f"c.user_id = {mark(self._user_id)}"
        if hearing.reps:
            yield f"c.user_id {one_of(hearing.reps)}"
        if hearing.owners:
            yield f"lead.owner_id {one_of(hearing.owners)}"
        if hearing.methods and self._of_follow_ups:
            yield f"c.kind {one_of(kind for name in hearing.methods for kind in _FOLLOWED_UP_BY.get(name, ('none',)))}"
        elif hearing.methods:
            yield f"c.method {one_of(hearing.methods)}"
        if hearing.statuses and not self._of_follow_ups:
            yield f"(c.method <> 'phone' OR c.call_status {one_of(hearing.statuses)})"


def zone_of(name: str) -> tzinfo:
    """The timezone that IANA calls so; UTC for one that it does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _slot_length(start: datetime, end: datetime, zone: tzinfo) -> int:
    """Seconds."""
    offsets = (when.astimezone(zone).utcoffset() or timedelta(0) for when in (start, end))
    return _QUARTER if any(offset.total_seconds() % _HOUR for offset in offsets) else _HOUR


def _days(start: datetime, end: datetime, zone: tzinfo) -> list[date]:
    first, last = start.astimezone(zone).date(), (end - timedelta(microseconds=1)).astimezone(zone).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _moment(stored: datetime | str) -> datetime:
    """SQLite gives a time as text."""
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored
