"""Emails. Their subject, body and address are write-only in the CRM, "for privacy reasons"."""

import re
from typing import Any

from models.methods.field import Field, FieldKind, Method
from models.status import Direction

ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def _judge(_direction: Direction, values: dict[str, Any]) -> dict[str, str]:
    errors = {name: "must be text" for name, value in values.items() if not isinstance(value, str)}
    address = values.get("email_user")
    if isinstance(address, str) and not ADDRESS.fullmatch(address):
        errors["email_user"] = "must be an email address, like name@example.com"
    return errors


EMAIL = Method(
    name="email",
    label="Email",
    done={Direction.OUTGOING: "Email", Direction.INCOMING: "Incoming email"},
    fields=(
        Field("email_subject", FieldKind.LINE, "Subject", write_only=True),
        Field("email_body", FieldKind.TEXT, "Body", write_only=True, max_length=100_000),
        Field("email_user", FieldKind.EMAIL, "Your address", "The address you used", write_only=True),
    ),
    judge=_judge,
    unsubscribed_by="unsubscribe_email_date",
)
