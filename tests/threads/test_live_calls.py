"""The buttons of a live card, from the click to the thread."""

import asyncio

import pytest

from models import Delivery, Phone, Workspace
from models.user import Role, User
from sandbox import ChannelDriver, Message, Rep, Sandbox
from tests.factories import log_call, make_lead

CLICKS = {
    "No answer": ("No answer", None),
    "Left voicemail": ("Left voicemail", None),
    "Wrong number": ("Wrong number", True),
    "Failed": ("Call failed", None),
}


@pytest.fixture
async def caller(workspace: Workspace, alice: Rep) -> User:
    rep, _ = await User.get_or_create(workspace_id=workspace.id, slack_id=alice.id, defaults={"name": "Alice"})
    return rep


@pytest.fixture
async def live_card(workspace: Workspace, caller: User, sales: ChannelDriver) -> Message:
    lead = await make_lead(workspace)
    await log_call(workspace, caller, lead, "calling", channel_id=sales.id)
    await sales.wait(lambda channel: channel.cards)
    return sales.cards[0]


@pytest.mark.parametrize("label", CLICKS)
async def test_one_click_ends_the_call_edits_the_card_and_replies_once(
    label: str, alice: Rep, sales: ChannelDriver, live_card: Message
) -> None:
    words, confirm = CLICKS[label]
    await alice.click(live_card, label, confirm=confirm)
    await sales.wait(lambda channel: len(channel.thread(live_card)) == 1 and words in live_card.visible)
    assert f"Call in progress → {words}" in sales.thread(live_card)[0].visible
    assert len(sales.cards) == 1
    assert not sales.thread(live_card)[0].broadcast
    with pytest.raises(LookupError):
        await alice.click(live_card, "Answered")


async def test_a_wrong_number_is_marked_as_such(alice: Rep, sales: ChannelDriver, live_card: Message) -> None:
    await alice.click(live_card, "Wrong number", confirm=True)
    await sales.wait(lambda channel: channel.thread(live_card))
    assert not (await Phone.get(number="+15147894561")).valid


async def test_answered_asks_how_long_and_what_was_said(
    alice: Rep, sales: ChannelDriver, live_card: Message, sandbox: Sandbox
) -> None:
    await alice.click(live_card, "Answered")
    form = await alice.modal("Call answered")
    assert "Call to Sophie Tremblay" in form.text()
    assert "#sales" in form.text()
    await form.fill({"Duration": "3m20", "Notes": "Wants a quote"})
    assert await form.submit() == {}
    await sales.wait(lambda channel: channel.thread(live_card) and "Answered" in live_card.visible)
    assert "3 min 20 s" in live_card.visible
    assert "Wants a quote" in live_card.visible
    assert [reply.text for reply in sales.thread(live_card)] == [
        f"{alice.user.real_name.split()[0]}: Call in progress → Answered · 3 min 20 s"
    ]


@pytest.mark.parametrize(("typed", "said"), [("soon", "This is not a duration"), ("12", "Minutes or seconds?")])
async def test_a_duration_that_is_none_is_said_under_it(typed: str, said: str, alice: Rep, live_card: Message) -> None:
    await alice.click(live_card, "Answered")
    form = await alice.modal()
    await form.fill({"Duration": typed, "Notes": "kept"})
    errors = await form.submit()
    assert said in errors["Duration"]
    assert form.value("Notes") == "kept"


async def test_the_form_sent_twice_answers_once(
    alice: Rep, sales: ChannelDriver, live_card: Message, sandbox: Sandbox
) -> None:
    await alice.click(live_card, "Answered")
    form = await alice.modal()
    await form.fill({"Duration": "3m"})
    await form.submit()
    sent = next(request for request in reversed(sandbox.requests) if request.payload.get("type") == "view_submission")
    answer = await sandbox.resend(sent)
    assert answer.error is None
    await sales.wait(lambda channel: channel.thread(live_card))
    assert await Delivery.filter(kind="reply").count() == 1


async def test_who_comes_too_late_learns_who_was_faster(
    alice: Rep, dana: Rep, sales: ChannelDriver, live_card: Message
) -> None:
    await alice.click(live_card, "Answered")
    form = await alice.modal()
    await manager(dana)
    await dana.click(live_card, "No answer")
    await form.fill({"Duration": "3m"})
    errors = await form.submit()
    assert "Already marked “No answer” by" in errors["Duration"]
    assert "Edit" in errors["Duration"]


async def test_of_two_outcomes_clicked_at_once_one_stands_and_the_other_person_is_told(
    alice: Rep, dana: Rep, sales: ChannelDriver, live_card: Message, sandbox: Sandbox
) -> None:
    await manager(dana)
    await asyncio.gather(alice.click(live_card, "No answer"), dana.click(live_card, "Wrong number", confirm=True))
    await sandbox.until(lambda: alice.ephemerals() or dana.ephemerals(), "that one of them is told")
    told = [message.visible for message in (*alice.ephemerals(), *dana.ephemerals())]
    assert len(told) == 1
    by, words = ("Alice", "No answer") if dana.ephemerals() else ("Dana", "Wrong number")
    assert told[0].startswith(f"Already marked “{words}” by {by}")
    await sales.wait(lambda channel: channel.thread(live_card) and words in live_card.visible)
    assert (await Phone.get()).valid is (words == "No answer")


async def test_somebody_elses_call_is_not_ended_by_a_rep(benoit: Rep, sales: ChannelDriver, live_card: Message) -> None:
    await benoit.click(live_card, "No answer")
    assert "'s call: they, or a manager, say how it went" in (await benoit.ephemeral()).visible
    assert "Call in progress" in live_card.visible


async def test_anybody_adds_a_note_to_an_ended_call(
    workspace: Workspace, caller: User, benoit: Rep, sales: ChannelDriver
) -> None:
    await log_call(workspace, caller, await make_lead(workspace), channel_id=sales.id)
    await sales.wait(lambda channel: channel.cards)
    card = sales.cards[0]
    await benoit.click(card, "Add note")
    form = await benoit.modal("Add a note")
    await form.fill({"Note": "She called back & is <happy>"})
    assert await form.submit() == {}
    await sales.wait(lambda channel: channel.thread(card))
    assert "She called back & is <happy>" in sales.thread(card)[0].visible
    assert len(sales.thread(card)) == 1


async def test_a_note_of_blanks_is_refused_under_it(
    workspace: Workspace, caller: User, alice: Rep, sales: ChannelDriver
) -> None:
    await log_call(workspace, caller, await make_lead(workspace), channel_id=sales.id)
    await sales.wait(lambda channel: channel.cards)
    await alice.click(sales.cards[0], "Add note")
    form = await alice.modal()
    await form.fill({"Note": "  \n "})
    assert await form.submit() == {"Note": "Note can't be blank."}


async def manager(rep: Rep) -> None:
    workspace = await Workspace.get(slack_id=rep._workspace.team.id)
    await User.create(workspace_id=workspace.id, slack_id=rep.id, name="Dana", role=Role.MANAGER)
