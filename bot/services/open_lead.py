"""The lead that something is to be logged for."""

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.visibility import sees
from models import Lead, User, Workspace
from models.methods import Invalid
from models.rows import row

LARGEST_ID = 2**31 - 1
_MOST_MERGES = 10


async def survivor_of(lead: Lead, db: BaseDBAsyncClient) -> Lead:
    """The lead that this one is part of, in the end."""
    survivor = lead
    for _ in range(_MOST_MERGES):
        if survivor.merged_into_id is None:
            break
        survivor = await Lead.get(id=survivor.merged_into_id, using_db=db)
    return survivor


async def survivor_words(workspace: Workspace, lead: Lead, user: User | None, db: BaseDBAsyncClient) -> str:
    """Whom a lead was merged into, in the end, as far as `user` may know: duplicates mostly have the same name."""
    survivor = await survivor_of(lead, db)
    if not sees(workspace, user, survivor):
        return "another lead"
    return "another lead of the same name" if survivor.name == lead.name else survivor.name


async def open_lead(workspace: Workspace, lead_id: object, user: User | None, db: BaseDBAsyncClient) -> Lead:
    """The lead, locked where `db` is a transaction. Raises Invalid where it is not to be had any more, or where `user`
    may not see it; None is Logcall itself."""
    if not isinstance(lead_id, int) or isinstance(lead_id, bool) or not 0 < lead_id <= LARGEST_ID:
        raise Invalid({"lead_id": "choose a lead"})
    lead = await row(Lead, lead_id, db, locked=True)
    if lead is None or lead.workspace_id != workspace.id or not sees(workspace, user, lead):
        raise Invalid({"lead_id": "is not a lead of this workspace: choose another"})
    if lead.merged_into_id is not None:
        raise Invalid(
            {"lead_id": f"was merged into {await survivor_words(workspace, lead, user, db)}: choose that one"}
        )
    if lead.deleted_at is not None:
        raise Invalid({"lead_id": "was deleted: choose another"})
    return lead
