"""Slack on a bad day, to order."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox import Sandbox
from tests.sandbox.conftest import MANIFEST, Stage

SALES = "C07SALS6B3F"


async def post(stage: Stage, text: str = "x") -> Any:
    return await stage.client.chat_postMessage(channel=SALES, text=text)


def texts(stage: Stage) -> list[str]:
    return [message.text for message in stage.sandbox.channel("#sales").messages]


async def test_an_ordered_error_comes_as_often_as_ordered(stage: Stage) -> None:
    stage.sandbox.fail("chat.postMessage", error="fatal_error", times=2)
    answers = [await stage.error("chat.postMessage", channel=SALES, text="x") for _ in range(3)]
    assert answers == ["fatal_error", "fatal_error", ""]
    assert texts(stage) == ["x"]


async def test_a_fault_meets_only_its_method_and_a_star_meets_all(stage: Stage) -> None:
    stage.sandbox.fail("chat.update", error="fatal_error", times=None)
    assert await stage.error("auth.test") == ""
    stage.sandbox.fail("*", error="internal_error", times=None)
    assert await stage.error("auth.test") == "internal_error"
    stage.sandbox.heal()
    assert await stage.error("auth.test") == ""


async def test_a_status_and_a_rate_limit_come_with_their_headers(stage: Stage) -> None:
    stage.sandbox.fail("api.test", status=503)
    stage.sandbox.fail("api.test", ratelimited=30)
    async with aiohttp.ClientSession() as session:
        async with session.post(stage.sandbox.api_url + "api.test") as response:
            assert response.status == 503
        async with session.post(stage.sandbox.api_url + "api.test") as response:
            assert (response.status, response.headers["Retry-After"]) == (429, "30")
            assert (await response.json())["error"] == "ratelimited"


async def test_a_dropped_call_is_not_carried_out(stage: Stage) -> None:
    stage.sandbox.fail("chat.postMessage", drop=True)
    with pytest.raises(aiohttp.ClientError):
        await post(stage)
    assert texts(stage) == []


async def test_a_call_dropped_after_is_carried_out_all_the_same(stage: Stage) -> None:
    stage.sandbox.fail("chat.postMessage", drop_after=True)
    with pytest.raises(aiohttp.ClientError):
        await post(stage)
    assert texts(stage) == ["x"]


async def test_a_held_call_goes_on_when_it_is_let_go(stage: Stage) -> None:
    gate = asyncio.Event()
    stage.sandbox.fail("chat.postMessage", until=gate)
    held = asyncio.create_task(post(stage, "held"))
    await stage.sandbox.until(lambda: stage.sandbox.calls, "the call to arrive")
    await post(stage, "quick")
    assert texts(stage) == ["quick"]
    gate.set()
    await held
    assert texts(stage) == ["quick", "held"]


async def test_calls_are_recorded_as_json_lines_without_the_token(tmp_path: Path) -> None:
    file = tmp_path / "calls" / "recorded.jsonl"
    sandbox = Sandbox(MANIFEST, record=file)
    await sandbox.start()
    body = {"token": sandbox.token, "channel": SALES, "text": "é"}
    async with aiohttp.ClientSession() as session, session.post(sandbox.api_url + "chat.postMessage", json=body):
        await sandbox.stop()
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"method": "chat.postMessage", "args": {"channel": SALES, "text": "é"}}
    ]


async def test_a_taken_port_is_an_error_of_the_system() -> None:
    first, second = Sandbox(MANIFEST), Sandbox(MANIFEST)
    await first.start()
    with pytest.raises(OSError, match="address already in use"):
        await second.start(port=first.port)
    await first.stop()
