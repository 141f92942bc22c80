"""A call that was started and forgotten: its rep is asked how it ended, and answers from the direct message."""

from datetime import timedelta

import pytest

from models import Communication, Workspace
from sandbox import ChannelDriver, Message, Rep
from tests.factories import leave_alone, make_lead
from tests.journeys.steps import log, replies, send

LEFT = "In progress for over 4 hours: outcome not told yet"


@pytest.fixture
async def card(alice: Rep, sales: ChannelDriver, workspace: Workspace) -> Message:
    """Of a call that Alice started five hours ago."""
    await make_lead(workspace)
    card = await log(alice, sales, "sophie", {"Outcome": "Start a call now"})
    await leave_alone((await Communication.get()).id, timedelta(hours=5))
    await sales.wait(lambda there: LEFT in card.visible)
    return card


async def test_the_rep_answers_in_the_direct_message_and_the_thread_says_so_once(
    alice: Rep, sales: ChannelDriver, card: Message
) -> None:
    question = await alice.dm()
    assert question.buttons == card.buttons
    await alice.click(question, "Left voicemail")
    await sales.wait(lambda there: there.thread(card) and "Left voicemail" in card.visible)
    await sales.wait(lambda there: "left voicemail" in question.visible)
    assert LEFT not in card.visible
    assert "Answered" not in question.buttons
    assert len(replies(sales, card)) == len(sales.cards) == len(alice.dms) == 1
    stored = await Communication.get()
    assert (stored.call_status, stored.call_tag) == ("attempted", "left_voicemail")


async def test_answered_asks_how_long_without_guessing_it(alice: Rep, sales: ChannelDriver, card: Message) -> None:
    question = await alice.dm()
    await Communication.all().update(executed_at=(await Communication.get()).executed_at - timedelta(hours=5))
    await alice.click(question, "Answered")
    form = await alice.modal("Call answered")
    assert not form.value("Duration")
    await form.fill({"Duration": "12m"})
    await send(form)
    await sales.wait(lambda there: there.thread(card) and "answered" in question.visible)
    assert "12 min" in card.visible
    assert "Left voicemail" not in question.buttons


async def test_a_button_that_was_there_before_says_who_was_faster(
    alice: Rep, dana: Rep, sales: ChannelDriver, card: Message
) -> None:
    question = await alice.dm()
    asked = list(question.blocks or [])
    await dana.click(card, "No answer")
    await sales.wait(lambda there: there.thread(card) and "no answer" in question.visible)
    question.blocks = asked
    await alice.click(question, "Failed")
    assert "Already marked “No answer” by" in (await alice.ephemeral()).visible
    assert len(replies(sales, card)) == 1
