"""A rep, as Slack and the CRM know them."""

from enum import StrEnum

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.fields import E164
from models.workspace import Workspace


class Role(StrEnum):
    REP = "rep"
    MANAGER = "manager"
    ADMIN = "admin"


class User(Model):
    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name="users", on_delete=fields.RESTRICT
    )
    workspace_id: int
    slack_id = fields.CharField(max_length=32)
    """Slack's user id, `U…` or `W…`."""
    name = fields.CharField(max_length=255, default="")
    """What they are called in Slack."""
    real_name = fields.CharField(max_length=255, default="", db_default="")
    """First and last name, by which other systems may know them; "" until Slack told it."""
    email = fields.CharField(max_length=320, default="")
    timezone = fields.CharField(max_length=64, default="UTC")
    """IANA name."""
    locale = fields.CharField(max_length=16, default="en-US")
    role = fields.CharField(max_length=16, default=Role.REP)
    is_guest = fields.BooleanField(default=False)
    is_active = fields.BooleanField(default=True)
    channel_id = fields.CharField(max_length=32, null=True)
    """Where this rep posted last."""
    did = E164(null=True)
    """Their direct number at the office, by which a phone system names them."""
    quiet_from = fields.IntField(default=18 * 60, db_default=18 * 60)
    """Minutes since midnight, in the rep's timezone: from then on nobody is reminded of anything."""
    quiet_until = fields.IntField(default=8 * 60, db_default=8 * 60)
    """Minutes since midnight. The same as `quiet_from` means no quiet hours."""
    days_off = fields.CharField(max_length=7, default="67", db_default="67")
    """ISO weekdays on which they are not reminded: "67" for Saturday and Sunday."""
    away_until = fields.DateField(null=True)
    """On holiday: the first day on which they are back."""
    refreshed_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    @property
    def whole_name(self) -> str:
        """First and last name, as far as they are known."""
        return self.real_name or self.name

    class Meta:
        table = "user"
        unique_together = (("workspace", "slack_id"),)
        indexes = (Index(fields=("workspace_id", "email")),)
