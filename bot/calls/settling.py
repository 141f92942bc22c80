"""What sees to calls that were left, and that nobody can be asked about."""

import asyncio
from datetime import UTC, datetime

import structlog

from bot.problems import DATABASE_PROBLEMS
from bot.services import call_logs
from bot.underway import pause
from models import Workspace

EVERY = 600.0  # seconds

log = structlog.get_logger()


class Settler:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Until `stop`: at the start, and every so often."""
        while True:
            try:
                await call_logs.settle_left(self._workspace, datetime.now(UTC))
            except DATABASE_PROBLEMS as problem:
                log.warning("left_calls_not_settled", problem=type(problem).__name__)
            await pause(self._stopping, EVERY)
            if self._stopping.is_set():
                return

    async def stop(self, seconds: float) -> None:
        self._stopping.set()
