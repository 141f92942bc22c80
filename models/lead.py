"""A lead: somebody the company talks to, with their phones and emails."""

from enum import StrEnum
from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.fields import E164
from models.status import CallStatus, Direction
from models.user import User
from models.workspace import Workspace

if TYPE_CHECKING:
    from models.communication import Communication


class LeadStatus(StrEnum):
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    LOST = "lost"


class Result(StrEnum):
    """What came of trying to reach a lead; null while pending."""

    ATTEMPTED = "attempted"
    REACHED = "reached"


class PhoneType(StrEnum):
    """A lead has at most one number of each; what a merge leaves without a place is `other`, `other2` and so on."""

    HOME = "home"
    WORK = "work"
    MOBILE = "mobile"


class EmailType(StrEnum):
    """As PhoneType."""

    HOME = "home"
    WORK = "work"


class Lead(Model):
    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name="leads", on_delete=fields.RESTRICT
    )
    workspace_id: int
    first_name = fields.CharField(max_length=255, default="")
    last_name = fields.CharField(max_length=255, default="")
    company = fields.CharField(max_length=255, default="")
    locale = fields.CharField(max_length=16, default="")
    status = fields.CharField(max_length=16, null=True)
    """One of LeadStatus, or null."""
    result = fields.CharField(max_length=16, null=True)
    """One of Result, or null while pending."""
    result_before = fields.CharField(max_length=16, null=True)
    """What `result` was before any communication changed it ("" for pending); null while none has."""
    owner: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="leads", null=True, on_delete=fields.SET_NULL
    )
    owner_id: int | None
    merged_into: fields.ForeignKeyNullableRelation["Lead"] = fields.ForeignKeyField(
        "models.Lead", related_name="merged", null=True, on_delete=fields.RESTRICT
    )
    merged_into_id: int | None
    deleted_at = fields.DatetimeField(null=True)
    unsubscribe_all_date = fields.DatetimeField(null=True)
    unsubscribe_call_date = fields.DatetimeField(null=True)
    unsubscribe_email_date = fields.DatetimeField(null=True)
    unsubscribe_sms_date = fields.DatetimeField(null=True)
    last_contact_at = fields.DatetimeField(null=True)
    """`executed_at` of the newest communication that counts."""
    search_text = fields.TextField(default="")
    search_low = fields.BigIntField(default=0, db_default=0)
    search_mid = fields.BigIntField(default=0, db_default=0)
    search_high = fields.BigIntField(default=0, db_default=0)
    """All four from `found_by()`."""
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)
    source = fields.CharField(max_length=255, null=True)
    """What created it: the same source twice makes one lead."""
    source_version = fields.CharField(max_length=64, null=True)
    """Which state of it `source` told of last, "MOMENT DIGEST" (see `is_news`): what is older is not taken over."""

    phones: fields.ReverseRelation["Phone"]
    emails: fields.ReverseRelation["Email"]

    class Meta:
        table = "lead"
        unique_together = (("workspace", "source"),)
        indexes = (Index(fields=("merged_into_id",)),)

    @property
    def name(self) -> str:
        return lead_name(self.id, self.first_name, self.last_name, self.company)


def lead_name(lead_id: int, first_name: str, last_name: str, company: str) -> str:
    """What people call a lead: their name, else the company, else a number to tell them by."""
    return f"{first_name} {last_name}".strip() or company or f"Lead {lead_id}"


class Phone(Model):
    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    lead: fields.ForeignKeyRelation[Lead] = fields.ForeignKeyField(
        "models.Lead", related_name="phones", on_delete=fields.CASCADE
    )
    lead_id: int
    type = fields.CharField(max_length=8, default=PhoneType.MOBILE)
    number = E164()
    extension = fields.CharField(max_length=16, default="")
    valid = fields.BooleanField(default=True)
    invalidated_by: fields.ForeignKeyNullableRelation["Communication"] = fields.ForeignKeyField(
        "models.Communication", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    """The communication whose tag said that this is a wrong number."""
    invalidated_by_id: int | None

    class Meta:
        table = "phone"
        unique_together = (("lead", "type"),)
        indexes = (Index(fields=("workspace_id", "number")),)


class Email(Model):
    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    lead: fields.ForeignKeyRelation[Lead] = fields.ForeignKeyField(
        "models.Lead", related_name="emails", on_delete=fields.CASCADE
    )
    lead_id: int
    type = fields.CharField(max_length=8, default=EmailType.HOME)
    address = fields.CharField(max_length=320)
    """Lower case."""

    class Meta:
        table = "email"
        unique_together = (("lead", "type"),)
        indexes = (Index(fields=("workspace_id", "address")),)


class NumberChoice(Model):
    """Which of the leads that share a number a rep means by it."""

    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, on_delete=fields.RESTRICT
    )
    user_id: int
    number = E164()
    lead: fields.ForeignKeyRelation[Lead] = fields.ForeignKeyField(
        "models.Lead", related_name=False, on_delete=fields.CASCADE
    )
    lead_id: int
    chosen_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "number_choice"
        unique_together = (("user", "number"),)
        indexes = (Index(fields=("lead_id",)),)


def is_news(version: str, known: str | None) -> bool:
    """Whether a state of a lead is another than the one that is `known`, and no older. Each is when its source changed
    it, in ISO 8601, UTC and one precision, a space, and a digest of what it said."""
    if known is None:
        return True
    moment, _, digest = version.partition(" ")
    known_moment, _, known_digest = known.partition(" ")
    return moment >= known_moment and digest != known_digest


def result_after(result: str | None, method: str, direction: Direction, call_status: str | None) -> str | None:
    """A lead's result once a communication has happened. Never downgraded from reached.

    An answered call, or any incoming email or SMS → reached; an outgoing attempt, email, SMS or video → attempted;
    everything else changes nothing.
    """
    if result == Result.REACHED:
        return result
    if method == "phone":
        reached = call_status == CallStatus.ANSWERED
        attempted = call_status == CallStatus.ATTEMPTED
    else:
        reached = direction is Direction.INCOMING and method in ("email", "sms")
        attempted = direction is Direction.OUTGOING and method in ("email", "sms", "video")
    if reached:
        return Result.REACHED
    return Result.ATTEMPTED if attempted else result


def better_result(one: str | None, other: str | None) -> str | None:
    """The better of two results: pending, attempted, reached."""
    return max(one, other, key=lambda result: ("", Result.ATTEMPTED, Result.REACHED).index(result or ""))
