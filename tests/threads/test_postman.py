"""The postman against a Slack that is well, busy, unwell, or does not want us."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import logs
from bot.client import http_session, slack_client
from bot.listening import Listening
from bot.rest import Patience
from bot.services import communications, outbox, workspaces
from bot.services.cards import Card
from bot.settings import Settings
from bot.threads import Postman
from bot.threads.blocks import Message, card_message
from models import Delivery, User, Workspace
from models.record import CommunicationRecord
from models.status import StatusReport
from sandbox import ChannelDriver, Sandbox
from tests.factories import log_call, make_lead, make_rep, make_workspace

HASTY = Patience(first=0.01, most=0.05)


@pytest.fixture
async def listening(sandbox: Sandbox, settings: Settings, database: str) -> AsyncIterator[Listening]:
    async with http_session() as session:
        team = sandbox.workspace.team
        workspace = await workspaces.recognise(team.id, name=team.name, bot_user_id="U0LOGCALL", region="CA")
        client = slack_client(settings, session)
        yield Listening(settings=settings, workspace=workspace, client=client, session=session)


@pytest.fixture
def workspace(listening: Listening) -> Workspace:
    return listening.workspace


@pytest.fixture
async def rep(workspace: Workspace, sandbox: Sandbox) -> User:
    return await make_rep(workspace, "Alice", slack_id=sandbox.rep("alice").id)


@pytest.fixture
def sales(sandbox: Sandbox) -> ChannelDriver:
    return sandbox.channel("#sales")


@asynccontextmanager
async def at_work(listening: Listening) -> AsyncIterator[Postman]:
    postman = Postman(listening, patience=HASTY)
    running = asyncio.create_task(postman.run())
    try:
        yield postman
    finally:
        await postman.stop(5)
        await running


async def log_calls(
    rep: User, channel: ChannelDriver, count: int, status: str = "answered"
) -> list[CommunicationRecord]:
    workspace = await rep.workspace
    lead = await make_lead(workspace, f"{channel.channel.name} Lead")
    return [
        await log_call(workspace, rep, lead, status, channel_id=channel.id, description=f"call {number}")
        for number in range(count)
    ]


async def report(call: CommunicationRecord, rep: User, status: str, source: str, tag: str | None = None) -> None:
    report = StatusReport(status, source, datetime.now(UTC), tag=tag)
    await communications.report_status(await rep.workspace, call.id, report, user=rep)


def descriptions(channel: ChannelDriver) -> list[str]:
    return [f"call {card.visible.split('call ')[-1].split()[0]}" for card in channel.cards]


def in_order(count: int) -> list[str]:
    return [f"call {number}" for number in range(count)]


async def test_a_card_goes_out_as_soon_as_it_is_logged(listening: Listening, rep: User, sales: ChannelDriver) -> None:
    async with at_work(listening):
        await log_calls(rep, sales, 1)
        await sales.wait(lambda channel: channel.cards)
    assert await outbox.depth() == 0


async def test_many_cards_over_many_channels_arrive_once_each_and_in_order(
    listening: Listening, rep: User, sandbox: Sandbox
) -> None:
    channels = [sandbox.add_channel(f"team-{number}") for number in range(8)]
    for channel in channels:
        await log_calls(rep, channel, 15)
    async with at_work(listening):
        for channel in channels:
            await channel.wait(lambda channel: len(channel.cards) >= 15, deadline=30)
    assert [descriptions(channel) for channel in channels] == [in_order(15)] * 8


async def test_a_thread_tells_things_in_the_order_they_happened(
    listening: Listening, rep: User, sales: ChannelDriver
) -> None:
    [call] = await log_calls(rep, sales, 1, "calling")
    await communications.add_note(listening.workspace, call.id, rep, "first")
    await report(call, rep, "attempted", "1")
    await communications.add_note(listening.workspace, call.id, rep, "last")
    async with at_work(listening):
        await sales.wait(lambda channel: len(channel.thread(channel.cards[0])) == 3)
    replies = [reply.text for reply in sales.thread(sales.cards[0])]
    assert replies == ["Note from Alice: first", "Alice: Call in progress → No answer", "Note from Alice: last"]


async def test_edits_that_a_later_one_makes_needless_are_not_sent(
    listening: Listening, rep: User, sales: ChannelDriver, sandbox: Sandbox
) -> None:
    [call] = await log_calls(rep, sales, 1)
    for number in range(5):
        await communications.correct(listening.workspace, call.id, rep, changes={"description": f"version {number}"})
    async with at_work(listening):
        await sandbox.until(lambda: sandbox.calls_of("chat.update"), "an edit")
        await log_calls(rep, sandbox.add_channel("elsewhere"), 1)
        await sandbox.channel("#elsewhere").wait(lambda channel: channel.cards)
    assert len(sandbox.calls_of("chat.update")) == 1
    assert "version 4" in sales.cards[0].visible


async def test_what_was_taken_back_before_it_was_posted_is_never_seen(
    listening: Listening, rep: User, sales: ChannelDriver
) -> None:
    [first] = await log_calls(rep, sales, 1)
    await outbox.claim(listening.workspace, 10, now=datetime.now(UTC), lease=timedelta(seconds=-1))
    await communications.take_back(listening.workspace, first.id, rep)
    await log_calls(rep, sales, 1)
    async with at_work(listening):
        await sales.wait(lambda channel: channel.cards)
    assert len(sales.messages) == 1


class TestPaced:
    @pytest.fixture
    def sandbox_options(self) -> dict[str, object]:
        return {"pacing": 0.1}

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"pacing": 0.1})

    async def test_a_channel_is_written_to_no_faster_than_slack_allows(
        self, listening: Listening, rep: User, sales: ChannelDriver, sandbox: Sandbox
    ) -> None:
        await log_calls(rep, sales, 5)
        async with at_work(listening):
            await sales.wait(lambda channel: len(channel.cards) == 5)
        assert descriptions(sales) == in_order(5)
        assert all(call.answer and call.answer["ok"] for call in sandbox.calls_of("chat.postMessage"))


async def test_a_busy_channel_does_not_hold_up_the_others(
    listening: Listening, rep: User, sales: ChannelDriver, sandbox: Sandbox
) -> None:
    listening.settings.pacing = 60
    await log_calls(rep, sales, 60)
    other = sandbox.add_channel("other")
    await log_calls(rep, other, 1)
    async with at_work(listening):
        await other.wait(lambda channel: channel.cards)
    assert len(sales.cards) == 1


@pytest.mark.parametrize(
    "fault",
    [{"ratelimited": 0}, {"status": 503}, {"status": 500}, {"error": "internal_error"}, {"drop": True}],
    ids=str,
)
async def test_what_passes_by_itself_loses_doubles_and_disorders_nothing(
    fault: dict[str, object], listening: Listening, rep: User, sales: ChannelDriver, sandbox: Sandbox
) -> None:
    await log_calls(rep, sales, 6)
    sandbox.fail("chat.postMessage", times=4, **fault)
    async with at_work(listening):
        await sales.wait(lambda channel: len(channel.cards) == 6)
    assert descriptions(sales) == in_order(6)
    assert await Delivery.filter(kind="notice").count() == 0


async def test_a_card_that_cannot_be_drawn_does_not_hold_up_its_channel(
    listening: Listening,
    rep: User,
    sales: ChannelDriver,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("INFO", "json")
    [broken, *_] = await log_calls(rep, sales, 3)

    def draw(card: Card, **how: Any) -> Message:
        if card.communication.id == broken.id:
            raise ValueError(card.communication.description)
        return card_message(card, **how)

    monkeypatch.setattr("bot.threads.sending.card_message", draw)
    async with at_work(listening):
        await sales.wait(lambda channel: len(channel.cards) == 2)
    assert descriptions(sales) == ["call 1", "call 2"]
    assert [delivery.error for delivery in await outbox.stuck()] == ["logcall_failed"]
    said = capsys.readouterr().err
    assert "in draw" in said, "where it happened is not said"
    assert "call 0" not in said


async def test_when_slack_was_down_for_a_while_everything_arrives_in_order(
    listening: Listening, rep: User, sales: ChannelDriver, sandbox: Sandbox
) -> None:
    sandbox.fail("*", status=503, times=None)
    async with at_work(listening):
        calls = await log_calls(rep, sales, 5, "calling")
        await sandbox.until(lambda: len(sandbox.calls) >= 5, "some tries")
        for call in calls:
            await report(call, rep, "attempted", "1", "left_voicemail")
        sandbox.heal()
        await sales.wait(lambda channel: len(channel.messages) == 10)
    assert descriptions(sales) == in_order(5)
    assert all("Left voicemail" in card.visible for card in sales.cards)
    assert [len(sales.thread(card)) for card in sales.cards] == [1] * 5


async def test_a_channel_rests_as_long_as_slack_asks_and_the_others_go_on(
    listening: Listening, rep: User, sales: ChannelDriver, sandbox: Sandbox
) -> None:
    other = sandbox.add_channel("other")
    await log_calls(rep, sales, 2)
    sandbox.fail("chat.postMessage", ratelimited=60)
    async with at_work(listening):
        await sandbox.until(lambda: sandbox.calls, "the refusal")
        for count in (1, 2, 3):
            await log_calls(rep, other, 1)
            await other.wait(lambda channel, count=count: len(channel.cards) == count)
    assert sales.cards == []
    assert await outbox.depth() == 2


async def test_edits_wait_as_long_as_slack_asks(
    listening: Listening, rep: User, sales: ChannelDriver, sandbox: Sandbox
) -> None:
    [call] = await log_calls(rep, sales, 1, "calling")
    sandbox.fail("chat.update", ratelimited=0, times=2)
    async with at_work(listening):
        await report(call, rep, "attempted", "1")
        await sales.wait(lambda channel: channel.thread(channel.cards[0]))
    assert "No answer" in sales.cards[0].visible


async def test_what_slack_may_or_may_not_have_is_sent_again(
    listening: Listening, rep: User, sales: ChannelDriver, sandbox: Sandbox
) -> None:
    await log_calls(rep, sales, 1)
    sandbox.fail("chat.postMessage", drop_after=True)
    async with at_work(listening):
        await sandbox.until(lambda: [call for call in sandbox.calls_of("chat.postMessage") if call.answer], "it")
    assert len(sales.cards) == 2


async def test_a_postman_that_was_killed_in_the_middle_is_replaced_without_loss_or_double(
    listening: Listening, rep: User, sales: ChannelDriver, database: str
) -> None:
    await log_calls(rep, sales, 3)
    # On PostgreSQL others may be alive: only an overdue claim is free again.
    lease = timedelta(seconds=-1) if database.startswith("postgres") else timedelta(hours=1)
    assert len(await outbox.claim(listening.workspace, 10, now=datetime.now(UTC), lease=lease)) == 3
    async with at_work(listening):
        await sales.wait(lambda channel: len(channel.cards) == 3)
    assert descriptions(sales) == in_order(3)


async def test_a_postman_that_stops_finishes_what_is_on_its_way_and_gives_back_the_rest(
    listening: Listening, rep: User, sales: ChannelDriver, sandbox: Sandbox
) -> None:
    answer = asyncio.Event()
    sandbox.fail("chat.postMessage", until=answer)
    await log_calls(rep, sales, 3)
    postman = Postman(listening)
    running = asyncio.create_task(postman.run())
    await sandbox.until(lambda: sandbox.calls, "a call under way")
    stopping = asyncio.create_task(postman.stop(5))
    await running
    answer.set()
    await stopping
    assert descriptions(sales) == in_order(1)
    assert await Delivery.filter(settled_at__isnull=True, claimed_until__isnull=True).count() == 2


async def test_what_is_claimed_while_it_stops_is_given_back(
    listening: Listening, rep: User, sales: ChannelDriver, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    [call] = await log_calls(rep, sales, 1, "calling")
    [card] = await outbox.claim(listening.workspace, 1, now=datetime.now(UTC), lease=timedelta(hours=1))
    await outbox.sent(card, "1.1", channel=sales.id)
    await report(call, rep, "attempted", "1")
    asked, answer = asyncio.Event(), asyncio.Event()
    claim = outbox.claim

    async def slow_claim(*arguments: Any, **more: Any) -> list[Delivery]:
        asked.set()
        await answer.wait()
        return await claim(*arguments, **more)

    monkeypatch.setattr(outbox, "claim", slow_claim)
    postman = Postman(listening)
    running = asyncio.create_task(postman.run())
    await asked.wait()
    await postman.stop(5)
    answer.set()
    await running
    assert await Delivery.filter(settled_at__isnull=True, claimed_until__isnull=True).count() == 2, "edit and reply"
    assert sandbox.calls == []


async def test_a_card_that_somebody_deleted_is_not_missed(
    listening: Listening, rep: User, sales: ChannelDriver, sandbox: Sandbox
) -> None:
    [call] = await log_calls(rep, sales, 1, "calling")
    sandbox.fail("chat.update", error="message_not_found")
    async with at_work(listening):
        await report(call, rep, "attempted", "1")
        await sales.wait(lambda channel: channel.thread(channel.cards[0]))
    assert await Delivery.filter(kind="notice").count() == 0
    assert await outbox.stuck() == []


async def test_a_missing_permission_holds_back_only_what_needs_it(
    listening: Listening, rep: User, sales: ChannelDriver, sandbox: Sandbox
) -> None:
    [call] = await log_calls(rep, sales, 1, "calling")
    sandbox.fail("chat.update", error="missing_scope", times=None)
    async with at_work(listening):
        await sales.wait(lambda channel: channel.cards)
        await report(call, rep, "attempted", "1")
        await sandbox.until(lambda: sandbox.calls_of("chat.update"), "a refusal")
        other = sandbox.add_channel("other")
        await log_calls(rep, other, 1)
        await other.wait(lambda channel: channel.cards)
    assert len(sandbox.calls_of("chat.update")) == 1
    assert await Delivery.filter(settled_at__isnull=True, error="missing_scope").count() == 1


async def test_when_slack_does_not_know_us_any_more_everything_waits(
    listening: Listening, rep: User, sales: ChannelDriver, sandbox: Sandbox
) -> None:
    sandbox.fail("chat.postMessage", error="token_revoked", times=None)
    await log_calls(rep, sales, 3)
    async with at_work(listening):
        await sandbox.until(lambda: sandbox.calls_of("chat.postMessage"), "a refusal")
    assert len(sandbox.calls_of("chat.postMessage")) == 1
    assert await outbox.depth() == 3
    sandbox.heal()
    async with at_work(listening):
        await sales.wait(lambda channel: len(channel.cards) == 3)
    assert descriptions(sales) == in_order(3)


async def test_another_workspace_s_deliveries_are_left_to_its_own_postman(
    listening: Listening, rep: User, sales: ChannelDriver
) -> None:
    other = await make_workspace("T0OTHER")
    await log_call(other, await make_rep(other), await make_lead(other), channel_id=sales.id)
    async with at_work(listening):
        await log_calls(rep, sales, 1)
        await sales.wait(lambda channel: channel.cards)
    assert descriptions(sales) == in_order(1)
    assert await Delivery.filter(workspace_id=other.id, settled_at__isnull=True, attempts=0).count() == 1


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_two_postmen_post_everything_once(listening: Listening, rep: User, sales: ChannelDriver) -> None:
    await log_calls(rep, sales, 40)
    async with at_work(listening), at_work(listening):
        await sales.wait(lambda channel: len(channel.cards) >= 40, deadline=30)
    assert sorted(descriptions(sales)) == sorted(in_order(40))
