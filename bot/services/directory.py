"""The users of a workspace, for other systems: listed, by their id, and found as those systems name them."""

from bot.services.errors import Missing
from bot.services.open_lead import LARGEST_ID
from models import User, Workspace
from models.database import reads
from models.methods import Invalid


async def listed(workspace: Workspace, *, email: str | None = None, start: int, limit: int) -> tuple[list[User], int]:
    """Who was ever met, or of those who has this address, the newest first, from the `start`-th on; and how many there
    are."""
    everybody = User.filter(workspace_id=workspace.id).using_db(reads())
    if email is not None:
        everybody = everybody.filter(email=email.strip().lower())
    total = await everybody.count()
    return (await everybody.order_by("-id").offset(start).limit(limit) if start < total else []), total


async def get(workspace: Workspace, user_id: int) -> User:
    """Raises Missing."""
    possible = user_id if 0 < user_id <= LARGEST_ID else 0
    user = await User.get_or_none(id=possible, workspace_id=workspace.id, using_db=reads())
    if user is None:
        raise Missing("There is no user with this id.")
    return user


async def called(workspace: Workspace, field: str, *, email: str = "", name: str = "") -> int:
    """The id of the user with this email address or, without one, this name, in any case. Raises Invalid, naming
    `field`, where there is none, or more than one."""
    members = User.filter(workspace_id=workspace.id, is_active=True, is_guest=False).using_db(reads())
    if email:
        found = await members.filter(email=email.strip().lower())
    else:
        wanted = name.casefold()
        found = [user for user in await members if wanted in (user.name.casefold(), user.real_name.casefold())]
    if not found:
        raise Invalid({field: "is no user of this workspace: /v2/users lists them"})
    if len(found) > 1:
        raise Invalid({field: "is several users of this workspace: give an id instead"})
    return found[0].id
