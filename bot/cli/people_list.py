"""What `logcall people list, number` do with the database: also beside a running Logcall."""

from bot.cli.terminal import actor
from bot.reading import Unreadable, read_phone
from bot.services import dids
from bot.storage import opened, the_workspace
from models import User, Workspace
from models.database import reads
from models.methods import Invalid


async def lines(url: str, workspace_id: str | None) -> list[str]:
    """A line for each."""
    async with opened(url, alone=False):
        workspace = await the_workspace(workspace_id)
        users = await User.filter(workspace_id=workspace.id, is_active=True).using_db(reads()).order_by("name", "id")
    rows = [("#", "NAME", "EMAIL", "ROLE", "NUMBER", "SLACK")]
    rows += [(str(user.id), user.name, user.email, user.role, user.did or "-", user.slack_id) for user in users]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


async def numbered(url: str, who: str, number: str | None, workspace_id: str | None) -> str:
    """Give somebody a direct number, or none; what came of it, in words. Raises Invalid naming `who` or `did`."""
    async with opened(url, alone=False):
        workspace = await the_workspace(workspace_id)
        user = await _person(workspace, who)
        try:
            did = None if number is None else read_phone(number, workspace.region)
        except Unreadable as problem:
            raise Invalid({"did": str(problem)}) from None
        await dids.set_did(workspace, None, user.slack_id, did, actor=actor())
    name = user.name or user.slack_id
    return f"{name} is {did} to your phone system." if did else f"{name} has no direct number."


async def _person(workspace: Workspace, who: str) -> User:
    known = User.filter(workspace_id=workspace.id).using_db(reads())
    user = await known.filter(email=who.lower()).first() or await known.filter(slack_id=who).first()
    if user is None:
        raise Invalid({"who": "nobody here has that email or Slack id: they are met when they first use Logcall."})
    return user
