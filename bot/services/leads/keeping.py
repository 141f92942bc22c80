"""Keeping a lead right: marking it a duplicate, invalid or lost, and noting whom not to contact, and how."""

from collections.abc import Collection
from datetime import UTC, datetime

from bot.services import audit, news
from bot.services.given import text
from bot.services.hooks import announcing
from bot.services.leads.finding import locked
from bot.services.leads.telling import changed
from bot.services.permissions import Action, is_own, require
from bot.services.records import UNSUBSCRIBED, lead_records
from models import User, Workspace
from models.audit import AuditKind
from models.database import writing
from models.lead import LeadStatus
from models.methods import Invalid
from models.record import LeadRecord


async def mark(workspace: Workspace, user: User | None, lead_id: int, status: str | None) -> LeadRecord:
    """Say that a lead is a duplicate, invalid or lost (LeadStatus), or None for none of these; audited. It stays
    findable. Raises Missing, Refused, and Invalid naming `status`."""
    if status is not None and status not in tuple(LeadStatus):
        raise Invalid({"status": f"must be one of {', '.join(LeadStatus)}, or nothing"})
    async with writing() as db:
        lead = await locked(workspace, lead_id, user, db)
        require(user, Action.EDIT_LEAD, own=is_own(user, lead))
        before, lead.status = lead.status, status
        if before != status:
            await lead.save(update_fields=["status", "updated_at"], using_db=db)
            await audit.note(
                db,
                workspace_id=workspace.id,
                kind=AuditKind.LEAD_EDITED,
                user=user,
                lead_id=lead.id,
                changes={"status": [before, status]},
            )
            await changed(lead, db, before=lead.name)
        [record] = await lead_records([lead.id], db)
    announcing.ring()
    return record


async def note_do_not_contact(
    workspace: Workspace,
    user: User | None,
    lead_id: int,
    *,
    asked: Collection[str] = (),
    cleared: Collection[str] = (),
    reason: str = "",
) -> LeadRecord:
    """Note what a lead `asked` not to be contacted by, and clear what it asked for before: methods' names, or "all".

    What was noted before keeps its date. To clear takes a manager, and a reason of at most 500 characters; audited.
    Raises Missing, Refused, and Invalid naming `asked` or `reason`.
    """
    unknown = (set(asked) | set(cleared)) - UNSUBSCRIBED.keys()
    if unknown:
        raise Invalid({"asked": f"must be some of {', '.join(UNSUBSCRIBED)}"})
    now = datetime.now(UTC)
    async with writing() as db:
        lead = await locked(workspace, lead_id, user, db)
        dates = {UNSUBSCRIBED[what]: now for what in asked} | {UNSUBSCRIBED[what]: None for what in cleared}
        changes = {
            column: [before, date]
            for column, date in dates.items()
            if ((before := getattr(lead, column)) is None) != (date is None)
        }
        why = ""
        if any(date is not None for _, date in changes.values()):
            require(user, Action.NOTE_DO_NOT_CONTACT, own=is_own(user, lead))
        if any(date is None for _, date in changes.values()):
            require(user, Action.CLEAR_DO_NOT_CONTACT, own=is_own(user, lead))
            why = text("reason", reason, audit.LONGEST_REASON) or ""
            if not why:
                raise Invalid({"reason": "Say why this may be cleared: it is kept on record"})
        if changes:
            lead.update_from_dict({column: date for column, (_, date) in changes.items()})
            await lead.save(update_fields=[*changes, "updated_at"], using_db=db)
            await audit.note(
                db,
                workspace_id=workspace.id,
                kind=AuditKind.DO_NOT_CONTACT,
                user=user,
                lead_id=lead.id,
                changes=changes,
                reason=why,
            )
            await changed(lead, db, before=lead.name)
        [record] = await lead_records([lead.id], db)
    if changes:
        news.tell(workspace.id)  # any Home may show the lead's name, or what it asked for
    return record
