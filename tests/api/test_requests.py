"""What a request must be like, and what is said where it is not."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.api.application import Api
from bot.app import App
from bot.services import api_keys
from models.api import Scope
from tests.api import trial
from tests.api.client import Client


@pytest.fixture
async def url(app: App) -> AsyncIterator[str]:
    """Where the trial endpoints are."""
    api, server = Api([trial.routes]), web.Application()
    api.add_to(server.router)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with api.taking(app.listening):
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def api(url: str, key: str) -> AsyncIterator[Client]:
    async with Client(url, key) as client:
        yield client


async def test_what_is_asked_for_stands_under_data_with_every_attribute(api: Client) -> None:
    answer = await api.get("/v2/trials/7")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json == {"data": {"id": 7, "name": None, "at": None, "source": None}}


async def test_moments_come_in_with_any_offset_and_go_out_in_utc(api: Client) -> None:
    answer = await api.post("/v2/trials", {"name": "a", "at": "2026-03-01T10:00:00-05:00"})
    assert (answer.status, answer.data["at"]) == (201, "2026-03-01T15:00:00Z")


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"name": ["is required"]}),
        ({"name": 5}, {"name": ["must be text"]}),
        ({"name": "a" * 21}, {"name": ["must have at most 20 characters"]}),
        ({"name": "a", "colour": 1}, {"colour": ["is no attribute here: check its name, or leave it out"]}),
        ({"name": "a", "lead_id": "5"}, {"lead_id": ["must be a whole number"]}),
        ({"name": "a", "lead_id": 2**40}, {"lead_id": ["must be at most 2147483647"]}),
        (
            {"name": "a", "at": "2026-03-01T10:00:00"},
            {"at": ["needs an offset: 2026-03-01T14:05:00-05:00, or Z for UTC"]},
        ),
        (
            {"name": "a", "parts": [{}, {"number": "+1234567"}]},
            {"parts.1.number": ["is no possible phone number: check its digits"]},
        ),
        ({"name": "a\x00"}, {"name": ["holds characters that can't be kept, such as NUL"]}),
    ],
)
async def test_what_is_wrong_is_said_by_the_attributes_name(
    api: Client, body: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    answer = await api.post("/v2/trials", body)
    assert (answer.status, answer.errors) == (422, errors)
    assert len(answer.json["reference"]) == 8


async def test_who_has_no_key_is_told_how_to_send_one(url: str) -> None:
    async with Client(url, None) as nobody, Client(url, "lc_unknown") as stranger:
        for client in (nobody, stranger):
            answer = await client.get("/v2/trials/7")
            assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


async def test_a_key_does_only_what_its_scopes_say(url: str, app: App) -> None:
    _, secret = await api_keys.create(app.listening.workspace, "Reader", [Scope.READ])
    async with Client(url, secret) as reader:
        assert (await reader.get("/v2/trials/7")).status == 200
        assert (await reader.post("/v2/trials", {"name": "a"})).status == 403


@pytest.mark.parametrize("status", [404, 409, 422, 500, 503])
async def test_what_a_handler_raises_has_its_status(api: Client, status: int) -> None:
    answer = await api.get(f"/v2/trials/{status}")
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/json")
    assert answer.json.keys() == {"message", "errors", "reference"}
    assert "secret" not in answer.json["message"]
