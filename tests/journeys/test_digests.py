"""Digests: from the settings to the channel, and each rep's numbers on request."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.services import channels, outbox, reps
from models import Channel, Delivery, Lead, User, Workspace
from models.hearing import ChannelSettings, Hearing, Mode
from models.period import DigestKind, Period
from sandbox import ChannelDriver, Rep, Sandbox
from tests.factories import log_call, make_lead, make_rep

MIDNIGHT = ChannelSettings(Hearing(Mode.DIGEST), daily_at=0, weekly_at=0, timezone="UTC")
"""Due at the first moment of today, whatever the time is now."""


@pytest.fixture
async def rep(workspace: Workspace, alice: Rep) -> User:
    met = await reps.meet(workspace, alice.id)
    met.name = "Alice"
    await met.save(update_fields=["name"])
    return met


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace)


async def set_up(workspace: Workspace, dana: Rep, sales: ChannelDriver, settings: ChannelSettings) -> None:
    manager = await reps.meet(workspace, dana.id)
    manager.role = "admin"
    await channels.change(workspace, manager, sales.id, settings)


async def last_period(kind: DigestKind = DigestKind.DAILY) -> Period:
    """What the digest that was due last tells of."""
    channel = await Channel.get()
    schedule = channel.settings.schedule(kind)
    assert schedule is not None
    return schedule.latest(datetime.now(UTC))


async def let_it_be_due(period: Period) -> None:
    """As if nothing had been running at the hour of its digest. From here on it may be posted at any moment."""
    waiting = Delivery.filter(kind="digest", settled_at__isnull=True, about__startswith=period.kind)
    await waiting.update(about=period.about, due_at=period.end.astimezone(UTC))
    await Channel.all().update(**{f"{period.kind}_sent_for": None})
    outbox.bell.ring()


async def calls_in(period: Period, rep: User, lead: Lead, *statuses: str) -> None:
    workspace = await rep.workspace
    for hour, status in enumerate(statuses, start=9):
        moment = period.start.astimezone(UTC) + timedelta(hours=hour)
        await log_call(workspace, rep, lead, status, executed_at=moment, channel_id=None)


async def test_a_channel_with_digests_only_gets_its_digest_once_with_a_chart(
    workspace: Workspace, dana: Rep, sales: ChannelDriver, rep: User, lead: Lead
) -> None:
    await set_up(workspace, dana, sales, MIDNIGHT)
    period = await last_period()
    await calls_in(period, rep, lead, "answered", "attempted", "attempted", "answered")
    await let_it_be_due(period)
    await sales.wait(lambda channel: channel.cards)
    [digest] = sales.cards
    assert digest.text.startswith("Daily digest: ")
    assert "Call attempts: 4" in digest.text
    assert "Reach rate: 50%" in digest.text
    assert "Calls by hour: 9 AM: 1 (1 reached), 10 AM: 1 (0 reached)" in digest.text
    assert [block["type"] for block in digest.blocks or []] == ["header", "section", "data_visualization", "actions"]
    outbox.bell.ring()
    await calls_in(period, rep, lead, "answered")
    weekly = await last_period(DigestKind.WEEKLY)
    await calls_in(weekly, rep, lead, "answered")
    await let_it_be_due(weekly)
    await sales.wait(lambda channel: len(channel.cards) == 2)
    assert sales.cards[1].text.startswith("Weekly digest: ")


async def test_a_digest_in_french_where_the_channel_wants_it_so(
    workspace: Workspace, dana: Rep, sales: ChannelDriver, rep: User, lead: Lead
) -> None:
    await set_up(workspace, dana, sales, replace(MIDNIGHT, locale="fr"))
    period = await last_period()
    await calls_in(period, rep, lead, "answered")
    await let_it_be_due(period)
    await sales.wait(lambda channel: channel.cards)
    assert sales.cards[0].text.startswith("Bilan du jour : ")
    assert sales.cards[0].buttons == ["Par conseiller"]


async def test_per_rep_is_told_to_who_asks_alone_and_to_no_guest(
    workspace: Workspace, dana: Rep, alice: Rep, sales: ChannelDriver, rep: User, lead: Lead
) -> None:
    await set_up(workspace, dana, sales, MIDNIGHT)
    period = await last_period()
    await calls_in(period, rep, lead, "answered", "attempted")
    await calls_in(period, await make_rep(workspace, "Benoît"), lead, "attempted")
    await let_it_be_due(period)
    await sales.wait(lambda channel: channel.cards)
    await alice.click(sales.cards[0], "Per rep")
    shown = await alice.ephemeral()
    assert "Alice | 2 | 1 | 50%" in shown.visible
    assert "Benoît | 1 | 0 | 0%" in shown.visible
    assert "Alice: Call attempts 2, Reached 1" in shown.text
    rep.is_guest = True
    await rep.save(update_fields=["is_guest"])
    (await reps.meet(workspace, alice.id)).is_guest = True
    await alice.click(sales.cards[0], "Per rep")
    assert "full members" in (await alice.ephemeral()).visible
    assert len(sales.cards) == 1


async def test_a_slack_that_draws_no_charts_gets_the_digest_without_one(
    workspace: Workspace, dana: Rep, sales: ChannelDriver, rep: User, lead: Lead, sandbox: Sandbox
) -> None:
    await set_up(workspace, dana, sales, MIDNIGHT)
    period = await last_period()
    await calls_in(period, rep, lead, "answered")
    sandbox.fail("chat.postMessage", error="invalid_blocks", times=1)
    await let_it_be_due(period)
    await sales.wait(lambda channel: channel.cards)
    assert [block["type"] for block in sales.cards[0].blocks or []] == ["header", "section", "actions"]
    assert "Calls by hour: 9 AM: 1 (1 reached)" in sales.cards[0].text


async def test_the_preview_is_of_the_last_day_with_calls_for_who_asks_alone_and_as_the_form_stands(
    workspace: Workspace, dana: Rep, sales: ChannelDriver, rep: User, lead: Lead
) -> None:
    day = datetime.now(UTC) - timedelta(days=3)
    for status in ("answered", "attempted"):
        await log_call(workspace, rep, lead, status, executed_at=day, channel_id=None)
    await dana.slash("/logcall settings")
    form = await dana.modal()
    await form.fill({"Daily digest": "12 AM", "Language of the digests": "Français"})
    await form.pick("Timezone", "utc", "UTC")
    await form.click("Preview the digest", redraws=False)
    shown = await dana.ephemeral()
    assert shown.text.startswith("Bilan du jour : ")
    assert "Tentatives d’appel : 2" in shown.text
    assert sales.cards == []
    assert not await Channel.exists()
