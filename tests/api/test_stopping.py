"""What clients of the API hear while Logcall starts, stops, or has lost its database."""

import asyncio
from contextlib import AsyncExitStack

import aiohttp
import asyncpg
import pytest

from bot.api.application import Api
from bot.api.envelope import Answer
from bot.api.routing import ApiRequest, Routes
from bot.app import App
from bot.web import serving
from models.api import Scope
from tests.api.client import Client
from tests.api.serving import served
from tests.api.trial import Trial


async def test_before_it_is_up_clients_are_told_to_come_back() -> None:
    async with serving("127.0.0.1", 0, [Api()]) as site, Client(site.url, "lc_any") as client:
        answer = await client.get("/v2/communications/1")
    assert (answer.status, answer.headers["Content-Type"]) == (503, "application/json")
    assert int(answer.headers["Retry-After"]) > 0


async def test_a_request_on_its_way_has_its_answer_before_it_stops(app: App, key: str) -> None:
    begun, stopping = asyncio.Event(), asyncio.Event()
    routes = Routes("Slow")

    @routes.get("/v2/slow", scope=Scope.READ, answers={200: Trial}, summary="Slow")
    async def slow(request: ApiRequest) -> Answer:
        begun.set()
        await stopping.wait()
        return Answer(200, Trial(id=1, name=None, at=None, source=None))

    async with AsyncExitStack() as stack:
        async with served([routes], app) as url:
            client = await stack.enter_async_context(Client(url, key))
            answer = asyncio.create_task(client.get("/v2/slow"))
            await begun.wait()
            asyncio.get_running_loop().call_soon(stopping.set)
        assert (await answer).status == 200


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_connection_to_the_database_that_breaks_is_no_fault_of_ours(
    trial_api: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    monkeypatch.setattr(asyncpg.Connection, "execute", broken)
    answer = await trial_api.get("/v2/trials/7")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


async def test_how_long_answers_take_is_measured_by_endpoint(app: App, trial_api: Client) -> None:
    await trial_api.get("/v2/trials/404")
    async with aiohttp.ClientSession(app.url) as http, http.get("/metrics") as metrics:
        page = await metrics.text()
    assert 'logcall_api_answer_seconds_count{endpoint="GET /v2/trials/{id}",status="404"}' in page
