"""What a request must be like, and what is said where it is not."""

import asyncio
import json
from typing import Any

import pytest

from bot.app import App
from bot.services import api_keys
from models.api import Scope
from tests.api import trial
from tests.api.client import Client
from tests.api.serving import served


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One engine is enough: nothing here gets as far as the database, but for the key."""
    return sqlite_url


async def test_what_is_asked_for_stands_under_data_with_every_attribute(trial_api: Client) -> None:
    answer = await trial_api.get("/v2/trials/7")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json == {"data": {"id": 7, "name": None, "at": None, "source": None}}


async def test_moments_come_in_with_any_offset_and_go_out_in_utc(trial_api: Client) -> None:
    answer = await trial_api.post("/v2/trials", {"name": "a", "at": "2026-03-01T10:00:00-05:00"})
    assert (answer.status, answer.data["at"]) == (201, "2026-03-01T15:00:00+00:00")


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"name": ["is required"]}),
        ({"name": 5}, {"name": ["must be text"]}),
        ({"name": "a" * 21}, {"name": ["must have at most 20 characters"]}),
        ({"name": "a", "colour": 1}, {"colour": ["is no attribute here: check its name, or leave it out"]}),
        ({"name": "a", "lead_id": "5"}, {"lead_id": ["must be a whole number"]}),
        ({"name": "a", "lead_id": 2**40}, {"lead_id": ["must be at most 2147483647"]}),
        ({"name": "a", "at": "20260301"}, {"at": ["must be a moment in ISO 8601, such as 2026-03-01T14:05:00-05:00"]}),
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
    trial_api: Client, body: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    answer = await trial_api.post("/v2/trials", body)
    assert (answer.status, answer.errors) == (422, errors)
    assert len(answer.json["reference"]) == 8


async def test_who_has_no_key_is_told_how_to_send_one(trials: str) -> None:
    async with Client(trials, None) as nobody, Client(trials, "lc_unknown") as stranger:
        for client in (nobody, stranger):
            answer = await client.get("/v2/trials/7")
            assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


async def test_a_key_does_only_what_its_scopes_say(trials: str, app: App) -> None:
    _, secret = await api_keys.create(app.listening.workspace, "Reader", [Scope.READ])
    async with Client(trials, secret) as reader:
        assert (await reader.get("/v2/trials/7")).status == 200
        assert (await reader.post("/v2/trials", {"name": "a"})).status == 403


@pytest.mark.parametrize("status", [404, 409, 422, 500, 503])
async def test_what_a_handler_raises_has_its_status(trial_api: Client, status: int) -> None:
    answer = await trial_api.get(f"/v2/trials/{status}")
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/json")
    assert answer.json.keys() == {"message", "errors", "reference"}
    assert "secret" not in answer.json["message"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{no json", "line 1, column 2"),
        (b"[]", "JSON object"),
        (b"", "no JSON"),
        (b"\xff{}", "UTF-8"),
        (b'{"name": NaN}', "NaN"),
        (b'{"name": -Infinity}', "Infinity"),
        (b'{"name": 1e999}', "too large"),
        (b'{"name": ' + b"9" * 5000 + b"}", "too long"),
        (b'{"name": "a", "name": "b"}', "'name' twice"),
        (b'{"a": ' * 33 + b"1" + b"}" * 33, "at most 32"),
        (b"[" * 100_000, "at most 32"),
    ],
)
async def test_what_is_no_json_object_is_a_bad_request(trial_api: Client, body: bytes, said: str) -> None:
    answer = await trial_api.ask("POST", "/v2/trials", data=body, headers={"Content-Type": "application/json"})
    assert answer.status == 400
    assert said in answer.json["message"]


async def test_json_may_be_deep_to_a_point(trial_api: Client) -> None:
    body = b'{"a": ' * 32 + b"1" + b"}" * 32
    answer = await trial_api.ask("POST", "/v2/trials", data=body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.errors.keys()) == (422, {"name", "a"})


async def test_names_that_a_client_made_up_are_cut_short(trial_api: Client) -> None:
    answer = await trial_api.post("/v2/trials", {"name": "a", "b" * 100_000: 1})
    assert list(answer.errors) == ["b" * 100]


async def test_a_form_is_no_json(trial_api: Client) -> None:
    answer = await trial_api.ask("POST", "/v2/trials", data={"name": "a"})
    assert answer.status == 415


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_that_is_too_long_is_refused(trial_api: Client, chunked: bool) -> None:
    async def chunks() -> Any:
        for _ in range(40):
            yield b"x" * 32_768

    body = chunks() if chunked else b"x" * 40 * 32_768
    answer = await trial_api.ask("POST", "/v2/trials", data=body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.headers["Content-Type"]) == (413, "application/json")


async def test_a_body_that_does_not_arrive_is_not_waited_for(
    trials: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.bodies.PATIENCE", 0.05)
    head = ("POST /v2/trials HTTP/1.1", "Host: logcall", f"Authorization: Bearer {key}")
    lines = (*head, "Content-Type: application/json", "Content-Length: 9", "", "begun")
    status, headers, body = await spoken(trials, "\r\n".join(lines).encode())
    assert (status, headers["connection"], body.keys()) == (408, "close", {"message", "errors", "reference"})


@pytest.mark.parametrize("begun", [b"", b"GET /v2/trials HTTP/1.1\r\nHost: log"])
async def test_a_connection_that_says_nothing_whole_is_closed(
    app: App, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr("bot.http_server.IDLE", 0.05)
    async with served([trial.routes], app) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(begun)
        assert await reader.read() == b""
        writer.close()


@pytest.mark.parametrize(
    ("path", "errors"),
    [
        ("/v2/trials?page=0", {"page": ["must be at least 1"]}),
        ("/v2/trials?page=a", {"page": ["must be a whole number"]}),
        ("/v2/trials?page=1&page=2", {"page": ["is given twice: say which one you mean"]}),
        ("/v2/trials?colour=1", {"colour": ["is no attribute here: check its name, or leave it out"]}),
        ("/v2/trials/7?colour=1", {"colour": ["is no parameter here"]}),
        ("/v2/trials?page=%00", {"page": ["holds characters that can't be kept"]}),
        (
            "/v2/trials?filter[at][gte]=2026-03-01T10:00:00",
            {"filter[at][gte]": ["needs an offset: 2026-03-01T14:05:00-05:00, or Z for UTC"]},
        ),
    ],
)
async def test_a_parameter_that_is_wrong_is_named(trial_api: Client, path: str, errors: dict[str, list[str]]) -> None:
    answer = await trial_api.get(path)
    assert (answer.status, answer.errors) == (422, errors)


async def test_parameters_reach_the_handler(trial_api: Client) -> None:
    answer = await trial_api.ask(
        "GET", "/v2/trials", params={"page": "3", "filter[at][gte]": "2026-03-01T10:00:00+01:00"}
    )
    assert (answer.data["id"], answer.data["at"]) == (3, "2026-03-01T09:00:00+00:00")


@pytest.mark.parametrize("path", ["/v2/nothing", "/v2", "/v2/", "/v2/trials/7/more", "/v2/trials/"])
async def test_an_address_that_leads_nowhere_is_said_in_json(trial_api: Client, path: str) -> None:
    answer = await trial_api.get(path)
    assert (answer.status, answer.errors) == (404, {})


@pytest.mark.parametrize("id", ["0", "-1", "007", "a", "%00", str(2**31), "9" * 100, "1.0"])
async def test_an_id_that_can_be_nobodys_leads_nowhere(trial_api: Client, id: str) -> None:
    assert (await trial_api.get(f"/v2/trials/{id}")).status == 404


async def test_a_method_that_an_address_does_not_take_is_told_those_that_it_does(trial_api: Client) -> None:
    answer = await trial_api.ask("DELETE", "/v2/trials")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    answer = await trial_api.ask("OPTIONS", "/v2/trials/7")
    assert (answer.status, answer.headers["Allow"], answer.body) == (204, "GET, HEAD, OPTIONS", b"")


async def test_head_is_get_without_its_body(trial_api: Client) -> None:
    shown, head = await trial_api.get("/v2/trials/7"), await trial_api.ask("HEAD", "/v2/trials/7")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == shown.headers["Content-Length"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /v2/trials?" + b"a" * 9000 + b" HTTP/1.1\r\nHost: logcall\r\n\r\n", 431),
        (b"GET /v2/trials HTTP/1.1\r\nHost: logcall\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n", 431),
        (b"\x16\x03\x01 no HTTP at all\r\n\r\n", 400),
        (b"GET /v2/trials HTTP/1.1\r\nHost logcall\r\n\r\n", 400),
        (b"POST /v2/trials HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
    ],
)
async def test_what_is_no_http_is_answered_without_quoting_it_or_us(trials: str, sent: bytes, status: int) -> None:
    answered, headers, body = await spoken(trials, sent)
    assert (answered, headers["content-type"], headers["server"]) == (
        status,
        "application/json; charset=utf-8",
        "Logcall",
    )
    assert "aaa" not in json.dumps(body)


async def test_what_fails_is_in_the_log_under_the_reference_and_nothing_of_it_in_the_answer(
    trial_api: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await trial_api.get("/v2/trials/500")
    [line] = [line for line in caplog.messages if answer.json["reference"] in line]
    assert "in show" in line
    assert "RuntimeError" in line
    assert b"Error" not in answer.body.replace(b"errors", b"")


async def test_while_the_database_is_away_clients_are_told_when_to_come_back(trial_api: Client) -> None:
    answer = await trial_api.get("/v2/trials/503")
    assert int(answer.headers["Retry-After"]) > 0


async def test_what_one_client_is_told_is_kept_by_nobody_on_the_way(trial_api: Client) -> None:
    for path in ("/v2/trials/7", "/v2/trials/404", "/v2/nothing"):
        assert (await trial_api.get(path)).headers["Cache-Control"] == "no-store"


async def spoken(url: str, sent: bytes) -> tuple[int, dict[str, str], Any]:
    """Status, headers and body of what is answered to these very bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    writer.write(sent)
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(first.split()[1]), headers, json.loads(body)
