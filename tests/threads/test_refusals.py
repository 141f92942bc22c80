"""What Slack refuses for good: the rep is told once, and puts it right."""

import pytest

from models import Workspace
from models.user import User
from sandbox import ChannelDriver, Rep, Sandbox
from tests.factories import log_call, make_lead


@pytest.fixture
async def caller(workspace: Workspace, alice: Rep) -> User:
    rep, _ = await User.get_or_create(workspace_id=workspace.id, slack_id=alice.id, defaults={"name": "Alice"})
    return rep


async def test_a_card_for_a_channel_that_logcall_is_not_in_comes_once_it_is_invited(
    workspace: Workspace, caller: User, alice: Rep, sales: ChannelDriver
) -> None:
    sales.leave()
    call = await log_call(workspace, caller, await make_lead(workspace), channel_id=sales.id)
    notice = await alice.dm()
    assert "a call to Sophie Tremblay is saved, but it could not be shown in" in notice.visible
    assert "/invite @logcall" in notice.visible
    assert sales.cards == []
    await alice.slash("/invite @logcall", "#sales")
    await sales.wait(lambda channel: channel.cards)
    assert "Sophie Tremblay" in sales.cards[0].visible
    assert len(alice.dms) == 1
    assert call.channel_id == sales.id


async def test_post_again_posts_what_was_refused(
    workspace: Workspace, caller: User, alice: Rep, sales: ChannelDriver
) -> None:
    sales.leave()
    lead = await make_lead(workspace)
    await log_call(workspace, caller, lead, channel_id=sales.id)
    notice = await alice.dm()
    sales.join()
    await alice.click(notice, "Post again")
    assert "Trying again now" in (await alice.ephemeral()).visible
    await sales.wait(lambda channel: channel.cards)
    assert len(alice.dms) == 1


async def test_what_fails_again_is_told_again(
    workspace: Workspace, caller: User, alice: Rep, sales: ChannelDriver
) -> None:
    sales.archive()
    await log_call(workspace, caller, await make_lead(workspace), channel_id=sales.id)
    first = await alice.dm()
    assert "is archived" in first.visible
    await alice.click(first, "Post again")
    assert (await alice.dm()) is not first
    sales.archive(False)
    await alice.click(first, "Post again")
    await sales.wait(lambda channel: channel.cards)
    await alice.click(first, "Post again")
    await alice.ephemeral()
    await alice.ephemeral()
    assert "There is nothing left to post." in (await alice.ephemeral()).visible


async def test_a_notice_that_cannot_be_sent_either_is_settled_quietly(
    workspace: Workspace, caller: User, alice: Rep, sales: ChannelDriver, sandbox: Sandbox
) -> None:
    sales.leave()
    sandbox.fail("chat.postMessage", error="not_in_channel")
    sandbox.fail("chat.postMessage", error="messages_tab_disabled")
    lead = await make_lead(workspace)
    await log_call(workspace, caller, lead, channel_id=sales.id)
    await sandbox.until(lambda: len(sandbox.calls_of("chat.postMessage")) == 2, "the notice")
    other = sandbox.add_channel("other")
    await log_call(workspace, caller, lead, channel_id=other.id)
    await other.wait(lambda channel: channel.cards)
    assert alice.dms == []
    assert len(sandbox.calls_of("chat.postMessage")) == 3
