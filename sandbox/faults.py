"""Slack on a bad day: errors, statuses, delays and dropped connections, for one method, N times."""

import asyncio
from dataclasses import dataclass


@dataclass(eq=False)
class Fault:
    """One ordered failure. ``times`` is how many calls it still spoils; None spoils all until ``heal``.

    ``drop`` closes the connection unheard; ``drop_after`` carries the request out, then closes it before the reply.
    ``delay`` is in seconds; ``until`` holds the call until the event is set. Both combine with the rest.
    """

    method: str
    error: str | None = None
    status: int | None = None
    ratelimited: int | None = None
    drop: bool = False
    drop_after: bool = False
    delay: float = 0.0
    until: asyncio.Event | None = None
    times: int | None = 1


class Faults:
    """The faults ordered so far, in order."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def order(self, fault: Fault) -> Fault:
        self._ordered.append(fault)
        return fault

    def heal(self) -> None:
        """Forget every fault: Slack is well again."""
        self._ordered.clear()

    def next_for(self, method: str) -> Fault | None:
        """The fault that this call meets, used up by it. ``*`` faults meet any method."""
        for fault in self._ordered:
            if fault.method in {method, "*"} and fault.times != 0:
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None
