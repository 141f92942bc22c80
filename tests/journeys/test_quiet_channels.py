"""/logcall settings: what a channel hears of, and that everything posted obeys it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.services import communications, outbox, reps
from models import AuditEntry, Channel, Communication, Lead, Workspace
from models.status import StatusReport
from models.user import Role
from sandbox import ChannelDriver, Rep, Sandbox, Surface
from tests.factories import leave_alone, make_lead
from tests.journeys.steps import log, open_form, replies, send


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace)


async def open_settings(rep: Rep, channel: str = "#sales") -> Surface:
    await rep.slash("/logcall settings", channel)
    return await rep.modal("Channel settings")


async def set_up(rep: Rep, values: dict[str, Any], channel: str = "#sales") -> None:
    form = await open_settings(rep, channel)
    await form.fill(values)
    await send(form)


DIGESTS_ONLY = {"Daily digest": "8 AM", "How much": "Digests only"}


async def all_settled(sandbox: Sandbox, rep: Rep) -> None:
    """Until nothing waits in the outbox: a card that is posted in another channel shows that the postman goes round."""
    while True:
        channel = sandbox.add_channel(f"elsewhere-{len(sandbox.workspace.channels)}")
        await log(rep, channel, "sophie answered")
        if not await outbox.depth():
            return


async def test_a_manager_sets_a_channel_up_and_sees_before_what_changes(
    dana: Rep, workspace: Workspace, lead: Lead
) -> None:
    form = await open_settings(dana)
    assert "Saving changes nothing yet." in form.text()
    await form.fill(DIGESTS_ONLY | {"Methods": ["Call"], "Language of the digests": "Français"})
    said = form.text()
    assert "How much: cards with threads → digests only" in said
    assert "From now on no cards and no replies are posted here." in said
    assert "Daily digest: none → at 8 AM" in said
    assert "The first daily digest comes" in said
    await send(form)
    assert "digests only" in (await dana.ephemeral()).visible
    stored = await Channel.get()
    assert (stored.mode, stored.hears, stored.locale, stored.daily_at) == (
        "digest",
        {"methods": ["phone"]},
        "fr",
        480,
    )
    [entry] = await AuditEntry.filter(kind="settings_changed")
    assert entry.subject == stored.slack_id
    assert entry.changes["mode"] == ["thread", "digest"]
    again = await open_settings(dana)
    assert again.value("How much") == "Digests only"
    assert "Changed last by @Dana" in again.text()


async def test_a_rep_sees_the_settings_and_cannot_change_them(alice: Rep, dana: Rep) -> None:
    await set_up(dana, {"How much": "Cards only", "Logged by": ["alice"]})
    shown = await open_settings(alice)
    assert shown.submit_label == ""
    assert shown.labels == []
    assert "How much: cards only" in shown.text()
    assert "Logged by: @Alice" in shown.text()
    assert "Managers and admins can change this." in shown.text()


@pytest.mark.parametrize("words", ["réglages", "Paramètres", "SETTINGS"])
async def test_the_settings_open_in_either_language(alice: Rep, words: str) -> None:
    await alice.slash(f"/logcall {words}")
    assert (await alice.modal()).title == "Channel settings"


async def test_where_there_are_no_settings_it_says_what_to_do(alice: Rep, sandbox: Sandbox) -> None:
    await alice.slash("/logcall settings", "app")
    assert "Go to one that Logcall is in" in (await alice.ephemeral()).visible
    sandbox.add_channel("strangers").leave()
    await alice.slash("/logcall settings", "#strangers")
    assert "/invite @logcall" in (await alice.ephemeral()).visible
    assert alice.modals == []


async def test_a_channel_that_would_hear_nothing_at_all_is_refused_in_place(dana: Rep) -> None:
    form = await open_settings(dana)
    await form.fill({"How much": "Digests only"})
    errors = await form.submit()
    assert "choose an hour for the daily or the weekly one" in errors["How much"]
    assert not await Channel.exists()


async def test_who_is_no_manager_any_more_is_refused_and_nothing_is_written(dana: Rep, workspace: Workspace) -> None:
    form = await open_settings(dana)
    await form.fill({"How much": "Cards only"})
    rep = await reps.meet(workspace, dana.id)
    rep.role = Role.REP
    await rep.save(update_fields=["role"])
    errors = await form.submit()
    assert "Only a manager or an admin can change what a channel hears." in "".join(errors.values())
    assert not await Channel.exists()


async def test_digests_only_means_no_card_no_reply_and_no_word_to_the_rep(
    alice: Rep, dana: Rep, sales: ChannelDriver, sandbox: Sandbox, workspace: Workspace, lead: Lead
) -> None:
    await set_up(dana, DIGESTS_ONLY)
    form = await open_form(alice, "sophie answered")
    assert "#sales gets digests only: no card will be posted." in form.text()
    await send(form)
    [call] = await Communication.all()
    await communications.add_note(workspace, call.id, await reps.meet(workspace, alice.id), "Called back")
    await all_settled(sandbox, alice)
    assert sales.cards == []
    assert await outbox.stuck() == []
    assert alice.dms == []


async def test_a_channel_with_cards_only_gets_no_replies_and_its_card_is_kept_true(
    alice: Rep, dana: Rep, sales: ChannelDriver, sandbox: Sandbox, lead: Lead
) -> None:
    await set_up(dana, {"How much": "Cards only"})
    card = await log(alice, sales, "sophie", {"Outcome": "Start a call now"})
    await alice.click(card, "No answer")
    await sales.wait(lambda channel: "Add note" in card.buttons)
    await alice.click(card, "Add note")
    note = await alice.modal()
    assert "#sales hears nothing of it" in note.text()
    await note.fill({"Note": "Try on Monday"})
    await send(note)
    await all_settled(sandbox, alice)
    assert replies(sales, card) == []


async def test_back_on_threads_a_card_of_the_quiet_time_has_replies_again(
    alice: Rep, dana: Rep, sales: ChannelDriver, lead: Lead
) -> None:
    await set_up(dana, {"How much": "Cards only"})
    card = await log(alice, sales, "sophie", {"Outcome": "Start a call now"})
    await set_up(dana, {"How much": "Cards with threads"})
    await alice.click(card, "No answer")
    await sales.wait(lambda channel: replies(channel, card) == ["Alice: Call in progress → No answer"])


async def test_a_card_waits_for_a_status_that_its_channel_hears_of(
    alice: Rep, dana: Rep, sales: ChannelDriver, sandbox: Sandbox, workspace: Workspace, lead: Lead
) -> None:
    await set_up(dana, {"Outcomes of calls": ["Answered"]})
    form = await open_form(alice, "sophie")
    await form.fill({"Outcome": "Start a call now"})
    assert "the card will be posted once the call has an outcome that it hears of" in form.text()
    await send(form)
    await all_settled(sandbox, alice)
    assert sales.cards == []
    call = await Communication.filter(call_status="calling").get()
    rep = await reps.meet(workspace, alice.id)
    report = StatusReport("answered", "event", datetime.now(UTC), duration=60)
    await communications.report_status(workspace, call.id, report, user=rep)
    await sales.wait(lambda channel: len(channel.cards) == 1)
    [card] = sales.cards
    assert "Answered" in card.visible
    await communications.add_note(workspace, call.id, rep, "Wants a quote")
    await sales.wait(lambda channel: len(replies(channel, card)) == 1)
    assert replies(sales, card) == ["Note from Alice\nWants a quote"]


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ({"Methods": ["Email", "Text message"]}, "does not hear of this method"),
        ({"Outcomes of calls": ["No answer"]}, "does not hear of this outcome"),
        ({"Logged by": ["benoit", "dana"]}, "hears of what other people log only"),
        ({"Whose leads": ["benoit"]}, "hears of other people's leads only"),
    ],
)
async def test_a_channel_hears_of_what_it_chose_alone(
    alice: Rep,
    dana: Rep,
    sales: ChannelDriver,
    sandbox: Sandbox,
    workspace: Workspace,
    chosen: dict[str, list[str]],
    why: str,
) -> None:
    await make_lead(workspace, owner=await reps.meet(workspace, alice.id))
    await set_up(dana, chosen)
    form = await open_form(alice, "sophie answered")
    assert f"#sales {why}: no card will be posted." in form.text()
    await send(form)
    await all_settled(sandbox, alice)
    assert sales.cards == []
    await set_up(dana, {name: [] for name in chosen})
    await log(alice, sales, "sophie answered")


async def test_the_timezone_is_found_by_its_city(dana: Rep) -> None:
    form = await open_settings(dana)
    await form.pick("Timezone", "new york", "America/New York")
    await send(form)
    assert (await Channel.get()).timezone == "America/New_York"


async def test_a_history_is_not_shared_where_nothing_is_heard_of_its_lead(
    alice: Rep, dana: Rep, sales: ChannelDriver, lead: Lead
) -> None:
    await set_up(dana, DIGESTS_ONLY)
    await alice.slash("/lead sophie")
    await alice.click(await alice.ephemeral(), "Share in this channel", confirm=True)
    assert "Not shared: #sales gets no histories of this lead" in (await alice.ephemeral()).visible
    assert sales.cards == []
    await set_up(dana, {"How much": "Cards only"})
    await alice.slash("/lead sophie")
    await alice.click(await alice.ephemeral(), "Share in this channel", confirm=True)
    await sales.wait(lambda channel: len(channel.cards) == 1)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (DIGESTS_ONLY, ""),
        ({"How much": "Cards only"}, "Your answer updates the card, in #sales."),
        ({"How much": "Cards with threads"}, "Your answer updates the card and replies in its thread, in #sales."),
    ],
)
async def test_who_left_a_call_is_asked_and_told_what_the_channel_will_hear(
    alice: Rep, dana: Rep, sandbox: Sandbox, lead: Lead, chosen: dict[str, Any], told: str
) -> None:
    await set_up(dana, chosen)
    form = await open_form(alice, "sophie")
    await form.fill({"Outcome": "Start a call now"})
    await send(form)
    call = await Communication.get()
    await all_settled(sandbox, alice)
    await leave_alone(call.id, timedelta(hours=5))
    asked = (await alice.dm()).visible
    assert "How did your call to Sophie Tremblay end?" in asked
    assert [line for line in asked.splitlines() if "Your answer" in line] == ([told] if told else [])


async def test_what_a_quiet_channel_did_not_hear_of_is_taken_back_unseen(
    alice: Rep, dana: Rep, sales: ChannelDriver, sandbox: Sandbox, workspace: Workspace, lead: Lead
) -> None:
    await set_up(dana, DIGESTS_ONLY)
    form = await open_form(alice, "sophie answered")
    await send(form)
    [call] = await Communication.all()
    await all_settled(sandbox, alice)
    await set_up(dana, {"How much": "Cards with threads"})
    await communications.take_back(workspace, call.id, await reps.meet(workspace, alice.id))
    await all_settled(sandbox, alice)
    assert sales.cards == []
    assert await outbox.stuck() == []


async def test_a_card_that_is_there_is_kept_true_when_its_channel_goes_quiet(
    alice: Rep, dana: Rep, sales: ChannelDriver, sandbox: Sandbox, lead: Lead
) -> None:
    card = await log(alice, sales, "sophie", {"Outcome": "Start a call now"})
    await set_up(dana, DIGESTS_ONLY)
    await alice.click(card, "Left voicemail")
    await sales.wait(lambda channel: "Left voicemail" in card.visible.splitlines()[1])
    await all_settled(sandbox, alice)
    assert replies(sales, card) == []
