"""A running app on each database, a sandbox, and the people in it.

    async def test_…(alice: Rep, sandbox: Sandbox) -> None:
        await alice.slash("/logcall …", "#sales")

`settings` and `sandbox_options` are there to be overridden, by a fixture of the same name in a test's module.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot import logs
from bot.app import App
from bot.settings import Settings
from models import Workspace
from sandbox import ChannelDriver, Rep, Sandbox
from tests.world import connected, make_sandbox, settings_for, started


@pytest.fixture(autouse=True)
def logs_as_in_production() -> None:
    """As in production. `caplog.text` has every line; for the very bytes, ask for `capsys` and configure anew."""
    logs.configure("INFO", "json")


@pytest.fixture
def sandbox_options() -> dict[str, Any]:
    return {}


@pytest.fixture
async def sandbox(sandbox_options: dict[str, Any]) -> AsyncIterator[Sandbox]:
    async with started(make_sandbox(**sandbox_options)) as sandbox:
        yield sandbox


@pytest.fixture
def settings(sandbox: Sandbox, database_url: str, encryption_key: str) -> Settings:
    return settings_for(sandbox, database_url, encryption_key)


@pytest.fixture
async def app(sandbox: Sandbox, settings: Settings) -> AsyncIterator[App]:
    async with connected(sandbox, settings) as app:
        yield app


@pytest.fixture
def workspace(app: App) -> Workspace:
    """The sandbox's workspace, as the app knows it: for the factories."""
    return app.listening.workspace


@pytest.fixture
def alice(app: App, sandbox: Sandbox) -> Rep:
    return sandbox.rep("alice")


@pytest.fixture
def benoit(app: App, sandbox: Sandbox) -> Rep:
    return sandbox.rep("benoit")


@pytest.fixture
def dana(app: App, sandbox: Sandbox) -> Rep:
    """An administrator."""
    return sandbox.rep("dana")


@pytest.fixture
def sales(app: App, sandbox: Sandbox) -> ChannelDriver:
    """A channel that has the app in it."""
    return sandbox.channel("#sales")
