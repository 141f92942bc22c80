"""`logcall doctor`."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot import manifest
from bot.doctor import examine
from bot.services import communications, hooks, leads
from bot.settings import Settings
from bot.web import serving
from models import HookDelivery
from models.database import close_database
from sandbox import Sandbox
from tests.factories import make_lead, make_rep, make_workspace
from tests.world import environment_of, logcall_process, make_sandbox, settings_for, started


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    settings = settings.model_copy(update={"recordings": str(tmp_path / "recordings")})
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, value)
    return monkeypatch


async def findings() -> tuple[bool, dict[str, str]]:
    """Whether all is well, and what was said of each thing."""
    said: list[str] = []
    well = await examine(said.append)
    return well, {line[2:].partition(":")[0]: line for line in said}


async def test_all_is_well(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    well, said = await findings()
    assert well
    assert said == {
        "settings": "✔ settings: ok",
        "database": "✔ database: ok (it answers)",
        "migrations": "✔ migrations: ok (all applied)",
        "keys": "✔ keys: ok (0 sealed values tried)",
        "recordings": f"✔ recordings: ok (kept in {tmp_path / 'recordings'})",
        "outbox": "✔ outbox: ok (0 waiting, none refused)",
        "hooks": "✔ hooks: ok (0 waiting, none given up)",
        "calls' recordings": "✔ calls' recordings: ok (0 to be fetched, none given up)",
        "token": "✔ token: ok (logcall in Rivage Automobiles)",
        "permissions": "✔ permissions: ok (7 scopes)",
        "address": "✔ address: ok (LOGCALL_URL is not set: there are no links to leads)",
        "channels": "✔ channels: ok (nobody has posted yet)",
    }


async def test_a_folder_that_no_recording_can_be_kept_in(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "full").touch()
    environment.setenv("LOGCALL_RECORDINGS", str(tmp_path / "full"))
    well, said = await findings()
    assert not well
    assert said["recordings"].startswith(f"✘ recordings: problem: none can be kept in {tmp_path / 'full'}")
    assert "fix: check LOGCALL_RECORDINGS" in said["recordings"]


async def test_each_missing_setting_is_named(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("SLACK_SIGNING_SECRET")
    well, said = await findings()
    assert not well
    assert said["settings"].startswith("✘ settings: problem: SLACK_SIGNING_SECRET is not set")
    assert "token" not in said


async def log_an_email() -> None:
    workspace = await make_workspace()
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    values = {"email_subject": "Offer"}
    await communications.log(workspace, rep, lead_id=lead.id, method="email", direction="outgoing", values=values)


async def test_a_key_that_opens_nothing(environment: pytest.MonkeyPatch, database: str) -> None:
    await log_an_email()
    await close_database()
    environment.setenv("LOGCALL_ENCRYPTION_KEYS", Fernet.generate_key().decode())
    well, said = await findings()
    assert not well
    assert "add the key it was sealed with to LOGCALL_ENCRYPTION_KEYS" in said["keys"]


async def test_a_refused_token(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SLACK_BOT_TOKEN", "xoxb-of-somebody-else")
    well, said = await findings()
    assert not well
    assert said["token"].startswith("✘ token: problem: Slack refuses it (invalid_auth). fix: copy SLACK_BOT_TOKEN")


async def test_a_slack_that_is_unwell_is_not_the_tokens_fault(
    environment: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    sandbox.fail("auth.test", status=502, times=None)
    well, said = await findings()
    assert not well
    assert said["token"].startswith("✘ token: problem: Slack is unwell (http_502). fix: try again later")


async def test_a_busy_slack_is_not_waited_for(environment: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    sandbox.fail("auth.test", ratelimited=30, times=None)
    well, said = await asyncio.wait_for(findings(), 10)
    assert not well
    assert said["token"] == (
        "✘ token: problem: Slack is busy (ratelimited). fix: run `logcall doctor` again in 30 seconds"
    )


async def test_slack_out_of_reach(environment: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    await sandbox.stop()
    well, said = await findings()
    assert not well
    assert "Slack can't be reached" in said["token"]


async def test_a_scope_that_was_not_granted(
    database_url: str, encryption_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    less = manifest.read()
    less["oauth_config"]["scopes"]["bot"].remove("groups:read")
    async with started(make_sandbox(manifest=less)) as sandbox:
        for name, value in environment_of(settings_for(sandbox, database_url, encryption_key)).items():
            monkeypatch.setenv(name, value)
        well, said = await findings()
    assert not well
    assert "the token lacks groups:read" in said["permissions"]


async def test_links_take_scopes_of_their_own(
    database_url: str, encryption_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with started(make_sandbox(manifest=manifest.read(links_to=None))) as sandbox:
        settings = settings_for(sandbox, database_url, encryption_key, url="http://127.0.0.1:9")
        for name, value in environment_of(settings).items():
            monkeypatch.setenv(name, value)
        well, said = await findings()
    assert not well
    assert "the token lacks links:read, links:write" in said["permissions"]


async def test_an_address_where_nothing_answers(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("LOGCALL_URL", "http://127.0.0.1:9")
    well, said = await findings()
    assert not well
    assert said["address"].startswith("✘ address: problem: nothing answers at http://127.0.0.1:9 (")
    assert "start Logcall, and check LOGCALL_URL" in said["address"]


async def test_an_address_that_leads_to_something_else(environment: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    environment.setenv("LOGCALL_URL", sandbox.url)
    well, said = await findings()
    assert not well
    assert said["address"].startswith(f"✘ address: problem: what answers at {sandbox.url} is not Logcall. fix:")


async def test_an_address_that_leads_here(environment: pytest.MonkeyPatch) -> None:
    async with serving("127.0.0.1", 0) as site:
        environment.setenv("LOGCALL_URL", site.url)
        well, said = await findings()
    assert well
    assert said["address"] == f"✔ address: ok ({site.url} leads here)"


async def test_a_database_that_is_not_there(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", "sqlite://not/there.sqlite3")
    well, said = await findings()
    assert not well
    assert said["database"] == "✘ database: problem: there is none yet. fix: run `logcall migrate`"


async def test_a_database_server_that_does_not_answer(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", "postgres://nobody:secret@127.0.0.1:1/nothing")
    well, said = await findings()
    assert not well
    assert "it does not answer" in said["database"]
    assert "secret" not in said["database"]


async def test_a_channel_that_lost_its_bot(environment: pytest.MonkeyPatch, database: str, sandbox: Sandbox) -> None:
    ours, other = await make_workspace(sandbox.workspace.team.id), await make_workspace("T2")
    await make_rep(ours, channel_id="C07GNRL1A8D")
    await make_rep(other, channel_id="C0OTHER")
    await close_database()
    well, said = await findings()
    assert not well
    assert said["channels"] == "✘ channels: problem: Logcall is not in #general. fix: type `/invite @logcall` there"


async def test_a_hook_that_takes_nothing(environment: pytest.MonkeyPatch, database: str, sandbox: Sandbox) -> None:
    ours = await make_workspace(sandbox.workspace.team.id)
    await hooks.add(ours, "https://crm.example.com/", ["lead.created"])
    await leads.create(ours, None, first_name="Zoé")
    since = datetime.now(UTC) - timedelta(minutes=6)
    await HookDelivery.all().update(created_at=since, attempts=3, error="it answered 500")
    await close_database()
    well, said = await findings()
    assert not well
    assert "hook 1 has not taken what it was told since" in said["hooks"]
    assert "it answered 500. fix: mend what it says; `logcall hooks test 1` tries it at once" in said["hooks"]


class TestBesideARunningApp:
    @pytest.fixture
    def database_url(self, sqlite_url: str) -> str:
        return sqlite_url

    async def test_it_only_looks(self, sandbox: Sandbox, settings: Settings) -> None:
        environment = environment_of(settings)
        async with logcall_process("run", environment=environment) as running:
            await running.is_ready()
            async with logcall_process("doctor", environment=environment) as doctor:
                assert await doctor.ended() == 0
