"""The lead that something is to be logged for."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models import Lead, Workspace
from models.methods import Invalid
from models.rows import row

LARGEST_ID = 2**31 - 1
_MOST_MERGES = 10


async def survivor_words(lead: Lead, db: BaseDBAsyncClient) -> str:
    """Whom a lead was merged into, in the end: duplicates mostly have the same name."""
    survivor = lead
    for _ in range(_MOST_MERGES):
        if survivor.merged_into_id is None:
            break
        survivor = await Lead.get(id=survivor.merged_into_id, using_db=db)
    return "another lead of the same name" if survivor.name == lead.name else survivor.name


async def open_lead(workspace: Workspace, lead_id: object, db: BaseDBAsyncClient) -> Lead:
    """The lead, locked where `db` is a transaction. Raises Invalid where it is not to be had any more."""
    if not isinstance(lead_id, int) or isinstance(lead_id, bool) or not 0 < lead_id <= LARGEST_ID:
        raise Invalid({"lead_id": "choose a lead"})
    lead = await row(Lead, lead_id, db, locked=True)
    if lead is None or lead.workspace_id != workspace.id:
        raise Invalid({"lead_id": "is not a lead of this workspace: choose another"})
    if lead.merged_into_id is not None:
        raise Invalid({"lead_id": f"was merged into {await survivor_words(lead, db)}: choose that one"})
    if lead.deleted_at is not None:
        raise Invalid({"lead_id": "was deleted: choose another"})
    return lead
