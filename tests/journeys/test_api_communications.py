"""What comes in by the API, seen through to Slack."""

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import App
from bot.services import api_keys
from bot.settings import Settings
from models import Communication, FollowUp, Lead, User, Workspace
from models.api import Scope
from models.workspace import Visibility
from sandbox import ChannelDriver, Message, Rep, Sandbox
from tests.api.client import Client
from tests.factories import make_lead
from tests.journeys.steps import log, replies
from tests.recordings.phone_company import in_business
from tests.recordings.sounds import MP3, wav
from tests.world import settings_for

URL = "https://logcall.example.com"
SECRETS = ("SubjectOnlyIKnow", "BodyOnlyIKnow", "only.me@secret.example")


@pytest.fixture
def settings(sandbox: Sandbox, database_url: str, encryption_key: str, tmp_path: Path) -> Settings:
    more = {"url": URL, "recordings": str(tmp_path / "recordings"), "hooks_allow_private": True}
    return settings_for(sandbox, database_url, encryption_key, **more)


@pytest.fixture
async def api(app: App, workspace: Workspace) -> AsyncIterator[Client]:
    _, secret = await api_keys.create(workspace, "Aircall", list(Scope))
    async with Client(app.url, secret) as client:
        yield client


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace)


async def card_of(channel: ChannelDriver, before: int = 0) -> Message:
    await channel.wait(lambda there: len(there.cards) > before)
    return channel.cards[-1]


async def usual(alice: Rep, sales: ChannelDriver) -> User:
    """Alice, who posts in #sales; her first card is there."""
    await log(alice, sales, "sophie answered")
    return await User.get(slack_id=alice.id)


async def told(api: Client, lead: Lead, user: User, **more: Any) -> Any:
    body = {"lead_id": lead.id, "user_id": user.id, "method": "phone", "type": "outgoing"} | more
    answer = await api.post("/v2/communications", body)
    assert answer.status == 201, answer.body
    return answer.data


async def test_a_call_is_followed_from_its_start_to_its_end_in_one_thread(
    alice: Rep, sales: ChannelDriver, lead: Lead, api: Client
) -> None:
    rep = await usual(alice, sales)
    made = await told(api, lead, rep, call_status="calling", call_phone="+15147894561")
    card = await card_of(sales, 1)
    assert "Call in progress" in card.visible
    path = f"/v2/communications/{made['id']}"
    await api.put(path, {"call_status": "answered", "call_duration": 200, "description": "Wants winter tires"})
    await api.put(path, {"call_status": "attempted"})
    await sales.wait(lambda there: there.thread(card) and "Wants winter tires" in card.visible)
    assert "3 min 20 s" in card.visible
    assert [line for line in replies(sales, card) if "Answered" in line] == replies(sales, card)
    assert len(replies(sales, card)) == 1
    assert len(sales.cards) == 2


async def test_a_call_that_the_api_started_can_be_ended_by_its_button(
    alice: Rep, sales: ChannelDriver, lead: Lead, api: Client
) -> None:
    rep = await usual(alice, sales)
    made = await told(api, lead, rep, call_status="calling")
    card = await card_of(sales, 1)
    await alice.click(card, "No answer")
    await sales.wait(lambda there: there.thread(card))
    assert (await api.get(f"/v2/communications/{made['id']}")).data["call_status"] == "attempted"
    late = await api.put(f"/v2/communications/{made['id']}", {"call_status": "answered"})
    assert late.data["call_status"] == "attempted"


async def test_what_the_api_tells_does_what_was_planned(
    alice: Rep, sales: ChannelDriver, lead: Lead, api: Client
) -> None:
    await log(alice, sales, "sophie vm", {"Follow-up": "call tomorrow 10am"})
    rep = await User.get(slack_id=alice.id)
    assert (await FollowUp.get()).closed_at is None
    await told(api, lead, rep, call_status="answered")
    assert (await FollowUp.get()).outcome == "matched"


async def test_what_is_write_only_leaves_by_no_door(
    alice: Rep,
    sales: ChannelDriver,
    lead: Lead,
    api: Client,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rep = await usual(alice, sales)
    email = dict(zip(("email_subject", "email_body", "email_user"), SECRETS, strict=True))
    made = await told(api, lead, rep, method="email", **email)
    card = await card_of(sales, 1)
    assert "Subject, body and address stored, hidden" in card.visible
    path = f"/v2/communications/{made['id']}"
    answers = [
        await api.put(path, {"email_body": f"{SECRETS[1]} again", "description": "Sent the quote"}),
        await api.put(path, {"email_user": SECRETS[2] + " and more"}),
        await api.put(path, {"method": "sms", "email_subject": SECRETS[0]}),
        await api.get(path),
        await api.get(f"/v2/leads/{lead.id}/communications"),
    ]
    assert [answer.status for answer in answers] == [200, 422, 422, 200, 200]
    await sales.wait(lambda there: "Sent the quote" in card.visible)
    said = sandbox.received_bytes().decode() + caplog.text + "".join(capsys.readouterr())
    said += str(made) + "".join(answer.body.decode() for answer in answers)
    assert "Sophie" in said
    for secret in SECRETS:
        assert secret not in said


async def record(api: Client, communication_id: int, sound: bytes) -> None:
    form = aiohttp.FormData()
    form.add_field("recording", sound, filename="call.wav" if sound.startswith(b"RIFF") else "call.mp3")
    answer = await api.ask("POST", f"/v2/communications/{communication_id}/recording", data=form)
    assert answer.status == 200, answer.body


async def recorded(alice: Rep, sales: ChannelDriver, lead: Lead, api: Client, sound: bytes) -> Message:
    """A card with its recording."""
    card = await log(alice, sales, "sophie answered 3m20")
    await record(api, (await Communication.all().order_by("-id").first()).id, sound)  # type: ignore[union-attr]
    await sales.wait(lambda there: "Recorded" in card.visible)
    return card


async def listen(rep: Rep, card: Message, app: App) -> str:
    """The address that the button leads to, on the app itself."""
    await rep.click(card, "Listen")
    said = await rep.ephemeral()
    assert "10 minutes" in said.visible
    address = said.text.partition("<")[2].partition("|")[0]
    assert address.startswith(f"{URL}/recordings/")
    return address.replace(URL, app.url)


async def test_a_recording_is_listened_to_from_its_card(
    alice: Rep, sales: ChannelDriver, lead: Lead, api: Client, app: App
) -> None:
    sound = wav(2)
    card = await recorded(alice, sales, lead, api, sound)
    address = await listen(alice, card, app)
    async with aiohttp.ClientSession() as browser:
        async with browser.get(address) as played:
            assert (played.status, await played.read()) == (200, sound)
            assert played.headers["Content-Type"] == "audio/wav"
            assert played.headers["Cache-Control"] == "no-store"
            assert played.headers["Content-Disposition"] == 'inline; filename="call-1.wav"'
            assert "Server" not in played.headers
        async with browser.get(address, headers={"Range": "bytes=10-19"}) as part:
            assert (part.status, await part.read()) == (206, sound[10:20])
            assert part.headers["Content-Range"] == f"bytes 10-19/{len(sound)}"
        async with browser.get(address, headers={"Range": f"bytes={len(sound)}-"}) as beyond:
            assert (beyond.status, beyond.headers["Content-Range"]) == (416, f"bytes */{len(sound)}")
        async with browser.head(address) as head:
            assert (head.status, head.headers["Content-Length"]) == (200, str(len(sound)))
        async with browser.get(address[:-1] + ("0" if address[-1] != "0" else "1")) as forged:
            assert forged.status == 404


async def test_a_recording_that_the_phone_company_has_is_listened_to_as_well(
    alice: Rep, sales: ChannelDriver, lead: Lead, api: Client, app: App
) -> None:
    sound, rep = wav(2), await usual(alice, sales)
    call = {"direction": "incoming", "from": "+15147894561", "to": "+15145550100", "user_id": rep.id}
    ended = {"status": "answered", "end_at": "2026-11-20T10:03:20-05:00", "duration": 200}
    async with in_business() as company:
        answer = await api.post("/v2/call-logs", call | ended | {"media_url": company.has("/8731.wav", sound)})
        assert answer.status == 201, answer.body
        card = await card_of(sales, before=1)
        await sales.wait(lambda there: "Recorded" in card.visible)
    await alice.slash("/lead sophie")
    for message in (card, await alice.ephemeral()):
        address = await listen(alice, message, app)
        async with aiohttp.ClientSession() as browser, browser.get(address) as played:
            assert await played.read() == sound


async def test_a_link_leads_to_what_replaced_the_recording_and_to_nothing_once_that_is_removed(
    alice: Rep, sales: ChannelDriver, lead: Lead, api: Client, app: App
) -> None:
    card = await recorded(alice, sales, lead, api, wav())
    address = await listen(alice, card, app)
    await record(api, 1, MP3)
    async with aiohttp.ClientSession() as browser:
        async with browser.get(address) as played:
            assert (await played.read(), played.headers["Content-Type"]) == (MP3, "audio/mpeg")
        asked = await alice.slash("/logcall undo")
        assert asked is not None
        await alice.click(asked, "Take it back", confirm=True)
        await sales.wait(lambda there: "Taken back" in card.visible)
        async with browser.get(address) as gone:
            assert gone.status == 404


async def test_who_may_not_see_the_lead_may_not_listen(
    alice: Rep, benoit: Rep, sales: ChannelDriver, lead: Lead, api: Client, workspace: Workspace
) -> None:
    card = await recorded(alice, sales, lead, api, wav())
    await Lead.filter(id=lead.id).update(owner_id=(await User.get(slack_id=alice.id)).id)
    workspace.reps_see = Visibility.OWN
    await Workspace.filter(id=workspace.id).update(reps_see=Visibility.OWN)
    await benoit.click(card, "Listen")
    said = await benoit.ephemeral()
    assert "isn't here any more" in said.visible
    assert "/recordings/" not in said.text


async def test_what_was_said_with_a_lead_that_was_deleted_leaves_by_no_door(
    alice: Rep, sales: ChannelDriver, lead: Lead, api: Client, app: App
) -> None:
    card = await recorded(alice, sales, lead, api, wav())
    address = await listen(alice, card, app)
    await Lead.filter(id=lead.id).update(deleted_at=datetime.now(UTC))
    async with aiohttp.ClientSession() as browser, browser.get(address) as gone:
        assert gone.status == 404
    await alice.click(card, "Listen")
    assert "isn't here any more" in (await alice.ephemeral()).visible
    assert (await api.get("/v2/communications/1")).status == 404
    assert (await api.put("/v2/communications/1", {"description": "x"})).status == 404
    form = aiohttp.FormData({"recording": io.BytesIO(wav())})
    assert (await api.ask("POST", "/v2/communications/1/recording", data=form)).status == 404
