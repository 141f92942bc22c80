"""A communication with a lead, as the Activix CRM defines it, and its trail."""

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.fields import E164, EncryptedText
from models.lead import Lead
from models.status import CallFlow, Direction
from models.user import User
from models.workspace import Workspace


class TrailKind(StrEnum):
    LOGGED = "logged"
    """A person made the communication."""
    REPORTED = "reported"
    """A button of the live card, or another system: how a call goes, or that there was a communication at all."""
    CORRECTED = "corrected"
    """A person changed facts afterwards."""
    MOVED = "moved"
    """Its card, which nobody had seen, was sent to another channel."""
    WITHDRAWN = "withdrawn"
    """Its author took it back."""


class Communication(Model):
    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name="communications", on_delete=fields.RESTRICT
    )
    workspace_id: int
    lead: fields.ForeignKeyRelation[Lead] = fields.ForeignKeyField(
        "models.Lead", related_name="communications", on_delete=fields.RESTRICT
    )
    lead_id: int
    user: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="communications", null=True, on_delete=fields.RESTRICT
    )
    user_id: int | None
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)
    executed_at = fields.DatetimeField()
    """When it really happened; a rep may backdate a call, so this orders a lead's history."""
    method = fields.CharField(max_length=16)
    type = fields.CharField(max_length=8)
    """One of Direction."""
    description = fields.TextField(null=True)

    call_duration = fields.IntField(null=True)
    """Seconds."""
    call_phone = E164(null=True)
    """The customer's number, whichever the direction."""
    call_status = fields.CharField(max_length=32, null=True)
    call_tag = fields.CharField(max_length=16, null=True)
    click_to_call = fields.BooleanField(default=False)
    answered_at = fields.DatetimeField(null=True)

    email_subject = EncryptedText(null=True)
    email_body = EncryptedText(null=True)
    email_user = EncryptedText(null=True)
    url = EncryptedText(null=True)

    channel_id = fields.CharField(max_length=32, null=True)
    """Where its card is; null for none."""
    source = fields.CharField(max_length=255, null=True)
    """Who sent it and which of theirs it is: the same source twice makes one communication."""
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "communication"
        unique_together = (("workspace", "source"),)
        indexes = (
            # A page of a history, whatever it is filtered by and at any depth: what is left out is never looked up.
            Index(
                fields=(
                    "lead_id",
                    "executed_at",
                    "id",
                    "method",
                    "type",
                    "call_status",
                    "user_id",
                    "withdrawn_at",
                )
            ),
            Index(fields=("user_id", "created_at")),
            Index(fields=("workspace_id", "executed_at")),
        )

    @property
    def direction(self) -> Direction:
        return Direction(self.type)

    @property
    def flow(self) -> CallFlow:
        return CallFlow.of(self.direction, click_to_call=self.click_to_call)


class StatusChange(Model):
    """One line of a communication's trail. Rows are added, never changed."""

    id = fields.IntField(primary_key=True)
    communication: fields.ForeignKeyRelation[Communication] = fields.ForeignKeyField(
        "models.Communication", related_name="trail", on_delete=fields.RESTRICT
    )
    communication_id: int
    kind = fields.CharField(max_length=16)
    """One of TrailKind."""
    old_status = fields.CharField(max_length=32, null=True)
    new_status = fields.CharField(max_length=32, null=True)
    old_tag = fields.CharField(max_length=16, null=True)
    new_tag = fields.CharField(max_length=16, null=True)
    applied = fields.BooleanField(default=True)
    """False for a report that came too late, or that we do not know, and was only recorded."""
    changes: Any = fields.JSONField(null=True)
    """Other fields that changed: {name: [old, new]}; {name: null} for a write-only one."""
    user: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    user_id: int | None
    source = fields.CharField(max_length=255, null=True)
    """The reporter's own event id: the same one twice is applied once."""
    occurred_at = fields.DatetimeField()
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "status_change"
        unique_together = (("communication", "source"),)
        indexes = (Index(fields=("communication_id", "id")),)


class Note(Model):
    """What somebody added to a communication afterwards."""

    id = fields.IntField(primary_key=True)
    communication: fields.ForeignKeyRelation[Communication] = fields.ForeignKeyField(
        "models.Communication", related_name="notes", on_delete=fields.RESTRICT
    )
    communication_id: int
    user: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    user_id: int | None
    text = fields.TextField()
    source = fields.CharField(max_length=255, null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "note"
        unique_together = (("communication", "source"),)
        indexes = (Index(fields=("communication_id", "id")),)
