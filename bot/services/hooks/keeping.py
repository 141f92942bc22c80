"""The hooks themselves: added, listed, removed."""

import secrets
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import audit
from bot.services.errors import Missing
from bot.services.hooks import announcing
from models import Hook, HookDelivery, Workspace
from models.audit import AuditKind
from models.database import reads, writing
from models.fields import Sealed
from models.hook import HookEvent
from models.methods import Invalid

LONGEST_ADDRESS = 2000
_SECRET_BYTES = 32


async def add(workspace: Workspace, url: str, events: Collection[str], *, actor: str = "") -> tuple[Hook, str]:
    """Have `url`, which the caller has judged, told of `events` (HookEvent) from now on. Returns the hook, and what its
    deliveries are signed with: it is sealed, and shown this once. A running Logcall hears of it within seconds.
    Audited, by `actor`. Raises Invalid naming `events`.
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
        await _note(db, hook, AuditKind.HOOK_ADDED, actor, {"events": [None, hook.events]})
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


async def remove(workspace: Workspace, hook_id: int, *, actor: str = "") -> int:
    """Tell a hook nothing any more, not even what waits for it. Returns how much that was. Audited, by `actor`. Raises
    Missing."""
    now = datetime.now(UTC)
    async with writing() as db:
        hooks = Hook.filter(id=hook_id, workspace_id=workspace.id, removed_at__isnull=True).using_db(db)
        if not await hooks.update(removed_at=now):
            raise _missing(hook_id)
        await _note(db, await Hook.get(id=hook_id, using_db=db), AuditKind.HOOK_REMOVED, actor)
        waiting = HookDelivery.filter(hook_id=hook_id, settled_at__isnull=True).using_db(db)
        dropped = await waiting.update(settled_at=now, claimed_until=None, error="the hook was removed")
    announcing.forget(workspace.id)
    return dropped


def _missing(hook_id: int) -> Missing:
    return Missing(f"There is no hook {hook_id}: `logcall hooks list` shows those that there are.")


async def _note(
    db: BaseDBAsyncClient, hook: Hook, kind: AuditKind, actor: str, changes: Mapping[str, Any] | None = None
) -> None:
    """What stands behind a `?` is left out: it may be a secret, and the trail is kept for good."""
    subject = f"hook {hook.id}, {hook.url.partition('?')[0]}"
    await audit.note(db, workspace_id=hook.workspace_id, kind=kind, actor=actor, subject=subject, changes=changes)
