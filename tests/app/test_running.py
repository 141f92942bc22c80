"""The app in the test's own loop: what it takes, when, and in which order it stops."""

import asyncio
import re
from pathlib import Path
from time import time

import aiohttp
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from bot.app import App, running
from bot.listening import Ack, Listener
from bot.services import communications, outbox, reps
from bot.settings import Settings
from bot.startup import CannotStart
from bot.storage import MigrationsPending
from bot.web import serving
from models.database import close_database
from models.fields import KeyProblem
from sandbox import Rep, Sandbox
from tests.factories import make_lead, make_rep, make_workspace
from tests.world import settings_for


async def test_slack_is_asked_once_who_we_are(alice: Rep, sandbox: Sandbox) -> None:
    await alice.slash("/logcall help")
    await alice.slash("/logcall help")
    assert len(sandbox.calls_of("auth.test")) == 1


async def test_before_it_is_up_it_is_alive_but_not_ready() -> None:
    async with serving("127.0.0.1", 0) as site, aiohttp.ClientSession(site.url) as http:
        async with http.get("/healthz") as alive, http.get("/readyz") as ready, http.get("/metrics") as metrics:
            assert (alive.status, ready.status, metrics.status) == (200, 503, 503)
        headers = {"X-Slack-Request-Timestamp": "1790000000"}
        async with http.post("/slack/events", data={"command": "/logcall"}, headers=headers) as refused:
            assert refused.status == 503


async def test_it_is_not_ready_while_the_database_is_away(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("bot.web.reads", gone)
    async with aiohttp.ClientSession(app.url) as http, http.get("/readyz") as response:
        assert response.status == 503
        assert await response.text() == "the database does not answer (ConnectionRefusedError)"


async def test_it_is_not_ready_once_the_postman_has_died(app: App) -> None:
    await app.postman.stop(0)
    async with aiohttp.ClientSession(app.url) as http:
        status, text = 200, ""
        while status == 200:
            async with http.get("/readyz") as response:
                status, text = response.status, await response.text()
    assert text == "the postman has stopped"


async def test_an_answer_on_its_way_is_given_before_it_stops(sandbox: Sandbox, settings: Settings) -> None:
    heard, stopping = asyncio.Event(), asyncio.Event()
    async with running(settings) as app:
        sandbox.request_url = app.request_url

        async def slow(ack: Ack) -> None:
            heard.set()
            await stopping.wait()
            await ack(f"{await outbox.depth()} waiting")

        app.listening.table["command", "/logcall"] = Listener.of(slow)
        answer = asyncio.create_task(sandbox.rep("alice").slash("/logcall"))
        await heard.wait()
        asyncio.get_running_loop().call_soon(stopping.set)
    message = await answer
    assert message is not None
    assert message.text == "0 waiting"


async def test_a_request_that_never_ends_does_not_keep_it_from_stopping(sandbox: Sandbox, settings: Settings) -> None:
    async with asyncio.timeout(20):
        async with running(settings) as app:
            reader, writer = await asyncio.open_connection("127.0.0.1", int(app.url.rpartition(":")[2]))
            lines = ("POST /slack/events HTTP/1.1", "Host: logcall", "X-Slack-Request-Timestamp: 1790000000")
            writer.write("\r\n".join([*lines, "Expect: 100-continue", "Content-Length: 9", "", "begun"]).encode())
            assert b"100 Continue" in await reader.readline()
        writer.close()


async def test_what_is_not_signed_by_slack_is_refused(app: App) -> None:
    good = {"X-Slack-Request-Timestamp": "1790000000", "X-Slack-Signature": "v0=0"}
    async with aiohttp.ClientSession(app.url) as http:
        for headers, body, status in (
            ({}, "{}", 401),
            (good | {"X-Slack-Request-Timestamp": "yesterday"}, "{}", 401),
            (good | {"X-Slack-Request-Timestamp": "9" * 400}, "{}", 401),
            (good | {"X-Slack-Signature": "v0=é"}, "{}", 401),
            (good, "command=%2Flogcall", 401),
            (good | {"X-Slack-Request-Timestamp": str(int(time()))}, b"\xff", 401),
        ):
            async with http.post("/slack/events", data=body, headers=headers) as response:
                assert response.status == status, body


async def test_what_is_signed_and_no_request_of_slacks_is_refused(app: App, settings: Settings) -> None:
    verifier = SignatureVerifier(settings.slack_signing_secret.get_secret_value())
    async with aiohttp.ClientSession(app.url) as http:
        for body in (b"{no json", b"[]", b"[" * 100_000):
            now = str(int(time()))
            headers = {
                "Content-Type": "application/json",
                "X-Slack-Request-Timestamp": now,
                "X-Slack-Signature": verifier.generate_signature(timestamp=now, body=body) or "",
            }
            async with http.post("/slack/events", data=body, headers=headers) as response:
                assert response.status == 400, body


async def test_what_nobody_signed_is_not_looked_into(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.bolt_request", lambda *_: pytest.fail("it was"))
    headers = {"X-Slack-Request-Timestamp": str(int(time())), "X-Slack-Signature": f"v0={'0' * 64}"}
    async with (
        aiohttp.ClientSession(app.url) as http,
        http.post("/slack/events", data="payload=x&a=1", headers=headers) as response,
    ):
        assert response.status == 401


async def test_a_body_that_is_too_long_is_refused(app: App) -> None:
    headers = {"X-Slack-Request-Timestamp": "1790000000"}
    async with (
        aiohttp.ClientSession(app.url) as http,
        http.post("/slack/events", data=b"x" * 3_000_000, headers=headers) as response,
    ):
        assert response.status == 413


async def test_a_refused_token_stops_the_start_and_frees_the_port(sandbox: Sandbox, settings: Settings) -> None:
    sandbox.fail("auth.test", error="invalid_auth", times=None)
    with pytest.raises(SlackApiError, match="invalid_auth"):
        async with running(settings):
            pytest.fail("it started")
    sandbox.heal()
    async with running(settings) as app:
        assert app.listening.workspace.name == sandbox.workspace.team.name


@pytest.mark.parametrize("host", ["999.1.1.1", "192.0.2.1", "a" * 70 + ".example"])
async def test_an_address_that_it_cannot_listen_on_is_named(host: str) -> None:
    with pytest.raises(CannotStart, match=f"HOST={re.escape(host)} and PORT=0 .*: change them"):
        async with serving(host, 0):
            pytest.fail("it listens")


async def test_an_old_database_stops_the_start(sandbox: Sandbox, encryption_key: str, tmp_path: Path) -> None:
    settings = settings_for(sandbox, f"sqlite://{tmp_path}/old.sqlite3", encryption_key)
    with pytest.raises(MigrationsPending, match="0001_initial"):
        async with running(settings):
            pytest.fail("it started")


async def test_a_wrong_key_stops_the_start(settings: Settings, database: str) -> None:
    workspace = await make_workspace()
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    values = {"email_subject": "Offer"}
    await communications.log(workspace, rep, lead_id=lead.id, method="email", direction="outgoing", values=values)
    await close_database()
    wrong = settings.model_copy(update={"encryption_keys": SecretStr(Fernet.generate_key().decode())})
    with pytest.raises(KeyProblem, match="add the key it was sealed with"):
        async with running(wrong):
            pytest.fail("it started")


async def test_a_changed_profile_is_kept(alice: Rep, app: App, sandbox: Sandbox) -> None:
    sandbox.change_person("alice", email="alice.roy@rivage-automobiles.example", tz="America/Vancouver")
    await sandbox.events_settled()
    rep = await reps.meet(app.listening.workspace, alice.id)
    assert (rep.email, rep.timezone) == ("alice.roy@rivage-automobiles.example", "America/Vancouver")
