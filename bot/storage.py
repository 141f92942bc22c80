"""The database around a piece of work, and the work on it that needs no Slack."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.services import keys
from bot.settings import KeySettings
from models.database import close_database, migrate, open_database, pending_migrations
from models.fields import use_keys


class MigrationsPending(Exception):
    """The database is older than the code."""


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[None]:
    """The open database, at the newest shape. Raises DatabaseBusy, and MigrationsPending."""
    await open_database(url)
    try:
        if pending := await pending_migrations():
            raise MigrationsPending(f"the database lacks {', '.join(pending)}: run `logcall migrate` first")
        yield
    finally:
        await close_database()


async def migrated(url: str) -> list[str]:
    """Bring the database to the newest shape. Returns what was applied."""
    await open_database(url, patience=None)
    try:
        return await migrate()
    finally:
        await close_database()


async def rotated(settings: KeySettings) -> int:
    """Seal everything anew with the newest key. Returns how many texts that were."""
    use_keys(settings.keys)
    async with opened(settings.database_url):
        return await keys.rotate()
