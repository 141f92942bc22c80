"""A running app, and clients of its API.

async def test_…(api: Client) -> None:
    answer = await api.post("/v2/communications", {"lead_id": 1, …}, {"Idempotency-Key": "a"})
    assert answer.status == 201
    assert answer.data["method"] == "phone"
"""

from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.services import api_keys
from models.api import Scope
from tests.api import trial
from tests.api.client import Client
from tests.api.serving import served
from tests.journeys.conftest import (
    alice,
    app,
    benoit,
    dana,
    logs_as_in_production,
    sales,
    sandbox,
    sandbox_options,
    settings,
    workspace,
)

__all__ = [
    "alice",
    "app",
    "benoit",
    "dana",
    "logs_as_in_production",
    "sales",
    "sandbox",
    "sandbox_options",
    "settings",
    "workspace",
]


@pytest.fixture
async def trials(app: App) -> AsyncIterator[str]:
    """Where the trial endpoints are."""
    async with served([trial.routes], app) as url:
        yield url


@pytest.fixture
async def trial_api(trials: str, key: str) -> AsyncIterator[Client]:
    async with Client(trials, key) as client:
        yield client


@pytest.fixture
async def key(app: App) -> str:
    """A key that may do everything."""
    _, secret = await api_keys.create(app.listening.workspace, "Aircall", list(Scope))
    return secret


@pytest.fixture
async def api(app: App, key: str) -> AsyncIterator[Client]:
    async with Client(app.url, key) as client:
        yield client
