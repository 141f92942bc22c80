"""What is still to be said in Slack. A row says what happened, never how it will look."""

from enum import StrEnum

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.call_log import CallLog
from models.communication import Communication, Note, StatusChange
from models.follow_up import FollowUp
from models.user import User
from models.workspace import Workspace


class DeliveryKind(StrEnum):
    CARD = "card"
    """Post the communication's card; its `sent_ts` is the root of the thread."""
    CARD_EDIT = "card_edit"
    """Redraw the card in place."""
    REPLY = "reply"
    """One line in the thread, about a status change or a note."""
    NOTICE = "notice"
    """A direct message that tells the rep about a delivery that Slack refused for good."""
    QUESTION = "question"
    """A direct message that asks the rep how a call ended, due when the call has gone on for too long. Once the call
    has ended it is due again: to be redrawn in place."""
    FOLLOW_UP = "follow_up"
    """A direct message that reminds a rep of a follow-up. Once that is closed it is due again: to be redrawn."""
    DIGEST = "digest"
    """What happened in a period, for a channel."""
    CALL_STARTED = "call_started"
    """A direct message that tells a rep of a call that their phone system has just begun."""
    WHICH_LEAD = "which_lead"
    """A direct message that asks a rep whom a call is with, where several leads have the number."""


OF_THE_CARD = frozenset({DeliveryKind.CARD, DeliveryKind.CARD_EDIT, DeliveryKind.REPLY})
"""What goes out in the order of its communication's card. The rest waits for nothing and holds nothing back."""
DIRECT = frozenset(
    {
        DeliveryKind.NOTICE,
        DeliveryKind.QUESTION,
        DeliveryKind.FOLLOW_UP,
        DeliveryKind.CALL_STARTED,
        DeliveryKind.WHICH_LEAD,
    }
)
"""What goes to one rep alone."""


class Delivery(Model):
    """One message to post or to edit. Settled: it was sent, was not needed any more, or has failed for good."""

    id = fields.BigIntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    kind = fields.CharField(max_length=16)
    communication: fields.ForeignKeyNullableRelation[Communication] = fields.ForeignKeyField(
        "models.Communication", related_name="deliveries", null=True, on_delete=fields.RESTRICT
    )
    communication_id: int | None
    """What it is about; null for what is about no communication."""
    status_change: fields.ForeignKeyNullableRelation[StatusChange] = fields.ForeignKeyField(
        "models.StatusChange", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    status_change_id: int | None
    note: fields.ForeignKeyNullableRelation[Note] = fields.ForeignKeyField(
        "models.Note", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    note_id: int | None
    follow_up: fields.ForeignKeyNullableRelation[FollowUp] = fields.ForeignKeyField(
        "models.FollowUp", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    follow_up_id: int | None
    call_log: fields.ForeignKeyNullableRelation[CallLog] = fields.ForeignKeyField(
        "models.CallLog", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    call_log_id: int | None
    about = fields.CharField(max_length=64, null=True)
    """The period of a digest: "daily 2026-11-22", or "weekly 2026-11-16" for the week that begins then. Of a reminder
    that was taken up, the follow-ups that its message shows, and how many more it counts: "12 13 14 +3"; or the
    delivery whose message shows it: "in 8812"."""
    user: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    user_id: int | None
    """Whom a direct message is for."""
    channel_id = fields.CharField(max_length=32)
    due_at = fields.DatetimeField()
    attempts = fields.IntField(default=0)
    claimed_until = fields.DatetimeField(null=True)
    """A postman has it in hand until then."""
    sent_ts = fields.CharField(max_length=32, null=True)
    """Slack's timestamp of the message."""
    settled_at = fields.DatetimeField(null=True)
    error = fields.CharField(max_length=255, null=True)
    """Slack's word for the last refusal; with `settled_at`, the one that was final."""
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "delivery"
        indexes = (
            Index(fields=("settled_at", "due_at", "id")),
            Index(fields=("communication_id", "id")),
            Index(fields=("error", "channel_id")),
            Index(fields=("follow_up_id", "id")),
            Index(fields=("call_log_id", "id")),
            Index(fields=("sent_ts",)),
        )
