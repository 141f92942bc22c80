"""Moments in words, as somebody in a timezone would say them. Pure."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NEAR = {1: "yesterday", 0: "today", -1: "tomorrow"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def last_one(moment: datetime, now: datetime, timezone: str) -> str:
    """When the one before was: "last one earlier today", "last Tuesday", "last one on 3 Nov"."""
    zone = _zone(timezone)
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
    zone = _zone(timezone)
    then, today = moment.astimezone(zone), now.astimezone(zone)
    days = (today.date() - then.date()).days
    day = _NEAR.get(days) or _on(then, today)
    if days < -1:
        day = day.replace("on ", f"on {_DAYS[then.weekday()]} ", 1)
    return f"{day} at {then.hour % 12 or 12}:{then.minute:02} {'AM' if then.hour < 12 else 'PM'}"


def _on(then: datetime, today: datetime) -> str:
    year = "" if then.year == today.year else f" {then.year}"
    return f"on {then.day} {_MONTHS[then.month - 1]}{year}"


@lru_cache(maxsize=512)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
