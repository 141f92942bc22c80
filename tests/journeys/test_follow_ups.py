"""A rep says what to do next while logging, is reminded of it, and does it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from bot.reading import FollowUpPlan
from bot.services import errors, follow_ups, outbox
from bot.settings import Settings
from bot.storage import opened
from models import Communication, Delivery, FollowUp, Lead, NumberChoice, User, Workspace
from models.planning import FollowUpKind
from sandbox import ChannelDriver, Message, Rep, Sandbox
from tests.factories import make_lead
from tests.journeys.steps import log, open_form, send
from tests.world import connected

MONTREAL = ZoneInfo("America/Montreal")
AWAKE: dict[str, Any] = {"quiet_from": 0, "quiet_until": 0, "days_off": ""}


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace, company="Garage Côté")


@pytest.fixture
async def rep(alice: Rep, app: App) -> User:
    """Alice, who may be reminded at any time of the day."""
    return await met(app, alice)


async def met(app: App, person: Rep) -> User:
    rep = await app.listening.refresh_rep(person.id)
    assert rep is not None
    await User.filter(id=rep.id).update(**AWAKE)
    return rep


async def plan(workspace: Workspace, rep: User, lead: Lead, **what: Any) -> FollowUp:
    """Something that is due in an hour."""
    due_at = datetime.now(UTC) + timedelta(hours=1)
    made = await follow_ups.plan(workspace, rep, lead.id, FollowUpPlan(due_at, **what))
    return await FollowUp.get(id=made.id)


async def fall_due(*plans: FollowUp, ago: timedelta = timedelta(seconds=1)) -> None:
    """As if the time had come, and the postman had just woken up."""
    then = datetime.now(UTC) - ago
    for each in plans:
        # What was made first is an older plan.
        await FollowUp.filter(id=each.id).update(due_at=then, created_at=each.created_at - timedelta(days=1))
        await Delivery.filter(follow_up_id=each.id, settled_at=None).update(due_at=then)
    outbox.bell.ring()


async def waiting() -> list[Delivery]:
    """The reminders that are yet to come."""
    return await Delivery.filter(kind="follow_up", sent_ts=None, settled_at=None)


async def turns_into(sandbox: Sandbox, message: Message, words: str) -> None:
    await sandbox.channel(message.channel).wait(lambda _: words in message.visible)


async def test_what_is_typed_while_logging_is_said_back_confirmed_and_becomes_one_follow_up(
    alice: Rep, sales: ChannelDriver, lead: Lead, rep: User
) -> None:
    form = await open_form(alice, "sophie answered")
    await form.fill({"Follow-up": "urgent: call again tomorrow 10am about the quote"}, redraws=True)
    assert "Reminds you tomorrow at 10:00 AM: call, high priority: “about the quote”" in form.text()
    await send(form)
    confirmed = await alice.ephemeral()
    assert "Follow-up: Call Sophie Tremblay. I'll remind you tomorrow at 10:00 AM." in confirmed.visible
    stored = await FollowUp.get()
    assert (stored.kind, stored.priority, stored.text) == ("call", "high", "about the quote")
    tomorrow = datetime.now(MONTREAL).date() + timedelta(days=1)
    assert stored.due_at == datetime(tomorrow.year, tomorrow.month, tomorrow.day, 10, tzinfo=MONTREAL)
    assert stored.communication_id == (await Communication.get()).id
    assert await Delivery.filter(kind="follow_up", due_at=stored.due_at).count() == 1


async def test_what_can_t_be_read_is_said_under_it_and_nothing_typed_is_lost(alice: Rep, lead: Lead, rep: User) -> None:
    form = await open_form(alice, "sophie answered")
    await form.fill({"Notes": "Wants winter tires", "Follow-up": "call again some day"})
    errors = await form.submit()
    assert "tomorrow 10am" in errors["Follow-up"]
    await form.fill({"Follow-up": "yesterday 10am"})
    errors = await form.submit()
    assert "has passed" in errors["Follow-up"]
    assert form.value("Notes") == "Wants winter tires"
    assert not await Communication.exists()
    await form.fill({"Follow-up": "rappeler demain 10h"})
    await send(form)
    assert await FollowUp.all().count() == await Communication.all().count() == 1


async def test_the_command_s_text_fills_the_follow_up_in(alice: Rep, lead: Lead, rep: User) -> None:
    form = await open_form(alice, "514 789-4561 vm wants winter tires, call again tomorrow 10am")
    assert form.value("Lead") == "Sophie Tremblay · Garage Côté · •••4561"
    assert form.value("Outcome") == "Left voicemail"
    assert form.value("Follow-up") == "call again tomorrow 10am"
    assert form.value("Notes") == "wants winter tires"
    assert "Reminds you tomorrow at 10:00 AM: call." in form.text()


@pytest.mark.parametrize(
    ("text", "follow_up"),
    [
        ("sophie vm yesterday 4pm, call again tomorrow 10am", "call again tomorrow 10am"),
        ("sophie vm; rappeler demain 10h", "rappeler demain 10h"),
    ],
)
async def test_a_first_name_is_found_beside_what_is_to_be_done_next(
    alice: Rep, lead: Lead, rep: User, text: str, follow_up: str
) -> None:
    form = await open_form(alice, text)
    assert form.value("Lead") == "Sophie Tremblay · Garage Côté · •••4561"
    assert form.value("Outcome") == "Left voicemail"
    assert (form.value("Follow-up"), form.value("Notes")) == (follow_up, None)


async def test_a_reminder_comes_as_a_direct_message_and_done_settles_it(
    alice: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead, rep: User
) -> None:
    await fall_due(await plan(workspace, rep, lead, text="about the quote"))
    reminder = await alice.dm()
    assert "A follow-up is due" in reminder.visible
    assert "“about the quote”" in reminder.visible
    assert reminder.buttons == ["Log", "Done"]
    assert "Call Sophie Tremblay (Garage Côté)" in reminder.text
    await alice.click(reminder, "Done")
    await turns_into(sandbox, reminder, "Done: Call Sophie Tremblay (Garage Côté). You said so.")
    assert reminder.buttons == ["Reopen"]
    stored = await FollowUp.get()
    assert (stored.outcome, stored.closed_by_id) == ("done", rep.id)
    assert not await waiting()
    await alice.click(reminder, "Reopen")
    again = await alice.dm()
    assert again.buttons == ["Log", "Done"]
    await turns_into(sandbox, reminder, "I reminded you again since, below.")
    assert reminder.buttons == []


@pytest.mark.parametrize(
    ("choice", "hours"), [("30 minutes", 0.5), ("60 minutes", 1), ("90 minutes", 1.5), ("Tomorrow at 9 AM", None)]
)
async def test_snoozed_it_says_until_when_and_comes_again_then(
    choice: str, hours: float | None, alice: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead, rep: User
) -> None:
    follow_up = await plan(workspace, rep, lead)
    await fall_due(follow_up)
    reminder = await alice.dm()
    before = datetime.now(UTC)
    await alice.choose(reminder, choice)
    await turns_into(sandbox, reminder, "I'll remind you")
    put_off = await FollowUp.get()
    if hours is None:
        tomorrow = before.astimezone(MONTREAL).date() + timedelta(days=1)
        assert put_off.due_at == datetime(tomorrow.year, tomorrow.month, tomorrow.day, 9, tzinfo=MONTREAL)
    else:
        assert timedelta() <= put_off.due_at - before - timedelta(hours=hours) < timedelta(seconds=30)
    [next_one] = await waiting()
    assert next_one.due_at == put_off.due_at
    await fall_due(put_off)
    again = await alice.dm()
    assert again.buttons == ["Log", "Done"]


async def test_log_opens_the_form_for_its_lead_and_method_and_submitting_does_it(
    alice: Rep, sandbox: Sandbox, sales: ChannelDriver, workspace: Workspace, lead: Lead, rep: User
) -> None:
    follow_up = await plan(workspace, rep, lead, kind=FollowUpKind.EMAIL)
    await fall_due(follow_up)
    reminder = await alice.dm()
    assert "Email Sophie Tremblay" in reminder.visible
    await alice.click(reminder, "Log")
    form = await alice.modal()
    assert form.value("Method") == "Email"
    assert form.value("Lead") == "Sophie Tremblay · Garage Côté · •••4561"
    await form.fill({"Subject": "Your quote"})
    await send(form)
    await turns_into(sandbox, reminder, "Done: Email Sophie Tremblay (Garage Côté). You logged it.")
    stored = await FollowUp.get()
    assert (stored.outcome, stored.closing_id) == ("matched", (await Communication.get()).id)
    assert not await waiting()
    await alice.click(reminder, "Reopen")
    await alice.dm()


async def test_whatever_is_logged_from_the_reminder_does_it(
    alice: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead, rep: User
) -> None:
    await fall_due(await plan(workspace, rep, lead))
    reminder = await alice.dm()
    await alice.click(reminder, "Log")
    form = await alice.modal()
    await form.choose("Method", "Text message")
    await send(form)
    await turns_into(sandbox, reminder, "Done: Call Sophie Tremblay")


async def test_a_call_logged_anywhere_does_what_is_due_and_taking_it_back_opens_it_again(
    alice: Rep, benoit: Rep, sandbox: Sandbox, sales: ChannelDriver, workspace: Workspace, lead: Lead, rep: User
) -> None:
    await fall_due(await plan(workspace, rep, lead))
    reminder = await alice.dm()
    await log(alice, sales, "sophie email")
    await log(benoit, sales, "sophie answered")
    assert (await FollowUp.get()).closed_at is None
    await log(alice, sales, "sophie vm")
    await turns_into(sandbox, reminder, "Done: Call Sophie Tremblay (Garage Côté). You logged it.")
    asked = await alice.slash("/logcall undo")
    assert asked is not None
    await alice.click(asked, "Take it back", confirm=True)
    again = await alice.dm()
    assert again.buttons == ["Log", "Done"]
    assert (await FollowUp.get()).closing_id is None


async def test_what_was_done_before_it_was_due_is_told_and_can_be_opened_again(
    alice: Rep, sales: ChannelDriver, workspace: Workspace, lead: Lead, rep: User
) -> None:
    await plan(workspace, rep, lead)
    await log(alice, sales, "sophie answered")
    told = await alice.ephemeral()
    assert "Done with this: Call Sophie Tremblay, which was due t" in told.visible
    await alice.click(told, "Remind me all the same")
    assert "I'll remind you t" in (await alice.ephemeral()).visible
    assert (await FollowUp.get()).closed_at is None
    assert len(await waiting()) == 1


async def test_taking_back_what_a_follow_up_was_planned_in_cancels_it(
    alice: Rep, sales: ChannelDriver, lead: Lead, rep: User
) -> None:
    await log(alice, sales, "sophie answered", {"Follow-up": "call tomorrow 10am"})
    asked = await alice.slash("/logcall undo")
    assert asked is not None
    await alice.click(asked, "Take it back", confirm=True)
    await sales.wait(lambda there: "Taken back" in there.cards[0].visible)
    assert (await FollowUp.get()).outcome == "cancelled"
    assert not await waiting()


async def test_editing_what_it_was_planned_in_makes_no_second_one_and_takes_it_to_another_lead(
    alice: Rep, sales: ChannelDriver, workspace: Workspace, lead: Lead, rep: User
) -> None:
    other = await make_lead(workspace, "Marc Roy", phone="+14185550199")
    card = await log(alice, sales, "sophie answered", {"Follow-up": "call tomorrow 10am"})
    await alice.click(card, "Edit")
    form = await alice.modal()
    assert "Follow-up" not in form.labels
    await form.pick("Lead", "roy", "Marc Roy · •••0199")
    await send(form)
    stored = await FollowUp.get()
    assert (stored.lead_id, stored.closed_at) == (other.id, None)


async def test_today_lists_what_is_overdue_first_and_every_button_works_in_place(
    alice: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead, rep: User
) -> None:
    empty = await alice.slash("/logcall today")
    assert empty is not None
    assert "Nothing to follow up today" in empty.visible
    other = await make_lead(workspace, "Marc Roy", phone="+14185550199")
    late, soon = await plan(workspace, rep, other), await plan(workspace, rep, lead, kind=FollowUpKind.SMS)
    await FollowUp.filter(id=late.id).update(due_at=datetime.now(UTC) - timedelta(days=3))
    await FollowUp.filter(id=soon.id).update(due_at=datetime.now(UTC) - timedelta(minutes=1))
    await plan(workspace, rep, lead)
    await FollowUp.filter(id__gt=soon.id).update(due_at=datetime.now(UTC) + timedelta(days=2))
    listed = await alice.slash("/logcall aujourd’hui")
    assert listed is not None
    assert "To do today: 2 · 2 overdue" in listed.visible
    assert listed.visible.index("Marc Roy") < listed.visible.index("Sophie Tremblay")
    assert "Overdue since" in listed.text
    assert listed.buttons == ["Log", "Done", "Log", "Done"]
    await alice.click(listed, "Done")
    await turns_into(sandbox, listed, "To do today: 1")
    assert "Marc Roy" not in listed.visible
    await alice.choose(listed, "Tomorrow at 9 AM")
    await turns_into(sandbox, listed, "Nothing to follow up today")


async def test_a_long_list_has_pages(alice: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead, rep: User) -> None:
    for number in range(19):
        made = await plan(workspace, rep, lead, text=f"number {number}")
        await FollowUp.filter(id=made.id).update(due_at=datetime.now(UTC) - timedelta(hours=1))
    listed = await alice.slash("/logcall today")
    assert listed is not None
    assert "To do today: 19 · 1 to 8" in listed.visible
    await alice.click(listed, "Next (11 more)")
    await turns_into(sandbox, listed, "9 to 16")
    await alice.click(listed, "Next (3 more)")
    await turns_into(sandbox, listed, "17 to 19")
    assert "number 18" in listed.visible
    await alice.click(listed, "From the beginning")
    await turns_into(sandbox, listed, "1 to 8")


async def test_many_that_are_due_at_once_come_as_one_message_that_counts_the_rest(
    alice: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead, rep: User
) -> None:
    plans = [await plan(workspace, rep, lead, text=f"number {number}") for number in range(12)]
    await fall_due(*plans)
    reminder = await alice.dm()
    assert "12 follow-ups are due" in reminder.visible
    assert "And 7 more." in reminder.visible
    assert reminder.buttons == ["Log", "Done"] * 5 + ["Show all"]
    await alice.click(reminder, "Done")
    await turns_into(sandbox, reminder, "Done: Call Sophie Tremblay")
    assert reminder.buttons == ["Reopen"] + ["Log", "Done"] * 4 + ["Show all"]
    await alice.click(reminder, "Show all")
    assert "To do today: 11" in (await alice.ephemeral()).visible
    assert len(alice.dms) == 1
    assert await FollowUp.filter(reminders=1).count() == 12


async def test_silence_is_broken_three_times_and_then_it_stays_in_the_list(
    alice: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead, rep: User
) -> None:
    follow_up = await plan(workspace, rep, lead)
    reminders = []
    for number in range(3):
        await fall_due(follow_up)
        reminders.append(await alice.dm())
        if number < 2:
            [again] = [each for each in await waiting() if each.about is None]
            assert timedelta(hours=1, minutes=59) < again.due_at - datetime.now(UTC) <= timedelta(hours=2)
    assert not [each for each in await waiting() if each.about is None]
    for older in reminders[:-1]:
        await turns_into(sandbox, older, "I reminded you again since, below.")
        assert older.buttons == []
    listed = await alice.slash("/logcall today")
    assert listed is not None
    assert "Call Sophie Tremblay" in listed.visible


async def test_nobody_is_reminded_on_holiday_but_at_once_when_they_are_back(
    alice: Rep, workspace: Workspace, lead: Lead, rep: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_off, keep = asyncio.Event(), outbox.put_off

    async def noticed(delivery: Delivery, due_at: datetime) -> None:
        await keep(delivery, due_at)
        put_off.set()

    monkeypatch.setattr(outbox, "put_off", noticed)
    now = datetime.now(MONTREAL)
    tomorrow = now.date() + timedelta(days=1)
    await User.filter(id=rep.id).update(away_until=tomorrow)
    follow_up = await plan(workspace, rep, lead)
    await fall_due(follow_up)
    later = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=MONTREAL)
    await put_off.wait()
    [reminder] = await waiting()
    assert reminder.due_at == later
    assert alice.dms == []
    await User.filter(id=rep.id).update(away_until=None)
    await follow_ups.habits_changed(rep)
    await alice.dm()


async def test_nothing_that_fell_due_while_the_process_was_down_is_lost(sandbox: Sandbox, settings: Settings) -> None:
    async with connected(sandbox, settings) as app:
        alice, workspace = sandbox.rep("alice"), app.listening.workspace
        rep, lead = await met(app, alice), await make_lead(workspace)
        follow_up = await plan(workspace, rep, lead)
    async with opened(settings.database_url):
        await fall_due(follow_up, ago=timedelta(hours=5))
    assert alice.dms == []
    async with connected(sandbox, settings):
        assert "Overdue since" in (await alice.dm()).visible
    async with connected(sandbox, settings):
        pass
    assert len(alice.dms) == 1


async def test_a_number_that_two_leads_share_asks_once_and_remembers(
    app: App, alice: Rep, sales: ChannelDriver, workspace: Workspace, lead: Lead
) -> None:
    await make_lead(workspace, "Marc Roy")
    form = await open_form(alice, "514 789-4561 answered")
    assert "Several leads have +1 514-789-4561" in form.text()
    assert sorted(await form.suggest("Lead", "")) == [
        "Marc Roy · •••4561",
        "Sophie Tremblay · Garage Côté · •••4561",
    ]
    await form.pick("Lead", "roy", "Marc Roy · •••4561")
    await send(form)
    await sales.wait(lambda there: there.cards)
    await app.listening.aftermath.drain(5)
    form = await open_form(alice, "514 789-4561 answered")
    assert form.value("Lead") == "Marc Roy · •••4561"
    await form.pick("Lead", "sophie", "Sophie Tremblay · Garage Côté · •••4561")
    await send(form)
    await app.listening.aftermath.drain(5)
    assert (await NumberChoice.get()).lead_id == lead.id


async def test_only_its_rep_or_a_manager_changes_a_follow_up(
    app: App, alice: Rep, benoit: Rep, dana: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead, rep: User
) -> None:
    await fall_due(await plan(workspace, rep, lead))
    reminder = await alice.dm()
    stored = await FollowUp.get()
    with pytest.raises(errors.Refused, match="manager"):
        await follow_ups.done(workspace, stored.id, await met(app, benoit))
    with pytest.raises(errors.Refused, match="manager"):
        await follow_ups.snooze(workspace, stored.id, await met(app, benoit), 30)
    await follow_ups.done(workspace, stored.id, await met(app, dana))
    await turns_into(sandbox, reminder, "Dana said so.")
