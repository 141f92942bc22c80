"""What gets into the logs, and what never does."""

import json
import logging
from typing import Any

import pytest
import structlog
from slack_sdk.errors import SlackApiError
from tortoise.exceptions import OperationalError

from bot import logs
from models.database import is_postgres, writing
from sandbox import Rep, Sandbox

TOKENS = (
    "xoxb-1234-5678-AbCdEf",
    "xoxe.xoxp-1-Mi0yLTEyMw",
    "xapp-1-A0123-456-abcdef",
    "https://hooks.slack.com/actions/T0/1/secret",
    "wss://wss-primary.slack.com/link/?ticket=abc-123",
    "postgres://logcall:hunter2@db/logcall",
    f"lc_{'AbC-' * 10}xyz",
)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize("secret", TOKENS)
def test_secrets_are_hidden_in_our_own_lines_and_in_those_of_libraries(
    secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("INFO", "json")
    structlog.get_logger("bot.test").info("started", with_it=f"token {secret} used")
    logging.getLogger("slack_sdk").warning("could not use %s", secret)
    logging.getLogger("aiohttp.client").error(f"Authorization: Bearer {secret}")
    said = capsys.readouterr().err
    assert said.count("[hidden]") >= 3
    assert secret.rpartition("-")[2].rpartition("/")[2] not in said.replace("@db/logcall", "")
    assert "hunter2" not in said


def test_what_libraries_quote_of_a_request_is_cut_off(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("DEBUG", "json")
    logging.getLogger("slack_bolt.AsyncApp").warning('Unhandled request ({"text": "Sophie, 514 789-4561"})')
    logging.getLogger("slack_sdk.web").info("Sending a request - data: Sophie")
    [line] = lines(capsys)
    assert line["event"] == "Unhandled request (…"


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (ValueError("invalid literal: 'Sophie'"), "ValueError"),
        (KeyError("Sophie"), "KeyError"),
        (AttributeError("'NoneType' object has no attribute 'name'"), "'NoneType' object has no attribute 'name'"),
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
        (SlackApiError("said Sophie", {"ok": False, "error": "not_in_channel"}), "SlackApiError: not_in_channel"),
    ],
)
def test_an_exception_is_logged_without_the_values_at_hand(
    problem: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("INFO", "json")
    customer = "Sophie"
    try:
        raise problem  # noqa: TRY301 (where it was raised is what is logged)
    except Exception:
        structlog.get_logger("bot.test").exception("failed")
    [line] = lines(capsys)
    assert said in line["exception"]
    assert "test_an_exception_is_logged" in line["exception"]
    assert customer not in json.dumps(line)


def test_the_cause_of_an_exception_is_logged_before_it(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "json")
    try:
        try:
            raise OSError("disk full")  # noqa: TRY301
        except OSError as cause:
            raise RuntimeError("while saving Sophie") from cause
    except RuntimeError:
        logging.getLogger("asyncio").exception("Task exception was never retrieved\nfuture: <Task Sophie>")
    [line] = lines(capsys)
    assert line["exception"].index("OSError: disk full") < line["exception"].index("RuntimeError")
    assert line["event"] == "Task exception was never retrieved…"
    assert "Sophie" not in json.dumps(line)


def test_people_get_lines_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "console")
    structlog.get_logger("bot.test").info("ready", url="http://127.0.0.1:3000")
    assert "ready" in capsys.readouterr().err


async def test_a_database_that_refuses_a_row_is_logged_without_the_row(database: str) -> None:
    statements = ["INSERT INTO lead (first_name, workspace_id) VALUES ('Sophie', 1)"]
    if is_postgres():
        statements.append("SELECT 'Sophie'::int")
    for statement in statements:
        with pytest.raises(OperationalError) as raised:
            async with writing() as db:
                await db.execute_query(statement)
        said = logs.explain(raised.value)
        assert "Sophie" in str(raised.value) or not is_postgres()
        assert "Sophie" not in said
        assert "constraint" in said or "invalid input syntax" in said


async def test_what_fails_is_found_under_the_reference_that_the_rep_was_shown(
    alice: Rep, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("INFO", "json")
    sandbox.fail("views.open", error="fatal_error")
    await alice.slash("/logcall Sophie Marchand answered")
    shown = (await alice.ephemeral()).visible
    [line] = lines(capsys)
    assert line["event"] == "problem"
    assert line["reference"] in shown
    assert "fatal_error" in line["exception"]
    assert "Sophie" not in json.dumps(line)
