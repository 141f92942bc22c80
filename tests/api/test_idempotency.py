"""The same request again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.api.envelope import Answer
from bot.api.routing import ApiRequest, Routes
from bot.app import App
from bot.services import api_keys, idempotency
from models import IdempotentRequest
from models.api import Scope
from models.database import is_postgres
from tests.api.client import Client, Reply
from tests.api.serving import served
from tests.api.trial import Trial, TrialCreate

KEY = {"Idempotency-Key": "first"}


class Work:
    """An endpoint that counts, waits until it may go on, and fails where it is told to."""

    def __init__(self) -> None:
        self.sources: list[str | None] = []
        self.begun = asyncio.Event()
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.problem: Exception | None = None
        self.routes = Routes("Work")
        self.routes.post("/v2/work", scope=Scope.WRITE, body=TrialCreate, answers={201: Trial}, summary="Work")(self.do)

    async def do(self, request: ApiRequest, body: TrialCreate) -> Answer:
        self.sources.append(request.source)
        self.begun.set()
        await self.may_end.wait()
        if self.problem:
            raise self.problem
        return Answer(201, Trial(id=len(self.sources), name=body.name, at=None, source=request.source))


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
async def client(work: Work, app: App, key: str) -> AsyncIterator[Client]:
    async with served([work.routes], app) as url, Client(url, key) as client:
        yield client


async def do(client: Client, name: str = "a", headers: dict[str, str] = KEY) -> Reply:
    return await client.post("/v2/work", {"name": name}, headers)


async def test_the_same_request_again_gets_the_first_answer_and_does_nothing(client: Client, work: Work) -> None:
    first, again = await do(client), await do(client)
    assert (first.status, again.status, first.body) == (201, 201, again.body)
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert work.sources == ["api:1:first"]


async def test_without_a_key_every_request_is_another(client: Client, work: Work) -> None:
    assert (await do(client, headers={})).data["id"] == 1
    assert (await do(client, headers={})).data["id"] == 2
    assert work.sources == [None, None]


async def test_a_key_belongs_to_one_request(client: Client, work: Work) -> None:
    await do(client)
    answer = await do(client, "b")
    assert answer.status == 422
    assert "another request" in answer.json["message"]
    assert len(work.sources) == 1


async def test_what_one_client_calls_a_request_is_nothing_to_another(client: Client, app: App, work: Work) -> None:
    _, secret = await api_keys.create(app.listening.workspace, "Other", [Scope.WRITE])
    await do(client)
    answer = await client.post("/v2/work", {"name": "b"}, {**KEY, "Authorization": f"Bearer {secret}"})
    assert (answer.status, work.sources) == (201, ["api:1:first", "api:2:first"])


async def test_a_request_that_failed_may_be_sent_again(client: Client, work: Work) -> None:
    work.problem = RuntimeError()
    assert (await do(client)).status == 500
    work.problem = None
    assert (await do(client)).status == 201
    assert work.sources == ["api:1:first", "api:1:first"]


async def test_a_request_that_was_wrong_may_be_mended_under_the_same_key(client: Client) -> None:
    assert (await client.post("/v2/work", {"name": 5}, KEY)).status == 422
    assert (await do(client)).status == 201


async def test_two_at_once_are_done_once_and_answered_alike(client: Client, work: Work) -> None:
    work.may_end.clear()
    both = [asyncio.create_task(do(client)) for _ in range(2)]
    await work.begun.wait()
    work.may_end.set()
    first, second = await asyncio.gather(*both)
    assert (first.status, first.body, len(work.sources)) == (201, second.body, 1)


async def test_who_asks_while_the_first_is_at_it_for_long_is_told_to_come_back(
    client: Client, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.api.idempotency._PATIENCE", 0.01)
    work.may_end.clear()
    first = asyncio.create_task(do(client))
    await work.begun.wait()
    second = await do(client)
    work.may_end.set()
    assert (second.status, second.headers["Retry-After"]) == (409, "1")
    assert (await first).status == 201


async def test_what_a_process_that_died_left_is_done_again_under_the_same_source(
    client: Client, app: App, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(idempotency, "keep", dies)
        await do(client)
    left = await IdempotentRequest.get(key="first")
    assert left.status is None
    await IdempotentRequest.filter(id=left.id).update(created_at=datetime.now(UTC) - idempotency.ABANDONED)
    assert (await do(client)).status == 201
    assert work.sources == ["api:1:first", "api:1:first"]
    assert (await do(client)).headers["Idempotent-Replayed"] == "true"


async def test_on_postgres_another_process_is_given_time_before_it_counts_as_dead(
    client: Client, app: App, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.api.idempotency._PATIENCE", 0.01)
    key = (await api_keys.all_of(app.listening.workspace))[0]
    await do(client, headers={"Idempotency-Key": "other"})
    done = await IdempotentRequest.get(key="other")
    await IdempotentRequest.create(api_key_id=key.id, key="first", fingerprint=done.fingerprint)
    assert (await do(client)).status == (409 if is_postgres() else 201)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_two_processes_do_it_once(app: App, key: str, work: Work) -> None:
    async with (
        served([work.routes], app) as one,
        served([work.routes], app) as other,
        Client(one, key) as here,
        Client(other, key) as there,
    ):
        work.may_end.clear()
        first = asyncio.create_task(do(here))
        await work.begun.wait()
        second = asyncio.create_task(do(there))
        work.may_end.set()
        assert (await first).body == (await second).body
    assert len(work.sources) == 1


async def test_answers_are_forgotten_after_a_day_and_not_before(client: Client, work: Work) -> None:
    await do(client)
    now = datetime.now(UTC)
    await idempotency.forget_old(now + timedelta(hours=24))
    assert (await do(client)).headers["Idempotent-Replayed"] == "true"
    await idempotency.forget_old(now + timedelta(hours=26))
    assert await IdempotentRequest.all().count() == 0


async def test_old_answers_are_thrown_away_while_the_api_runs(app: App, key: str, work: Work) -> None:
    old = await IdempotentRequest.create(api_key_id=1, key="old", fingerprint="", status=201)
    await IdempotentRequest.filter(id=old.id).update(created_at=datetime.now(UTC) - timedelta(hours=26))
    await IdempotentRequest.create(api_key_id=1, key="new", fingerprint="", status=201)
    async with served([work.routes], app):
        pass
    assert [row.key for row in await IdempotentRequest.all()] == ["new"]


@pytest.mark.parametrize("name", ["a" * 256, "a b", "é", ""])
async def test_a_key_that_is_none_is_refused(client: Client, name: str) -> None:
    answer = await do(client, headers={"Idempotency-Key": name})
    assert (answer.status, "1 to 255 visible" in answer.json["message"]) == (400, True)


async def test_a_source_is_never_longer_than_what_keeps_it(client: Client, work: Work) -> None:
    await do(client, headers={"Idempotency-Key": "a" * 255})
    assert len(work.sources[0] or "") < 255
