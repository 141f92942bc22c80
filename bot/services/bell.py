"""How somebody who waits for work is told that there is some."""

import asyncio


class Bell:
    """Rings when there is something new. A ring that nobody waits for is kept for who waits next."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def ring(self) -> None:
        self._event().set()

    async def wait(self, timeout: float | None = None) -> bool:  # noqa: ASYNC109 (a wait that may end by itself)
        """Whether it rang within `timeout` seconds; None waits for ever."""
        rung = self._event()
        try:
            await asyncio.wait_for(rung.wait(), timeout)
        except TimeoutError:
            return False
        rung.clear()
        return True

    def _event(self) -> asyncio.Event:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:  # an event belongs to the loop that it was first waited for in
            self._loop, self._rung = loop, asyncio.Event()
        return self._rung
