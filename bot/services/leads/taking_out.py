"""A lead's history, to be taken out of Logcall: by who may, and not without a trace."""

from collections.abc import AsyncIterator

from bot.services import audit, exporting, permissions
from bot.services.leads.finding import existing
from bot.services.permissions import Action
from models import User, Workspace
from models.audit import AuditKind
from models.database import writing


async def as_file(workspace: Workspace, user: User, lead_id: int) -> AsyncIterator[bytes]:
    """The lines of a CSV file, as they are read; no write-only value is in it. Raises Missing, also for a lead that
    they may not see, and Refused."""
    lead = await existing(workspace, lead_id, user)
    permissions.require(user, Action.EXPORT_LEAD, own=permissions.is_own(user, lead))
    async with writing() as db:
        await audit.note(
            db, workspace_id=workspace.id, kind=AuditKind.EXPORTED, user=user, lead_id=lead_id, subject="lead's history"
        )
    return exporting.communications_of(workspace, lead_id)
