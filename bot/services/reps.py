"""The people who log: made from Slack's users on first sight, and kept fresh."""

from datetime import UTC, datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from models import User, Workspace
from models.database import on_close, reads
from models.user import Role

FRESH_FOR = timedelta(hours=24)

_met: dict[tuple[int, str], User] = {}
on_close(_met.clear)


async def meet(workspace: Workspace, slack_id: str) -> User:
    """The rep whom Slack calls `slack_id`, made where they were not known. Remembered: cheap to call every time."""
    key = (workspace.id, slack_id)
    if key not in _met:
        _met.setdefault(key, await _found_or_made(workspace, slack_id))
    return _met[key]


async def refresh(
    workspace: Workspace,
    slack_id: str,
    *,
    name: str,
    email: str,
    timezone: str,
    locale: str,
    is_guest: bool,
    is_admin: bool,
    is_active: bool,
) -> User:
    """Keep what Slack says about a rep. Its workspace admins are admins here too, from first sight: a role that was
    given here later is left alone."""
    stored = await _found_or_made(workspace, slack_id)
    facts = {
        "role": Role.ADMIN if is_admin and stored.refreshed_at is None and stored.role == Role.REP else stored.role,
        "name": name[:255],
        "email": email.lower()[:320],
        "timezone": timezone or "UTC",
        "locale": locale or "en-US",
        "is_guest": is_guest,
        "is_active": is_active,
        "refreshed_at": datetime.now(UTC),
    }
    await stored.update_from_dict(facts).save(update_fields=list(facts))
    # Who was met before is told of it, not replaced: they may have posted somewhere while this was on its way.
    return _met.setdefault((workspace.id, slack_id), stored).update_from_dict(facts)


async def forget_channel(user_id: int, channel_id: str, db: BaseDBAsyncClient) -> None:
    """A channel that refused a rep's card is not the one that their next card is meant for."""
    await User.filter(id=user_id, channel_id=channel_id).using_db(db).update(channel_id=None)
    for user in _met.values():
        if user.id == user_id and user.channel_id == channel_id:
            user.channel_id = None


def is_stale(user: User, now: datetime) -> bool:
    """Whether Slack should be asked about this rep again."""
    return user.refreshed_at is None or now - user.refreshed_at > FRESH_FOR


async def _found_or_made(workspace: Workspace, slack_id: str) -> User:
    user = await User.get_or_none(workspace_id=workspace.id, slack_id=slack_id, using_db=reads())
    if user is not None:
        return user
    try:
        return await User.create(workspace_id=workspace.id, slack_id=slack_id)
    except IntegrityError:  # somebody else met them at the same moment
        return await User.get(workspace_id=workspace.id, slack_id=slack_id)
