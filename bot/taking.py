"""A door to HTTP takes requests only while the app behind it runs, and gives those that it took their answer."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from bot.listening import Listening

_LAST_ANSWERS = 3.0  # seconds


class NotYet(Exception):
    """The app is starting or stopping."""


class Taking:
    def __init__(self) -> None:
        self._listening: Listening | None = None
        self._answering = 0
        self._nobody_waits = asyncio.Event()
        self._nobody_waits.set()

    @asynccontextmanager
    async def requests_for(self, listening: Listening) -> AsyncIterator[None]:
        """Take requests. At the end, those that were taken get their answer, within a few seconds."""
        self._listening = listening
        try:
            yield
        finally:
            self._listening = None
            with suppress(TimeoutError):
                await asyncio.wait_for(self._nobody_waits.wait(), _LAST_ANSWERS)

    @property
    def listening(self) -> Listening:
        """The app that runs. Raises NotYet."""
        if self._listening is None:
            raise NotYet
        return self._listening

    @contextmanager
    def answering(self) -> Iterator[Listening]:
        """Around what stopping has to wait for: not around reading, as a client may never send the rest. Raises
        NotYet."""
        listening = self.listening
        self._answering += 1
        self._nobody_waits.clear()
        try:
            yield listening
        finally:
            self._answering -= 1
            if not self._answering:
                self._nobody_waits.set()
