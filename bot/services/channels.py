"""How channels like things: what each one hears of, and when it gets its digests."""

from datetime import UTC, datetime
from time import monotonic
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from bot.services import audit, digests, outbox, permissions
from models import Channel, User, Workspace
from models.audit import AuditKind
from models.database import on_close, reads, writing
from models.hearing import EVERYTHING, ChannelSettings, Hearing, Mode
from models.methods import METHODS, Invalid
from models.period import DigestKind
from models.permissions import Action
from models.status import CallStatus

TRUSTED_SECONDS = 2.0
"""For how long what a channel hears of is not read again: another process may change it."""
LOCALES = ("en", "fr")
_DAY = 24 * 60  # minutes
_DAYS = 7

_heard: dict[tuple[int, str], tuple[float, Hearing]] = {}
on_close(_heard.clear)


async def settings(workspace: Workspace, channel_id: str, *, timezone: str = "UTC") -> ChannelSettings:
    """How a channel likes things. `timezone`: for one that nobody has set up."""
    stored = await _stored(workspace.id, channel_id)
    return stored.settings if stored else ChannelSettings(timezone=timezone)


async def hearing(workspace_id: int, channel_id: str) -> Hearing:
    """What a channel hears of. Remembered for a moment: cheap to ask for every message."""
    key = (workspace_id, channel_id)
    until, known = _heard.get(key, (0.0, EVERYTHING))
    if until < monotonic():
        stored = await _stored(workspace_id, channel_id)
        known = stored.settings.hearing if stored else EVERYTHING
        _heard[key] = (monotonic() + TRUSTED_SECONDS, known)
    return known


def usual(workspace: Workspace, user: User | None) -> str | None:
    """Where the card goes of a communication of `user`'s that comes from another system: where they posted last, or
    where the workspace's cards go; None for nowhere."""
    return (user.channel_id if user else None) or workspace.channel_id


async def change(workspace: Workspace, user: User, channel_id: str, wanted: ChannelSettings) -> ChannelSettings:
    """Have a channel like things so. Returns how it liked them before. Where nothing differs, nothing is written.

    Raises Refused for who may not, and Invalid naming every field that is wrong.
    """
    permissions.require(user, Action.CHANGE_CHANNEL_SETTINGS)
    await _judge(workspace, wanted)
    try:
        async with writing() as db:
            before = await _keep(workspace, user, channel_id, wanted, db)
    except IntegrityError:  # somebody else set it up at the same moment
        async with writing() as db:
            before = await _keep(workspace, user, channel_id, wanted, db)
    _heard.pop((workspace.id, channel_id), None)
    outbox.bell.ring()
    return before


async def last_changed(workspace: Workspace, channel_id: str) -> tuple[str, datetime] | None:
    """Who (their Slack id) changed a channel's settings last, and when; None where nobody has, or is known to have."""
    stored = await _stored(workspace.id, channel_id)
    by = await User.get_or_none(id=stored.updated_by_id, using_db=reads()) if stored and stored.updated_by_id else None
    return (by.slack_id, stored.updated_at) if stored and by else None


async def people(workspace: Workspace, hearing: Hearing) -> dict[int, str]:
    """The Slack ids of those by whom a channel chooses, by their user ids."""
    chosen = hearing.reps | hearing.owners
    if not chosen:
        return {}
    return {
        user.id: user.slack_id for user in await User.filter(workspace_id=workspace.id, id__in=chosen).using_db(reads())
    }


async def _stored(workspace_id: int, channel_id: str) -> Channel | None:
    return await Channel.get_or_none(workspace_id=workspace_id, slack_id=channel_id, using_db=reads())


async def _judge(workspace: Workspace, wanted: ChannelSettings) -> None:
    """Raises Invalid with all that is wrong."""
    errors: dict[str, str] = {}
    hearing = wanted.hearing
    if hearing.methods - METHODS.keys():
        errors["methods"] = "has a method that there is not"
    if hearing.statuses - set(CallStatus):
        errors["statuses"] = "has an outcome that there is not"
    for name, chosen in (("reps", hearing.reps), ("owners", hearing.owners)):
        known = User.filter(workspace_id=workspace.id, id__in=chosen).using_db(reads())
        if chosen and await known.count() < len(chosen):
            errors[name] = "has somebody who is not of this workspace"
    if wanted.locale not in LOCALES:
        errors["locale"] = "must be English or French"
    if not _is_timezone(wanted.timezone):
        errors["timezone"] = "is no timezone that we know: choose one from the list"
    for name, at in (("daily_at", wanted.daily_at), ("weekly_at", wanted.weekly_at)):
        if at is not None and not 0 <= at < _DAY:
            errors[name] = "must be a time of the day"
    if not 1 <= wanted.weekly_on <= _DAYS:
        errors["weekly_on"] = "must be a day of the week"
    if hearing.mode is Mode.DIGEST and wanted.daily_at is None and wanted.weekly_at is None:
        errors["mode"] = "needs a digest: choose an hour for the daily or the weekly one, or the channel hears nothing"
    if errors:
        raise Invalid(errors)


async def _keep(
    workspace: Workspace, user: User, channel_id: str, wanted: ChannelSettings, db: BaseDBAsyncClient
) -> ChannelSettings:
    stored = Channel.filter(workspace_id=workspace.id, slack_id=channel_id).using_db(db).select_for_update()
    channel = await stored.first()
    before = channel.settings if channel else ChannelSettings(timezone=user.timezone)
    changes = wanted.changes_from(before)
    if not changes:
        return before
    channel = channel or Channel(workspace_id=workspace.id, slack_id=channel_id)
    channel.mode, channel.hears = wanted.hearing.mode, wanted.hearing.lists
    for name in ("locale", "timezone", "daily_at", "weekly_at", "weekly_on"):
        setattr(channel, name, getattr(wanted, name))
    channel.updated_by_id = user.id
    for kind in DigestKind:
        if (schedule := wanted.schedule(kind)) and before.schedule(kind) is None:
            # The first one is the next: nobody who turns it on expects one of a past hour.
            setattr(channel, f"{kind}_sent_for", schedule.latest(datetime.now(UTC)).named_for)
    await channel.save(using_db=db)
    await digests.replan(channel, db)
    await audit.note(
        db,
        workspace_id=workspace.id,
        kind=AuditKind.SETTINGS_CHANGED,
        user=user,
        subject=channel_id,
        changes=changes,
    )
    return before


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True
