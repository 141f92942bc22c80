"""Digests: each is a delivery that is due at its channel's hour; when it goes out, it plants the next one.

There is one to come of each kind, however long nothing was running: what was missed is sent late, once, or passed over.
"""

from datetime import UTC, datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.queryset import QuerySet

from bot.services import outbox, statistics
from bot.services.errors import Missing
from bot.services.records import rep_record
from bot.services.visibility import sees_all
from models import Channel, Delivery, User, Workspace
from models.database import reads, writing
from models.digest import Digest, RepNumbers
from models.hearing import ChannelSettings
from models.numbers import PeriodNumbers
from models.outbox import DeliveryKind
from models.period import DigestKind, Period

LARGEST_ID = 2**63 - 1
_LOOKED_BACK = 6


async def plan_all(workspace: Workspace) -> None:
    """Plant what is missing. For the start: nothing should be, whatever became of the process before."""
    for channel in await Channel.filter(workspace_id=workspace.id).using_db(reads()):
        async with writing() as db:
            await _plan(await _locked(db, id=channel.id), db)
    outbox.bell.ring()


async def replan(channel: Channel, db: BaseDBAsyncClient) -> None:
    """Its settings changed: what is to come of its digests comes as they are now."""
    await _to_come(channel, db).filter(claimed_until__isnull=True).update(settled_at=datetime.now(UTC), error=None)
    await _plan(channel, db)


async def going_out(workspace: Workspace, delivery: Delivery) -> Digest | None:
    """What a digest that is due says; None where nobody is to be told: its channel wants none any more, it is too late,
    or nothing happened on its day. Plants the next one."""
    period = Period.read(delivery.about or "")
    async with writing() as db:
        channel = await _locked(db, workspace_id=workspace.id, slack_id=delivery.channel_id)
        sent_for = f"{period.kind}_sent_for"
        if (newest := getattr(channel, sent_for)) is None or newest < period.named_for:
            setattr(channel, sent_for, period.named_for)
            await channel.save(update_fields=[sent_for], using_db=db)
        await _plan(channel, db, besides=delivery.id)
    if channel.settings.schedule(period.kind) is None or period.is_too_late(datetime.now(UTC)):
        return None
    digest = await read(workspace, channel.settings, period)
    return digest if digest.is_worth_sending else None


async def read(workspace: Workspace, settings: ChannelSettings, period: Period) -> Digest:
    """A digest of `period`, from what is true now."""
    return Digest(
        period,
        settings,
        await _numbers(workspace, settings, period),
        await _numbers(workspace, settings, period.before),
    )


async def example(workspace: Workspace, settings: ChannelSettings, period: Period) -> Digest:
    """What the digest of `period` is, or of the newest of those before it in which something was logged: a quiet
    Sunday shows nobody what they would get."""
    newest = digest = await read(workspace, settings, period)
    for _ in range(_LOOKED_BACK):
        if digest.numbers.communications:
            return digest
        digest = await read(workspace, settings, digest.period.before)
    return digest if digest.numbers.communications else newest


async def each_rep(
    workspace: Workspace, delivery_id: int, *, seen_by: User
) -> tuple[Period, ChannelSettings, list[RepNumbers]]:
    """The numbers of a digest for each rep, most attempts first; for somebody who may see their own leads only, theirs
    alone. Raises Missing."""
    delivery = await Delivery.get_or_none(
        id=delivery_id if 0 < delivery_id <= LARGEST_ID else 0,
        workspace_id=workspace.id,
        kind=DeliveryKind.DIGEST,
        using_db=reads(),
    )
    if delivery is None:
        raise Missing("That digest isn't here any more.")
    channel = await Channel.get(workspace_id=workspace.id, slack_id=delivery.channel_id, using_db=reads())
    period, settings = Period.read(delivery.about or ""), channel.settings
    found = await statistics.by_rep(
        workspace, period.start, period.end, timezone=period.timezone, hearing=settings.hearing
    )
    if not sees_all(workspace, seen_by):
        found = {seen_by.id: found.get(seen_by.id, PeriodNumbers())}
    people = {user.id: rep_record(user) for user in await User.filter(id__in=[*filter(None, found)]).using_db(reads())}
    reps = [RepNumbers(people.get(user_id or 0), numbers) for user_id, numbers in found.items()]
    in_order = sorted(
        reps, key=lambda one: (-one.numbers.attempts, -one.numbers.communications, one.rep.name if one.rep else "")
    )
    return period, settings, in_order


async def _numbers(workspace: Workspace, settings: ChannelSettings, period: Period) -> PeriodNumbers:
    return await statistics.numbers(
        workspace, period.start, period.end, timezone=period.timezone, hearing=settings.hearing
    )


async def _plan(channel: Channel, db: BaseDBAsyncClient, *, besides: int = 0) -> None:
    """Plant the next digest of each kind that a locked `channel` wants and that is not there, beside the delivery that
    is going out."""
    there = {Period.read(digest.about or "").kind for digest in await _to_come(channel, db).exclude(id=besides)}
    for kind in DigestKind:
        schedule = channel.settings.schedule(kind)
        if schedule is None or kind in there:
            continue
        due_at, period = schedule.next_after(getattr(channel, f"{kind}_sent_for"), datetime.now(UTC))
        await Delivery.create(
            workspace_id=channel.workspace_id,
            kind=DeliveryKind.DIGEST,
            channel_id=channel.slack_id,
            about=period.about,
            due_at=due_at,
            using_db=db,
        )


async def _locked(db: BaseDBAsyncClient, **which: Any) -> Channel:
    """One channel's row, which nobody else changes until the transaction `db` is over."""
    return await Channel.filter(**which).using_db(db).select_for_update().get()


def _to_come(channel: Channel, db: BaseDBAsyncClient) -> QuerySet[Delivery]:
    waiting = Delivery.filter(workspace_id=channel.workspace_id, settled_at__isnull=True, kind=DeliveryKind.DIGEST)
    return waiting.filter(channel_id=channel.slack_id).using_db(db)
