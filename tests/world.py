"""The real app and a sandbox Slack, talking to each other over real HTTP in the test's own loop."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr

from bot import manifest
from bot.app import App, running
from bot.settings import Settings
from bot.storage import opened
from models import User
from sandbox import Sandbox

_MANIFEST = manifest.read()
_RECORDINGS = TemporaryDirectory(prefix="logcall-recordings-")
"""Where uploads go that no test looks at."""


def calls_file() -> Path | None:
    """Where the tests' Web API calls are kept: in the folder that LOGCALL_RECORD_CALLS names, if it does."""
    folder = os.environ.get("LOGCALL_RECORD_CALLS")
    if not folder:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder) / f"{os.getpid()}.jsonl"


def make_sandbox(**options: Any) -> Sandbox:
    """A sandbox with Logcall's manifest, that takes posts as fast as they come unless told otherwise."""
    return Sandbox(**{"manifest": _MANIFEST, "pacing": 0, "record": calls_file()} | options)


def settings_for(sandbox: Sandbox, database_url: str, key: str, **changes: Any) -> Settings:
    """Settings of an app that talks to `sandbox`, over HTTP on a free port unless `changes` say otherwise."""
    values: dict[str, Any] = {
        "slack_bot_token": sandbox.token,
        "slack_signing_secret": sandbox.signing_secret,
        "slack_app_token": None,
        "slack_api_url": sandbox.api_url,
        "database_url": database_url,
        "encryption_keys": key,
        "host": "127.0.0.1",
        "port": 0,
        "pacing": 0,
        "drain_seconds": 5,
        "recordings": _RECORDINGS.name,
    }
    return Settings(_env_file=None, **values | changes)


@asynccontextmanager
async def started(sandbox: Sandbox) -> AsyncIterator[Sandbox]:
    await sandbox.start()
    try:
        yield sandbox
    finally:
        await sandbox.stop()


@asynccontextmanager
async def connected(sandbox: Sandbox, settings: Settings) -> AsyncIterator[App]:
    """The app, running, and hearing what happens in `sandbox`. It can be left and entered again: a restart."""
    async with running(settings) as app:
        sandbox.request_url = app.request_url
        try:
            yield app
        finally:
            sandbox.request_url = None


async def name_of(slack_id: str, settings: Settings) -> str:
    """A rep's name, as an app that has stopped left it in the database: "" until it was read from Slack."""
    async with opened(settings.database_url):
        return (await User.get(slack_id=slack_id)).name


class Process:
    """A `logcall` of its own, started by `logcall_process`. `log` is what it said so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._reading = asyncio.create_task(self._read())
        self._told = asyncio.Event()
        self.log: list[str] = []

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.log.append(line.decode())
            self._told.set()
        self._told.set()

    async def says(self, word: str) -> str:
        """Wait for a line, printed or logged, that has `word` in it."""
        while True:
            if line := next((line for line in self.log if word in line), None):
                return line
            if self._reading.done():
                raise AssertionError(f"It ended without saying {word!r}:\n{''.join(self.log)}")
            self._told.clear()
            await self._told.wait()

    async def is_ready(self) -> str:
        """Wait until it is; the URL where it listens."""
        return str(json.loads(await self.says('"event": "ready"'))["url"])

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    async def ended(self) -> int:
        """Wait until it is over; its exit code, negative for the signal that killed it."""
        code = await self._process.wait()
        await self._reading
        return code


@asynccontextmanager
async def logcall_process(*arguments: str, environment: dict[str, str]) -> AsyncIterator[Process]:
    """`logcall …` as a process of its own, with nothing but `environment`. It is killed in the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-u", "-m", "bot", *arguments),
        env={"PATH": os.environ["PATH"]} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def environment_of(settings: Settings) -> dict[str, str]:
    """What a process of its own needs to have the same settings."""
    values: dict[str, str] = {}
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if value is not None:
            shown = value.get_secret_value() if isinstance(value, SecretStr) else value
            values[str(field.validation_alias)] = str(shown)
    return values
