"""/lead: who it is, and everything that was said."""

from datetime import timedelta

from bot.app import App
from bot.reading.follow_ups import FollowUpPlan
from bot.services import follow_ups
from bot.services.leads.merging import merge
from models import Workspace
from sandbox import ChannelDriver, Rep, Sandbox
from tests.factories import log_call, make_lead
from tests.journeys.histories import NOW, past_calls, wait_for
from tests.journeys.steps import log, send


async def test_one_lead_is_shown_with_what_was_said(alice: Rep, sales: ChannelDriver, workspace: Workspace) -> None:
    await make_lead(workspace, company="Garage Côté", email="sophie@example.com", unsubscribe_call_date=NOW)
    await log(alice, sales, "sophie answered 12m20", {"Notes": "Wants winter tires"})
    for query in ("sophie côté", "514 789-4561", "4561", "sophie@example.com"):
        await alice.slash(f"/lead {query}")
        shown = (await alice.ephemeral()).visible
        assert "Sophie Tremblay · Garage Côté" in shown
        assert "Call · Answered · 12 min 20 s" in shown
        assert "Wants winter tires" in shown
        assert "+1 514-789-4561" in shown
        assert "Do not contact: asked for no calls" in shown.replace("*", "")
    assert len(sales.messages) == 1


async def test_paging_goes_back_and_forth_in_place(alice: Rep, workspace: Workspace) -> None:
    lead = await make_lead(workspace)
    await past_calls(workspace, lead, 14)
    await alice.slash("/lead sophie")
    message = await alice.ephemeral()
    assert "entry 0" in message.visible
    assert "Newer" not in message.visible
    seen = [message.visible]
    for page in ("entry 6", "entry 12"):
        await alice.click(message, "Older")
        await wait_for(alice, page)
        message = alice.ephemerals()[-1]
        seen.append(message.visible)
    assert "Older" not in message.visible
    for page in ("entry 6", "entry 0"):
        await alice.click(message, "Newer")
        await wait_for(alice, page)
        message = alice.ephemerals()[-1]
    assert message.visible == seen[0]
    assert len(alice.ephemerals()) == 1


async def test_several_leads_are_offered_to_choose_from(alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace, "Sophie Tremblay", company="Garage Côté")
    await make_lead(workspace, "Marc Tremblay", phone="+14185550100")
    await alice.slash("/lead tremblay")
    asked = await alice.ephemeral()
    assert "Several leads match" in asked.visible
    await alice.choose(asked, "Marc Tremblay · •••0100")
    await wait_for(alice, "Nothing logged yet")
    assert len(alice.ephemerals()) == 1


async def test_a_whole_name_opens_its_lead_and_offers_those_that_only_begin_with_it(
    alice: Rep, workspace: Workspace
) -> None:
    await make_lead(workspace, "Éric Roy")
    await make_lead(workspace, "Eric Royer", phone="+14185550100")
    await alice.slash("/lead roy eric")
    shown = await alice.ephemeral()
    assert "Éric Roy" in shown.visible
    assert "One other lead matches what you typed." in shown.visible
    assert "Also found: Eric Royer" in shown.text
    await alice.choose(shown, "Eric Royer · •••0100")
    await wait_for(alice, "+1 418-555-0100")
    await make_lead(workspace, "Eric Roy", phone="+14185550101")
    await alice.slash("/lead Eric Roy")
    await wait_for(alice, "Several leads match")


async def test_nobody_found_offers_to_log_for_a_new_lead(alice: Rep, workspace: Workspace) -> None:
    await alice.slash("/lead Zorro <!channel>")
    message = await alice.ephemeral()
    assert "No lead matches" in message.visible
    await alice.click(message, "Log a communication…")
    assert (await alice.modal()).value("Notes") == "Zorro <!channel>"


async def test_nothing_typed_gives_usage(alice: Rep) -> None:
    message = await alice.slash("/lead")
    assert message is not None
    assert "/lead Sophie Tremblay" in message.visible


async def test_a_guest_learns_nothing(sandbox: Sandbox, workspace: Workspace) -> None:
    await make_lead(workspace)
    guest = sandbox.rep("marc")
    await guest.slash("/lead sophie", "#sales")
    said = (await guest.ephemeral()).visible
    assert "full members" in said
    assert "Sophie" not in said


async def test_log_opens_the_form_for_the_lead(alice: Rep, sales: ChannelDriver, workspace: Workspace) -> None:
    await make_lead(workspace)
    await alice.slash("/lead sophie")
    await alice.click(await alice.ephemeral(), "Log")
    form = await alice.modal()
    assert form.value("Lead") == "Sophie Tremblay · •••4561"
    assert form.value("Post the card in") == sales.id
    await form.fill({"Outcome": "Answered"}, redraws=True)
    await send(form)
    await sales.wait(lambda there: there.cards)


async def test_a_cards_history_is_for_whoever_asks_alone(
    alice: Rep, benoit: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    card = await log(alice, sales, "sophie answered")
    await benoit.click(card, "History")
    assert "Sophie Tremblay" in (await benoit.ephemeral()).visible
    assert len(sales.messages) == 1


async def test_a_lead_that_was_merged_names_the_one_that_is_left(
    app: App, alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    lead = await make_lead(workspace)
    card = await log(alice, sales, "sophie answered")
    lead.merged_into = await make_lead(workspace, "Sophie <!channel>")  # type: ignore[assignment]
    await lead.save()
    await alice.click(card, "History")
    assert "was merged into Sophie <!channel>: look that one up instead." in (await alice.ephemeral()).visible


async def test_logging_for_a_lead_that_was_merged_calls_nobody(
    app: App, alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    lead = await make_lead(workspace)
    await alice.slash("/lead sophie")
    shown = await alice.ephemeral()
    lead.merged_into = await make_lead(workspace, "Sophie <!channel>")  # type: ignore[assignment]
    await lead.save()
    await alice.click(shown, "Log")
    said = await alice.ephemeral()
    assert "was merged into Sophie &lt;!channel&gt;" in said.text


async def test_a_response_url_that_slack_refuses_is_made_up_for(
    alice: Rep, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace)
    sandbox.fail("response_url", status=404, times=1)
    await alice.slash("/lead sophie")
    assert "Sophie Tremblay" in (await alice.ephemeral()).visible
    assert len(sandbox.calls_of("chat.postEphemeral")) == 1


async def test_from_home_a_history_comes_as_a_direct_message_that_can_be_paged(
    app: App, alice: Rep, workspace: Workspace
) -> None:
    lead = await make_lead(workspace)
    await past_calls(workspace, lead, 8)
    missed_by = await app.listening.rep(alice.id)
    await log_call(workspace, missed_by, lead, "interrupted", direction="incoming", executed_at=NOW, channel_id=None)
    home = await alice.open_home()
    await home.click("History", redraws=False)
    message = await alice.dm()
    assert "entry 4" in message.visible
    assert "Share" not in message.visible
    await alice.click(message, "Older")
    await alice._workspace.changes.until(lambda: "entry 7" in message.visible, "the next page", lambda: message.visible)


async def test_what_is_due_stands_on_top_and_is_done_with_a_click(
    app: App, alice: Rep, benoit: Rep, workspace: Workspace
) -> None:
    lead = await make_lead(workspace)
    for rep in (alice, benoit):
        plan = FollowUpPlan(kind="call", due_at=NOW + timedelta(hours=1), text=f"for {rep.user.name}")
        await follow_ups.plan(workspace, await app.listening.rep(rep.id), lead.id, plan)
    await alice.slash("/lead sophie")
    message = await alice.ephemeral()
    assert "Planned: Call Sophie Tremblay: for alice" in message.visible
    assert "Planned: Call Sophie Tremblay: for benoit" in message.visible
    await alice.click(message, "Done")
    await alice.ephemeral()
    await alice.slash("/lead sophie")
    assert "for alice" not in (await alice.ephemeral()).visible


async def test_a_merge_can_be_undone_from_the_history(app: App, alice: Rep, workspace: Workspace) -> None:
    survivor = await make_lead(workspace)
    other = await make_lead(workspace, "Sophia Tremblay", phone="+14185550100")
    rep = await app.listening.rep(alice.id)
    await merge(workspace, rep, survivor_id=survivor.id, merged_id=other.id)
    await alice.slash("/lead 4561")
    message = await alice.ephemeral()
    assert "Merged with Sophia Tremblay by Alice" in message.visible
    await alice.overflow(message, "Undo the merge with Sophia Tremblay…")
