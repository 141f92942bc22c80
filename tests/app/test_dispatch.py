"""What is signed by Slack's secret and yet no payload of Slack's, and listeners that hang."""

import json
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.app import App
from sandbox import Sandbox


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def send(app: App, sandbox: Sandbox, payload: dict[str, Any]) -> int:
    """The status that a signed interaction is answered with."""
    body = urlencode({"payload": json.dumps(payload)}).encode()
    headers = sandbox.wire.signed(body) | {"Content-Type": "application/x-www-form-urlencoded"}
    async with aiohttp.ClientSession() as http, http.post(app.request_url, data=body, headers=headers) as response:
        return response.status


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions"},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": "zorro"},
        {"type": "view_submission"},
        {"type": "view_submission", "view": []},
        {"type": "block_suggestion"},
        {"type": ["zorro"]},
    ],
)
async def test_a_signed_payload_that_slack_never_sends_is_refused_without_being_quoted(
    payload: dict[str, Any], app: App, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    team = sandbox.workspace.team.id
    assert await send(app, sandbox, payload | {"user": {"id": "U0ZORRO"}, "team": {"id": team}}) == 400
    [said] = [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
    assert "malformed_payload" in said.getMessage()
    assert "zorro" not in caplog.text.lower()


async def test_a_submission_without_a_form_in_it_is_answered(
    app: App, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    callback_id = next(name for kind, name in app.listening.table if kind == "submission")
    view = {"type": "modal", "callback_id": callback_id}
    team = sandbox.workspace.team.id
    payload = {"type": "view_submission", "user": {"id": "U0ALICE"}, "team": {"id": team}, "view": view}
    assert await send(app, sandbox, payload) == 200
    assert "Failed to run a middleware" not in caplog.text
