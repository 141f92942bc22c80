"""What the API tidies up beside its requests, so that none of them waits for it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog

from bot.services import idempotency
from bot.services.call_logs import raw_reports

EVERY = 30.0  # seconds
_PRUNE_EVERY = timedelta(hours=1).total_seconds()

log = structlog.get_logger()

Chore = Callable[[], Awaitable[None]]


@asynccontextmanager
async def kept_tidy(*chores: Chore) -> AsyncIterator[None]:
    """Do `chores` every half minute, and a last time at the end; throw old answers and old reports away every hour."""
    stopping = asyncio.Event()
    task = asyncio.create_task(_tidying(chores, stopping), name="api-housekeeping")
    try:
        yield
    finally:
        stopping.set()
        await task


async def _tidying(chores: tuple[Chore, ...], stopping: asyncio.Event) -> None:
    pruned_at = float("-inf")
    while not stopping.is_set():
        if monotonic() - pruned_at > _PRUNE_EVERY:
            pruned_at = monotonic()
            await _tried(_prune)
        try:
            async with asyncio.timeout(EVERY):
                await stopping.wait()
        except TimeoutError:
            pass
        for chore in chores:
            await _tried(chore)


async def _prune() -> None:
    await idempotency.forget_old(datetime.now(UTC))
    await raw_reports.prune(datetime.now(UTC))


async def _tried(chore: Chore) -> None:
    try:
        await chore()
    except Exception as problem:
        log.warning("api_chore_failed", exc_info=problem)
