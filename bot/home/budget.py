"""How many Homes may be published now. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True)
class Pace:
    """Slack's fourth tier: 100 calls a minute and more, short bursts allowed (docs.slack.dev/apis/web-api/rate-limits).
    Above that it says for how long to wait."""

    gap: float = 1.0
    """Seconds between the beginnings of two rounds: what changes meanwhile is drawn together."""
    per_minute: float = 100.0
    burst: int = 100


class Budget:
    """A bucket that holds one token for each Home that may be published now, and fills with time."""

    def __init__(self, pace: Pace, clock: Callable[[], float] = monotonic) -> None:
        self._pace = pace
        self._clock = clock
        self._tokens = float(pace.burst)
        self._at = clock()

    def room(self) -> int:
        """How many may be published now."""
        now = self._clock()
        self._tokens = min(self._pace.burst, self._tokens + (now - self._at) * self._pace.per_minute / 60)
        self._at = now
        return max(int(self._tokens), 0)

    def spend(self) -> None:
        """One is published. It may be one too many: who opens their Home does not wait."""
        self._tokens -= 1

    def wait(self) -> float:
        """Seconds until there is room for one; 0 for now."""
        return 0.0 if self.room() else (1 - self._tokens) * 60 / self._pace.per_minute
