"""A history, filtered: by method, outcome, rep and period, alone and together."""

from datetime import timedelta

import pytest

from bot.app import App
from bot.services import communications, leads
from models import Lead, User, Workspace
from sandbox import Message, Rep, Sandbox, Surface
from tests.factories import log_call, make_lead, make_rep
from tests.journeys.histories import NOW, past_calls, wait_for


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace)


@pytest.fixture
async def chloe(workspace: Workspace) -> User:
    return await make_rep(workspace, "Chloé")


async def text_message(workspace: Workspace, rep: User, lead: Lead, said: str, days: int) -> None:
    await communications.log(
        workspace,
        rep,
        lead_id=lead.id,
        method="sms",
        direction="incoming",
        values={},
        executed_at=NOW - timedelta(days=days),
        description=said,
    )


async def filtered(rep: Rep, message: Message) -> Surface:
    await rep.click(message, "Filter…")
    return await rep.modal("Filter the history")


async def show(form: Surface) -> None:
    assert await form.submit() == {}
    await form.closed()


async def test_filters_add_up_are_said_and_cleared_in_one_click(
    alice: Rep, workspace: Workspace, lead: Lead, chloe: User
) -> None:
    await past_calls(workspace, lead, 2)
    await log_call(workspace, chloe, lead, "attempted", executed_at=NOW - timedelta(days=3), description="by Chloé")
    await log_call(workspace, chloe, lead, "attempted", executed_at=NOW - timedelta(days=60), description="long ago")
    await text_message(workspace, chloe, lead, "oui, jeudi", 2)
    await alice.slash("/lead sophie")
    form = await filtered(alice, await alice.ephemeral())
    await form.fill(
        {"Methods": ["Call"], "Outcomes of calls": ["No answer"], "Reps": ["Chloé"], "Period": "Last 30 days"},
        redraws=False,
    )
    await show(form)
    message = await wait_for(alice, "Only: Call · No answer · by Chloé · last 30 days")
    assert "by Chloé" in message.visible
    for left_out in ("entry 0", "oui, jeudi", "long ago"):
        assert left_out not in message.visible
    await alice.click(message, "Clear filters")
    message = await wait_for(alice, "entry 0")
    assert "Only:" not in message.visible
    assert "oui, jeudi" in message.visible
    assert len(alice.ephemerals()) == 1


async def test_filters_outlive_turning_the_page_and_stand_in_the_window_again(
    alice: Rep, workspace: Workspace, lead: Lead, chloe: User
) -> None:
    await past_calls(workspace, lead, 14)
    for days in range(1, 15):
        await text_message(workspace, chloe, lead, f"text {days}", days)
    await alice.slash("/lead sophie")
    form = await filtered(alice, await alice.ephemeral())
    await form.fill({"Methods": ["Call"]}, redraws=False)
    await show(form)
    message = await wait_for(alice, "Only: Call")
    for page in ("entry 6", "entry 12"):
        await alice.click(message, "Older")
        message = await wait_for(alice, page)
        assert "Only: Call" in message.visible
        assert "text" not in message.visible
    assert "Older" not in message.visible
    form = await filtered(alice, message)
    assert form.value("Methods") == ["Call"]
    assert not form.value("Reps")
    await alice.click(message, "Newer")
    message = await wait_for(alice, "entry 6")
    assert "text" not in message.visible


async def test_several_of_a_kind_can_be_asked_for_at_once(
    alice: Rep, workspace: Workspace, lead: Lead, chloe: User
) -> None:
    for status in ("answered", "attempted", "error"):
        await log_call(workspace, chloe, lead, status, executed_at=NOW - timedelta(days=2), description=f"was {status}")
    await text_message(workspace, chloe, lead, "oui", 1)
    await log_call(workspace, await make_rep(workspace, "Zoé"), lead, "attempted", description="by Zoé")
    await alice.slash("/lead sophie")
    form = await filtered(alice, await alice.ephemeral())
    await form.fill(
        {"Methods": ["Call", "Text message"], "Outcomes of calls": ["No answer", "Call failed"], "Reps": ["Chloé"]},
        redraws=False,
    )
    await show(form)
    shown = (await wait_for(alice, "Only: Call or Text message · No answer or Call failed · by Chloé")).visible
    assert ["was attempted" in shown, "was error" in shown] == [True, True]
    assert ["was answered" in shown, "oui" in shown, "by Zoé" in shown] == [False, False, False]


async def test_nothing_found_says_so_and_offers_to_clear(
    alice: Rep, workspace: Workspace, lead: Lead, chloe: User
) -> None:
    await log_call(workspace, chloe, lead, executed_at=NOW - timedelta(days=200), description="long ago")
    await alice.slash("/lead sophie")
    form = await filtered(alice, await alice.ephemeral())
    await form.fill({"Period": "Last 7 days"}, redraws=False)
    await show(form)
    message = await wait_for(alice, "Nothing here matches")
    await alice.click(message, "Clear filters")
    await wait_for(alice, "long ago")


async def test_days_can_be_chosen_and_a_contradiction_is_refused_where_it_was_made(
    alice: Rep, workspace: Workspace, lead: Lead
) -> None:
    await past_calls(workspace, lead, 5)
    day = (NOW - timedelta(days=3)).date()
    await alice.slash("/lead sophie")
    form = await filtered(alice, await alice.ephemeral())
    await form.fill({"Period": "Last 7 days", "Or from this day": day.isoformat()}, redraws=False)
    assert list(await form.submit()) == ["Period"]
    await form.fill(
        {"Period": "Any time", "Or from this day": f"{day + timedelta(days=1)}", "Until this day": f"{day}"},
        redraws=False,
    )
    assert list(await form.submit()) == ["Until this day"]
    await form.fill({"Until this day": None}, redraws=False)
    await show(form)
    message = await wait_for(alice, "Only: since ")
    assert "entry 0" in message.visible
    assert "entry 4" not in message.visible


async def test_what_a_history_does_not_have_is_not_offered(
    alice: Rep, workspace: Workspace, lead: Lead, chloe: User
) -> None:
    await text_message(workspace, chloe, lead, "oui", 1)
    await alice.slash("/lead sophie")
    form = await filtered(alice, await alice.ephemeral())
    assert await form.options("Methods") == ["Text message"]
    assert await form.options("Reps") == ["Chloé"]
    assert "Outcomes of calls" not in form.labels


async def test_a_filter_chosen_after_half_an_hour_is_shown_anew(
    alice: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead
) -> None:
    await past_calls(workspace, lead, 2)
    await alice.slash("/lead sophie")
    form = await filtered(alice, await alice.ephemeral())
    sandbox.fail("response_url", status=404, times=1)
    await form.fill({"Period": "Last 7 days"}, redraws=False)
    await show(form)
    assert "Only: last 7 days" in (await alice.ephemeral()).visible


async def test_a_guest_who_kept_a_button_gets_nothing_from_it(
    app: App, alice: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead
) -> None:
    await past_calls(workspace, lead, 8)
    await alice.slash("/lead sophie")
    message = await alice.ephemeral()
    await app.listening.rep(alice.id)
    await User.filter(slack_id=alice.id).update(is_guest=True)
    (await app.listening.rep(alice.id)).is_guest = True
    for button in ("Older", "Filter…", "When to call"):
        await alice.click(message, button)
        assert "full members" in (await alice.ephemeral()).visible
    assert alice.modals == []


async def test_the_hours_of_calls_open_as_a_table(alice: Rep, workspace: Workspace, lead: Lead) -> None:
    await past_calls(workspace, lead, 3)
    await alice.slash("/lead sophie")
    await alice.click(await alice.ephemeral(), "When to call")
    shown = (await alice.modal("When to call")).text()
    assert "answered 3 of 3 outgoing calls" in shown
    assert "America/Montreal" in shown


async def test_all_of_a_long_entry_can_be_read(alice: Rep, workspace: Workspace, lead: Lead, chloe: User) -> None:
    made = await log_call(workspace, chloe, lead, description="x" * 2000 + " the end")
    await communications.add_note(workspace, made.id, chloe, text="one more thing", source="n1")
    await alice.slash("/lead sophie")
    message = await alice.ephemeral()
    assert "the end" not in message.visible
    assert "Note from Chloé: one more thing" in message.visible
    await alice.click(message, "Read all")
    shown = (await alice.modal("Logged")).text()
    assert "the end" in shown
    assert "one more thing" in shown


async def test_who_is_on_a_call_with_the_lead_is_said_first(
    alice: Rep, workspace: Workspace, lead: Lead, chloe: User
) -> None:
    await log_call(workspace, chloe, lead, "calling")
    await alice.slash("/lead sophie")
    assert "Chloé is on a call with them right now" in (await alice.ephemeral()).visible
    assert (await leads.standing(workspace, lead.id, seen_by=chloe)).others == ()


async def test_a_history_that_was_merged_meanwhile_is_not_filtered_and_its_name_calls_nobody(
    app: App, alice: Rep, workspace: Workspace
) -> None:
    lead = await make_lead(workspace, "<!channel> *Roy*", phone="+14182223333")
    survivor = await make_lead(workspace, "Paul Roy")
    await past_calls(workspace, lead, 1)
    await alice.slash("/lead 418 222-3333")
    message = await alice.ephemeral()
    await leads.merge(workspace, await app.listening.rep(alice.id), survivor_id=survivor.id, merged_id=lead.id)
    await alice.click(message, "Filter…")
    said = (await alice.ephemeral()).text
    assert said == "&lt;!channel&gt; ∗Roy∗ was merged into Paul Roy: look that one up instead."
