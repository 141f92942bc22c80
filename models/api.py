"""Who may speak to the API, and what they have asked already."""

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.workspace import Workspace


class Scope(StrEnum):
    """What a key may do."""

    READ = "read"
    WRITE = "write"
    """Communications, leads, recordings."""
    CALL_LOGS = "call-logs"
    """Report calls, as a phone system does."""


class ApiKey(Model):
    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    name = fields.CharField(max_length=80)
    """Who has it: "Aircall"."""
    fingerprint = fields.CharField(max_length=64, unique=True)
    """SHA-256 of the key, in hexadecimal: the key itself is nowhere."""
    hint = fields.CharField(max_length=12)
    """How the key begins, to tell it from others."""
    scopes = fields.CharField(max_length=64)
    """Of Scope, separated by spaces."""
    last_used_at = fields.DatetimeField(null=True)
    """To the minute."""
    revoked_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "api_key"
        indexes = (Index(fields=("workspace_id", "id")),)


class IdempotentRequest(Model):
    """A request with an `Idempotency-Key`, and what it made: the same key again is answered with that."""

    id = fields.BigIntField(primary_key=True)
    api_key: fields.ForeignKeyRelation[ApiKey] = fields.ForeignKeyField(
        "models.ApiKey", related_name=False, on_delete=fields.CASCADE
    )
    api_key_id: int
    key = fields.CharField(max_length=255)
    """As the client sent it."""
    fingerprint = fields.CharField(max_length=64)
    """SHA-256 of method, path and body: the same key with another request is a mistake."""
    status = fields.IntField(null=True)
    """The answer's HTTP status; null while the request is under way."""
    answer: Any = fields.JSONField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "idempotent_request"
        unique_together = (("api_key", "key"),)
        indexes = (Index(fields=("created_at",)),)


class RateBucket(Model):
    """How much of its allowance a key has used lately, where several processes share the count."""

    id = fields.BigIntField(primary_key=True)
    api_key: fields.ForeignKeyRelation[ApiKey] = fields.ForeignKeyField(
        "models.ApiKey", related_name=False, on_delete=fields.CASCADE
    )
    api_key_id: int
    at = fields.BigIntField()
    """Milliseconds since 1970."""

    class Meta:
        table = "rate_bucket"
        indexes = (Index(fields=("api_key_id", "at")),)
