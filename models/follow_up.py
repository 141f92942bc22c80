"""What a rep means to do next with a lead, and when."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.communication import Communication
from models.lead import Lead
from models.planning import Priority
from models.user import User
from models.workspace import Workspace


class FollowUp(Model):
    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    lead: fields.ForeignKeyRelation[Lead] = fields.ForeignKeyField(
        "models.Lead", related_name="follow_ups", on_delete=fields.RESTRICT
    )
    lead_id: int
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="follow_ups", on_delete=fields.RESTRICT
    )
    user_id: int
    """Who is to do it."""
    communication: fields.ForeignKeyNullableRelation[Communication] = fields.ForeignKeyField(
        "models.Communication", related_name="follow_ups", null=True, on_delete=fields.SET_NULL
    )
    communication_id: int | None
    """The one that it was planned in."""
    kind = fields.CharField(max_length=8)
    """One of FollowUpKind."""
    priority = fields.CharField(max_length=8, default=Priority.NORMAL)
    """One of Priority."""
    text = fields.CharField(max_length=500, default="")
    """What it is about, in the rep's words."""
    due_at = fields.DatetimeField()
    reminders = fields.IntField(default=0)
    """How often its rep was reminded since it was made or put off."""
    closed_at = fields.DatetimeField(null=True)
    outcome = fields.CharField(max_length=16, null=True)
    """One of FollowUpOutcome, or null while open."""
    closed_by: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    closed_by_id: int | None
    closing: fields.ForeignKeyNullableRelation[Communication] = fields.ForeignKeyField(
        "models.Communication", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    closing_id: int | None
    """The communication that did it, where the outcome is matched."""
    source = fields.CharField(max_length=255, null=True)
    """What made it: the same source twice makes one follow-up."""
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "follow_up"
        unique_together = (("workspace", "source"),)
        indexes = (
            Index(fields=("user_id", "closed_at", "due_at")),
            Index(fields=("lead_id", "closed_at")),
            Index(fields=("workspace_id", "closed_at", "due_at")),
            Index(fields=("communication_id",)),
            Index(fields=("closing_id",)),
        )
