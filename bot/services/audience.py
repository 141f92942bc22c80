"""Whether what is shown of a lead is shown to nobody who may not see it."""

from collections.abc import Collection

from bot.services.permissions import is_own
from bot.services.visibility import sees, sees_all
from models import Lead, User, Workspace
from models.database import reads
from models.user import Role


async def all_see(workspace: Workspace, lead_id: int, slack_ids: Collection[str]) -> bool:
    """Whether every one of these people, none of them a guest, may see a lead. Who was never met is taken for a rep."""
    db = reads()
    lead = await Lead.get_or_none(id=lead_id, workspace_id=workspace.id, using_db=db)
    if lead is None:
        return False
    nobody = User(workspace_id=workspace.id, role=Role.REP)
    if sees_all(workspace, nobody) or is_own(None, lead):
        return True
    known = await User.filter(workspace_id=workspace.id, slack_id__in=list(slack_ids)).using_db(db)
    return len(known) == len(slack_ids) and all(sees(workspace, user, lead) for user in known)
