"""Two leads that were one person, and the way back."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.lead import Lead
from models.user import User
from models.workspace import Workspace


class Merge(Model):
    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    survivor: fields.ForeignKeyRelation[Lead] = fields.ForeignKeyField(
        "models.Lead", related_name=False, on_delete=fields.RESTRICT
    )
    survivor_id: int
    merged: fields.ForeignKeyRelation[Lead] = fields.ForeignKeyField(
        "models.Lead", related_name=False, on_delete=fields.RESTRICT
    )
    merged_id: int
    """The lead that is now part of the survivor."""
    user: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    user_id: int | None
    moved: Any = fields.JSONField()
    """Ids of what the survivor was given, by table, and what its own columns were before: enough to undo it."""
    undone_at = fields.DatetimeField(null=True)
    undone_by: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    undone_by_id: int | None
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "merge"
        indexes = (
            Index(fields=("survivor_id", "id")),
            Index(fields=("merged_id", "id")),
        )
