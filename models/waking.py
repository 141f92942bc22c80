"""When a rep may be reminded of something: not in their quiet hours, on a day off, or on holiday. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_EVERY_DAY = 7


@dataclass(frozen=True, slots=True)
class Habits:
    """A rep's, on their own clock. `quiet_from` and `quiet_until` are minutes since midnight: the same means no quiet
    hours. `days_off` are ISO weekdays, "67" for Saturday and Sunday; a week of nothing but days off has none."""

    timezone: str = "UTC"
    """IANA name; UTC where there is no such timezone."""
    quiet_from: int = 0
    quiet_until: int = 0
    days_off: str = ""
    away_until: date | None = None
    """The first day on which they are back."""

    def are_quiet_at(self, moment: datetime) -> bool:
        local = moment.astimezone(_zone(self.timezone))
        if self._is_off(local.date()):
            return True
        minutes = local.hour * 60 + local.minute
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= minutes < self.quiet_until
        return minutes >= self.quiet_from or minutes < self.quiet_until

    def heard_at(self, moment: datetime) -> datetime:
        """The first moment from `moment` on at which the rep may be reminded, in UTC.

        A time that summer time leaves out is an hour later; of one that it repeats, the first is meant.
        """
        moment = moment.astimezone(UTC)
        if not self.are_quiet_at(moment):
            return moment
        return next(when for when in self._ends_of_quiet(moment) if when > moment and not self.are_quiet_at(when))

    def _ends_of_quiet(self, moment: datetime) -> Iterator[datetime]:
        """When quiet may end, in order: as a day begins, and as its quiet hours are over."""
        zone = _zone(self.timezone)
        day = moment.astimezone(zone).date()
        if self.away_until:
            day = max(day, self.away_until)
        while True:
            yield datetime.combine(day, time(), zone).astimezone(UTC)
            hour, minute = divmod(self.quiet_until, 60)
            yield datetime.combine(day, time(hour % 24, minute), zone).astimezone(UTC)
            day += timedelta(days=1)

    def _is_off(self, day: date) -> bool:
        if self.away_until and day < self.away_until:
            return True
        return str(day.isoweekday()) in self.days_off and len(set(self.days_off)) < _EVERY_DAY


def start_of_day(moment: datetime, timezone: str, *, days: int = 0, hour: int = 0) -> datetime:
    """When the day of `moment`, or the one so many `days` later, begins on a clock of that timezone, or when it is
    `hour` on that day. In UTC."""
    zone = _zone(timezone)
    day = moment.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
