"""App Home as reps use it: drawn when opened, true while it is looked at, every button of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import App
from bot.home import publisher
from bot.home.budget import Pace
from bot.services import communications, leads
from models import FollowUp, Lead, User, Workspace
from models.user import Role
from sandbox import ChannelDriver, Message, Rep, Sandbox, Surface
from tests.factories import log_call, make_lead
from tests.journeys.steps import send

LOG = "Log a call, email, text or meeting"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What changes is drawn without first waiting for what else may."""
    monkeypatch.setattr(publisher, "Pace", lambda: Pace(gap=0.0))


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace, company="Toitures Belmont")


@pytest.fixture
async def user(app: App, alice: Rep) -> User:
    """Alice, as the app knows her."""
    return await app.listening.rep(alice.id)


@pytest.fixture
async def plan(workspace: Workspace, user: User, lead: Lead) -> FollowUp:
    """Something that Alice should have done half an hour ago."""
    return await FollowUp.create(
        workspace_id=workspace.id,
        lead_id=lead.id,
        user_id=user.id,
        kind="call",
        text="the <quote>",
        due_at=datetime.now(UTC) - timedelta(minutes=30),
    )


def section(home: Surface, title: str) -> str:
    """What stands under a heading."""
    texts: list[str] = []
    inside = False
    for block in home.blocks:
        if block["type"] == "header":
            inside = block["text"]["text"] == title
        elif inside:
            texts.append(str(block))
    return "\n".join(texts)


async def shows(home: Surface, title: str, words: str) -> None:
    await home.wait(lambda home: words in section(home, title))


async def shows_not(home: Surface, title: str, words: str) -> None:
    await home.wait(lambda home: words not in section(home, title))


# What it says


async def test_the_first_visit_explains_the_app_and_its_button_opens_the_form(alice: Rep) -> None:
    home = await alice.open_home()
    assert "Welcome to Logcall" in home.text()
    [lines] = [
        block["text"]["text"] for block in home.blocks if "/logcall" in str(block) and block["type"] == "section"
    ]
    assert len(lines.splitlines()) == 3
    await home.click(LOG)
    assert (await alice.modal()).title == "Log a communication"


async def test_who_has_logged_something_is_not_told_again_at_the_next_visit(
    alice: Rep, workspace: Workspace, user: User, lead: Lead
) -> None:
    await log_call(workspace, user, lead)
    assert "Welcome" in (await alice.open_home()).text()
    assert "Welcome" not in (await alice.open_home()).text()


async def test_a_guest_gets_a_polite_home_that_shows_nothing(
    sandbox: Sandbox, app: App, workspace: Workspace, user: User, lead: Lead
) -> None:
    await log_call(workspace, user, lead, "calling")
    home = await sandbox.rep("marc").open_home()
    assert "for the full members of Rivage Automobiles" in home.text()
    assert "Sophie" not in home.text()
    assert home.buttons == []


async def test_the_messages_tab_draws_no_home(sandbox: Sandbox, alice: Rep) -> None:
    sandbox.emit({"type": "app_home_opened", "user": alice.id, "channel": "D1", "tab": "messages"})
    await sandbox.events_settled()
    assert sandbox.calls_of("views.publish") == []


async def test_the_week_is_told_in_numbers_and_bars(alice: Rep, workspace: Workspace, user: User, lead: Lead) -> None:
    for status in ("answered", "attempted", "attempted"):
        await log_call(workspace, user, lead, status)
    week = section(await alice.open_home(), "Your week")
    assert "*Calls made*\\n3 (last week: 0)" in week
    assert "*Customers reached*\\n1, 33% (last week: 0)" in week
    assert "█░░  3, 1 reached" in week


async def test_a_manager_sees_the_teams_week(dana: Rep, workspace: Workspace, user: User, lead: Lead) -> None:
    await log_call(workspace, user, lead)
    assert "*Calls made*\\n1 " in section(await dana.open_home(), "The team's week")


# Live calls


async def test_a_live_call_is_on_everybodys_home_and_its_reps_has_the_buttons(
    alice: Rep, benoit: Rep, workspace: Workspace, user: User, lead: Lead, sales: ChannelDriver
) -> None:
    own, others = await alice.open_home(), await benoit.open_home()
    await log_call(workspace, user, lead, "calling", channel_id=sales.id)
    await shows(own, "On the phone now", "You · since <!date^")
    await shows(others, "On the phone now", "Alice · since <!date^")
    assert "No answer" not in others.buttons

    await own.click("No answer")
    await shows(own, "On the phone now", "Nobody is on the phone")
    await shows(others, "On the phone now", "Nobody is on the phone")
    await shows(own, "Logged last", "No answer")


async def test_every_outcome_can_be_told_from_home(
    alice: Rep, workspace: Workspace, user: User, lead: Lead, sales: ChannelDriver
) -> None:
    home = await alice.open_home()
    outcomes: dict[str, dict[str, Any]] = {"Left voicemail": {}, "Wrong number": {"confirm": True}, "Failed": {}}
    for outcome, how in outcomes.items():
        await log_call(workspace, user, lead, "calling", channel_id=sales.id)
        await home.wait(lambda home, outcome=outcome: outcome in home.buttons)
        await home.click(outcome, **how)
        await shows(home, "On the phone now", "Nobody is on the phone")
    await log_call(workspace, user, lead, "calling", direction="incoming", channel_id=sales.id)
    await home.wait(lambda home: "Caller hung up" in home.buttons)
    await home.click("Caller hung up")
    await shows(home, "On the phone now", "Nobody is on the phone")


async def test_answered_asks_how_long_it_took(
    alice: Rep, workspace: Workspace, user: User, lead: Lead, sales: ChannelDriver
) -> None:
    home = await alice.open_home()
    await log_call(workspace, user, lead, "calling", channel_id=sales.id)
    await home.wait(lambda home: "Answered" in home.buttons)
    await home.click("Answered", redraws=False)
    form = await alice.modal()
    await form.fill({"Duration": "3m20"})
    await send(form)
    await shows(home, "Logged last", "3 min 20 s")
    await shows(home, "On the phone now", "Nobody")


# Follow-ups


async def test_what_is_overdue_can_be_put_off_and_done(alice: Rep, plan: FollowUp) -> None:
    home = await alice.open_home()
    assert "*Overdue*" in section(home, "To do today")
    assert "the &lt;quote&gt;" in section(home, "To do today")

    await home.choose("Snooze", "30 minutes")
    await shows_not(home, "To do today", "Overdue")

    await home.click("Done")
    await shows(home, "To do today", "Nothing more today")
    await home.click("Reopen")
    await shows(home, "To do today", "the &lt;quote&gt;")


async def test_logging_what_a_follow_up_asks_for_closes_it(alice: Rep, plan: FollowUp, sales: ChannelDriver) -> None:
    home = await alice.open_home()
    await home.click("Log", redraws=False)
    form = await alice.modal()
    assert "Sophie Tremblay" in str(form.value("Lead"))
    await form.fill({"Outcome": "No answer", "Post the card in": "#sales"})
    await send(form)
    await shows(home, "To do today", "Nothing to follow up today")


# Missed calls


async def missed_by_nobody(workspace: Workspace, lead: Lead) -> None:
    await log_call(workspace, None, lead, "interrupted", direction="incoming", channel_id=None)  # type: ignore[arg-type]


async def test_a_missed_call_waits_on_home_until_somebody_calls_back(
    alice: Rep, benoit: Rep, workspace: Workspace, lead: Lead, sales: ChannelDriver
) -> None:
    home, other = await alice.open_home(), await benoit.open_home()
    await missed_by_nobody(workspace, lead)
    await missed_by_nobody(workspace, lead)
    await shows(home, "Missed calls", "Called 2 times")
    await shows(other, "Missed calls", "514-789-4561")

    await home.click("Call back", redraws=False)
    form = await alice.modal()
    assert form.value("Outcome") == "Start a call now"
    assert "514-789-4561" in str(form.value("Phone number"))
    await form.fill({"Post the card in": "#sales"})
    await send(form)

    await shows(home, "Missed calls", "No missed calls")
    await shows(other, "Missed calls", "No missed calls")
    await shows(home, "On the phone now", "Sophie Tremblay")


async def test_a_missed_calls_other_buttons(alice: Rep, workspace: Workspace, lead: Lead) -> None:
    home = await alice.open_home()
    await missed_by_nobody(workspace, lead)
    await home.wait(lambda home: "History" in home.buttons)
    await home.click("Log", redraws=False)
    form = await alice.modal()
    assert "Sophie Tremblay" in str(form.value("Lead"))
    await form.close()

    await home.click("History", redraws=False)
    message: Message = await alice.dm()
    assert "Sophie Tremblay" in message.visible


async def test_a_missed_call_of_a_colleagues_lead_is_theirs_and_the_managers(
    app: App, alice: Rep, benoit: Rep, dana: Rep, workspace: Workspace, lead: Lead
) -> None:
    await Lead.filter(id=lead.id).update(owner_id=(await app.listening.rep(benoit.id)).id)
    await missed_by_nobody(workspace, lead)
    assert "Sophie" in section(await benoit.open_home(), "Missed calls")
    assert "Sophie" in section(await dana.open_home(), "Missed calls")
    assert "Sophie" not in section(await alice.open_home(), "Missed calls")


# Logged last


async def test_log_again_opens_the_form_for_that_lead_and_method(
    alice: Rep, benoit: Rep, workspace: Workspace, user: User, lead: Lead
) -> None:
    await communications.log(
        workspace, user, lead_id=lead.id, method="email", direction="outgoing", values={"email_subject": "Secret"}
    )
    home = await alice.open_home()
    assert "Secret" not in str(home.blocks)
    await home.click("Log again", redraws=False)
    form = await alice.modal()
    assert form.value("Method") == "Email"
    assert "Sophie Tremblay" in str(form.value("Lead"))
    assert "Sophie" not in section(await benoit.open_home(), "Logged last")


async def test_a_renamed_lead_is_renamed_on_open_homes(
    alice: Rep, app: App, workspace: Workspace, user: User, lead: Lead
) -> None:
    await log_call(workspace, user, lead)
    home = await alice.open_home()
    await leads.edit(workspace, user, lead.id, changes={"first_name": "Solange"})
    await shows(home, "Logged last", "Solange Tremblay")


# Settings


async def test_quiet_hours_days_off_and_holidays_are_set_in_home(alice: Rep, user: User) -> None:
    home = await alice.open_home()
    assert "Quiet from 6 PM to 8 AM, on your clock (America/Montreal); Saturday and Sunday off." in section(
        home, "Settings"
    )
    back = (datetime.now(UTC) + timedelta(days=9)).date()
    await home.click("Change…", redraws=False)
    form = await alice.modal()
    assert "is kept: you are reminded of it once you are back" in form.text()
    await form.fill({"Quiet from": "20:30", "Quiet until": "07:00", "Days off": ["Sunday"], "Away until": f"{back}"})
    await send(form)
    await shows(home, "Settings", "Quiet from 8:30 PM to 7 AM")
    await shows(home, "Settings", "Sunday off")
    stored = await User.get(id=user.id)
    assert (stored.quiet_from, stored.quiet_until, stored.days_off) == (20 * 60 + 30, 7 * 60, "7")
    assert stored.away_until == back


async def test_what_cant_be_meant_is_said_where_it_was_filled_in(alice: Rep, user: User) -> None:
    home = await alice.open_home()
    await home.click("Change…", redraws=False)
    form = await alice.modal()
    await form.fill({"Quiet from": None, "Away until": "2020-01-01"})
    assert await form.submit() == {
        "Quiet from": "Quiet hours need both times. Empty both for none.",
        "Away until": "That day has come. Choose the day on which you will be back, or leave it empty.",
    }
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    await form.fill({"Quiet until": None, "Away until": None, "Days off": days})
    assert list(await form.submit()) == ["Days off"]
    await form.fill({"Days off": []})
    await send(form)
    await shows(home, "Settings", "No quiet hours; no days off.")


async def test_an_admin_gives_roles_in_home(app: App, dana: Rep, benoit: Rep) -> None:
    home, other = await dana.open_home(), await benoit.open_home()
    assert "You are a rep" in section(other, "Settings")
    assert "Give a role…" not in other.buttons
    await home.click("Give a role…", redraws=False)
    form = await dana.modal()
    assert "Nothing changes in Slack itself" in form.text()
    await form.choose("Person", "benoit")
    await form.wait(lambda form: "is a rep now" in form.text())
    assert form.value("Role") == "Rep"
    await form.fill({"Role": "Manager"})
    await send(form)
    await shows(other, "Settings", "You are a manager")
    await shows(home, "Settings", f"Managers: <@{benoit.id}>")
    assert (await app.listening.rep(benoit.id)).role == Role.MANAGER
    assert "@Dana Okafor made you a manager in Logcall. You see every lead" in (await benoit.dm()).visible


async def test_roles_that_cant_be_given_are_refused_in_the_form(dana: Rep) -> None:
    home = await dana.open_home()
    await home.click("Give a role…", redraws=False)
    form = await dana.modal()
    await form.choose("Person", "marc")
    await form.wait(lambda form: "Guests can have no role" in form.text())
    await form.fill({"Role": "Manager"})
    assert "Guests can have no role" in (await form.submit())["Role"]
    await form.choose("Person", "dana")
    await form.wait(lambda form: "is an admin now" in form.text())
    await form.fill({"Role": "Rep"})
    assert "no admin left" in (await form.submit())["Role"]


async def test_an_admin_says_whose_leads_reps_see(
    app: App, alice: Rep, benoit: Rep, dana: Rep, workspace: Workspace, user: User, lead: Lead
) -> None:
    await Lead.filter(id=lead.id).update(owner_id=user.id)
    await log_call(workspace, user, lead, "calling", channel_id=None)
    home, own, other = await dana.open_home(), await alice.open_home(), await benoit.open_home()
    assert "Sophie" in section(other, "On the phone now")
    labels = [element["accessibility_label"] for element in changes(home)]
    assert labels == ["Change your reminders", "Change whose leads reps see"]

    await click_labelled(home, "Change whose leads reps see")
    form = await dana.modal()
    await form.fill({"Reps see": "Their own leads"})
    await send(form)

    await shows(other, "On the phone now", "Nobody is on the phone")
    await shows(home, "Settings", "Their own leads")
    assert "Sophie" in section(own, "On the phone now")


def changes(home: Surface) -> list[dict[str, Any]]:
    accessories = [block.get("accessory", {}) for block in home.blocks]
    return [element for element in accessories if element.get("text", {}).get("text") == "Change…"]


async def click_labelled(home: Surface, label: str) -> None:
    """Click one of several buttons that have the same words."""
    [block] = [block for block in home.blocks if block.get("accessory", {}).get("accessibility_label") == label]
    action = {"type": "button", "action_id": block["accessory"]["action_id"]}
    await home._dispatch.act_in_view(home.view.user, home.view.id, block["block_id"], action)
