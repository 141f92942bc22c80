"""Periods of a history: as they are offered, as they are kept in a button, and as moments. Pure.

A period is a word of `OFFERED`, or two days with `..` between them, of which one may be missing: "2026-11-01..".
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.moments import zone_of

OFFERED = {
    "today": "Today",
    "7d": "Last 7 days",
    "30d": "Last 30 days",
    "90d": "Last 90 days",
    "365d": "Last 365 days",
}
"""{period: as a choice}"""

Bounds = tuple[datetime | None, datetime | None]
"""The first moment in a period, and the first one after it; None where it has no such end."""


def between(first: date | None, last: date | None) -> str:
    """The period from one day to another, both in it; "" where neither is given."""
    if first is None and last is None:
        return ""
    return f"{first or ''}..{last or ''}"


def days_of(period: str) -> tuple[date | None, date | None]:
    """The days that `between` was given; two times None for any other period."""
    first, found, last = period.partition("..")
    if not found:
        return None, None
    return (date.fromisoformat(first) if first else None), (date.fromisoformat(last) if last else None)


def bounds(period: str, timezone: str, now: datetime) -> Bounds:
    """A period in the days of a timezone (IANA name). "Last 7 days" begins with the day a week ago."""
    zone = zone_of(timezone)
    if period in OFFERED:
        back = 0 if period == "today" else int(period.removesuffix("d"))
        return _midnight(now.astimezone(zone).date() - timedelta(days=back), zone), None
    first, last = days_of(period)
    until = last + timedelta(days=1) if last and last < date.max else None
    return (_midnight(first, zone) if first else None), (_midnight(until, zone) if until else None)


def period_words(period: str) -> str:
    """As in "last 7 days", "1 Nov 2026 to 20 Nov 2026", "since 1 Nov 2026"."""
    if period in OFFERED:
        return OFFERED[period].lower()
    first, last = days_of(period)
    if first and last:
        return _day(first) if first == last else f"{_day(first)} to {_day(last)}"
    return f"since {_day(first)}" if first else f"until {_day(last)}" if last else ""


def _midnight(day: date, zone: tzinfo) -> datetime | None:
    """None where it is before the first moment, or after the last one, that Python knows."""
    try:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError:
        return None


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
