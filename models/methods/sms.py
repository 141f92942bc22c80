"""Text messages: what was written is the communication's description."""

from typing import Any

from models.methods.field import Method
from models.status import Direction


def _judge(_direction: Direction, _values: dict[str, Any]) -> dict[str, str]:
    return {}


SMS = Method(
    name="sms",
    label="Text message",
    done={Direction.OUTGOING: "Text message", Direction.INCOMING: "Incoming text message"},
    fields=(),
    judge=_judge,
    description_label="Text",
    unsubscribed_by="unsubscribe_sms_date",
)
