"""A small real Bolt app, and a sandbox that talks to it over real HTTP in the same loop."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Logcall", "description": "Logs calls"},
    "features": {
        "bot_user": {"display_name": "logcall"},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/log", "description": "Log a call", "usage_hint": "[text]"}],
        "shortcuts": [
            {"name": "Log a call", "type": "global", "callback_id": "log", "description": "Log"},
            {"name": "Log this", "type": "message", "callback_id": "log_this", "description": "Log"},
        ],
        "unfurl_domains": ["crm.example"],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write",
                "commands",
                "users:read",
                "channels:read",
                "groups:read",
                "im:write",
                "im:history",
                "links:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "request_url": "https://example.com/slack/events",
            "bot_events": ["member_joined_channel", "app_home_opened", "message.im", "link_shared"],
        },
        "interactivity": {
            "is_enabled": True,
            "request_url": "https://example.com/slack/events",
            "message_menu_options_url": "https://example.com/slack/events",
        },
    },
}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Stage:
    """What a test has: the sandbox, the app to register listeners on, and a client as the app's own."""

    sandbox: Sandbox
    app: AsyncApp
    client: AsyncWebClient

    async def answer(self, method: str, **args: Any) -> dict[str, Any]:
        """Call a Web API method, refusals included: the answer as it came."""
        try:
            response = await self.client.api_call(method, json=args)
        except SlackApiError as refused:
            response = refused.response
        assert isinstance(response.data, dict)
        return response.data

    async def error(self, method: str, **args: Any) -> str:
        """The error code of a refused call; empty when it went through."""
        return str((await self.answer(method, **args)).get("error", ""))


@pytest.fixture
def options() -> dict[str, Any]:
    """Constructor options of the sandbox, for a test module to override."""
    return {"pacing": 0}


@pytest.fixture
async def stage(options: dict[str, Any]) -> AsyncIterator[Stage]:
    sandbox = Sandbox(**{"manifest": MANIFEST, **options})
    await sandbox.start()
    client = AsyncWebClient(token=sandbox.token, base_url=sandbox.api_url, retry_handlers=[])
    app = AsyncApp(
        signing_secret=sandbox.signing_secret,
        client=client,
        process_before_response=True,
        raise_error_for_unhandled_request=False,
    )

    async def heard(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.router.add_post("/slack/events", heard)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sandbox.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield Stage(sandbox, app, client)
    await sandbox.stop()
    await runner.cleanup()
