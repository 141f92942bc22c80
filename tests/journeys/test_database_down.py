"""The database really fails, while somebody works: they read what to do, and lose nothing."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import asyncpg
import pytest

from models import Communication, StatusChange, Workspace
from sandbox import ChannelDriver, Rep
from tests.conftest import DATABASE, EMPTYING
from tests.factories import make_lead
from tests.journeys.steps import log, open_form, send

REFERENCE = re.compile(r"[Rr]eference:? [0-9a-f]{8}")
SLACK_WAITS = 3.0


class Outage:
    """A database that can be made to fail: PostgreSQL takes no connections, SQLite is locked by somebody else."""

    def __init__(self, url: str) -> None:
        self._url = url

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[None]:
        down = self._refusing() if self._url.startswith("postgres") else self._locked()
        async with down:
            yield

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[None]:
        other = sqlite3.connect(Path(self._url.removeprefix("sqlite://")), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.rollback()
            other.close()

    @asynccontextmanager
    async def _refusing(self) -> AsyncIterator[None]:
        server = await asyncpg.connect(self._url.replace(f"/{DATABASE}", "/postgres"))
        try:
            await server.execute(f"ALTER DATABASE {DATABASE} ALLOW_CONNECTIONS false")
            await server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name <> $2",
                DATABASE,
                EMPTYING,
            )
            yield
        finally:
            await server.execute(f"ALTER DATABASE {DATABASE} ALLOW_CONNECTIONS true")
            await server.close()


@pytest.fixture
def outage(database_url: str) -> Outage:
    return Outage(database_url)


async def test_a_submission_keeps_the_form_and_succeeds_once_the_database_is_back(
    outage: Outage, alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    form = await open_form(alice, "sophie answered 5m")
    await form.fill({"Notes": "A long talk about tires"})
    async with outage():
        began = monotonic()
        [error] = (await form.submit()).values()
        assert monotonic() - began < SLACK_WAITS
    assert "database isn't answering" in error
    assert REFERENCE.search(error)
    assert form.value("Notes") == "A long talk about tires"
    await send(form)
    await sales.wait(lambda there: there.cards)
    assert (await Communication.get()).description == "A long talk about tires"
    assert len(sales.cards) == 1


async def test_a_live_calls_button_says_so_and_works_once_the_database_is_back(
    outage: Outage, alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace)
    card = await log(alice, sales, "sophie", {"Outcome": "Start a call now"})
    async with outage():
        began = monotonic()
        await alice.click(card, "No answer")
        assert "database isn't answering" in (await alice.ephemeral()).visible
        assert monotonic() - began < SLACK_WAITS
    await alice.click(card, "No answer")
    await sales.wait(lambda there: "No answer" in card.visible)
    assert await StatusChange.filter(kind="reported").count() == 1


@pytest.mark.parametrize("command", ["/logcall sophie answered", "/lead sophie", "/logcall undo"])
async def test_a_command_answers_in_words_or_from_what_can_still_be_read(
    command: str, outage: Outage, alice: Rep, workspace: Workspace, database_url: str
) -> None:
    """SQLite can be read while somebody else has it locked; PostgreSQL is gone altogether."""
    await make_lead(workspace)
    await alice.slash("/lead sophie", "#sales")
    await alice.ephemeral()  # by now it is known who Alice is
    async with outage():
        began = monotonic()
        answer = await alice.slash(command, "#sales")
        if database_url.startswith("sqlite") and command.startswith("/logcall sophie"):
            assert (await alice.modal()).value("Outcome") == "Answered"
            return
        said = (answer or await alice.ephemeral()).visible
        assert monotonic() - began < SLACK_WAITS
    if database_url.startswith("sqlite"):
        assert "Sophie Tremblay" in said or "nothing to take back" in said
    else:
        assert "database isn't answering" in said
        assert REFERENCE.search(said)
