"""Calls that a phone system reports, as they are seen in Slack."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.services import api_keys
from models import Communication, Lead, NumberChoice, RawReport, User, Workspace
from models.api import Scope
from sandbox import ChannelDriver, Message, Rep, Sandbox
from tests.api.client import Client
from tests.factories import make_lead
from tests.journeys.steps import replies

SOPHIE, OFFICE = "+15147894561", "+15145550100"
OUTGOING = {"direction": "outgoing", "from": OFFICE, "to": SOPHIE}
INCOMING = {"direction": "incoming", "from": SOPHIE, "to": OFFICE}


@pytest.fixture
async def phones(app: App) -> AsyncIterator[Client]:
    """The phone system."""
    _, secret = await api_keys.create(app.listening.workspace, "Aircall", [Scope.CALL_LOGS])
    async with Client(app.url, secret) as client:
        yield client


@pytest.fixture
async def rep(app: App, alice: Rep, sales: ChannelDriver) -> User:
    """Alice, who posted in #sales last."""
    known = await app.listening.refresh_rep(alice.id)
    assert known is not None
    await User.filter(id=known.id).update(channel_id=sales.id)
    return known


async def reported(phones: Client, facts: dict[str, Any], about: Any = None) -> Any:
    if about is None:
        answer = await phones.post("/v2/call-logs", facts)
    else:
        answer = await phones.put(f"/v2/call-logs/{about['id']}", facts)
    assert answer.status in (200, 201), answer.body
    return answer.data


def ended(seconds: int) -> dict[str, Any]:
    return {"end_at": datetime.now(UTC).isoformat(), "duration": seconds}


async def turns_into(sandbox: Sandbox, message: Message, words: str) -> None:
    await sandbox.channel(message.channel).wait(lambda _: words in message.visible)


async def test_a_call_is_seen_from_its_beginning_to_its_end(
    phones: Client, rep: User, alice: Rep, sales: ChannelDriver, sandbox: Sandbox, workspace: Workspace
) -> None:
    lead = await make_lead(workspace, company="Garage Côté")
    began = (datetime.now(UTC) - timedelta(minutes=4)).isoformat()
    call = await reported(phones, OUTGOING | {"user_id": rep.id, "start_at": began, "status": "ringing"})
    await sales.wait(lambda there: there.cards)
    told = await alice.dm()
    card = sales.cards[0]
    assert "Call in progress" in card.visible
    assert "Call in progress with Sophie Tremblay" in told.visible
    assert "+1 514-789-4561" in told.visible
    for label in ("Add note", "History", "Open form"):
        assert label in told.visible
    await reported(phones, {"status": "completed", "description": "Wants winter tires"} | ended(200), call)
    await sales.wait(lambda there: there.thread(card) and "Answered" in card.visible)
    assert "3 min 20 s" in card.visible
    assert "Wants winter tires" in card.visible
    assert replies(sales, card) == ["The phone system: Call in progress → Answered · 3 min 20 s"]
    await turns_into(sandbox, told, "Call with Sophie Tremblay: Answered")
    assert "Open form" not in told.visible
    assert (await Lead.get(id=lead.id)).result == "reached"
    assert len(alice.dms) == 1


async def test_the_message_s_buttons_do_what_they_say(
    phones: Client, rep: User, alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    await reported(phones, INCOMING | {"user_id": rep.id})
    await sales.wait(lambda there: there.cards)
    told = await alice.dm()
    await alice.click(told, "Add note")
    note = await alice.modal("Add a note")
    await note.fill({note.labels[0]: "Asks for Marc"})
    assert await note.submit() == {}
    await sales.wait(lambda there: there.thread(there.cards[0]))
    assert "Asks for Marc" in replies(sales, sales.cards[0])[0]
    await alice.click(told, "Open form")
    form = await alice.modal()
    assert "Sophie Tremblay" in form.text() + str(form.values)


async def test_what_a_rep_says_on_the_card_redraws_the_message(
    phones: Client, rep: User, alice: Rep, sales: ChannelDriver, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace)
    await reported(phones, OUTGOING | {"user_id": rep.id})
    await sales.wait(lambda there: there.cards)
    told = await alice.dm()
    await alice.click(sales.cards[0], "No answer")
    await turns_into(sandbox, told, "Call with Sophie Tremblay: No answer")


async def test_a_call_that_is_with_somebody_else_is_told_so(
    phones: Client, rep: User, alice: Rep, sandbox: Sandbox, workspace: Workspace
) -> None:
    lead, other = await make_lead(workspace), await make_lead(workspace, "Marc Roy", phone=None)
    call = await reported(phones, {"direction": "incoming", "lead_id": lead.id, "user_id": rep.id})
    told = await alice.dm()
    assert "514-789-4561" not in told.visible
    await reported(phones, {"from": SOPHIE}, call)
    await turns_into(sandbox, told, "514-789-4561")
    await reported(phones, {"lead_id": other.id}, call)
    await turns_into(sandbox, told, "Call in progress with Marc Roy")


async def test_another_rep_who_picks_up_is_told_and_the_first_one_too(
    phones: Client,
    app: App,
    rep: User,
    alice: Rep,
    benoit: Rep,
    sales: ChannelDriver,
    sandbox: Sandbox,
    workspace: Workspace,
) -> None:
    await make_lead(workspace)
    other = await app.listening.refresh_rep(benoit.id)
    assert other is not None
    call = await reported(phones, INCOMING | {"user_id": rep.id})
    told = await alice.dm()
    await reported(phones, {"user_email": other.email, "status": "in-progress"}, call)
    assert "Call in progress with Sophie Tremblay" in (await benoit.dm()).visible
    await turns_into(sandbox, told, "took the call with Sophie Tremblay")
    await sales.wait(lambda there: benoit.id in str(there.cards[0].blocks))


async def test_a_rep_who_has_never_used_logcall_is_found_by_their_address(
    phones: Client, benoit: Rep, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace)
    assert not await User.exists()
    call = await reported(phones, INCOMING | {"user_email": benoit.user.email.upper()})
    assert "Call in progress with Sophie Tremblay" in (await benoit.dm()).visible
    met = await User.get(slack_id=benoit.id)
    assert (call["user_id"], met.name, met.real_name) == (met.id, "Benoît", "Benoît Gagnon")
    for _ in range(2):
        assert (await reported(phones, INCOMING | {"user_email": "nobody@rivage.example"}))["user_id"] is None
    assert [asked.args["email"] for asked in sandbox.calls_of("users.lookupByEmail")] == [
        benoit.user.email,
        "nobody@rivage.example",
    ]


async def test_while_slack_can_not_say_whose_an_address_is_the_call_is_kept(
    phones: Client, benoit: Rep, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace)
    sandbox.fail("users.lookupByEmail", error="fatal_error", times=None)
    call = await reported(phones, INCOMING | {"user_email": benoit.user.email})
    assert (call["user_id"], call["status"]) == (None, "calling")


async def test_a_missed_call_waits_on_the_home_of_its_rep(
    phones: Client, rep: User, alice: Rep, workspace: Workspace
) -> None:
    await make_lead(workspace)
    home = await alice.open_home()
    call = await reported(phones, INCOMING | {"user_id": rep.id, "status": "ringing"})
    await reported(phones, {"status": "no-answer"} | ended(0), call)
    await home.wait(lambda there: "Missed call from Sophie Tremblay" in there.text())


async def test_of_several_leads_the_rep_chooses_and_the_call_is_kept_meanwhile(
    phones: Client, rep: User, alice: Rep, sales: ChannelDriver, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace)
    other = await make_lead(workspace, "Marc Roy", last_contact_at=datetime.now(UTC))
    call = await reported(phones, INCOMING | {"user_id": rep.id, "status": "ringing"})
    asked = await alice.dm()
    assert "Whom is the call from +1 514-789-4561 with?" in asked.visible
    assert asked.visible.index("Marc Roy") < asked.visible.index("Sophie Tremblay")
    await reported(phones, {"status": "completed", "description": "Wants a quote"} | ended(61), call)
    assert sales.cards == []
    await alice.click(asked, "Choose")  # the first of the two
    await sales.wait(lambda there: there.cards)
    for words in ("Marc Roy", "Answered", "1 min 1 s", "Wants a quote"):
        assert words in sales.cards[0].visible
    await turns_into(sandbox, asked, "is logged with Marc Roy")
    assert (await NumberChoice.get()).lead_id == other.id
    assert (await phones.get(f"/v2/call-logs/{call['id']}")).data["lead"]["id"] == other.id
    again = await reported(phones, INCOMING | {"user_id": rep.id})
    assert again["lead_id"] == other.id


async def test_the_rep_may_ignore_a_call_and_say_later_that_it_is_somebody_new(
    phones: Client, rep: User, alice: Rep, sales: ChannelDriver, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace)
    await make_lead(workspace, "Marc Roy")
    await reported(phones, INCOMING | {"user_id": rep.id, "status": "completed"} | ended(5))
    asked = await alice.dm()
    await alice.click(asked, "Ignore")
    await turns_into(sandbox, asked, "You ignored the call")
    assert await Communication.all().count() == 0
    await alice.click(asked, "New lead")
    await sales.wait(lambda there: there.cards)
    assert "New lead +1 514 ••• 4561" in sales.cards[0].visible
    assert SOPHIE not in str(sales.cards[0].blocks)


async def test_calls_of_nobody_come_to_the_channel_that_an_admin_names(
    phones: Client, alice: Rep, dana: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    refused = await alice.slash("/logcall calls here", "#sales")
    assert refused is not None
    assert "admin" in refused.visible
    assert (await Workspace.get(id=workspace.id)).channel_id is None
    said = await dana.slash("/logcall calls here", "#sales")
    assert said is not None
    assert "from now on" in said.visible
    call = await reported(phones, INCOMING)
    await sales.wait(lambda there: there.cards)
    await reported(phones, {"status": "interrupted"}, call)
    await sales.wait(lambda there: there.thread(there.cards[0]))
    assert "Missed: caller hung up" in replies(sales, sales.cards[0])[0]
    await dana.slash("/logcall calls nowhere", "#sales")
    assert (await Workspace.get(id=workspace.id)).channel_id is None


async def test_a_report_leaves_nothing_of_itself_in_the_database_file_or_the_log(
    phones: Client,
    rep: User,
    workspace: Workspace,
    database_url: str,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await make_lead(workspace)
    refused = await phones.post("/v2/call-logs", INCOMING | {"secret": "OnlyIKnow"})
    assert refused.status == 422
    assert "OnlyIKnow" in (await RawReport.get()).body.unseal()
    rows = await RawReport._meta.db.execute_query_dict("SELECT * FROM raw_report")
    written = str(rows) + caplog.text + "".join(capsys.readouterr()) + refused.body.decode()
    if database_url.startswith("sqlite://"):
        path = Path(database_url.removeprefix("sqlite://"))
        written += "".join(
            file.read_bytes().decode(errors="replace") for file in path.parent.glob(f"{path.name}*") if file.is_file()
        )
    assert "OnlyIKnow" not in written
