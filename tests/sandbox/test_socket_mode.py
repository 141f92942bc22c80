"""Socket Mode, with Bolt's own client."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.conftest import MANIFEST


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    running = Sandbox(MANIFEST, pacing=0)
    await running.start()
    yield running
    await running.stop()


async def test_everything_goes_through_the_socket(sandbox: Sandbox) -> None:
    client = AsyncWebClient(token=sandbox.token, base_url=sandbox.api_url)
    app = AsyncApp(client=client)
    heard: list[str] = []

    @app.command("/log")
    async def log(ack: Any, body: Any) -> None:
        await ack(f"You said {body['text']}")

    @app.event("message")
    async def message(event: Any) -> None:
        heard.append(event["text"])

    connection = AsyncWebClient(token=sandbox.app_token, base_url=sandbox.api_url)
    handler = AsyncSocketModeHandler(app, sandbox.app_token, web_client=connection)
    await handler.connect_async()
    await sandbox.until(lambda: sandbox.wire.connected, "the socket")
    alice = sandbox.rep("alice")
    reply = await alice.slash("/log this")
    assert reply is not None
    assert reply.visible == "You said this"
    await alice.say("Hi", channel="app")
    await sandbox.events_settled()
    assert heard == ["Hi"]
    assert sandbox.deliveries[0].outcome == "delivered"
    await handler.close_async()


async def test_with_no_request_url_and_no_socket_nothing_is_reached(sandbox: Sandbox) -> None:
    alice = sandbox.rep("alice")
    await alice.slash("/log")
    assert alice.notices == ['/log failed with the error "dispatch_failed"']


async def test_a_connection_needs_the_app_token_and_its_ticket(sandbox: Sandbox) -> None:
    client = AsyncWebClient(token=sandbox.app_token, base_url=sandbox.api_url)
    url = (await client.apps_connections_open(app_token=sandbox.app_token))["url"]
    assert url.startswith("ws://127.0.0.1")
    import aiohttp

    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)
