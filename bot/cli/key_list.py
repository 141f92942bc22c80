"""What `logcall keys create, list, revoke` do with the database: also beside a running Logcall."""

from collections.abc import Collection
from datetime import datetime

from bot.cli.terminal import actor
from bot.services import api_keys
from bot.storage import opened, the_workspace
from models import ApiKey


async def created(url: str, name: str, scopes: Collection[str], workspace_id: str | None) -> tuple[ApiKey, str]:
    """As `api_keys.create`."""
    async with opened(url, alone=False):
        return await api_keys.create(await the_workspace(workspace_id), name, scopes, actor=actor())


async def revoked(url: str, key_id: int, workspace_id: str | None) -> ApiKey:
    """As `api_keys.revoke`."""
    async with opened(url, alone=False):
        return await api_keys.revoke(await the_workspace(workspace_id), key_id, actor=actor())


async def lines(url: str, workspace_id: str | None) -> list[str]:
    """A line for each key."""
    async with opened(url, alone=False):
        keys = await api_keys.all_of(await the_workspace(workspace_id))
    if not keys:
        return ["There are no keys yet: `logcall keys create` makes one."]
    rows: list[tuple[str, ...]] = [("#", "NAME", "KEY", "SCOPES", "LAST USED", "CREATED", "REVOKED")]
    for key in keys:
        when = map(_when, (key.last_used_at, key.created_at, key.revoked_at))
        rows.append((str(key.id), key.name, f"{key.hint}…", key.scopes.replace(" ", ","), *when))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "-"
