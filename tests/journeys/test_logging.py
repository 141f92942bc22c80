"""A rep logs a communication, and the channel sees its card."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import App
from models import Communication, Lead, Workspace
from models.methods import METHODS
from sandbox import ChannelDriver, Rep, Sandbox
from tests.factories import make_lead
from tests.journeys.steps import log, open_form, send

OWN = {
    "phone": {"Outcome": "Answered", "Duration": "3m20"},
    "email": {"Subject": "Your quote", "Body": "Here it is.", "Your address": "alice@rivage.example"},
    "sms": {},
    "video": {"Meeting link": "https://meet.example/abc"},
}
DESCRIPTIONS = {"sms": "Text"}


@pytest.mark.parametrize("method", METHODS)
async def test_each_method_is_logged_from_the_form_to_its_card(
    method: str, alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace, company="Garage Côté")
    form = await open_form(alice)
    await form.choose("Method", METHODS[method].label, redraws=method != "phone")
    await form.pick("Lead", "trem", "Sophie Tremblay · Garage Côté · •••4561")
    await form.fill(OWN[method] | {DESCRIPTIONS.get(method, "Notes"): "Wants winter tires"})
    assert "Submitting posts a card in #sales, as @Alice Tremblay" in form.text()
    await send(form)
    await sales.wait(lambda there: there.cards)
    card = sales.cards[0].visible
    assert METHODS[method].done["outgoing"] in card  # type: ignore[index]
    assert "Sophie Tremblay" in card
    assert "Wants winter tires" in card
    stored = await Communication.get()
    assert (stored.method, stored.type, stored.description) == (method, "outgoing", "Wants winter tires")
    assert len(sales.messages) == 1


async def test_a_new_method_with_no_fields_of_its_own_needs_nothing_here() -> None:
    assert OWN.keys() == METHODS.keys(), "give the new method's fields a value in OWN"


async def test_what_follows_the_command_fills_the_form_in(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    form = await open_form(alice, "514 789-4561 vm 3m yesterday 4pm about the Civic")
    assert form.value("Lead") == "Sophie Tremblay · •••4561"
    assert form.value("Phone number") == "+1 514-789-4561 · mobile"
    assert form.value("Outcome") == "Left voicemail"
    assert form.value("Duration") == "3m"
    assert form.value("Notes") == "about the Civic"
    await send(form)
    await sales.wait(lambda there: there.cards)
    assert "Left voicemail" in sales.cards[0].visible
    assert "+1 514 ••• 4561" in sales.cards[0].visible


async def test_a_time_is_the_reps_own_even_when_they_are_met_for_the_first_time(
    sandbox: Sandbox, alice: Rep, workspace: Workspace
) -> None:
    sandbox.change_person("alice", tz="America/Vancouver")
    await sandbox.events_settled()
    form = await open_form(alice, "answered yesterday 4pm")
    await form.wait(lambda there: datetime.fromtimestamp(there.value("When"), UTC).hour in (23, 0))


async def test_the_time_is_set_right_in_what_a_quick_rep_has_chosen_since(
    alice: Rep, sandbox: Sandbox, workspace: Workspace
) -> None:
    profile = asyncio.Event()
    sandbox.fail("users.info", until=profile)
    form = await open_form(alice, "answered yesterday 4pm")
    wrong = form.value("When")
    await form.choose("Method", "Email")
    await form.fill({"Subject": "typed meanwhile"})
    profile.set()
    await form.wait(lambda there: there.value("When") != wrong)
    assert datetime.fromtimestamp(form.value("When"), UTC).hour in (20, 21)
    assert (form.value("Method"), form.value("Subject")) == ("Email", "typed meanwhile")


async def test_a_leads_name_is_found_among_other_words(alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace)
    form = await open_form(alice, "answered 12m20 this morning sophie tremblay wants to trade in")
    assert form.value("Lead") == "Sophie Tremblay · •••4561"
    assert form.value("Notes") == "wants to trade in"


@pytest.mark.parametrize(
    "text",
    [
        "514 789-4561 Sophie Tremblay answered about the Civic",
        "Sophie Tremblay 514 789-4561 about the Civic, answered",
        "answered sophie@example.com about the Civic",
    ],
)
async def test_what_says_twice_who_it_was_or_says_it_by_address_leaves_only_the_notes(
    text: str, alice: Rep, workspace: Workspace
) -> None:
    await make_lead(workspace, email="sophie@example.com")
    form = await open_form(alice, text)
    assert form.value("Lead") == "Sophie Tremblay · •••4561"
    assert form.value("Notes").strip(" ,") == "about the Civic"


async def test_a_number_and_a_name_alone_leave_no_notes(alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace)
    form = await open_form(alice, "sophie tremblay 514 789-4561 vm")
    assert not form.value("Notes")


async def test_several_leads_that_match_are_offered_first(alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace, "Sophie Tremblay")
    await make_lead(workspace, "Marc Tremblay", phone="+14185550100")
    await make_lead(workspace, "Ana Silva", phone="+14185550101")
    form = await open_form(alice, "tremblay answered")
    assert form.value("Lead") is None
    assert "Several leads match “tremblay”" in form.text()
    assert {option.split(" · ")[0] for option in await form.suggest("Lead", "")} == {"Sophie Tremblay", "Marc Tremblay"}


async def test_words_that_name_nobody_are_kept_as_notes(alice: Rep, workspace: Workspace) -> None:
    form = await open_form(alice, "<!channel> zzz answered")
    assert form.value("Notes") == "<!channel> zzz"


async def test_what_the_method_has_no_field_for_is_kept_as_notes(alice: Rep, workspace: Workspace) -> None:
    form = await open_form(alice, "video meeting 30m 450 555-0199")
    assert form.value("Method") == "Video meeting"
    notes = form.value("Notes")
    assert "30m" in notes
    assert "450" in notes


async def test_a_new_lead_is_made_on_the_way_and_nothing_typed_is_lost(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    form = await open_form(alice, "450 555-0199 answered 5m")
    await form.fill({"Notes": "Called about the ad"})
    await form.click("New lead…")
    small = await alice.modal("New lead")
    assert small.value("Phone number") == "+1 450-555-0199"
    assert await small.submit() == {"First name": "Give a name or a company."}
    await small.fill({"First name": "Jean", "Company": "Pneus JF", "Email": "jean@example.com", "Language": "French"})
    await send(small)
    await form.wait(lambda there: there.value("Lead"))
    assert form.value("Lead") == "Jean · Pneus JF · •••0199"
    assert form.value("Notes") == "Called about the ad"
    assert form.value("Outcome") == "Answered"
    await send(form)
    await sales.wait(lambda there: there.cards)
    lead = await Lead.get()
    assert (lead.first_name, lead.company, lead.locale, lead.result) == ("Jean", "Pneus JF", "fr", "reached")


async def test_a_name_that_nobody_has_yet_is_the_new_leads_and_leaves_the_notes(
    alice: Rep, workspace: Workspace
) -> None:
    form = await open_form(alice, "Zorglub Xavier answered 3m")
    assert form.value("Notes") == "Zorglub Xavier"
    await form.click("New lead…")
    small = await alice.modal("New lead")
    assert (small.value("First name"), small.value("Last name")) == ("Zorglub", "Xavier")
    assert small.text().index("A name or a company is enough") < small.text().index("First name")
    await small.close()
    assert form.value("Notes") == "Zorglub Xavier"
    await form.click("New lead…")
    await send(await alice.modal("New lead"))
    await form.wait(lambda there: there.value("Lead"))
    assert form.value("Lead") == "Zorglub Xavier"
    assert not form.value("Notes")
    assert form.value("Duration") == "3m"


async def test_a_new_leads_number_that_another_lead_has_is_said_once(alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace)
    form = await open_form(alice)
    await form.click("New lead…")
    small = await alice.modal("New lead")
    await small.fill({"First name": "Luc", "Phone number": "514 789-4561"})
    await small.submit()
    await small.wait(lambda there: "already Sophie Tremblay's" in there.text())
    assert await Lead.all().count() == 1
    assert small.value("First name") == "Luc"
    await send(small)
    assert await Lead.all().count() == 2


async def test_a_wrong_number_for_a_new_lead_is_said_under_it(alice: Rep, workspace: Workspace) -> None:
    form = await open_form(alice)
    await form.click("New lead…")
    small = await alice.modal("New lead")
    await small.fill({"First name": "Jean", "Phone number": "12"})
    assert "not a phone number" in (await small.submit())["Phone number"]
    assert await Lead.all().count() == 0


async def test_switching_methods_there_and_back_loses_nothing(alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace)
    form = await open_form(alice, "sophie no answer 5m")
    await form.fill({"Notes": "kept"})
    await form.choose("Method", "Email")
    await form.fill({"Subject": "kept too", "Body": "and this", "Your address": "a@example.com"})
    await form.choose("Method", "Call")
    assert (form.value("Notes"), form.value("Duration"), form.value("Outcome")) == ("kept", "5m", "No answer")
    await form.choose("Direction", "Incoming")
    assert form.value("Outcome") is None
    await form.choose("Direction", "Outgoing")
    assert form.value("Outcome") == "No answer"
    await form.choose("Method", "Email")
    assert (form.value("Subject"), form.value("Body"), form.value("Notes")) == ("kept too", "and this", "kept")


async def test_changing_the_mind_about_starting_a_call_keeps_time_and_duration(
    alice: Rep, workspace: Workspace
) -> None:
    form = await open_form(alice, "answered 5m")
    noon = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
    await form.fill({"When": noon})
    await form.choose("Outcome", "Start a call now")
    assert "When" not in form.labels
    await form.choose("Outcome", "No answer")
    assert (form.value("When"), form.value("Duration")) == (int(noon.timestamp()), "5m")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in order", "the other way round"])
async def test_changes_in_quick_succession_all_count_whichever_update_lands_first(
    order: tuple[int, int], app: App, alice: Rep, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await app.listening.rep(alice.id)
    form = await open_form(alice)
    update, held = app.listening.client.views_update, asyncio.Queue[asyncio.Event]()

    async def held_back(**how: Any) -> Any:
        await held.put(gate := asyncio.Event())
        await gate.wait()
        return await update(**how)

    with monkeypatch.context() as patched:
        patched.setattr(app.listening.client, "views_update", held_back)
        await form.choose("Method", "Email", redraws=False)
        first = await held.get()
        await form.choose("Post the card in", "#general", redraws=False)
        second = await held.get()
    gates, before = (first, second), form.hash
    gates[order[0]].set()
    await form.wait(lambda there: there.hash != before)
    gates[order[1]].set()
    await app.listening.aftermath.drain(5)
    assert "Subject" in form.labels
    assert "posts a card in #general" in form.text()
    assert alice.dms == []


@pytest.mark.parametrize(
    ("values", "label", "sentence"),
    [
        ({"Phone number": "12"}, "Phone number", "not a phone number"),
        ({"Duration": "a while"}, "Duration", "not a duration"),
        ({"Duration": "12"}, "Duration", "Minutes or seconds?"),
        ({"Duration": "25h"}, "Duration", "longer than a day"),
    ],
)
async def test_what_cannot_be_read_is_said_under_its_field(
    values: dict[str, str], label: str, sentence: str, alice: Rep, workspace: Workspace
) -> None:
    await make_lead(workspace, phone=None)
    form = await open_form(alice, "sophie answered")
    await form.fill(values)
    assert sentence in (await form.submit())[label]
    assert form.value(label) == values[label]
    assert await Communication.all().count() == 0


async def test_a_time_in_the_future_is_said_under_when(alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace)
    form = await open_form(alice, "sophie answered")
    await form.fill({"When": datetime.now(UTC) + timedelta(hours=2)})
    assert "future" in (await form.submit())["When"]


@pytest.mark.parametrize("fate", ["merged", "deleted"])
async def test_a_lead_that_is_gone_meanwhile_is_said_under_lead(fate: str, alice: Rep, workspace: Workspace) -> None:
    lead = await make_lead(workspace)
    form = await open_form(alice, "sophie answered")
    if fate == "merged":
        lead.merged_into = await make_lead(workspace, "Sophie T. Tremblay")  # type: ignore[assignment]
    else:
        lead.deleted_at = datetime.now(UTC)  # type: ignore[assignment]
    await lead.save()
    error = (await form.submit())["Lead"]
    assert fate in error
    assert "choose" in error


async def test_no_call_is_started_with_a_lead_that_wants_none_but_one_that_was_made_is_logged(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace, unsubscribe_call_date=datetime.now(UTC))
    form = await open_form(alice, "sophie")
    assert "Do not contact" in form.text()
    await form.choose("Outcome", "Start a call now")
    assert "asked not to be called" in (await form.submit())["Lead"]
    await form.choose("Outcome", "Answered")
    await send(form)
    await sales.wait(lambda there: there.cards)


async def test_a_manager_calls_anyway_with_a_reason(dana: Rep, sales: ChannelDriver, workspace: Workspace) -> None:
    await make_lead(workspace, unsubscribe_all_date=datetime.now(UTC))
    await log(
        dana, sales, "", {"Method": "Text message", "Lead": "Sophie"}
    )  # is known as an administrator from here on
    form = await open_form(dana, "sophie")
    await form.choose("Outcome", "Start a call now")
    errors = await form.submit()
    assert errors == {"Reason to call anyway": "Sophie Tremblay asked not to be called: say why you call anyway."}
    await form.fill({"Reason to call anyway": "She asked for this call by email"})
    await send(form)
    await sales.wait(lambda there: len(there.cards) == 2)


async def test_submitting_twice_makes_one_record_and_one_post(
    alice: Rep, sales: ChannelDriver, workspace: Workspace, sandbox: Sandbox
) -> None:
    await make_lead(workspace)
    await log(alice, sales, "sophie answered")
    submission = next(request for request in sandbox.requests if request.payload.get("type") == "view_submission")
    again = [sandbox.resend(submission, retry=n) for n in (1, 2, 3)]
    answers = await asyncio.gather(*again)
    assert all(answer.error is None for answer in answers)
    assert await Communication.all().count() == 1
    await log(alice, sales, "sophie no answer")
    assert len(sales.cards) == 2


async def test_two_clicks_on_submit_at_once_make_one_record(
    alice: Rep, sales: ChannelDriver, workspace: Workspace, sandbox: Sandbox
) -> None:
    await make_lead(workspace)
    form = await open_form(alice, "sophie answered")
    await form.fill({"Duration": "soon"})
    assert await form.submit()
    refused = next(request for request in sandbox.requests if request.payload.get("type") == "view_submission")
    payload = json.loads(json.dumps(refused.payload).replace('"soon"', '"5m"'))
    twice = [sandbox.resend(replace(refused, payload=payload)) for _ in range(5)]
    answers = await asyncio.gather(*twice)
    assert [answer.error for answer in answers] == [None] * 5
    assert await Communication.all().count() == 1
    await sales.wait(lambda there: there.cards)
    await log(alice, sales, "sophie no answer")
    assert len(sales.cards) == 2


async def test_a_live_call_needs_a_channel(alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace)
    form = await open_form(alice, "sophie", channel="app")
    await form.choose("Outcome", "Start a call now")
    assert "Choose where the live card goes" in (await form.submit())["Post the card in"]


async def test_nothing_is_posted_where_no_channel_is_chosen(alice: Rep, sandbox: Sandbox, workspace: Workspace) -> None:
    await make_lead(workspace)
    form = await open_form(alice, "sophie answered", channel="app")
    assert "Nothing will be posted" in form.text()
    await send(form)
    assert await Communication.all().count() == 1
    assert sandbox.calls_of("chat.postMessage") == []


async def test_a_direct_message_defaults_to_the_channel_posted_in_last(
    app: App, alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await app.listening.rep(alice.id)
    await make_lead(workspace)
    await log(alice, sales, "sophie answered")
    form = await open_form(alice, channel="app")
    assert form.value("Post the card in") == sales.id


@pytest.mark.parametrize("word", ["help", "aide", "?"])
async def test_help_gives_usage_with_examples(word: str, alice: Rep) -> None:
    message = await alice.slash(f"/logcall {word}")
    assert message is not None
    assert "/logcall 514 789-4561 vm 3m yesterday 4pm" in message.visible


async def test_a_guest_is_refused_politely(sandbox: Sandbox, workspace: Workspace) -> None:
    await make_lead(workspace)
    guest = sandbox.rep("marc")
    await guest.slash("/logcall sophie", "#sales")
    modal = await guest.modal()
    await modal.wait(lambda there: "full members" in there.text())
    message = await guest.slash("/logcall sophie", "#sales")
    assert message is not None
    assert "full members" in message.visible
