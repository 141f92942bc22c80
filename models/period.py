"""The periods that digests are about, and when each is due. Pure.

Periods are of the wall clock: a day has 23 or 25 hours where summer time begins or ends.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

NOON = 12 * 60


class DigestKind(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"


_DAYS = {DigestKind.DAILY: 1, DigestKind.WEEKLY: 7}


@dataclass(frozen=True, slots=True)
class Period:
    kind: DigestKind
    start: datetime
    """At the wall clock of the channel's timezone, as `end` is."""

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=_DAYS[self.kind])

    @property
    def timezone(self) -> str:
        """IANA name."""
        return str(self.start.tzinfo)

    @property
    def is_whole_days(self) -> bool:
        """Whether it goes from midnight to midnight."""
        return self.start.time() == time.min

    @property
    def named_for(self) -> date:
        """The day that a daily digest is about; the first day of a week."""
        return self.start.date() if self.is_whole_days or self.kind is DigestKind.WEEKLY else self.end.date()

    @property
    def before(self) -> "Period":
        """The one of the same length before it."""
        return Period(self.kind, self.start - timedelta(days=_DAYS[self.kind]))

    @property
    def about(self) -> str:
        """As a Delivery keeps it: "daily 2026-11-22T00:00 America/Montreal"."""
        return f"{self.kind} {self.start:%Y-%m-%dT%H:%M} {self.timezone}"

    @classmethod
    def read(cls, about: str) -> "Period":
        """The inverse of `about`."""
        kind, start, timezone = about.split(" ", 2)
        return cls(DigestKind(kind), datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(timezone)))

    def is_too_late(self, now: datetime) -> bool:
        """Whether its digest is not worth sending any more: the next one is about to be."""
        today = now.astimezone(self.start.tzinfo).date()
        return today >= self.end.date() + timedelta(days=_DAYS[self.kind])


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a channel's digests of one kind are sent.

    One that is sent before noon is about the days before, from midnight to midnight; one that is sent later, about the
    days up to that hour, so that an evening's digest is about the day that ends.
    """

    kind: DigestKind
    at: int
    """Minutes since midnight."""
    timezone: str
    """IANA name."""
    weekday: int = 1
    """Of a weekly digest: 1 for Monday."""

    def next_after(self, sent: date | None, now: datetime) -> tuple[datetime, Period]:
        """When the next digest is due, and for which period. `sent`: what the newest one that was sent is named for.
        What was missed is due in the past: at once."""
        day = self._latest_day(now)
        while sent is not None and self._period(day).named_for <= sent:
            day += timedelta(days=_DAYS[self.kind])
        return self._due(day), self._period(day)

    def latest(self, now: datetime) -> Period:
        """The newest period whose digest was due by now."""
        day = self._latest_day(now)
        return self._period(day if self._due(day) <= now else day - timedelta(days=_DAYS[self.kind]))

    def _latest_day(self, now: datetime) -> date:
        """The day, not after today, on which a digest is sent."""
        today = now.astimezone(ZoneInfo(self.timezone)).date()
        back = (today.isoweekday() - self.weekday) % 7 if self.kind is DigestKind.WEEKLY else 0
        return today - timedelta(days=back)

    def _due(self, day: date) -> datetime:
        """In UTC. An hour that summer time leaves out is taken an hour later; of one that comes twice, the first."""
        return self._at(day, self.at).astimezone(UTC)

    def _period(self, day: date) -> Period:
        end = self._at(day, 0 if self.at < NOON else self.at)
        return Period(self.kind, end - timedelta(days=_DAYS[self.kind]))

    def _at(self, day: date, minutes: int) -> datetime:
        return datetime.combine(day, time(*divmod(minutes, 60)), ZoneInfo(self.timezone))
