"""A lead, shown to a channel."""

import pytest

from bot.app import App
from bot.settings import Settings
from models import Lead, Share, Workspace
from models.workspace import Visibility
from sandbox import ChannelDriver, Rep, Sandbox
from tests.factories import make_lead, make_rep
from tests.journeys.histories import past_calls
from tests.world import connected


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace, email="sophie@example.com", company="Garage Côté")


@pytest.fixture
def service(sandbox: Sandbox) -> ChannelDriver:
    """A channel that members of the team alone read; in #sales there is a guest."""
    return sandbox.channel("#service")


async def test_a_channel_of_members_sees_how_to_reach_them_and_no_notes(
    alice: Rep, benoit: Rep, service: ChannelDriver, workspace: Workspace, lead: Lead
) -> None:
    await past_calls(workspace, lead, 2)
    await alice.slash("/lead sophie", "#service")
    await alice.click(await alice.ephemeral(), "Share in this channel", confirm=True)
    await service.wait(lambda there: there.cards)
    [shared] = service.cards
    for told in ("Sophie Tremblay · Garage Côté", "+1 514-789-4561", "sophie@example.com", "Shared by @Alice Tremblay"):
        assert told in shared.visible
    assert "entry 0" not in shared.visible
    await benoit.click(shared, "History")
    assert "entry 0" in (await benoit.ephemeral()).visible
    assert len(service.messages) == 1


async def test_where_a_guest_reads_along_numbers_are_masked_and_the_guest_gets_no_more(
    alice: Rep, sandbox: Sandbox, sales: ChannelDriver, workspace: Workspace, lead: Lead
) -> None:
    await past_calls(workspace, lead, 2)
    await alice.slash("/lead sophie")
    await alice.click(await alice.ephemeral(), "Share in this channel", confirm=True)
    await sales.wait(lambda there: there.cards)
    [shared] = sales.cards
    assert "+1 514 ••• 4561" in shared.visible
    assert "sophie@example.com" not in str(shared.blocks)
    marc = sandbox.rep("marc")
    await marc.click(shared, "History")
    assert "full members" in (await marc.ephemeral()).visible


async def test_a_channel_of_two_companies_sees_masked_numbers_and_neither_addresses_nor_notes(
    alice: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead
) -> None:
    partners = sandbox.channel("#partners")
    await past_calls(workspace, lead, 2)
    await alice.slash("/lead sophie", "#partners")
    await alice.click(await alice.ephemeral(), "Share in this channel", confirm=True)
    await partners.wait(lambda there: there.cards)
    shared = partners.cards[0]
    assert "+1 514 ••• 4561" in shared.visible
    posted = str(shared.blocks) + shared.text
    for hidden in ("789", "sophie@example.com", "entry 0"):
        assert hidden not in posted
    assert shared.buttons == []


async def test_where_slack_does_not_say_who_reads_along_numbers_are_masked(
    alice: Rep, service: ChannelDriver, sandbox: Sandbox, lead: Lead
) -> None:
    await alice.slash("/lead sophie", "#service")
    message = await alice.ephemeral()
    sandbox.fail("conversations.info", error="internal_error", times=9)
    await alice.click(message, "Share in this channel", confirm=True)
    await service.wait(lambda there: there.cards)
    assert "+1 514 ••• 4561" in service.cards[0].visible


async def test_where_reps_see_their_own_leads_only_a_lead_is_shown_to_who_may_see_it(
    app: App, alice: Rep, service: ChannelDriver, workspace: Workspace, lead: Lead
) -> None:
    await Lead.filter(id=lead.id).update(owner_id=(await app.listening.rep(alice.id)).id)
    workspace.reps_see = Visibility.OWN
    await alice.slash("/lead sophie", "#service")
    message = await alice.ephemeral()
    await alice.click(message, "Share in this channel", confirm=True)
    assert "leads are shown to their owners and to managers only" in (await alice.ephemeral()).visible
    assert await Share.all().count() == 0
    for member in list(service.channel.members - {alice.id, workspace.bot_user_id}):
        service.leave(member)
    await alice.click(message, "Share in this channel", confirm=True)
    await service.wait(lambda there: there.cards)


async def test_stepping_back_from_the_question_shares_nothing(alice: Rep, sales: ChannelDriver, lead: Lead) -> None:
    await alice.slash("/lead sophie")
    await alice.click(await alice.ephemeral(), "Share in this channel", confirm=False)
    assert sales.messages == []
    assert await Share.all().count() == 0


async def test_the_same_click_sent_twice_shares_once_and_another_click_shares_again(
    alice: Rep, sales: ChannelDriver, sandbox: Sandbox, lead: Lead
) -> None:
    await alice.slash("/lead sophie")
    message = await alice.ephemeral()
    await alice.click(message, "Share in this channel", confirm=True)
    click = sandbox.wire.sent[-1]
    await sandbox.wire.send(click)
    await alice.click(message, "Share in this channel", confirm=True)
    await sales.wait(lambda there: len(there.cards) >= 2)
    await sandbox.wire.send(click)
    await alice.slash("/lead sophie")
    await alice.ephemeral()
    assert len(sales.cards) == 2


async def test_a_click_that_comes_again_after_a_restart_shares_nothing_more(
    settings: Settings, sandbox: Sandbox
) -> None:
    alice, sales = sandbox.rep("alice"), sandbox.channel("#sales")
    async with connected(sandbox, settings) as app:
        lead = await make_lead(app.listening.workspace)
        await alice.slash("/lead sophie")
        await alice.click(await alice.ephemeral(), "Share in this channel", confirm=True)
        click = sandbox.wire.sent[-1]
        await sales.wait(lambda there: there.cards)
    async with connected(sandbox, settings):
        await sandbox.wire.send(click)
        await alice.slash("/lead sophie")
        await alice.ephemeral()
        [share] = await Share.filter(lead_id=lead.id)
    assert len(sales.cards) == 1
    assert share.sent_ts == sales.cards[0].ts


async def test_sharing_where_the_bot_is_not_says_to_invite_it_and_can_be_tried_again(
    alice: Rep, sandbox: Sandbox, lead: Lead
) -> None:
    await alice.slash("/lead sophie", "#general")
    message = await alice.ephemeral()
    await alice.click(message, "Share in this channel", confirm=True)
    said = (await alice.ephemeral()).visible
    assert said.endswith("Type /invite @logcall there. Then share it again.")
    general = sandbox.channel("#general")
    assert general.cards == []
    assert await Share.all().count() == 0
    general.join()
    await alice.click(message, "Share in this channel", confirm=True)
    await general.wait(lambda there: there.cards)


async def test_who_may_not_see_a_lead_any_more_can_not_share_it(
    app: App, alice: Rep, sales: ChannelDriver, workspace: Workspace, lead: Lead
) -> None:
    await alice.slash("/lead sophie")
    message = await alice.ephemeral()
    owner = await make_rep(workspace, "Chloé")
    await Lead.filter(id=lead.id).update(owner_id=owner.id)
    workspace.reps_see = Visibility.OWN
    await alice.click(message, "Share in this channel", confirm=True)
    assert "isn't here any more" in (await alice.ephemeral()).visible
    assert sales.messages == []
