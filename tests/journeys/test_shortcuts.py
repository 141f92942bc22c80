"""Shortcuts: from a message in Slack to the lead it is about."""

import asyncio
import json

import pytest

from bot.app import App
from models import Communication, Delivery, Note, Workspace
from models.user import Role
from sandbox import ChannelDriver, Message, Rep, Sandbox
from tests.factories import make_lead
from tests.journeys.steps import log, replies, send

SOPHIE = "+15147894561"


async def test_log_a_call_opens_the_empty_form(alice: Rep) -> None:
    await alice.shortcut("Log a call")
    form = await alice.modal()
    assert form.title == "Log a communication"
    assert form.value("Lead") is None
    assert form.value("Notes") in (None, "")


async def test_log_a_call_posts_in_the_channel_that_the_rep_used_last(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    await log(alice, sales, "sophie tremblay answered")
    await alice.shortcut("Log a call")
    assert (await alice.modal()).value("Post the card in") == sales.id


async def test_a_message_is_logged_with_its_words_its_author_and_its_time(
    alice: Rep, sandbox: Sandbox, sales: ChannelDriver, workspace: Workspace
) -> None:
    lead = await make_lead(workspace)
    message = await sandbox.rep("chloe").say(
        "Sophie rang from <tel:+15147894561|514 789-4561>: wants a quote &amp; a drive"
    )
    await alice.shortcut("Log to a lead", message)
    form = await alice.modal()
    assert form.value("Lead") == "Sophie Tremblay · •••4561"
    assert form.value("Notes") == "Chloé wrote: “Sophie rang from 514 789-4561: wants a quote & a drive”"
    assert form.value("When") == int(float(message.ts))
    assert form.value("Post the card in") == sales.id
    await form.fill({"Outcome": "Answered"})
    await send(form)
    logged = await Communication.get()
    assert logged.lead_id == lead.id
    assert int(logged.executed_at.timestamp()) == int(float(message.ts))
    assert logged.call_phone == SOPHIE


async def test_ones_own_message_is_not_quoted(alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace)
    message = await alice.say("Left a voicemail for Sophie Tremblay, 40 s")
    await alice.shortcut("Log to a lead", message)
    form = await alice.modal()
    assert form.value("Notes") == "Left a voicemail for Sophie Tremblay, 40 s"
    assert form.value("Lead") == "Sophie Tremblay · •••4561"
    assert form.value("Outcome") == "Left voicemail"
    assert form.value("Duration") == "40s"


async def test_an_address_finds_its_lead_and_makes_it_an_email(alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace, phone=None, email="sophie@cote.example")
    await make_lead(workspace, "Marc Tremblay", phone=None, email="sophie@cote.example.net")
    message = await alice.say("From <mailto:Sophie@cote.example|Sophie@cote.example>: yes to Thursday")
    await alice.shortcut("Log to a lead", message)
    form = await alice.modal()
    assert form.value("Lead") == "Sophie Tremblay"
    assert form.value("Method") == "Email"


async def test_several_leads_are_offered_before_anything_is_typed(alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace)
    await make_lead(workspace, "Marc Gagnon", phone="+14185550100")
    await make_lead(workspace, "Zoé Roy", phone="+14185550199")
    message = await alice.say("Call 514 789-4561 and 418 555-0100 back")
    await alice.shortcut("Log to a lead", message)
    form = await alice.modal()
    assert form.value("Lead") is None
    assert "may be about several leads" in form.text()
    assert await form.suggest("Lead", "") == ["Sophie Tremblay · •••4561", "Marc Gagnon · •••0100"]
    assert await form.suggest("Lead", "zoé") == ["Zoé Roy · •••0199"]
    await form.choose("Method", "Text message")
    assert await form.suggest("Lead", "") == ["Sophie Tremblay · •••4561", "Marc Gagnon · •••0100"]


async def test_a_shared_number_and_a_name_mean_the_one_who_has_both(alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace)
    await make_lead(workspace, "Marc Gagnon", email="marc@cote.example")
    message = await alice.say("514 789-4561, <mailto:marc@cote.example|marc@cote.example>")
    await alice.shortcut("Log to a lead", message)
    assert (await alice.modal()).value("Lead") == "Marc Gagnon · •••4561"


async def test_a_shared_number_asks_once_and_is_remembered(app: App, alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace)
    await make_lead(workspace, "Marc Gagnon")
    await alice.shortcut("Log to a lead", await alice.say("514 789-4561 rang"))
    form = await alice.modal()
    assert "Several leads have +1 514-789-4561" in form.text()
    await form.pick("Lead", "", "Marc Gagnon · •••4561")
    await form.fill({"Outcome": "Answered"})
    await send(form)
    await app.listening.aftermath.drain(5)
    await alice.shortcut("Log to a lead", await alice.say("514 789-4561 rang again"))
    assert (await alice.modal()).value("Lead") == "Marc Gagnon · •••4561"


async def test_a_stranger_in_a_message_is_a_new_lead_already_filled_in(alice: Rep, workspace: Workspace) -> None:
    said = "New: Louise Arcand, 438 555-0123, <mailto:louise@arcand.example|louise@arcand.example>"
    message = await alice.say(said)
    await alice.shortcut("Log to a lead", message)
    form = await alice.modal()
    await form.click("New lead…")
    new = await alice.modal("New lead")
    assert [new.value(label) for label in ("First name", "Last name", "Email")] == [
        "Louise",
        "Arcand",
        "louise@arcand.example",
    ]
    assert new.value("Phone number") == "+1 438-555-0123"
    await new.submit()
    await form.wait(lambda it: it.value("Lead") == "Louise Arcand · •••0123")
    assert form.value("Notes") == "New: Louise Arcand, 438 555-0123, louise@arcand.example"


async def test_a_message_that_is_longer_than_a_note_ends_with_a_link_to_the_whole(
    alice: Rep, workspace: Workspace
) -> None:
    message = await alice.say("Sophie says: " + "blah " * 1000)
    await alice.shortcut("Log to a lead", message)
    notes = (await alice.modal()).value("Notes")
    assert len(notes) <= 3000
    assert notes.endswith(f"/archives/{message.channel}/p{message.ts.replace('.', '')})")
    assert "Shortened. The whole message:" in notes


async def test_a_lead_that_a_rep_may_not_see_is_not_guessed(
    alice: Rep, benoit: Rep, workspace: Workspace, sales: ChannelDriver
) -> None:
    await make_lead(workspace)
    await log(benoit, sales, "sophie tremblay answered")
    await Communication.all()
    from models import Lead, User

    await Lead.all().update(owner_id=(await User.get(slack_id=benoit.id)).id)
    workspace.reps_see = "own"
    message = await alice.say("514 789-4561 called")
    await alice.shortcut("Log to a lead", message)
    assert (await alice.modal()).value("Lead") is None
    assert (await User.get(slack_id=alice.id)).role == Role.REP


async def test_where_logcall_is_not_the_card_goes_where_the_rep_posts(
    alice: Rep, sandbox: Sandbox, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    await log(alice, sales, "sophie tremblay answered")
    message = await alice.say("Sophie Tremblay called", "#general")
    await alice.shortcut("Log to a lead", message)
    assert (await alice.modal()).value("Post the card in") == sales.id


class TestAddAsNote:
    @pytest.fixture
    async def card(self, alice: Rep, sales: ChannelDriver, workspace: Workspace) -> Message:
        await make_lead(workspace)
        card = await log(alice, sales, "sophie tremblay answered")
        async with asyncio.timeout(5):  # Slack shows it a moment before the outbox has its timestamp
            while not await Delivery.exists(sent_ts=card.ts):
                pass
        return card

    async def test_a_reply_becomes_a_note_with_its_author(
        self, alice: Rep, sandbox: Sandbox, sales: ChannelDriver, card: Message
    ) -> None:
        reply = await sandbox.rep("chloe").say("She called me *too*, about winter tires", thread=card)
        await alice.shortcut("Add as note", reply)
        assert (await alice.ephemeral()).visible.startswith("Added as a note: Call with Sophie Tremblay")
        await sales.wait(lambda there: len(there.thread(card)) == 2)
        assert "Note from Alice" in replies(sales, card)[-1]
        assert "Chloé wrote: “She called me *too*, about winter tires”" in replies(sales, card)[-1]

    async def test_twice_is_one_note(self, alice: Rep, benoit: Rep, sales: ChannelDriver, card: Message) -> None:
        reply = await alice.say("Prefers mornings", thread=card)
        await alice.shortcut("Add as note", reply)
        await alice.ephemeral()
        await benoit.shortcut("Add as note", reply)
        assert (await benoit.ephemeral()).visible.startswith("This is a note there already: ")
        assert await Note.all().values_list("text", flat=True) == ["Prefers mornings"]

    async def test_outside_of_a_card_s_thread_it_offers_to_log_instead(
        self, alice: Rep, sales: ChannelDriver, card: Message
    ) -> None:
        message = await alice.say("Sophie Tremblay prefers mornings")
        await alice.shortcut("Add as note", message)
        offered = await alice.ephemeral()
        assert "not in the thread of a card" in offered.visible
        await alice.click(offered, "Log to a lead…")
        form = await alice.modal()
        assert form.value("Notes") == "Sophie Tremblay prefers mornings"
        assert form.value("Lead") == "Sophie Tremblay · •••4561"
        assert form.value("When") == int(float(message.ts))
        assert await Note.all().count() == 0

    async def test_what_is_too_long_to_offer_again_names_the_way(self, alice: Rep, card: Message) -> None:
        message = await alice.say("She said: " + "blah " * 500)
        await alice.shortcut("Add as note", message)
        offered = await alice.ephemeral()
        assert "choose “Log to a lead” in the message's menu" in offered.visible
        assert offered.buttons == []

    async def test_the_card_itself_is_no_note(self, alice: Rep, card: Message) -> None:
        await alice.shortcut("Add as note", card)
        assert "use “Add note” on its card" in (await alice.ephemeral()).visible
        assert await Note.all().count() == 0

    async def test_of_what_was_taken_back_there_is_nothing_to_add_to(
        self, alice: Rep, sales: ChannelDriver, card: Message
    ) -> None:
        offered = await alice.slash("/logcall undo")
        assert offered is not None
        await alice.click(offered, "Take it back", confirm=True)
        await sales.wait(lambda there: "Taken back" in there.cards[0].visible)
        await alice.shortcut("Add as note", await alice.say("Hm", thread=card))
        assert "taken back" in (await alice.ephemeral()).visible


@pytest.mark.parametrize("shortcut", ["Log a call", "Log to a lead", "Add as note"])
async def test_guests_are_refused(alice: Rep, sandbox: Sandbox, shortcut: str, workspace: Workspace) -> None:
    marc = sandbox.rep("marc")
    if shortcut == "Log a call":  # told as by /logcall, in the form's place
        await marc.shortcut(shortcut)
        assert "for the full members of Rivage Automobiles" in (await marc.modal("Logcall")).text()
        return
    await marc.shortcut(shortcut, await alice.say("514 789-4561"))
    assert "for the full members of Rivage Automobiles" in (await marc.ephemeral()).visible
    assert marc.modals == []


async def test_what_an_app_posted_without_text_is_read_from_its_blocks(
    alice: Rep, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace)
    message = await alice.say("x")
    message.text = ""
    message.blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "Web form: Sophie Tremblay, 514 789-4561"}}
    ]
    await alice.shortcut("Log to a lead", message)
    form = await alice.modal()
    assert form.value("Lead") == "Sophie Tremblay · •••4561"
    assert form.value("Notes") == "Web form: Sophie Tremblay, 514 789-4561"


async def test_nothing_that_a_message_says_is_logged_in_a_file(
    alice: Rep, workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    message = await alice.say("Secret wish: a red one")
    await alice.shortcut("Log to a lead", message)
    await alice.modal()
    assert "red one" not in caplog.text
    assert json.dumps(message.ts) not in caplog.text
