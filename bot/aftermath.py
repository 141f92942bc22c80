"""Work that goes on after Slack has had its answer: tracked, bounded, and finished before the app stops."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

Work = Coroutine[Any, Any, None]
Apology = Callable[[Exception], Awaitable[None]]

log = structlog.get_logger()


class Aftermath:
    """At most `at_once` pieces of work run at a time; the others wait in line, so that answers come first."""

    def __init__(self, at_once: int = 64) -> None:
        self._at_once = at_once
        self._waiting: deque[tuple[Work, Apology]] = deque()
        self._running: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._running) + len(self._waiting)

    def add(self, work: Work, apology: Apology) -> None:
        if len(self._running) < self._at_once:
            self._start(work, apology)
        else:
            self._waiting.append((work, apology))

    def _start(self, work: Work, apology: Apology) -> None:
        task = asyncio.create_task(self._carry_out(work, apology))
        self._running.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._waiting:
            self._start(*self._waiting.popleft())

    async def _carry_out(self, work: Work, apology: Apology) -> None:
        try:
            await work
        except Exception as problem:
            try:
                await apology(problem)
            except Exception:
                log.exception("apology_failed")

    async def drain(self, seconds: float) -> None:
        """Wait for everything to finish, for at most `seconds`; what is left then is cancelled."""
        deadline = asyncio.get_running_loop().time() + seconds
        while self._running and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self._running, timeout=left)
        for work, _ in self._waiting:
            work.close()
        self._waiting.clear()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
