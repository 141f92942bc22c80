"""What somebody sends who means harm, or whose software is broken: refused cheaply, and no word of it is in the log."""

import asyncio
import gzip
import tracemalloc
from typing import Any

import aiohttp
import pytest

from bot.api.authentication import Keys
from bot.api.reading import body_of
from bot.app import App
from bot.services import api_keys
from models import Workspace
from tests.api.client import Client
from tests.api.test_requests import spoken
from tests.api.trial import TrialCreate
from tests.factories import make_lead

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("header", "status"), [(b"Authorization: Bearer \xff\xfe", 401), (b"Host: a:99999999", 400), (b"Host: \xff", 400)]
)
async def test_headers_that_no_honest_client_sends_are_no_fault_of_ours(
    app: App, key: str, header: bytes, status: int
) -> None:
    headers = {b"Host": b"Host: logcall", b"Authorization": f"Authorization: Bearer {key}".encode()}
    headers[header.partition(b":")[0]] = header
    lines = (b"GET /v2/leads HTTP/1.1", *headers.values(), b"Connection: close", b"", b"")
    answered, _, body = await spoken(app.url, b"\r\n".join(lines))
    assert (answered, body.keys()) == (status, {"message", "errors", "reference"})


@pytest.mark.parametrize("body", [b'{"\\ud800": "\\u0000"}', b'{"a\\u0000": 1}', b'{"parts": [{"\\udfff": 1}]}'])
async def test_a_name_that_no_database_keeps_makes_no_json(trial_api: Client, body: bytes) -> None:
    answer = await trial_api.ask("POST", "/v2/trials", data=body, headers=JSON)
    assert (answer.status, answer.errors) == (400, {})


async def test_a_parameter_may_be_called_anything(trial_api: Client) -> None:
    assert (await trial_api.get("/v2/trials?%ED%A0%80=1&%ED%A0%80=1")).status == 422


def test_a_long_name_around_many_values_takes_no_more_memory_than_it_has() -> None:
    body = b'{"' + b"a" * 100_000 + b'": [' + b'{"a": 1}, ' * 1000 + b"0]}"
    tracemalloc.start()
    try:
        with pytest.raises(Exception, match="no attribute here"):
            body_of(body, TrialCreate)
        assert tracemalloc.get_traced_memory()[1] < 20 * len(body)
    finally:
        tracemalloc.stop()


def test_a_name_that_is_there_twice_is_found_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counted(str):
        compared = 0
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            Counted.compared += 1
            return str.__eq__(self, other)

    from bot.api.reading import _once_each

    with pytest.raises(Exception, match="'z' twice"):
        _once_each([*((Counted(number), 0) for number in range(500)), (Counted("z"), 0), (Counted("z"), 0)])
    assert Counted.compared < 5000


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "0001-12-31T23:59:59-05:00", "9999-01-01T00:00:00Z"])
async def test_a_moment_without_a_date_is_named(api: Client, workspace: Workspace, moment: str) -> None:
    lead = await make_lead(workspace)
    said = {"lead_id": lead.id, "method": "sms", "type": "incoming", "executed_at": moment}
    answer = await api.post("/v2/communications", said)
    if "-12-" in moment:  # in UTC it is in the second year, and nothing but long ago
        assert answer.status == 201
    else:
        assert (answer.status, answer.errors) == (422, {"executed_at": ["is too far away"]})


@pytest.mark.parametrize("path", ["/v2/leads", "/v2/communications/1/recording"])
async def test_nothing_is_unpacked(api: Client, path: str) -> None:
    packed = gzip.compress(b'{"first_name": "' + b" " * 10_000_000 + b'"}')
    answer = await api.ask("POST", path, data=packed, headers={**JSON, "Content-Encoding": "gzip"})
    assert (answer.status, answer.headers["Accept-Encoding"]) == (415, "identity")


async def test_the_log_has_our_names_and_never_a_clients(trial_api: Client, caplog: pytest.LogCaptureFixture) -> None:
    said: dict[str, Any] = {"Sophie Tremblay": 1, "lead_id": "x", "parts": [{"Sophie": 1}]}
    await trial_api.post("/v2/trials", said)
    await trial_api.get("/v2/trials?Sophie=1")
    assert "'fields': ['another', 'lead_id', 'name', 'parts']" in caplog.messages[-2]
    assert "'fields': ['another']" in caplog.messages[-1]
    assert "'api_key': 1" in caplog.messages[-1]
    assert "Sophie" not in caplog.text


async def test_who_leaves_in_the_middle_is_no_failure(
    trials: str, key: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = asyncio.Event()
    monkeypatch.setattr("bot.api.application.metrics.answered_api", lambda *_: refused.set())
    lines = ("POST /v2/trials HTTP/1.1", "Host: a", f"Authorization: Bearer {key}", "Content-Type: application/json")
    _, writer = await asyncio.open_connection("127.0.0.1", int(trials.rpartition(":")[2]))
    writer.write("\r\n".join((*lines, "Content-Length: 9", "", "begun")).encode())
    await writer.drain()
    writer.close()
    await refused.wait()
    assert "api_failed" not in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/", {}, 404),
        ("GET", "/docs/..%2f..%2fetc%2fpasswd", {}, 404),
        ("GET", "/webhooks/activix", {}, 405),
        ("GET", "/slack/events", {}, 405),
        ("POST", "/v2/leads", {"Expect": "<script>"}, 417),
    ],
)
async def test_what_the_server_itself_refuses_is_said_in_json_too(
    app: App, method: str, path: str, headers: dict[str, str], status: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.request(method, f"{app.url}{path}", headers=headers, data=b"{}" if method == "POST" else None) as answer,
    ):
        said = await answer.json()
    assert (answer.status, said["errors"]) == (status, {})
    assert said["reference"] in caplog.text
    assert "script" not in said["message"]


async def test_a_slack_body_that_does_not_arrive_is_not_waited_for(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.bodies.PATIENCE", 0.05)
    head = ("POST /slack/events HTTP/1.1", "Host: a", "X-Slack-Signature: v0=a", "X-Slack-Request-Timestamp: 1")
    reader, writer = await asyncio.open_connection("127.0.0.1", int(app.url.rpartition(":")[2]))
    writer.write("\r\n".join((*head, "Content-Length: 9", "", "begun")).encode())
    assert (await reader.readline()).split()[1] == b"408"
    writer.close()


class _Asked:
    def __init__(self, key: str) -> None:
        self.headers = {"Authorization": f"Bearer {key}"}


async def test_a_flood_of_guesses_costs_few_queries_and_forgets_no_key(
    app: App, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    find = api_keys.find

    async def counted(workspace: Workspace, fingerprint: str) -> Any:
        asked.append(fingerprint)
        return await find(workspace, fingerprint)

    monkeypatch.setattr(api_keys, "find", counted)
    keys, ours = Keys(), app.listening.workspace
    monkeypatch.setattr("bot.services.allowance.monotonic_ns", lambda: 0)
    await keys.of(_Asked(key), ours)  # type: ignore[arg-type]
    statuses = []
    for guess in range(3000):
        with pytest.raises(Exception, match="key") as refused:
            await keys.of(_Asked(f"lc_{guess}"), ours)  # type: ignore[arg-type]
        statuses.append(refused.value.status)  # type: ignore[attr-defined]
    assert len(asked) <= 20
    assert (statuses[0], statuses[-1]) == (401, 429)
    await keys.of(_Asked(key), ours)  # type: ignore[arg-type]
    assert len(asked) <= 20
