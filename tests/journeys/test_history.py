"""/lead: who it is, and everything that was said."""

from bot.app import App
from models import Workspace
from sandbox import ChannelDriver, Rep, Sandbox
from tests.factories import make_lead
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
