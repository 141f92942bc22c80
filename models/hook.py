"""Whom Logcall tells of what happened, over HTTPS."""

from enum import StrEnum

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.communication import Communication
from models.fields import EncryptedText
from models.lead import Lead
from models.workspace import Workspace


class HookEvent(StrEnum):
    COMMUNICATION_CREATED = "communication.created"
    COMMUNICATION_UPDATED = "communication.updated"
    COMMUNICATION_DELETED = "communication.deleted"
    """It was taken back."""
    LEAD_CREATED = "lead.created"
    LEAD_UPDATED = "lead.updated"
    LEAD_DELETED = "lead.deleted"
    """It was merged into another."""


class Hook(Model):
    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    url = fields.CharField(max_length=2000)
    events = fields.CharField(max_length=255)
    """Of HookEvent, separated by spaces."""
    secret = EncryptedText()
    """What its deliveries are signed with."""
    removed_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "hook"
        indexes = (Index(fields=("workspace_id", "id")),)


class HookDelivery(Model):
    """One event on its way to one hook. Settled: the other side took it. Parked: a day of tries was in vain."""

    id = fields.BigIntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    hook: fields.ForeignKeyRelation[Hook] = fields.ForeignKeyField(
        "models.Hook", related_name="deliveries", on_delete=fields.CASCADE
    )
    hook_id: int
    event = fields.CharField(max_length=32)
    """One of HookEvent."""
    communication: fields.ForeignKeyNullableRelation[Communication] = fields.ForeignKeyField(
        "models.Communication", related_name=False, null=True, on_delete=fields.CASCADE
    )
    communication_id: int | None
    lead: fields.ForeignKeyNullableRelation[Lead] = fields.ForeignKeyField(
        "models.Lead", related_name=False, null=True, on_delete=fields.CASCADE
    )
    lead_id: int | None
    due_at = fields.DatetimeField()
    attempts = fields.IntField(default=0)
    claimed_until = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)
    parked_at = fields.DatetimeField(null=True)
    error = fields.CharField(max_length=255, null=True)
    """Why the last try was in vain."""
    created_at = fields.DatetimeField(auto_now_add=True)
    """When its day of tries began."""

    class Meta:
        table = "hook_delivery"
        indexes = (
            Index(fields=("settled_at", "parked_at", "due_at", "id")),
            Index(fields=("hook_id", "id")),
            Index(fields=("communication_id", "hook_id", "id")),
            Index(fields=("lead_id", "hook_id", "id")),
        )
