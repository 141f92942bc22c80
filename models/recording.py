"""The recording of a communication: what is known of the file, which lies in a store of its own."""

from enum import StrEnum

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.call_log import CallLog
from models.communication import Communication
from models.workspace import Workspace


class AudioFormat(StrEnum):
    WAV = "wav"
    MP3 = "mp3"


class Recording(Model):
    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    communication: fields.OneToOneRelation[Communication] = fields.OneToOneField(
        "models.Communication", related_name="recording", on_delete=fields.RESTRICT
    )
    communication_id: int
    format = fields.CharField(max_length=3)
    """One of AudioFormat."""
    size = fields.BigIntField()
    """Bytes."""
    place = fields.CharField(max_length=255)
    """Its name in the store, new for each upload."""
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "recording"


class LostRecording(Model):
    """A file in the store that no recording refers to any more: it is to be removed."""

    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    place = fields.CharField(max_length=255)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "lost_recording"
        indexes = (Index(fields=("workspace_id", "id")),)


class RecordingFetch(Model):
    """A recording that is to be fetched from the `media_url` of a call log. Settled: it is kept, or not wanted any
    more. Given up: it can't be had, or a day of tries was in vain."""

    id = fields.IntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: int
    call_log: fields.OneToOneRelation[CallLog] = fields.OneToOneField(
        "models.CallLog", related_name="recording_fetch", on_delete=fields.CASCADE
    )
    call_log_id: int
    due_at = fields.DatetimeField()
    attempts = fields.IntField(default=0)
    claimed_until = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)
    given_up_at = fields.DatetimeField(null=True)
    error = fields.CharField(max_length=255, null=True)
    """Why the last try was in vain."""
    asked_at = fields.DatetimeField()
    """When its day of tries began."""

    class Meta:
        table = "recording_fetch"
        indexes = (Index(fields=("workspace_id", "settled_at", "given_up_at", "due_at")),)
