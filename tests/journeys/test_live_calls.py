"""A call that is started from the form, and what its card's buttons report."""

import pytest

from models import Communication, Phone, StatusChange, Workspace
from sandbox import ChannelDriver, Message, Rep, Sandbox
from tests.factories import make_lead
from tests.journeys.steps import log, replies, send


async def start(rep: Rep, channel: ChannelDriver, workspace: Workspace, direction: str | None = None) -> Message:
    await make_lead(workspace)
    if direction is None:
        return await log(rep, channel, "sophie", {"Outcome": "Start a call now"})
    return await log(rep, channel, "sophie", {"Direction": direction, "Outcome": "A call is going on now"})


@pytest.mark.parametrize(
    ("button", "status", "tag"),
    [
        ("No answer", "attempted", None),
        ("Left voicemail", "attempted", "left_voicemail"),
        ("Wrong number", "attempted", "wrong_number"),
        ("Failed", "error", None),
    ],
)
async def test_an_outgoing_call_ends_as_its_button_says(
    button: str, status: str, tag: str | None, alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    card = await start(alice, sales, workspace)
    assert (await Communication.get()).call_status == "calling"
    await alice.click(card, button, confirm=True if tag == "wrong_number" else None)
    await sales.wait(lambda there: there.thread(card) and "Edit" in card.visible)
    stored = await Communication.get()
    assert (stored.call_status, stored.call_tag) == (status, tag)
    assert len(replies(sales, card)) == 1
    assert len(sales.cards) == 1
    assert (await Phone.get()).valid is (tag != "wrong_number")


@pytest.mark.parametrize("direction", [None, "Incoming"])
async def test_an_answered_call_asks_for_its_duration_and_notes(
    direction: str | None, alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    card = await start(alice, sales, workspace, direction)
    await alice.click(card, "Answered")
    form = await alice.modal()
    await form.fill({"Duration": "3m20", "Notes": "Wants winter tires"})
    await send(form)
    await sales.wait(lambda there: there.thread(card) and "Answered" in card.visible)
    stored = await Communication.get()
    assert (stored.call_status, stored.call_duration) == ("answered", 200)


async def test_an_incoming_call_may_end_with_the_caller_hanging_up(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    card = await start(alice, sales, workspace, "Incoming")
    assert "Left voicemail" not in card.visible
    await alice.click(card, "Caller hung up")
    await sales.wait(lambda there: there.thread(card))
    assert (await Communication.get()).call_status == "interrupted"


async def test_a_wrong_duration_of_an_answered_call_is_said_under_it(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    card = await start(alice, sales, workspace)
    await alice.click(card, "Answered")
    form = await alice.modal()
    await form.fill({"Duration": "soon"})
    assert "not a duration" in (await form.submit())["Duration"]


async def test_a_click_that_slack_repeats_counts_once(
    alice: Rep, sales: ChannelDriver, workspace: Workspace, sandbox: Sandbox
) -> None:
    card = await start(alice, sales, workspace)
    await alice.click(card, "No answer")
    await sales.wait(lambda there: there.thread(card))
    click = [request for request in sandbox.requests if request.payload.get("type") == "block_actions"][-1]
    await sandbox.resend(click, retry=1)
    await log(alice, sales, "sophie answered")
    assert len(replies(sales, card)) == 1
    assert await StatusChange.filter(new_status="attempted", applied=True).count() == 1


async def test_a_note_replies_in_the_thread(
    alice: Rep, benoit: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    card = await log(alice, sales, "sophie answered")
    await benoit.click(card, "Add note")
    form = await benoit.modal()
    await form.fill({form.labels[0]: "She prefers mornings <!channel>"})
    await send(form)
    await sales.wait(lambda there: there.thread(card))
    assert "She prefers mornings" in replies(sales, card)[0]
    reply = sales.thread(card)[0]
    assert "<!channel>" not in reply.text
    assert "broadcast" not in str(reply.blocks)


async def test_a_manager_ends_somebody_elses_call_with_their_very_first_click(
    alice: Rep, dana: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    card = await start(alice, sales, workspace)
    await dana.click(card, "No answer")
    await sales.wait(lambda there: there.thread(card))
    assert "Call in progress → No answer" in replies(sales, card)[0]
