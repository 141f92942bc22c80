"""What is true: the tables, and the pure rules about them. Nothing here knows Slack, HTTP or `bot`."""

from models.api import ApiKey, IdempotentRequest, RateBucket
from models.audit import AuditEntry
from models.call_log import CallLog, RawReport
from models.channel import Channel
from models.communication import Communication, Note, StatusChange
from models.follow_up import FollowUp
from models.home import Home
from models.hook import Hook, HookDelivery
from models.lead import Email, Lead, NumberChoice, Phone
from models.lead_import import LeadImport
from models.merge import Merge
from models.outbox import Delivery
from models.recording import LostRecording, Recording, RecordingFetch
from models.share import Share
from models.user import User
from models.workspace import Workspace

__all__ = [
    "ApiKey",
    "AuditEntry",
    "CallLog",
    "Channel",
    "Communication",
    "Delivery",
    "Email",
    "FollowUp",
    "Home",
    "Hook",
    "HookDelivery",
    "IdempotentRequest",
    "Lead",
    "LeadImport",
    "LostRecording",
    "Merge",
    "Note",
    "NumberChoice",
    "Phone",
    "RateBucket",
    "RawReport",
    "Recording",
    "RecordingFetch",
    "Share",
    "StatusChange",
    "User",
    "Workspace",
]

# Tortoise makes a table's comment of its model's docstring: then no docstring could change without a migration.
for _name in __all__:
    globals()[_name]._meta.table_description = ""
