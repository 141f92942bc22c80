"""`logcall` as a process of its own: how it starts, refuses to, and stops."""

import asyncio
import signal
from pathlib import Path

import aiohttp
import pytest

from bot.app import App
from bot.settings import Settings
from sandbox import Sandbox
from tests.world import environment_of, logcall_process, name_of


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_sigterm_lets_work_in_flight_finish(sandbox: Sandbox, settings: Settings) -> None:
    async with logcall_process("run", environment=environment_of(settings)) as process, aiohttp.ClientSession() as http:
        url = await process.is_ready()
        sandbox.request_url = f"{url}/slack/events"
        slow = asyncio.Event()
        sandbox.fail("users.info", until=slow)
        alice = sandbox.rep("alice")
        await alice.slash("/logcall 514 789-4561")
        await sandbox.until(lambda: sandbox.calls_of("users.info"), "the profile being read")

        process.signal(signal.SIGTERM)
        await process.says('"event": "stopping"')
        async with http.get(f"{url}/readyz") as ready, http.get(f"{url}/healthz") as alive:
            assert (ready.status, alive.status) == (503, 200)

        slow.set()
        assert await process.ended() == 0
    assert await name_of(alice.id, settings) == "Alice"


async def test_a_second_process_on_the_same_sqlite_file_refuses_to_start(app: App, settings: Settings) -> None:
    async with logcall_process("run", environment=environment_of(settings)) as process:
        assert await process.ended() == 1
    [complaint] = process.log
    assert "another logcall has" in complaint
    assert "PostgreSQL" in complaint


async def test_a_taken_port_is_named_with_the_setting_to_change(app: App, settings: Settings) -> None:
    port = app.url.rpartition(":")[2]
    async with logcall_process("run", environment=environment_of(settings) | {"PORT": port}) as process:
        assert await process.ended() == 1
    assert process.log == [f"logcall: port {port} is taken: choose another with PORT=…\n"]


async def test_missing_settings_are_named_one_a_line(tmp_path: Path) -> None:
    environment = {"SLACK_BOT_TOKEN": "secret-that-is-no-token", "SLACK_SIGNING_SECRET": " "}
    async with logcall_process("run", environment=environment) as process:
        assert await process.ended() == 2
    said = "".join(process.log)
    assert "logcall: SLACK_BOT_TOKEN should begin with xoxb-" in said
    assert "logcall: SLACK_SIGNING_SECRET is blank" in said
    assert "logcall: LOGCALL_ENCRYPTION_KEYS is not set: `logcall keys new` makes one" in said
    assert "Traceback" not in said
    assert "secret-that-is-no-token" not in said


async def test_an_old_database_is_refused_until_it_is_migrated(settings: Settings, tmp_path: Path) -> None:
    environment = environment_of(settings) | {"DATABASE_URL": f"sqlite://{tmp_path}/empty.sqlite3"}
    async with logcall_process("run", environment=environment) as process:
        assert await process.ended() == 1
        assert "run `logcall migrate` first" in process.log[-1]
    async with logcall_process("migrate", environment=environment) as process:
        assert await process.ended() == 0
    async with logcall_process("run", environment=environment) as process:
        await process.is_ready()


async def test_a_refused_token_is_said_in_one_line(settings: Settings) -> None:
    environment = environment_of(settings) | {"SLACK_BOT_TOKEN": "xoxb-of-somebody-else"}
    async with logcall_process("run", environment=environment) as process:
        assert await process.ended() == 1
    said = "".join(process.log)
    assert "invalid_auth" in said
    assert "Traceback" not in said
    assert "xoxb-of-somebody-else" not in said


async def test_the_demo_says_which_option_changes_a_taken_port(sandbox: Sandbox) -> None:
    async with logcall_process("demo", "--no-browser", "--port", str(sandbox.port), environment={}) as process:
        assert await process.ended() == 1
    assert process.log == [
        f'logcall: port {sandbox.port} is taken: choose another with --port N (make demo ARGS="--port N")\n'
    ]
