"""What doors hand in, brought into the shape that is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from models.methods import Invalid

LONGEST_TEXT = 3000
_CLOCK_DRIFT = timedelta(minutes=2)


def text(name: str, value: object, limit: int = LONGEST_TEXT) -> str | None:
    """`value` without the spaces around it; None for blank. Raises Invalid, naming the field, where it is none or too
    long."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise Invalid({name: "must be text"})
    kept = value.replace("\0", "").strip()  # PostgreSQL can't store the null character
    if len(kept) > limit:
        raise Invalid({name: f"is too long: {limit:,} characters at most"})
    return kept or None


def moment(value: datetime) -> datetime:
    """The same moment in UTC, which is how times compare on SQLite. A time without an offset is taken as UTC."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def to_the_second(value: Any) -> Any:
    """A time as other systems are given it; anything else as it is. What they give back is then no news."""
    return moment(value).replace(microsecond=0) if isinstance(value, datetime) else value


def past_moment(name: str, value: object, now: datetime) -> datetime:
    """`value` in UTC. Raises Invalid, naming the field, where it is no time or has not come yet."""
    if not isinstance(value, datetime):
        raise Invalid({name: "must be a date and time"})
    when = moment(value)
    if when > now + _CLOCK_DRIFT:
        raise Invalid({name: "is in the future: log it once it has happened"})
    return when


@contextmanager
def noting(errors: dict[str, str]) -> Iterator[None]:
    """Keep what is wrong for later, so that everything that is wrong can be said at once."""
    try:
        yield
    except Invalid as invalid:
        errors.update(invalid.errors)
