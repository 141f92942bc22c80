"""The real app and a sandbox Slack, talking to each other over real HTTP in the test's own loop."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot import manifest
from bot.app import App, running
from bot.settings import Settings
from sandbox import Sandbox


def make_sandbox(**options: Any) -> Sandbox:
    """A sandbox with Logcall's manifest, that takes posts as fast as they come unless told otherwise.

    Where LOGCALL_RECORD_CALLS names a folder, every Web API call is kept there.
    """
    folder = os.environ.get("LOGCALL_RECORD_CALLS")
    if folder and "record" not in options:
        Path(folder).mkdir(parents=True, exist_ok=True)
        options["record"] = Path(folder) / f"{os.getpid()}.jsonl"
    return Sandbox(**{"manifest": manifest.PATH, "pacing": 0} | options)


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
