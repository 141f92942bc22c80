"""How often a key may ask."""

from time import monotonic, monotonic_ns, time_ns
from typing import Any

import pytest

from bot.app import App
from bot.services import api_keys
from bot.services.allowance import Allowance
from bot.settings import Settings
from models import RateBucket
from models.api import Scope
from models.database import is_postgres
from sandbox import Sandbox
from tests.api import trial
from tests.api.client import Client
from tests.api.serving import served
from tests.world import settings_for


@pytest.fixture
def settings(sandbox: Sandbox, database_url: str, encryption_key: str) -> Settings:
    return settings_for(sandbox, database_url, encryption_key, api_rate=3)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the minute on."""
    ahead = 0.0

    def move(seconds: float) -> None:
        nonlocal ahead
        ahead += seconds

    monkeypatch.setattr("bot.services.allowance.monotonic", lambda: monotonic() + ahead)
    monkeypatch.setattr("bot.services.allowance.monotonic_ns", lambda: monotonic_ns() + int(ahead * 1e9))
    monkeypatch.setattr("bot.services.allowance.time_ns", lambda: time_ns() + int(ahead * 1e9))
    return move


async def test_who_asks_too_often_is_told_when_to_come_back(trial_api: Client, clock: Any) -> None:
    assert [(await trial_api.get("/v2/trials/7")).status for _ in range(3)] == [200, 200, 200]
    clock(20)
    answer = await trial_api.get("/v2/trials/7")
    assert answer.status == 429
    assert 39 <= int(answer.headers["Retry-After"]) <= 40
    clock(41)
    assert (await trial_api.get("/v2/trials/7")).status == 200


async def test_each_key_has_an_allowance_of_its_own(trial_api: Client, trials: str, app: App) -> None:
    _, secret = await api_keys.create(app.listening.workspace, "Other", [Scope.READ])
    for _ in range(4):
        answer = await trial_api.get("/v2/trials/7")
    assert answer.status == 429
    async with Client(trials, secret) as other:
        assert (await other.get("/v2/trials/7")).status == 200


async def test_on_postgres_all_processes_count_together(app: App, key: str) -> None:
    async with (
        served([trial.routes], app) as one,
        served([trial.routes], app) as other,
        Client(one, key) as here,
        Client(other, key) as there,
    ):
        answers = [(await client.get("/v2/trials/7")).status for client in (here, there, here, there)]
    assert answers == ([200, 200, 200, 429] if is_postgres() else [200, 200, 200, 200])


async def test_what_no_longer_counts_is_thrown_away(trial_api: Client, app: App, clock: Any) -> None:
    allowance = Allowance(3)
    assert [await allowance.take(1) for _ in range(3)] == [None] * 3
    assert await RateBucket.all().count() == (3 if is_postgres() else 0)
    clock(61)
    await Allowance(3).forget_old()  # after a restart
    assert await RateBucket.all().count() == 0
    await allowance.forget_old()
    assert await allowance.take(1) is None
