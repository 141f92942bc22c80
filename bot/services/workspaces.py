"""The Slack workspaces that installed Logcall."""

from typing import Any

from tortoise.exceptions import IntegrityError

from bot.services import audit, news
from bot.services.permissions import Action, require
from models import User, Workspace
from models.audit import AuditKind
from models.database import on_close, reads, writing
from models.methods import Invalid
from models.workspace import Visibility

_known: dict[str, Workspace] = {}
on_close(_known.clear)


async def recognise(slack_id: str, *, name: str, bot_user_id: str, region: str) -> Workspace:
    """The workspace that Slack calls `slack_id`, kept as Slack describes it now."""
    facts = {"name": name, "bot_user_id": bot_user_id, "region": region}
    workspace = await Workspace.get_or_none(slack_id=slack_id)
    if workspace is None:
        try:
            workspace = await Workspace.create(slack_id=slack_id, name=name, bot_user_id=bot_user_id, region=region)
        except IntegrityError:  # another process was first
            workspace = await Workspace.get(slack_id=slack_id)
    if any(getattr(workspace, field) != value for field, value in facts.items()):
        workspace.update_from_dict(facts)
        await workspace.save(update_fields=list(facts))
    _known[slack_id] = workspace
    return workspace


async def known(slack_id: str) -> Workspace | None:
    """The workspace that Slack calls `slack_id`; None where it has not installed Logcall. Remembered once found."""
    if slack_id not in _known:
        workspace = await Workspace.get_or_none(slack_id=slack_id, using_db=reads())
        if workspace is None:
            return None
        _known[slack_id] = workspace
    return _known[slack_id]


async def set_visibility(workspace: Workspace, by: User, visibility: str) -> None:
    """Say whose leads reps see: one of Visibility; audited. Raises Refused, and Invalid naming `reps_see`."""
    require(by, Action.CHANGE_WORKSPACE_SETTINGS)
    if visibility not in tuple(Visibility):
        raise Invalid({"reps_see": f"must be one of {', '.join(Visibility)}"})
    await _set(workspace, by, "reps_see", visibility)
    news.tell(workspace.id)


async def set_channel(workspace: Workspace, by: User, channel_id: str | None) -> None:
    """Say where the cards go of calls whose rep has posted nowhere yet, or is not known; None for nowhere; audited.
    Raises Refused."""
    require(by, Action.CHANGE_WORKSPACE_SETTINGS)
    await _set(workspace, by, "channel_id", channel_id)


async def _set(workspace: Workspace, by: User, name: str, value: str | None) -> None:
    """Keep the setting in the column `name`; audited where it changes something."""
    setting: dict[str, Any] = {name: value}
    async with writing() as db:
        stored = await Workspace.filter(id=workspace.id).using_db(db).select_for_update(no_key=True).get()
        before = getattr(stored, name)
        if before != value:
            await Workspace.filter(id=workspace.id).using_db(db).update(**setting)
            await audit.note(
                db,
                workspace_id=workspace.id,
                kind=AuditKind.SETTINGS_CHANGED,
                user=by,
                changes={name: [before, value]},
            )
    workspace.update_from_dict(setting)
