"""The hooks themselves: added, listed, removed."""

import secrets
from collections.abc import Collection
from datetime import UTC, datetime

from bot.services.errors import Missing
from bot.services.hooks import announcing
from models import Hook, HookDelivery, Workspace
from models.database import reads, writing
from models.fields import Sealed
from models.hook import HookEvent
from models.methods import Invalid

LONGEST_ADDRESS = 2000
_SECRET_BYTES = 32


async def add(workspace: Workspace, url: str, events: Collection[str]) -> tuple[Hook, str]:
    """Have `url`, which the caller has judged, told of `events` (HookEvent) from now on. Returns the hook, and what its
    deliveries are signed with: it is sealed, and shown this once. A running Logcall hears of it within seconds.

    Raises Invalid naming `events`.
    """
    if not events or not set(events) <= set(HookEvent):
        raise Invalid({"events": f"must be one or more of {', '.join(HookEvent)}"})
    secret = secrets.token_hex(_SECRET_BYTES)
    async with writing() as db:
        hook = await Hook.create(
            workspace_id=workspace.id,
            url=url,
            events=" ".join(event for event in HookEvent if event in events),
            secret=Sealed.seal(secret),
            using_db=db,
        )
    announcing.forget(workspace.id)
    return hook, secret


async def all_of(workspace: Workspace) -> list[Hook]:
    """Those that were not removed, the oldest first."""
    return await Hook.filter(workspace_id=workspace.id, removed_at__isnull=True).using_db(reads()).order_by("id")


async def named(workspace: Workspace, hook_id: int) -> Hook:
    """Raises Missing."""
    hook = await Hook.get_or_none(id=hook_id, workspace_id=workspace.id, removed_at__isnull=True, using_db=reads())
    if hook is None:
        raise _missing(hook_id)
    return hook


async def remove(workspace: Workspace, hook_id: int) -> int:
    """Tell a hook nothing any more, not even what waits for it. Returns how much that was. Raises Missing."""
    now = datetime.now(UTC)
    async with writing() as db:
        hooks = Hook.filter(id=hook_id, workspace_id=workspace.id, removed_at__isnull=True).using_db(db)
        if not await hooks.update(removed_at=now):
            raise _missing(hook_id)
        waiting = HookDelivery.filter(hook_id=hook_id, settled_at__isnull=True).using_db(db)
        dropped = await waiting.update(settled_at=now, claimed_until=None, error="the hook was removed")
    announcing.forget(workspace.id)
    return dropped


def _missing(hook_id: int) -> Missing:
    return Missing(f"There is no hook {hook_id}: `logcall hooks list` shows those that there are.")
