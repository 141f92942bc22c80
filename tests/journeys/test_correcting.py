"""What was logged is corrected, or taken back; the card and its thread say so."""

from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import App
from models import Communication, Lead, StatusChange, Workspace
from models.workspace import Visibility
from sandbox import ChannelDriver, Rep, Sandbox
from tests.factories import make_lead, make_rep
from tests.journeys.steps import log, replies, send


async def test_a_corrected_outcome_is_in_the_card_the_thread_and_the_trail(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    card = await log(alice, sales, "sophie no answer")
    await alice.click(card, "Edit")
    form = await alice.modal("Edit")
    assert form.value("Outcome") == "No answer"
    await form.fill({"Outcome": "Answered", "Duration": "4m", "Notes": "She called back"})
    await send(form)
    await sales.wait(lambda there: there.thread(card) and "Answered" in card.visible)
    assert len(replies(sales, card)) == 1
    assert "No answer → Answered" in replies(sales, card)[0]
    assert "She called back" in card.visible
    assert len(sales.cards) == 1
    trail = await StatusChange.filter(kind="corrected").first()
    assert trail is not None
    assert (trail.old_status, trail.new_status) == ("attempted", "answered")


async def test_other_facts_are_corrected_without_a_word_in_the_thread(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    await make_lead(workspace, "Marc Roy", phone="+14505550199")
    card = await log(alice, sales, "sophie answered 4m")
    await alice.click(card, "Edit")
    form = await alice.modal("Edit")
    await form.pick("Lead", "marc", "Marc Roy · •••0199")
    assert form.value("Phone number") == "+1 450-555-0199 · mobile"
    await send(form)
    await sales.wait(lambda there: "Marc Roy" in card.visible)
    assert replies(sales, card) == []


async def test_two_people_who_edit_at_once_undo_nothing_of_each_others(
    alice: Rep, dana: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    card = await log(alice, sales, "sophie no answer")
    await alice.click(card, "Edit")
    hers = await alice.modal("Edit")
    await dana.click(card, "Edit")
    theirs = await dana.modal("Edit")
    await hers.fill({"Outcome": "Answered", "Duration": "5m"})
    await send(hers)
    await theirs.fill({"Notes": "Wants winter tires"})
    await send(theirs)
    await sales.wait(lambda there: "Wants winter tires" in card.visible and there.thread(card))
    assert "Answered · 5 min" in card.visible
    assert len(replies(sales, card)) == 1


async def test_saving_without_a_change_writes_nothing(alice: Rep, sales: ChannelDriver, workspace: Workspace) -> None:
    await make_lead(workspace)
    for text in ("sophie answered 4m", "sophie no answer", "email sophie"):
        card = await log(alice, sales, text)
        await alice.click(card, "Edit")
        await send(await alice.modal("Edit"))
    assert await StatusChange.filter(kind="corrected").count() == 0


async def test_blank_hidden_fields_are_kept_when_correcting(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    typed = {"Method": "Email", "Lead": "Sophie", "Subject": "Your quote", "Body": "Here it is."}
    card = await log(alice, sales, "", typed)
    before = await Communication.get()
    await alice.click(card, "Edit")
    form = await alice.modal("Edit")
    placeholder = form.input("Subject").element["placeholder"]["text"]
    assert placeholder == "Stored, hidden: leave blank to keep"
    await form.fill({"Body": "Here is the right one."})
    await send(form)
    after = await Communication.get()
    assert after.email_subject.unseal() == before.email_subject.unseal() == "Your quote"
    assert after.email_body.unseal() == "Here is the right one."


async def test_errors_of_a_correction_stand_under_their_fields(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    card = await log(alice, sales, "sophie answered 4m")
    await alice.click(card, "Edit")
    form = await alice.modal("Edit")
    await form.fill({"Duration": "soon", "When": datetime.now(UTC) - timedelta(days=1)})
    assert "not a duration" in (await form.submit())["Duration"]
    await form.fill({"Duration": "5m", "When": datetime.now(UTC) + timedelta(days=1)})
    assert "future" in (await form.submit())["When"]
    await form.fill({"Duration": "soon"})
    assert (await form.submit()).keys() == {"Duration", "When"}


async def test_the_method_is_corrected_once_the_form_has_said_what_goes(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    lead = await make_lead(workspace)
    card = await log(alice, sales, "sophie answered 4m", {"Notes": "About the Civic"})
    await alice.click(card, "Edit")
    form = await alice.modal("Edit")
    await form.choose("Method", "Email")
    assert "Changing the method removes: Phone number, Outcome, Duration." in form.text()
    await form.fill({"Subject": "Your quote"})
    await send(form)
    await sales.wait(lambda there: "Email" in card.visible)
    assert "Answered" not in card.visible
    assert "About the Civic" in card.visible
    assert replies(sales, card) == []
    await lead.refresh_from_db()
    assert lead.result == "attempted"
    stored = await Communication.get()
    assert (stored.method, stored.call_status, stored.call_duration) == ("email", None, None)
    assert stored.email_subject.unseal() == "Your quote"


async def test_who_saves_before_the_form_has_said_what_goes_is_told_first(
    alice: Rep, sales: ChannelDriver, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace)
    card = await log(alice, sales, "sophie answered 4m")
    await alice.click(card, "Edit")
    form = await alice.modal("Edit")
    sandbox.fail("views.update", error="fatal_error", times=4)
    await form.choose("Method", "Text message", redraws=False)
    assert await form.submit() == {}
    assert form.is_open
    assert "Changing the method removes" in form.text()
    assert (await Communication.get()).method == "phone"
    await send(form)
    assert (await Communication.get()).method == "sms"


async def test_a_method_changed_back_and_forth_changes_nothing(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    card = await log(alice, sales, "sophie no answer 4m")
    await alice.click(card, "Edit")
    form = await alice.modal("Edit")
    await form.choose("Method", "Video meeting")
    await form.choose("Method", "Call")
    assert (form.value("Outcome"), form.value("Duration")) == ("No answer", "4m")
    await send(form)
    assert await StatusChange.filter(kind="corrected").count() == 0


async def test_somebody_elses_communication_is_not_theirs_to_edit(
    alice: Rep, benoit: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    card = await log(alice, sales, "sophie answered 4m")
    await benoit.click(card, "Edit")
    said = (await benoit.ephemeral()).visible
    assert "or a manager, can change this" in said
    assert benoit.modals == []


async def test_a_manager_edits_what_somebody_else_logged_from_their_very_first_click(
    alice: Rep, dana: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    card = await log(alice, sales, "sophie no answer")
    await dana.click(card, "Edit")
    form = await dana.modal("Edit")
    await form.choose("Outcome", "Wrong number", redraws=False)
    await send(form)
    await sales.wait(lambda there: there.thread(card))
    assert "No answer → Wrong number" in replies(sales, card)[0]


async def test_the_last_one_is_taken_back_after_a_confirmation(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    lead = await make_lead(workspace)
    card = await log(alice, sales, "sophie answered 4m")
    asked = await alice.slash("/logcall undo")
    assert asked is not None
    assert "Call with Sophie Tremblay · Answered · 4 min" in asked.visible
    await alice.click(asked, "Take it back", confirm=False)
    assert await Communication.filter(withdrawn_at__isnull=True).count() == 1
    await alice.click(asked, "Take it back", confirm=True)
    await sales.wait(lambda there: (there.thread(card) and "aken back" in card.visible) or "took" in card.visible)
    await lead.refresh_from_db()
    assert (lead.result, lead.last_contact_at) == (None, None)
    assert len(replies(sales, card)) == 1


async def test_undo_says_when_there_is_nothing_to_take_back(alice: Rep) -> None:
    message = await alice.slash("/logcall undo")
    assert message is not None
    assert "nothing to take back" in message.visible


async def test_undo_names_a_lead_as_it_is_written_and_none_that_became_somebody_elses(
    app: App, alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    lead = await make_lead(workspace, "*Sophie* Roy")
    await log(alice, sales, "514 789-4561 answered 4m")
    assert "Call with ∗Sophie∗ Roy" in (await alice.slash("/logcall undo")).visible  # type: ignore[union-attr]
    app.listening.workspace.reps_see = Visibility.OWN
    await Lead.filter(id=lead.id).update(owner_id=(await make_rep(workspace)).id)
    assert "nothing to take back" in (await alice.slash("/logcall undo")).visible  # type: ignore[union-attr]


async def test_after_ten_minutes_undo_is_refused_and_edit_named(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    await log(alice, sales, "sophie answered 4m")
    asked = await alice.slash("/logcall undo")
    assert asked is not None
    await Communication.all().update(created_at=datetime.now(UTC) - timedelta(minutes=11))
    await alice.click(asked, "Take it back", confirm=True)
    assert "use Edit" in (await alice.ephemeral()).visible
    assert "nothing to take back" in (await alice.slash("/logcall undo")).visible  # type: ignore[union-attr]


async def test_a_button_of_an_older_version_says_so(alice: Rep, sales: ChannelDriver, sandbox: Sandbox) -> None:
    old = {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "gone", "text": {"type": "plain_text", "text": "Gone"}}],
    }
    post = {"channel": sales.id, "text": "an old card", "blocks": [old]}
    await sandbox_post(sandbox, post)
    await alice.click(sales.cards[0], "Gone")
    assert "older version" in (await alice.ephemeral()).visible


async def sandbox_post(sandbox: Sandbox, post: dict[str, object]) -> None:
    await AsyncWebClient(sandbox.token, base_url=sandbox.api_url).chat_postMessage(**post)  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["undo", "UNDO", "annuler"])
async def test_undo_is_understood_however_it_is_written(words: str, alice: Rep) -> None:
    message = await alice.slash(f"/logcall {words}")
    assert message is not None
    assert "nothing to take back" in message.visible


async def test_what_was_taken_back_is_not_edited(alice: Rep, sales: ChannelDriver, workspace: Workspace) -> None:
    await make_lead(workspace)
    card = await log(alice, sales, "sophie answered")
    await Communication.all().update(withdrawn_at=datetime.now(UTC))
    await alice.click(card, "Edit")
    assert "taken back" in (await alice.ephemeral()).visible
