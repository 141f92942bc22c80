"""A lead that a rep had shown to a channel."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.lead import Lead
from models.user import User
from models.workspace import Workspace


class Share(Model):
    """Written before Slack is asked, so that the same click posts once however often it comes, to whichever process.
    One that Slack refused is removed again: it showed nobody anything."""

    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    lead: fields.ForeignKeyRelation[Lead] = fields.ForeignKeyField(
        "models.Lead", related_name=False, on_delete=fields.RESTRICT
    )
    lead_id: int
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, on_delete=fields.RESTRICT
    )
    user_id: int
    channel_id = fields.CharField(max_length=32)
    masked = fields.BooleanField()
    """Whether numbers were masked: others than the company's own people read the channel."""
    source = fields.CharField(max_length=255)
    """The click: the same source twice is one share."""
    sent_ts = fields.CharField(max_length=32, null=True)
    """Slack's timestamp of the message; null where nobody heard what became of it."""
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "share"
        unique_together = (("workspace", "source"),)
        indexes = (Index(fields=("lead_id", "id")),)
