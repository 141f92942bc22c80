"""A Slack workspace that installed Logcall, and how it likes things."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model


class Visibility(StrEnum):
    """Whose leads a rep may see; managers and admins see all."""

    ALL = "all"
    OWN = "own"
    """Their own, and those that nobody owns."""


class Workspace(Model):
    id = fields.IntField(primary_key=True)
    slack_id = fields.CharField(max_length=32, unique=True)
    """Slack's team id, `T…`."""
    name = fields.CharField(max_length=255, default="")
    bot_user_id = fields.CharField(max_length=32, default="")
    region = fields.CharField(max_length=2, default="CA")
    """ISO 3166 code of the country whose phone numbers are written without a country code."""
    channel_id = fields.CharField(max_length=32, null=True)
    """Where cards go when nothing else says so."""
    reps_see = fields.CharField(max_length=8, default=Visibility.ALL, db_default="all")
    """One of Visibility."""
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "workspace"
