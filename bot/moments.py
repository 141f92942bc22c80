"""Moments and times of the day in words, as somebody in a timezone would say them. Pure."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NEAR = {1: "yesterday", 0: "today", -1: "tomorrow"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def last_one(moment: datetime, now: datetime, timezone: str) -> str:
    """When the one before was: "last one earlier today", "last Tuesday", "last one on 3 Nov"."""
    zone = zone_of(timezone)
    then, today = moment.astimezone(zone), now.astimezone(zone)
    days = (today.date() - then.date()).days
    if 2 <= days <= 7:
        return f"last {_DAYS[then.weekday()]}"
    if days <= 0:
        return "last one earlier today"
    return "last one yesterday" if days == 1 else f"last one {_on(then, today)}"


def at(moment: datetime, now: datetime, timezone: str) -> str:
    """As in "today at 4:00 PM", "yesterday at 4:00 PM", "tomorrow at 9:00 AM", "on Friday 27 Nov at 9:00 AM" for one to
    come, "on 3 Nov 2025 at 9:30 AM"."""
    zone = zone_of(timezone)
    then, today = moment.astimezone(zone), now.astimezone(zone)
    days = (today.date() - then.date()).days
    day = _NEAR.get(days) or _on(then, today)
    if days < -1:
        day = day.replace("on ", f"on {_DAYS[then.weekday()]} ", 1)
    return f"{day} at {clock(then.hour, then.minute, exact=True)}"


def clock(hour: int, minute: int = 0, *, exact: bool = False) -> str:
    """A time of the day: "6:30 PM", "6 PM"; `exact` for when something was, as Slack writes it: "6:00 PM"."""
    shown = f"{hour % 12 or 12}" + (f":{minute:02}" if minute or exact else "")
    return f"{shown} {'AM' if hour % 24 < 12 else 'PM'}"


def hour_long(hour: int) -> str:
    """The hour that begins then: "10–11 AM", "11 AM–12 PM"."""
    first, last = clock(hour), clock(hour + 1)
    return f"{first[:-3]}–{last}" if first[-2:] == last[-2:] else f"{first}–{last}"


def _on(then: datetime, today: datetime) -> str:
    year = "" if then.year == today.year else f" {then.year}"
    return f"on {then.day} {_MONTHS[then.month - 1]}{year}"


@lru_cache(maxsize=512)
def zone_of(name: str) -> tzinfo:
    """The timezone that IANA calls so; UTC for one that nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
