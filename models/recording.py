"""The recording of a communication: what is known of the file, which lies in a store of its own."""

from enum import StrEnum

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

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
