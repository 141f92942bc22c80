"""Keys: known without a query, noted when used, and refused once revoked."""

import asyncio
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.api.authentication import Keys
from bot.app import App
from bot.services import api_keys
from bot.settings import Settings
from bot.storage import opened
from models import ApiKey, Workspace
from models.api import Scope
from models.methods import Invalid
from sandbox import Sandbox
from tests.api.client import Client
from tests.factories import make_workspace
from tests.world import connected


async def test_a_key_itself_is_kept_nowhere(app: App, key: str) -> None:
    [kept] = await ApiKey.all().values()
    assert key.startswith("lc_")
    assert len(key) == 46
    assert not any(key in str(value) for value in kept.values())
    assert key.startswith(kept["hint"])


async def test_a_client_that_begins_with_many_requests_at_once_is_known_in_all_of_them(
    key: str, workspace: Workspace
) -> None:
    request = make_mocked_request("GET", "/v2/users", {"Authorization": f"Bearer {key}"})
    keys = Keys()
    found = await asyncio.gather(*(keys.of(request, workspace) for _ in range(60)))
    assert {each.name for each in found} == {"Aircall"}


async def test_a_key_that_was_known_a_moment_ago_costs_no_query(
    trial_api: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    find = api_keys.find

    async def counted(workspace: Workspace, fingerprint: str) -> Any:
        asked.append(fingerprint)
        return await find(workspace, fingerprint)

    monkeypatch.setattr(api_keys, "find", counted)
    for _ in range(3):
        await trial_api.get("/v2/trials/7")
    assert len(asked) == 1


async def test_a_revoked_key_is_refused_once_it_is_looked_up_again(
    trial_api: Client, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.api.authentication.SEEN_WITHIN", 0.0)
    assert (await trial_api.get("/v2/trials/7")).status == 200
    await api_keys.revoke(app.listening.workspace, 1)
    assert (await trial_api.get("/v2/trials/7")).status == 401


async def test_a_key_of_another_workspace_is_unknown_here(trials: str, app: App) -> None:
    _, secret = await api_keys.create(await make_workspace("T0OTHER"), "Other", list(Scope))
    async with Client(trials, secret) as stranger:
        assert (await stranger.get("/v2/trials/7")).status == 401


async def test_when_a_key_was_used_is_noted_to_the_minute(sandbox: Sandbox, settings: Settings) -> None:
    async with connected(sandbox, settings) as app:
        _, secret = await api_keys.create(app.listening.workspace, "Aircall", [Scope.READ])
        async with Client(app.url, secret) as client:
            await client.get("/v2/communications/1")
    async with opened(settings.database_url):
        used = (await ApiKey.get(id=1)).last_used_at
    assert used is not None
    assert (used.second, used.microsecond) == (0, 0)


@pytest.mark.parametrize(
    ("name", "scopes", "wrong"),
    [("", ["read"], "name"), ("a" * 81, ["read"], "name"), ("Aircall", [], "scope"), ("Aircall", ["admin"], "scope")],
)
async def test_a_key_has_a_name_and_scopes_that_there_are(
    workspace: Workspace, name: str, scopes: list[str], wrong: str
) -> None:
    with pytest.raises(Invalid) as problem:
        await api_keys.create(workspace, name, scopes)
    assert list(problem.value.errors) == [wrong]


async def test_no_key_is_ever_in_the_log(trial_api: Client, key: str, caplog: pytest.LogCaptureFixture) -> None:
    for path in ("/v2/trials/7", "/v2/trials/500", "/v2/nothing"):
        await trial_api.get(path)
    assert key[3:] not in caplog.text
