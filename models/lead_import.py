"""A file of leads on its way into the database: where a run that was stopped goes on."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.workspace import Workspace


class LeadImport(Model):
    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    fingerprint = fields.CharField(max_length=64)
    """SHA-256 of the file's bytes: the same file again goes on where it stopped."""
    name = fields.CharField(max_length=255)
    """The file's name, for people."""
    columns: Any = fields.JSONField()
    """{the file's column: the lead's field}, as it was agreed to."""
    rows = fields.IntField(default=0)
    """How many of the file's rows are settled."""
    created = fields.IntField(default=0)
    matched = fields.IntField(default=0)
    refused = fields.IntField(default=0)
    finished_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "lead_import"
        unique_together = (("workspace", "fingerprint"),)
