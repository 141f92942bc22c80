"""Timezones to choose from. Pure."""

from functools import cache
from zoneinfo import available_timezones

from models.found_by import folded

MOST = 100


def timezones(query: str) -> list[str]:
    """IANA names that have all words of `query`, whatever their case, in order: at most 100."""
    words = folded(query).replace("_", " ").split()
    return [name for name in _all() if all(word in _spoken(name) for word in words)][:MOST]


@cache
def _all() -> tuple[str, ...]:
    places = {name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))}
    return tuple(sorted(places | {"UTC"}))


@cache
def _spoken(name: str) -> str:
    return folded(name).replace("_", " ").replace("/", " ")
