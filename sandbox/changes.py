"""One bell for every change of the workspace's state, so that waiting is never polling."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

DEADLINE = 5.0
"""Seconds that a wait lasts before it fails, unless told otherwise."""


class NeverHappened(AssertionError):
    """What was waited for did not come; the message shows what there was instead."""


class Changes:
    """Rings at every change. Waiters look again at each ring; nobody sleeps."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Tell every waiter that something changed. Callable from plain (not async) code in the loop."""
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def bell(self) -> "asyncio.Future[None]":
        """A future that the next ring completes."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        future.add_done_callback(self._waiting.discard)
        return future

    async def until(
        self,
        look: Callable[[], T | None],
        what: str,
        there: Callable[[], str],
        deadline: float = DEADLINE,
    ) -> T:
        """Wait until ``look()`` gives something true, and return it.

        :param what: what is awaited, for the error.
        :param there: describes what there is, called only when the wait fails.
        :param deadline: seconds.
        :raises NeverHappened: at the deadline.
        """
        try:
            async with asyncio.timeout(deadline):
                while True:
                    found = look()
                    if found:
                        return found
                    await self.bell()
        except TimeoutError:
            raise NeverHappened(f"Waited {deadline:g} s for {what}. There was: {there()}") from None
