"""What removes files that no recording refers to."""

import asyncio
from datetime import UTC, datetime

import structlog

from bot.problems import DATABASE_PROBLEMS
from bot.recording_store import RecordingStore
from bot.services import lost_recordings
from models import Workspace

EVERY = 600.0  # seconds

log = structlog.get_logger()


class Sweeper:
    def __init__(self, store: RecordingStore, workspace: Workspace) -> None:
        self._store, self._workspace = store, workspace
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Until `stop`: at the start, whenever there is something, and every so often for what others left."""
        while not self._stopping.is_set():
            try:
                await lost_recordings.sweep(self._store, self._workspace, datetime.now(UTC))
            except DATABASE_PROBLEMS as problem:
                log.warning("recordings_not_swept", problem=type(problem).__name__)
            await lost_recordings.bell.wait(EVERY)

    async def stop(self, seconds: float) -> None:
        self._stopping.set()
        lost_recordings.bell.ring()
