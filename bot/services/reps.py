"""The people who log: made from Slack's users on first sight, and kept fresh."""

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import cast

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError

from bot.services import audit, news
from bot.services.errors import Refused
from bot.services.open_lead import LARGEST_ID
from bot.services.permissions import Action, require
from models import User, Workspace
from models.audit import AuditKind
from models.database import is_postgres, on_close, reads, writing
from models.methods import Invalid
from models.rows import row
from models.user import Role

FRESH_FOR = timedelta(hours=24)
REREAD_AFTER = 5.0
"""Seconds for which what other processes may have changed is believed as it was read."""
_PATIENCE = 0.5
"""Seconds that reading it anew may take: what waits for it has three in all."""
_NEVER_FROM_SLACK = datetime(1970, 1, 1, tzinfo=UTC)
_OURS = {"id", "channel_id"}
"""Of a rep's columns, those that this process knows best."""

_met: dict[tuple[int, str], User] = {}
_read_at: dict[tuple[int, str], float] = {}
"""When a rep was read last, and under "" the workspace; `monotonic`."""
on_close(_met.clear)
on_close(_read_at.clear)


async def meet(workspace: Workspace, slack_id: str) -> User:
    """The rep whom Slack calls `slack_id`, made where they were not known. Remembered: cheap to call every time.

    What another process changed, of the rep or of the workspace's settings, is seen here within REREAD_AFTER seconds.
    """
    key = (workspace.id, slack_id)
    if key not in _met:
        _met.setdefault(key, await _found_or_made(workspace, slack_id))
        _read_at[key] = monotonic()
    old = [which for which in (key, (workspace.id, "")) if monotonic() - _read_at.get(which, 0.0) > REREAD_AFTER]
    if old:
        await _keep_up(workspace, _met[key], old)
    return _met[key]


async def with_id(workspace: Workspace, user_id: object, db: BaseDBAsyncClient) -> User | None:
    """Whose something is, as another system says it; None where nobody is known. Raises Invalid naming `user_id`."""
    if user_id is None:
        return None
    possible = isinstance(user_id, int) and not isinstance(user_id, bool) and 0 < user_id <= LARGEST_ID
    user = await row(User, cast(int, user_id), db) if possible else None
    if user is None or user.workspace_id != workspace.id:
        raise Invalid({"user_id": "is not a user of this workspace: choose another, or none"})
    return user


async def has_address(workspace: Workspace, address: str) -> bool:
    """Whether somebody who is known has this email address, in lower case."""
    return await User.filter(workspace_id=workspace.id, email=address).using_db(reads()).exists()


async def give_role(workspace: Workspace, by: User, slack_id: str, role: str) -> User:
    """Make the person whom Slack calls `slack_id` a rep, a manager or an admin; audited. Raises Refused, also where no
    admin would be left, and Invalid naming `role`."""
    require(by, Action.GIVE_ROLES)
    if role not in tuple(Role):
        raise Invalid({"role": f"must be one of {', '.join(Role)}"})
    user = await meet(workspace, slack_id)
    if user.is_guest:
        raise Refused("Guests can have no role: Logcall is for the full members of this workspace.")
    async with writing() as db:
        # One at a time: two admins who demote each other at once would leave none.
        await Workspace.filter(id=workspace.id).using_db(db).select_for_update(no_key=True).get()
        before = (await User.get(id=user.id, using_db=db)).role
        if before == Role.ADMIN and role != Role.ADMIN:
            admins = User.filter(workspace_id=workspace.id, role=Role.ADMIN, is_active=True, is_guest=False)
            if not await admins.exclude(id=user.id).using_db(db).exists():
                raise Refused("There would be no admin left: make somebody else one first.")
        facts: dict[str, object] = {"role": role}
        if user.refreshed_at is None:  # else their first sight would make an administrator of Slack's an admin again
            facts |= {"refreshed_at": _NEVER_FROM_SLACK}
        await User.filter(id=user.id).using_db(db).update(**facts)
        if before != role:
            await audit.note(
                db,
                workspace_id=workspace.id,
                kind=AuditKind.ROLE_GIVEN,
                user=by,
                subject=slack_id,
                changes={"role": [before, role]},
            )
    news.tell(workspace.id)
    return user.update_from_dict(facts)


async def names_of(workspace: Workspace, slack_ids: Collection[str]) -> dict[str, str]:
    """The names of those of these people that are known, by their Slack id."""
    known = User.filter(workspace_id=workspace.id, slack_id__in=list(slack_ids)).exclude(name="").using_db(reads())
    return {user.slack_id: user.name async for user in known}


async def refresh(
    workspace: Workspace,
    slack_id: str,
    *,
    name: str,
    real_name: str = "",
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
    is_first_sight = stored.refreshed_at is None and stored.role == Role.REP
    facts = {
        "name": name[:255],
        "real_name": real_name[:255],
        "email": email.lower()[:320],
        "timezone": timezone or "UTC",
        "locale": locale or "en-US",
        "is_guest": is_guest,
        "is_active": is_active,
        "refreshed_at": datetime.now(UTC),
    } | ({"role": Role.ADMIN} if is_admin and is_first_sight else {})
    is_news = any(getattr(stored, name) != value for name, value in facts.items() if name != "refreshed_at")
    await stored.update_from_dict(facts).save(update_fields=list(facts))
    if is_news:
        news.tell(workspace.id)
    # Who was met before is told of it, not replaced: they may have posted somewhere while this was on its way.
    return _met.setdefault((workspace.id, slack_id), stored).update_from_dict({"role": stored.role, **facts})


async def forget_channel(user_id: int, channel_id: str, db: BaseDBAsyncClient) -> None:
    """A channel that refused a rep's card is not the one that their next card is meant for."""
    await User.filter(id=user_id, channel_id=channel_id).using_db(db).update(channel_id=None)
    for user in _met.values():
        if user.id == user_id and user.channel_id == channel_id:
            user.channel_id = None


def is_stale(user: User, now: datetime) -> bool:
    """Whether Slack should be asked about this rep again."""
    return user.refreshed_at is None or now - user.refreshed_at > FRESH_FOR


async def _keep_up(workspace: Workspace, user: User, old: Collection[tuple[int, str]]) -> None:
    """Take over what other processes have stored since. Where the database doesn't answer, what is known has to do:
    what is done next will tell."""
    _read_at.update(dict.fromkeys(old, monotonic()))
    if not is_postgres():  # on SQLite there is no other process
        return
    try:
        async with asyncio.timeout(_PATIENCE):
            if (workspace.id, user.slack_id) in old and (stored := await row(User, user.id, reads())):
                user.update_from_dict({name: getattr(stored, name) for name in User._meta.db_fields - _OURS})
            if (workspace.id, "") in old and (settings := await row(Workspace, workspace.id, reads())):
                workspace.reps_see, workspace.channel_id = settings.reps_see, settings.channel_id
    except (DBConnectionError, OperationalError, TimeoutError):
        return


async def _found_or_made(workspace: Workspace, slack_id: str) -> User:
    user = await User.get_or_none(workspace_id=workspace.id, slack_id=slack_id, using_db=reads())
    if user is not None:
        return user
    try:
        return await User.create(workspace_id=workspace.id, slack_id=slack_id)
    except IntegrityError:  # somebody else met them at the same moment
        return await User.get(workspace_id=workspace.id, slack_id=slack_id)
