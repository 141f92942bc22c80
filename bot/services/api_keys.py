"""Keys of the API: made, listed, revoked, and known again.

A key is 32 random bytes. Nobody can guess such a key, so its SHA-256 can be stored and looked up by index: the slow
hashes that passwords need would protect nothing more, and cost every request their time.
"""

import secrets
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services import audit
from bot.services.errors import Missing
from models import ApiKey, Workspace
from models.api import Scope
from models.audit import AuditKind
from models.database import reads, writing
from models.methods import Invalid

_PREFIX = "lc_"
_HINT = 8


async def create(workspace: Workspace, name: str, scopes: Collection[str], *, actor: str = "") -> tuple[ApiKey, str]:
    """A new key and its secret, which is nowhere afterwards. Audited, by `actor`. Raises Invalid."""
    name = name.strip()
    errors: dict[str, str] = {}
    if not 0 < len(name) <= 80:
        errors["name"] = "must have 1 to 80 characters"
    if not scopes or not set(scopes) <= set(Scope):
        errors["scope"] = f"must be one or more of {', '.join(Scope)}"
    if errors:
        raise Invalid(errors)
    secret = _PREFIX + secrets.token_urlsafe(32)
    async with writing() as db:
        key = await ApiKey.create(
            workspace_id=workspace.id,
            name=name,
            fingerprint=fingerprint_of(secret),
            hint=secret[:_HINT],
            scopes=" ".join(scope for scope in Scope if scope in scopes),
            using_db=db,
        )
        told = {"scopes": [None, key.scopes]}
        await _note(db, key, AuditKind.KEY_CREATED, actor, told)
    return key, secret


async def all_of(workspace: Workspace) -> list[ApiKey]:
    """Every key that there ever was, the oldest first."""
    return await ApiKey.filter(workspace_id=workspace.id).using_db(reads()).order_by("id")


async def revoke(workspace: Workspace, key_id: int, *, actor: str = "") -> ApiKey:
    """End a key for good; one that is revoked already stays as it is. A running Logcall hears of it within seconds.
    Audited, by `actor`. Raises Missing."""
    async with writing() as db:
        key = await ApiKey.get_or_none(id=key_id, workspace_id=workspace.id, using_db=db)
        if key is None:
            raise Missing(f"There is no key {key_id}: `logcall keys list` shows those that there are.")
        if key.revoked_at is None:
            key.revoked_at = datetime.now(UTC)
            await key.save(update_fields=["revoked_at"], using_db=db)
            await _note(db, key, AuditKind.KEY_REVOKED, actor)
    return key


async def find(workspace: Workspace, fingerprint: str) -> ApiKey | None:
    """The key with this fingerprint that is not revoked."""
    return await ApiKey.get_or_none(
        fingerprint=fingerprint, workspace_id=workspace.id, revoked_at__isnull=True, using_db=reads()
    )


async def note_use(used: Mapping[int, datetime]) -> None:
    """When each key, by its id, was used last: kept to the minute."""
    async with writing() as db:
        for key_id, at in used.items():
            minute = at.replace(second=0, microsecond=0)
            await ApiKey.filter(id=key_id).using_db(db).update(last_used_at=minute)


def fingerprint_of(secret: str) -> str:
    """SHA-256, in hexadecimal."""
    return sha256(secret.encode()).hexdigest()


async def _note(
    db: BaseDBAsyncClient, key: ApiKey, kind: AuditKind, actor: str, changes: Mapping[str, Any] | None = None
) -> None:
    subject = f"key {key.id}, {key.name}"
    await audit.note(db, workspace_id=key.workspace_id, kind=kind, actor=actor, subject=subject, changes=changes)
