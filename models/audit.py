"""Who changed what, beside communications: those have a trail of their own."""

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.lead import Lead
from models.user import User
from models.workspace import Workspace


class AuditKind(StrEnum):
    LEAD_EDITED = "lead_edited"
    LEADS_MERGED = "leads_merged"
    LEADS_UNMERGED = "leads_unmerged"
    DO_NOT_CONTACT = "do_not_contact"
    ROLE_GIVEN = "role_given"
    SETTINGS_CHANGED = "settings_changed"
    """Of the workspace or of a channel."""
    IMPORTED = "imported"
    EXPORTED = "exported"
    KEY_CREATED = "key_created"
    """Of the API."""
    KEY_REVOKED = "key_revoked"
    HOOK_ADDED = "hook_added"
    HOOK_REMOVED = "hook_removed"
    HOOKS_REPLAYED = "hooks_replayed"


class AuditEntry(Model):
    """One line. Rows are added, never changed."""

    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    kind = fields.CharField(max_length=24)
    """One of AuditKind."""
    user: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    user_id: int | None
    actor = fields.CharField(max_length=255, default="")
    """Who did it where that was no user: "ada@server" for a command on the server."""
    lead: fields.ForeignKeyNullableRelation[Lead] = fields.ForeignKeyField(
        "models.Lead", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    lead_id: int | None
    subject = fields.CharField(max_length=255, default="")
    """What it is about where that is no lead: a user's or a channel's Slack id, a file's name, a
    key, a hook."""
    changes: Any = fields.JSONField(null=True)
    """{name: [old, new]}."""
    reason = fields.CharField(max_length=500, default="")
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "audit_entry"
        indexes = (
            Index(fields=("lead_id", "id")),
            Index(fields=("workspace_id", "kind", "id")),
        )
