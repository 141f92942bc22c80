"""A guest of the workspace may read a card where they are invited, and changes nothing."""

import pytest

from bot.services import reps
from models import Communication, Note, User, Workspace
from sandbox import ChannelDriver, Rep, Sandbox
from tests.factories import log_call, make_lead


@pytest.fixture
async def caller(workspace: Workspace, alice: Rep) -> User:
    return await User.create(workspace_id=workspace.id, slack_id=alice.id, name="Alice")


async def test_a_guest_is_refused_by_every_button_that_writes(
    workspace: Workspace, caller: User, sales: ChannelDriver, sandbox: Sandbox
) -> None:
    lead, guest = await make_lead(workspace), sandbox.rep("marc")
    await log_call(workspace, caller, lead, channel_id=sales.id)
    await log_call(workspace, caller, lead, "calling", channel_id=sales.id)
    await sales.wait(lambda channel: len(channel.cards) == 2)
    ended, live = sales.cards
    for card, label in ((ended, "Add note"), (ended, "Edit"), (live, "No answer"), (live, "Answered")):
        await guest.click(card, label)
        assert "full members" in (await guest.ephemeral()).visible
    assert not guest.modals
    assert await Communication.filter(call_status="calling").count() == 1


async def test_an_author_who_became_a_guest_writes_no_more(
    workspace: Workspace, caller: User, alice: Rep, sales: ChannelDriver
) -> None:
    await log_call(workspace, caller, await make_lead(workspace), channel_id=sales.id)
    await sales.wait(lambda channel: channel.cards)
    await alice.click(sales.cards[0], "Add note")
    form = await alice.modal()
    (await reps.meet(workspace, alice.id)).is_guest = True
    await form.fill({"Note": "typed before"})
    assert "full members" in (await form.submit())["Note"]
    assert not await Note.exists()
    await alice.click(sales.cards[0], "Edit")
    assert "full members" in (await alice.ephemeral()).visible
