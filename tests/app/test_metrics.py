"""What is counted."""

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import App
from sandbox import Rep, Sandbox


async def values(app: App, name: str) -> dict[frozenset[tuple[str, str]], float]:
    async with aiohttp.ClientSession(app.url) as http, http.get("/metrics") as response:
        assert response.status == 200
        text = await response.text()
    return {
        frozenset(sample.labels.items()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name
    }


async def test_answers_are_counted_by_kind_and_name(alice: Rep, app: App) -> None:
    command = frozenset({("kind", "command"), ("name", "/logcall")})
    before = (await values(app, "logcall_answer_seconds_count")).get(command, 0)
    await alice.slash("/logcall help")
    await alice.slash("/logcall help")
    assert (await values(app, "logcall_answer_seconds_count"))[command] == before + 2


async def test_calls_to_slack_are_counted_by_outcome(alice: Rep, app: App, sandbox: Sandbox) -> None:
    refused = frozenset({("method", "views.open"), ("outcome", "fatal_error")})
    before = (await values(app, "logcall_slack_call_seconds_count")).get(refused, 0)
    sandbox.fail("views.open", error="fatal_error")
    await alice.slash("/logcall")
    await alice.ephemeral()
    assert (await values(app, "logcall_slack_call_seconds_count"))[refused] == before + 1


async def test_what_waits_and_what_was_refused_is_shown(app: App) -> None:
    for gauge in ("logcall_outbox_unsent", "logcall_outbox_refused", "logcall_work_in_flight"):
        assert await values(app, gauge) == {frozenset(): 0}


async def test_nothing_that_people_typed_becomes_a_label(alice: Rep, app: App) -> None:
    await alice.slash("/logcall 514 789-4561 Sophie Marchand")
    await alice.modal()
    async with aiohttp.ClientSession(app.url) as http, http.get("/metrics") as response:
        text = await response.text()
    assert "Sophie" not in text
    assert "7894561" not in text


async def test_nothing_is_told_of_versions(app: App) -> None:
    assert await values(app, "python_info") == {}


async def test_who_asks_all_the_time_does_not_keep_it_busy(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.allowance.monotonic_ns", lambda: 0)
    statuses = []
    async with aiohttp.ClientSession(app.url) as http:
        for _ in range(11):
            async with http.get("/metrics") as response:
                statuses.append(response.status)
    assert statuses == [*[200] * 10, 429]
