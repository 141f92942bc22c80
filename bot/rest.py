"""When which channel may be written to again: pacing, what Slack asked for, and patience with a Slack that is down."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

_LONGEST_REST = 3600.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait after the first failure, and at most; in seconds. A rep should not wait much longer for a Slack
    that is back than it was away."""

    first: float = 1.0
    most: float = 15.0

    def after(self, failures: int) -> float:
        """Full jitter (AWS, "Exponential Backoff and Jitter"): many that failed together don't come back together."""
        return random.uniform(0, min(self.most, self.first * 2 ** min(failures, 16)))  # noqa: S311 (no secret)


def asked_rest(retry_after: str | None) -> float:
    """Seconds that another system asked us to wait, in a `Retry-After`: an hour at most, 0 for none. A date in it is
    not read."""
    asked = retry_after or ""
    return min(float(asked), _LONGEST_REST) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 0.0


class Rest:
    """Which places are at rest, until when. A place is a channel's id, or any other name of what rests as one."""

    def __init__(self, patience: Patience, clock: Callable[[], float] = monotonic) -> None:
        self._patience = patience
        self._clock = clock
        self._until: dict[str, float] = {}
        self._discouraged_until: dict[str, float] = {}
        self._failures: dict[str, int] = {}

    def hold(self, place: str, seconds: float) -> None:
        """Nothing goes there for `seconds`, or longer where that was said before."""
        self._until[place] = max(self._until.get(place, 0.0), self._clock() + seconds)

    def fail(self, place: str) -> None:
        """Something that may pass went wrong there once more."""
        failures = self._failures.get(place, 0)
        self._discouraged_until[place] = self._clock() + self._patience.after(failures)
        self._failures[place] = failures + 1

    def succeed(self, place: str) -> None:
        """Something went well there. Where it had not before, an outage may be over: whoever rests because of failures
        tries again at once."""
        if self._failures.pop(place, None):
            self._discouraged_until.clear()

    def left(self, place: str) -> float:
        """Seconds of rest that `place` has before it; 0 for none."""
        until = max(self._until.get(place, 0.0), self._discouraged_until.get(place, 0.0))
        return max(until - self._clock(), 0.0)

    def places(self) -> dict[str, float]:
        """The places at rest and the seconds left of each."""
        now = self._clock()
        self._until = {place: until for place, until in self._until.items() if until > now}
        self._discouraged_until = {place: until for place, until in self._discouraged_until.items() if until > now}
        return {place: self.left(place) for place in self._until.keys() | self._discouraged_until.keys()}
