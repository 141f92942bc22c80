"""A rep's App Home that may be on a screen now."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.user import User
from models.workspace import Workspace


class Home(Model):
    """Slack says when a Home is opened, never when it is closed: for some time after it is kept up to date."""

    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    user: fields.OneToOneRelation[User] = fields.OneToOneField(
        "models.User", related_name=False, on_delete=fields.RESTRICT
    )
    user_id: int
    first_opened_at = fields.DatetimeField(auto_now_add=True)
    opened_at = fields.DatetimeField()
    """When it was opened last."""
    outdated_at = fields.DatetimeField(null=True)
    """Since when it shows what is not true any more, or, in the future, from when on it will: a follow-up is due then,
    or a day is over. Null while nothing is known to change."""
    claimed_until = fields.DatetimeField(null=True)
    """Somebody is drawing it until then."""
    digest = fields.CharField(max_length=64, default="")
    """Of the view as Slack has it: the same view is not published again."""

    class Meta:
        table = "home"
        indexes = (Index(fields=("workspace_id", "outdated_at")),)
