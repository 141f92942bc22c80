"""A clock that a test moves."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The real time, and as much of it as a test has skipped."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead
