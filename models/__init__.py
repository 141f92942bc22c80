"""What is true: the tables, and the pure rules about them. Nothing here knows Slack, HTTP or `bot`."""

from models.communication import Communication, Note, StatusChange
from models.lead import Email, Lead, Phone
from models.outbox import Delivery
from models.user import User
from models.workspace import Workspace

__all__ = [
    "Communication",
    "Delivery",
    "Email",
    "Lead",
    "Note",
    "Phone",
    "StatusChange",
    "User",
    "Workspace",
]

# Tortoise makes a table's comment of its model's docstring: then no docstring could change without a migration.
for _name in __all__:
    globals()[_name]._meta.table_description = ""
