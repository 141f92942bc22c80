"""The audit trail: who changed what, beside communications, which have a trail of their own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models import AuditEntry, User, Workspace
from models.audit import AuditKind
from models.database import reads

LONGEST_REASON = 500


async def note(
    db: BaseDBAsyncClient,
    *,
    workspace_id: int,
    kind: AuditKind,
    user: User | None = None,
    actor: str = "",
    lead_id: int | None = None,
    subject: str = "",
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Add a line, in the caller's transaction. `actor`: who did it where that was no user. `changes`: {name: [old,
    new]}; times are kept as ISO 8601 text. Never a write-only value."""
    await AuditEntry.create(
        workspace_id=workspace_id,
        kind=kind,
        user_id=user.id if user else None,
        actor=actor[:255],
        lead_id=lead_id,
        subject=subject[:255],
        changes={name: _plain(value) for name, value in changes.items()} if changes else None,
        reason=reason[:LONGEST_REASON],
        using_db=db,
    )


async def entries(
    workspace: Workspace, *, kind: AuditKind | None = None, lead_id: int | None = None, limit: int = 50
) -> list[AuditEntry]:
    """The newest lines, the newest first, each with its user and its lead."""
    chosen = AuditEntry.filter(workspace_id=workspace.id).using_db(reads())
    if kind is not None:
        chosen = chosen.filter(kind=kind)
    if lead_id is not None:
        chosen = chosen.filter(lead_id=lead_id)
    return await chosen.select_related("user", "lead").order_by("-id").limit(limit)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
