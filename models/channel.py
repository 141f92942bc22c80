"""A Slack channel that likes to hear of some things and not of others."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.hearing import ChannelSettings, Hearing, Mode
from models.user import User
from models.workspace import Workspace


class Channel(Model):
    """The settings of a channel; one that nobody has set up has none, and hears everything."""

    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    slack_id = fields.CharField(max_length=32)
    """Slack's channel id, `C…` or `G…`."""
    mode = fields.CharField(max_length=8, default=Mode.THREAD)
    """One of Mode."""
    hears: Any = fields.JSONField(default=dict)
    """What it hears of, as lists by the names of `hearing.Aspect`. One that is absent means all."""
    locale = fields.CharField(max_length=2, default="en")
    """In which language digests are: `en` or `fr`."""
    timezone = fields.CharField(max_length=64, default="UTC")
    """IANA name: whose hours the digests' are."""
    daily_at = fields.IntField(null=True)
    """Minutes since midnight, or null for no daily digest."""
    daily_sent_for = fields.DateField(null=True)
    """The newest day whose digest was put into the outbox."""
    weekly_at = fields.IntField(null=True)
    """Minutes since midnight of `weekly_on`, or null for no weekly digest."""
    weekly_on = fields.IntField(default=1)
    """ISO weekday: 1 for Monday."""
    weekly_sent_for = fields.DateField(null=True)
    """The first day of the newest week whose digest was put into the outbox."""
    updated_by: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    updated_by_id: int | None
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "channel"
        unique_together = (("workspace", "slack_id"),)

    @property
    def settings(self) -> ChannelSettings:
        return ChannelSettings(
            hearing=Hearing.of(self.mode, self.hears),
            locale=self.locale,
            timezone=self.timezone,
            daily_at=self.daily_at,
            weekly_at=self.weekly_at,
            weekly_on=self.weekly_on,
        )
