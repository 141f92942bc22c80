"""The direct message that asks a rep how a call ended, from the outbox to Slack."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.listening import Listening
from bot.services import communications, outbox
from bot.threads.blocks import question_message
from models import Communication, Delivery, StatusChange, User
from models.record import Card, CommunicationRecord
from models.status import LONGEST_CALLING, StatusReport
from sandbox import ChannelDriver, Rep, Sandbox
from sandbox.limits import message_faults
from tests.factories import leave_alone, log_call, make_lead
from tests.threads.cards import CARDS, NOW, card
from tests.threads.test_postman import at_work, listening, rep, sales, workspace

__all__ = ["listening", "rep", "sales", "workspace"]

FIVE_HOURS = timedelta(hours=5)
NOT_TOLD = "In progress for over 4 hours: outcome not told yet"


@pytest.fixture
def alice(sandbox: Sandbox, rep: User) -> Rep:
    return sandbox.rep("alice")


@pytest.fixture
async def call(listening: Listening, rep: User, sales: ChannelDriver) -> CommunicationRecord:
    """With its card in #sales."""
    lead = await make_lead(listening.workspace)
    call = await log_call(listening.workspace, rep, lead, "calling", channel_id=sales.id)
    async with at_work(listening):
        await sales.wait(lambda channel: channel.cards)
    return call


async def let_the_postman_work(listening: Listening, sandbox: Sandbox, rep: User) -> None:
    """Until all that is due has gone out, and what that brought about. What is logged last is claimed last, and
    stopping finishes what was begun."""
    lead = await make_lead(listening.workspace)
    while await outbox.depth():
        elsewhere = sandbox.add_channel(f"elsewhere-{len(sandbox.workspace.channels)}")
        await log_call(listening.workspace, rep, lead, channel_id=elsewhere.id)
        async with at_work(listening):
            await elsewhere.wait(lambda channel: channel.cards)


async def report(call: CommunicationRecord, rep: User, status: str) -> None:
    told = StatusReport(status, f"event:{status}", datetime.now(UTC))
    await communications.report_status(await rep.workspace, call.id, told, user=rep)


async def test_the_card_says_so_and_the_rep_is_asked_once_whatever_restarts(
    listening: Listening, sandbox: Sandbox, rep: User, alice: Rep, sales: ChannelDriver, call: CommunicationRecord
) -> None:
    await leave_alone(call.id, FIVE_HOURS)
    await let_the_postman_work(listening, sandbox, rep)
    await let_the_postman_work(listening, sandbox, rep)
    [question] = alice.dms
    assert "How did your call to Sophie Tremblay end?" in question.visible
    assert "Your answer updates the card and replies in its thread, in #sales" in question.visible
    [drawn] = sales.cards
    assert NOT_TOLD in drawn.visible
    assert question.buttons == drawn.buttons
    assert sales.thread(drawn) == []
    assert (await Communication.get(id=call.id)).call_status == "calling"
    assert await StatusChange.filter(communication_id=call.id).count() == 1


async def test_a_question_that_slack_did_not_take_at_first_edits_the_card_once(
    listening: Listening, sandbox: Sandbox, rep: User, alice: Rep, call: CommunicationRecord
) -> None:
    await leave_alone(call.id, FIVE_HOURS)
    sandbox.fail("chat.postMessage", error="internal_error")
    async with at_work(listening):
        await alice.dm()
    assert len(alice.dms) == 1
    assert await Delivery.filter(communication_id=call.id, kind="card_edit").count() == 1


@pytest.mark.parametrize("ended", ["answered", "withdrawn"])
async def test_what_ended_while_the_question_was_on_its_way_is_not_asked(
    ended: str, listening: Listening, sandbox: Sandbox, rep: User, alice: Rep, call: CommunicationRecord
) -> None:
    await leave_alone(call.id, FIVE_HOURS)
    [question] = await outbox.claim(listening.workspace, 1, now=datetime.now(UTC), lease=timedelta(minutes=1))
    assert question.kind == "question"
    if ended == "answered":
        await report(call, rep, "answered")
    else:
        await communications.take_back(listening.workspace, call.id, rep)
    assert (await Delivery.get(id=question.id)).settled_at is None
    await outbox.give_back([question])
    await let_the_postman_work(listening, sandbox, rep)
    assert alice.dms == []


async def test_where_no_rep_is_known_only_the_card_says_so(
    listening: Listening, sandbox: Sandbox, rep: User, alice: Rep, sales: ChannelDriver, call: CommunicationRecord
) -> None:
    await Communication.filter(id=call.id).update(user_id=None)
    await leave_alone(call.id, FIVE_HOURS)
    await let_the_postman_work(listening, sandbox, rep)
    assert NOT_TOLD in sales.cards[0].visible
    assert alice.dms == []


async def test_a_question_stops_asking_once_the_call_has_ended_elsewhere(
    listening: Listening, sandbox: Sandbox, rep: User, alice: Rep, call: CommunicationRecord
) -> None:
    await leave_alone(call.id, FIVE_HOURS)
    await let_the_postman_work(listening, sandbox, rep)
    await report(call, rep, "attempted")
    await let_the_postman_work(listening, sandbox, rep)
    [question] = alice.dms
    assert "About your call to Sophie Tremblay" in question.visible
    assert "no answer" in question.visible
    assert question.buttons == ["Edit", "Add note", "History"]


async def test_a_question_that_is_due_in_hours_keeps_nobody_busy(
    listening: Listening,
    sandbox: Sandbox,
    rep: User,
    sales: ChannelDriver,
    call: CommunicationRecord,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks, claim = [], outbox.claim

    async def counted(*args: Any, **options: Any) -> list[Delivery]:
        looks.append(args)
        return await claim(*args, **options)

    monkeypatch.setattr(outbox, "claim", counted)
    await log_call(listening.workspace, rep, await make_lead(listening.workspace), channel_id=sales.id)
    await let_the_postman_work(listening, sandbox, rep)
    assert await outbox.next_due(listening.workspace) == call.created_at + LONGEST_CALLING
    assert len(looks) < 10


QUESTIONS = {
    "left calling": CARDS["left_calling"],
    "left ringing": CARDS["left_ringing"],
    "ended": CARDS["no_answer"],
    "withdrawn": CARDS["withdrawn"],
    "talking by now": CARDS["calling"],
    "without a card": card(call_status="calling", since=NOW - FIVE_HOURS, channel_id=None),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_slack_takes_every_question(name: str) -> None:
    message = question_message(QUESTIONS[name], now=NOW)
    assert message_faults(message["blocks"]) == []
    assert "Sophie Tremblay" in message["text"]
    assert "7894561" not in "".join(filter(str.isalnum, json.dumps(message)))


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        (
            CARDS["left_calling"],
            "How did your call to Sophie Tremblay (Garage Tremblay) end? "
            "It started today at 12:00 PM: in progress for over 4 hours, outcome not told yet.",
        ),
        (
            CARDS["left_ringing"],
            "How did your call to Sophie Tremblay (Garage Tremblay) end? "
            "It started today at 12:00 PM: ringing for over 90 seconds, outcome not told yet.",
        ),
        (
            CARDS["no_answer"],
            "About your call to Sophie Tremblay (Garage Tremblay). It started yesterday at 4:00 PM: no answer.",
        ),
        (
            CARDS["withdrawn"],
            "You took back your call to Sophie Tremblay (Garage Tremblay). It started yesterday at 4:00 PM.",
        ),
    ],
)
def test_a_question_says_in_its_text_which_call_it_means(drawn: Card, text: str) -> None:
    assert question_message(drawn, now=NOW)["text"] == text
