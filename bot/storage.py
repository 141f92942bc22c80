"""The database around a piece of work, and the work on it that needs no Slack."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.services import keys
from bot.settings import KeySettings
from bot.startup import CannotStart
from models import Workspace
from models.database import PATIENCE, close_database, migrate, open_database, pending_migrations, reads
from models.fields import use_keys


class MigrationsPending(Exception):
    """The database is older than the code."""


@asynccontextmanager
async def opened(url: str, *, alone: bool = True, patience: float | None = PATIENCE) -> AsyncIterator[None]:
    """The open database, at the newest shape; `alone` and `patience` as `open_database` has them. Raises DatabaseBusy,
    and MigrationsPending."""
    await open_database(url, alone=alone, patience=patience)
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


async def the_workspace(slack_id: str | None) -> Workspace:
    """The workspace that a command is about: `slack_id`'s, or the only one there is. Raises CannotStart."""
    known = await Workspace.all().using_db(reads()).order_by("id")
    if not known:
        raise CannotStart("there is no workspace yet: start `logcall run` once, so that Slack says which one it is.")
    listed = ", ".join(f"{workspace.slack_id} ({workspace.name})" for workspace in known)
    chosen = known if slack_id is None else [one for one in known if one.slack_id == slack_id]
    if not chosen:
        raise CannotStart(f"no workspace here is called {slack_id}: there is {listed}.")
    if len(chosen) > 1:
        raise CannotStart(f"several workspaces are here: say which with --workspace, of {listed}.")
    return chosen[0]


async def rotated(settings: KeySettings) -> int:
    """Seal everything anew with the newest key. Returns how many texts that were."""
    use_keys(settings.keys)
    async with opened(settings.database_url):
        return await keys.rotate()
