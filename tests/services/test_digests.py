"""Digests in the outbox: planted, sent once, late rather than never, and never ten at once."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.services import channels, digests, outbox
from bot.services.errors import Missing
from models import Channel, Delivery, Lead, User, Workspace
from models.digest import Digest
from models.hearing import ChannelSettings, Hearing, Mode
from models.period import DigestKind, Period
from models.user import Role
from models.workspace import Visibility
from tests.factories import log_call, make_lead, make_rep

BOTH = ChannelSettings(daily_at=0, weekly_at=0, timezone="UTC")
"""Due at the first moment of today, whatever the time is now."""
DAILY = replace(BOTH, weekly_at=None)


@pytest.fixture
async def manager(workspace: Workspace) -> User:
    return await make_rep(workspace, "Mona", role=Role.MANAGER)


async def set_up(workspace: Workspace, manager: User, settings: ChannelSettings = DAILY) -> None:
    await channels.change(workspace, manager, "C1", settings)


async def planted(kind: str = "daily") -> Delivery:
    """The one digest of this kind that is to come."""
    waiting = Delivery.filter(kind="digest", settled_at__isnull=True, about__startswith=kind)
    return await waiting.get()


async def let_it_be_due(kind: str = "daily", *, ago: timedelta = timedelta(0)) -> tuple[Delivery, Period]:
    """As if the digest that was due last, or so long before, were still to come."""
    delivery, channel = await planted(kind), await Channel.get()
    schedule = channel.settings.schedule(DigestKind(kind))
    assert schedule is not None
    period = schedule.latest(datetime.now(UTC) - ago)
    delivery.about, delivery.due_at = period.about, period.end.astimezone(UTC)
    await delivery.save()
    await Channel.all().update(**{f"{kind}_sent_for": None})
    return delivery, period


async def call_in(period: Period, workspace: Workspace, rep: User, lead: Lead, status: str = "answered") -> None:
    await log_call(workspace, rep, lead, status, executed_at=period.start.astimezone(UTC) + timedelta(hours=9))


async def test_what_happened_in_its_period_goes_out_and_the_next_one_is_planted(
    workspace: Workspace, manager: User, rep: User, lead: Lead
) -> None:
    await set_up(workspace, manager)
    delivery, period = await let_it_be_due()
    await call_in(period, workspace, rep, lead)
    await call_in(period.before, workspace, rep, lead, "attempted")
    digest = await digests.going_out(workspace, delivery)
    assert digest is not None
    assert (digest.numbers.attempts, digest.numbers.reached, digest.before.reached) == (1, 1, 0)
    await outbox.sent(delivery, "1.2", channel="C1")
    following = await planted()
    assert Period.read(following.about or "").start == period.end
    assert following.due_at > datetime.now(UTC)


async def test_one_that_is_drawn_again_says_the_same_and_plants_no_second(
    workspace: Workspace, manager: User, rep: User, lead: Lead
) -> None:
    await set_up(workspace, manager)
    delivery, period = await let_it_be_due()
    await call_in(period, workspace, rep, lead)
    drawn: list[Digest | None] = [await digests.going_out(workspace, delivery) for _ in range(3)]
    assert drawn[0] is not None
    assert drawn[1:] == [drawn[0], drawn[0]]
    assert await Delivery.filter(kind="digest").count() == 2


async def test_several_processes_that_start_at_once_plant_one(workspace: Workspace, manager: User) -> None:
    await set_up(workspace, manager, BOTH)
    await Delivery.filter(kind="digest").delete()
    await asyncio.gather(*(digests.plan_all(workspace) for _ in range(5)))
    assert sorted([str(digest.about).split()[0] for digest in await Delivery.filter(kind="digest")]) == [
        "daily",
        "weekly",
    ]


async def test_a_start_plants_nothing_where_everything_is_there(workspace: Workspace, manager: User) -> None:
    await set_up(workspace, manager, BOTH)
    before = await Delivery.filter(kind="digest").values()
    await digests.plan_all(workspace)
    assert await Delivery.filter(kind="digest").values() == before


async def test_after_ten_days_of_silence_there_is_one_digest_at_most(
    workspace: Workspace, manager: User, rep: User, lead: Lead
) -> None:
    await set_up(workspace, manager)
    delivery, period = await let_it_be_due(ago=timedelta(days=10))
    await call_in(period, workspace, rep, lead)
    assert await digests.going_out(workspace, delivery) is None
    await outbox.skipped(delivery)
    following = Period.read((await planted()).about or "")
    assert not following.is_too_late(datetime.now(UTC))
    assert following.start >= period.start + timedelta(days=9)


async def test_a_weekly_digest_that_was_missed_is_sent_days_later(
    workspace: Workspace, manager: User, rep: User, lead: Lead
) -> None:
    await set_up(workspace, manager, replace(BOTH, daily_at=None, weekly_on=datetime.now(UTC).isoweekday() % 7 + 1))
    delivery, period = await let_it_be_due("weekly")  # about six days ago
    await call_in(period, workspace, rep, lead)
    digest = await digests.going_out(workspace, delivery)
    assert digest is not None
    assert digest.numbers.attempts == 1


async def test_an_empty_day_has_none_and_an_empty_week_is_told(workspace: Workspace, manager: User) -> None:
    await set_up(workspace, manager, BOTH)
    daily, _ = await let_it_be_due()
    weekly, _ = await let_it_be_due("weekly")
    assert await digests.going_out(workspace, daily) is None
    assert await digests.going_out(workspace, weekly) is not None


async def test_one_that_nobody_wants_any_more_is_not_sent_and_not_planted_again(
    workspace: Workspace, manager: User, rep: User, lead: Lead
) -> None:
    await set_up(workspace, manager)
    delivery, period = await let_it_be_due()
    await call_in(period, workspace, rep, lead)
    await Delivery.filter(id=delivery.id).update(claimed_until=datetime.now(UTC) + timedelta(minutes=1))
    await set_up(workspace, manager, replace(DAILY, daily_at=None))
    assert await digests.going_out(workspace, delivery) is None
    assert await Delivery.filter(kind="digest").exclude(id=delivery.id).count() == 0


async def test_settings_that_are_changed_while_one_goes_out_plant_no_second_of_the_day(
    workspace: Workspace, manager: User, rep: User, lead: Lead
) -> None:
    await set_up(workspace, manager)
    delivery, period = await let_it_be_due()
    await call_in(period, workspace, rep, lead)
    await Delivery.filter(id=delivery.id).update(claimed_until=datetime.now(UTC) + timedelta(minutes=1))
    await set_up(workspace, manager, replace(DAILY, locale="fr"))
    digest = await digests.going_out(workspace, delivery)
    assert digest is not None
    assert digest.settings.locale == "fr"
    await outbox.sent(delivery, "1.2", channel="C1")
    assert Period.read((await planted()).about or "").start == period.end


async def test_another_hour_or_timezone_plants_the_digest_anew(workspace: Workspace, manager: User) -> None:
    await set_up(workspace, manager)
    before = await planted()
    await set_up(workspace, manager, replace(DAILY, timezone="Asia/Tokyo", daily_at=540))
    after = await planted()
    assert after.id != before.id
    assert after.due_at.astimezone(UTC).hour == 0
    assert after.about is not None
    assert after.about.endswith("Asia/Tokyo")


async def test_a_digest_to_come_is_nothing_that_waits_to_be_said(workspace: Workspace, manager: User) -> None:
    await set_up(workspace, manager, BOTH)
    assert await outbox.depth() == 0


async def test_only_what_the_channel_hears_of_is_counted(workspace: Workspace, manager: User, rep: User) -> None:
    his = await make_lead(workspace, owner=rep)
    await set_up(workspace, manager, replace(DAILY, hearing=Hearing(Mode.DIGEST, owners=frozenset({manager.id}))))
    delivery, period = await let_it_be_due()
    await call_in(period, workspace, rep, his)
    assert await digests.going_out(workspace, delivery) is None


async def test_each_rep_by_themselves_as_far_as_one_may_see(
    workspace: Workspace, manager: User, rep: User, lead: Lead
) -> None:
    busy = await make_rep(workspace, "Benoît")
    await set_up(workspace, manager)
    delivery, period = await let_it_be_due()
    for caller in (rep, busy, busy):
        await call_in(period, workspace, caller, lead)
    for who in (manager, rep):
        _, _, each = await digests.each_rep(workspace, delivery.id, seen_by=who)
        assert [(one.rep and one.rep.name, one.numbers.attempts) for one in each] == [("Benoît", 2), (rep.name, 1)]
    workspace.reps_see = Visibility.OWN
    _, _, own = await digests.each_rep(workspace, delivery.id, seen_by=rep)
    assert [(one.rep and one.rep.name, one.numbers.attempts) for one in own] == [(rep.name, 1)]
    with pytest.raises(Missing):
        await digests.each_rep(workspace, delivery.id + 1000, seen_by=manager)
