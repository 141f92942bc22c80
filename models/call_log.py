"""What a phone system says of a call, before and beside the communication that it becomes."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.api import ApiKey
from models.communication import Communication
from models.fields import EncryptedText
from models.lead import Lead
from models.user import User
from models.workspace import Workspace


class CallLog(Model):
    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    communication: fields.OneToOneNullableRelation[Communication] = fields.OneToOneField(
        "models.Communication", related_name="call_log", null=True, on_delete=fields.RESTRICT
    )
    communication_id: int | None
    """Null while it is not known whom the call is with: several leads have the number, and its rep is asked."""
    lead: fields.ForeignKeyNullableRelation[Lead] = fields.ForeignKeyField(
        "models.Lead", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    lead_id: int | None
    user: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    user_id: int | None
    direction = fields.CharField(max_length=8)
    """One of Direction."""
    from_number = fields.CharField(max_length=32, default="")
    """E.164, or a user's own number or extension."""
    to_number = fields.CharField(max_length=32, default="")
    words = fields.CharField(max_length=255, default="", db_default="")
    """Every status that was told, each once, separated by spaces: what the call came to follows from all of them, in
    whichever order they came."""
    start_at = fields.DatetimeField(null=True)
    end_at = fields.DatetimeField(null=True)
    duration = fields.IntField(null=True)
    """Seconds."""
    media_url = fields.CharField(max_length=2000, null=True)
    """Where the recording was said to be."""
    user_did = fields.CharField(max_length=32, default="")
    user_email = fields.CharField(max_length=320, default="")
    description = fields.TextField(null=True)
    ignored_at = fields.DatetimeField(null=True)
    """Since when its rep wants nothing made of it, of those who were asked whom it is with."""
    source = fields.CharField(max_length=255, null=True)
    """What made it: the same source twice makes one call log."""
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "call_log"
        unique_together = (("workspace", "source"),)
        indexes = (
            Index(fields=("user_id", "id")),
            Index(fields=("lead_id", "id")),
        )

    @property
    def is_complete(self) -> bool:
        """A call is complete when it has both an end and a duration."""
        return self.end_at is not None and self.duration is not None


class RawReport(Model):
    """A report as it came, kept before anything is made of it; for 30 days."""

    id = fields.BigIntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    api_key: fields.ForeignKeyNullableRelation[ApiKey] = fields.ForeignKeyField(
        "models.ApiKey", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    api_key_id: int | None
    """Null for a webhook."""
    about = fields.CharField(max_length=64)
    """The door and the object: "POST call-logs", "PUT call-logs/12", "activix"."""
    body = EncryptedText()
    """The exact text of the request's body."""
    problem = fields.CharField(max_length=255, null=True)
    """Why nothing could be made of it, where nothing could."""
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "raw_report"
        indexes = (Index(fields=("created_at",)),)
