"""What keeps the index of recently contacted leads small."""

import asyncio
from datetime import timedelta

import structlog

from bot.problems import DATABASE_PROBLEMS
from bot.services.search import recent
from bot.underway import pause
from models import Workspace

EVERY = timedelta(hours=1).total_seconds()

log = structlog.get_logger()


class Tidier:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Until `stop`: at the start, and every hour."""
        while not self._stopping.is_set():
            try:
                while await recent.keep_few(self._workspace.id) and not self._stopping.is_set():
                    pass
            except DATABASE_PROBLEMS as problem:
                log.warning("recent_leads_not_tidied", problem=type(problem).__name__)
            await pause(self._stopping, EVERY)

    async def stop(self, seconds: float) -> None:
        self._stopping.set()
