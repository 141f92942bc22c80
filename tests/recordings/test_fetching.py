"""Recordings that a phone system names by their address: fetched from a real server, which is well, unwell or away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import doctor
from bot.listening import Listening
from bot.recordings.fetcher import LEASE, Fetcher
from bot.rest import Patience
from bot.services import call_logs, communications, recording_fetches, recordings
from bot.settings import Settings
from models import CallLog, Delivery, LostRecording, Recording, RecordingFetch, User, Workspace
from models.database import is_postgres
from models.record import CallLogRecord
from sandbox import Sandbox
from tests.clock import Clock
from tests.factories import make_lead, make_rep
from tests.home.conftest import listening, sandbox, sandbox_options, workspace
from tests.journeys.conftest import logs_as_in_production
from tests.recordings.phone_company import TOKEN, PhoneCompany, in_business
from tests.recordings.sounds import AAC, MP3, wav
from tests.world import settings_for

__all__ = ["listening", "logs_as_in_production", "sandbox", "sandbox_options", "workspace"]

ENDED = datetime(2026, 11, 20, 16, 3, tzinfo=UTC)
CALL = {"direction": "outgoing", "from": "+15145550100", "to": "+15147894561", "user_email": "dana@garage.example"}
ENDS: dict[str, Any] = {"status": "answered", "end_at": ENDED, "duration": 180}

tried = asyncio.Event()
"""A fetcher has finished a try."""


class Watched(Fetcher):
    async def _fetch(self, session: aiohttp.ClientSession, fetch: RecordingFetch) -> None:
        await super()._fetch(session, fetch)
        tried.set()


@pytest.fixture(autouse=True)
def events_of_this_loop() -> None:
    global tried
    tried = asyncio.Event()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


@pytest.fixture
def settings(sandbox: Sandbox, database_url: str, encryption_key: str, folder: Path) -> Settings:
    return settings_for(sandbox, database_url, encryption_key, hooks_allow_private=True, recordings=str(folder))


@pytest.fixture
async def company() -> AsyncIterator[PhoneCompany]:
    async with in_business() as company:
        yield company


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def rep(workspace: Workspace) -> User:
    return await make_rep(workspace, email="dana@garage.example", channel_id="C0SALES")


@pytest.fixture
async def call(workspace: Workspace, rep: User) -> CallLogRecord:
    """One that goes on, with a lead that is known."""
    await make_lead(workspace)
    log, _ = await call_logs.start(workspace, CALL)
    return log


@asynccontextmanager
async def fetching(
    listening: Listening, clock: Clock, patience: Patience | None = None, *, takes_away: float = 5
) -> AsyncIterator[Fetcher]:
    """`takes_away`: seconds that what is on its way has in the end."""
    fetcher = Watched(listening, patience=patience, clock=clock)
    running = asyncio.create_task(fetcher.run())
    try:
        yield fetcher
    finally:
        await fetcher.stop(takes_away)
        await running


async def tries(count: int) -> RecordingFetch:
    """Wait until the one fetch that there is was tried so often, or is done."""
    async with asyncio.timeout(20):
        while True:
            tried.clear()
            fetch = await RecordingFetch.get()
            if (fetch.claimed_until is None and fetch.attempts >= count) or fetch.settled_at or fetch.given_up_at:
                return fetch
            await tried.wait()


def files(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


@pytest.mark.parametrize(("sound", "kept_as"), [(wav(60), "wav"), (MP3, "mp3")])
async def test_what_a_report_names_is_fetched_and_kept_like_an_upload(
    sound: bytes,
    kept_as: str,
    workspace: Workspace,
    listening: Listening,
    call: CallLogRecord,
    company: PhoneCompany,
    clock: Clock,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    report = ENDS | {"media_url": f"{company.has('/1', sound)}#top"}
    async with fetching(listening, clock):
        await call_logs.update(workspace, call.id, report)
        await tries(1)
        await call_logs.update(workspace, call.id, report)
    assert company.asked == ["/1"], "the same report twice is one fetch"
    found = await recordings.of(await communications.get(workspace, call.communication_id or 0, seen_by=None))
    assert (found.format, found.size, files(folder)) == (kept_as, len(sound), [sound])
    edits = await Delivery.filter(communication_id=call.communication_id, kind="card_edit").count()
    assert edits == 2, "one for the end, one for the recording"
    assert not await LostRecording.exists()
    assert (company.refused, await recording_fetches.depth(workspace)) == (0, 0)
    assert TOKEN not in caplog.text


async def test_one_that_is_not_there_yet_is_asked_for_again_and_then_later_and_later(
    workspace: Workspace,
    listening: Listening,
    call: CallLogRecord,
    company: PhoneCompany,
    clock: Clock,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("random.uniform", lambda _least, most: most)
    url = company.has("/1", status=404)
    async with fetching(listening, clock, Patience(first=10, most=60)):
        await call_logs.update(workspace, call.id, ENDS | {"media_url": url})
        waits = []
        for count in range(1, 5):
            fetch = await tries(count)
            waits.append(round((fetch.due_at - clock()).total_seconds(), -1))
            assert fetch.error == "it answered 404"
            if count == 4:
                company.has("/1", MP3)
            clock.ahead += fetch.due_at - clock() + timedelta(seconds=1)
            recording_fetches.bell.ring()
        assert (await tries(5)).settled_at is not None
    assert waits == [10, 20, 40, 60]
    assert files(folder) == [MP3]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"status": 403}, "it answered 403"),
        ({"status": 410}, "it answered 410"),
        ({"body": AAC}, "it must be a wav or an mp3 file"),
        ({"body": b"<html>Sign in</html>"}, "it must be a wav or an mp3 file"),
        ({"status": 302, "headers": {"Location": "file:///etc/passwd"}}, "its address must be a web address"),
        ({"status": 302, "headers": {"Location": f"/1?token={TOKEN}"}}, "without end"),
    ],
)
async def test_what_can_t_be_had_is_given_up_at_once_and_said_without_its_address(
    answer: dict[str, Any],
    problem: str,
    workspace: Workspace,
    listening: Listening,
    call: CallLogRecord,
    company: PhoneCompany,
    clock: Clock,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    url = company.has("/1", **answer)
    async with fetching(listening, clock):
        await call_logs.update(workspace, call.id, ENDS | {"media_url": url})
        fetch = await tries(1)
        assert problem in (fetch.error or "")
        assert [each.id for each in await recording_fetches.given_up(workspace)] == [fetch.id]
        with pytest.raises(doctor.Sick, match=f"1 could not be fetched, the newest of call log {call.id}: "):
            await doctor.are_fetched(workspace)
        assert "recording_given_up" in caplog.text
        assert TOKEN not in caplog.text + (fetch.error or "")
        assert (files(folder), await LostRecording.exists()) == ([], False)
        company.has("/1", MP3)
        await call_logs.update(workspace, call.id, {"media_url": url})
        assert (await tries(1)).settled_at is not None, "reported again, it is tried again"
    assert files(folder) == [MP3]


async def test_after_a_day_in_vain_it_is_given_up(
    workspace: Workspace, listening: Listening, call: CallLogRecord, company: PhoneCompany, clock: Clock
) -> None:
    async with in_business() as gone:
        url = gone.has("/1")
    async with fetching(listening, clock, Patience(first=1e9, most=1e9)):
        await call_logs.update(workspace, call.id, ENDS | {"media_url": url})
        fetch = await tries(1)
        assert (fetch.error, fetch.given_up_at) == ("it can't be reached (ConnectionRefusedError)", None)
        clock.ahead += timedelta(days=1, seconds=1)
        recording_fetches.bell.ring()
        assert (await tries(2)).given_up_at is not None


@pytest.mark.parametrize("says_so", [True, False])
async def test_what_is_too_large_is_given_up_and_nothing_is_left(
    says_so: bool,
    workspace: Workspace,
    listening: Listening,
    call: CallLogRecord,
    company: PhoneCompany,
    clock: Clock,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recordings, "LARGEST", 3_000_000)
    url = company.has("/1", MP3 + bytes(6_000_000), says_its_length=says_so)
    async with fetching(listening, clock):
        await call_logs.update(workspace, call.id, ENDS | {"media_url": url})
        assert (await tries(1)).error == "it is too large"
    assert (files(folder), await LostRecording.exists()) == ([], False)


async def test_one_that_breaks_off_is_not_kept_and_is_tried_again(
    workspace: Workspace, listening: Listening, call: CallLogRecord, company: PhoneCompany, clock: Clock, folder: Path
) -> None:
    url = company.has("/1", MP3 + bytes(4_000_000), breaks_off=True)
    async with fetching(listening, clock, Patience(first=60, most=60)):
        await call_logs.update(workspace, call.id, ENDS | {"media_url": url})
        assert (await tries(1)).error == "it broke off (ClientPayloadError)"
    assert (files(folder), await LostRecording.exists()) == ([], False)


async def test_no_address_within_the_network_is_asked_unless_a_setting_allows_it(
    workspace: Workspace, listening: Listening, call: CallLogRecord, company: PhoneCompany, clock: Clock
) -> None:
    listening.settings = listening.settings.model_copy(update={"hooks_allow_private": False})
    for host in ("127.0.0.1", "localhost"):
        url = company.has("/1", MP3).replace("127.0.0.1", host)
        await RecordingFetch.all().delete()
        await CallLog.filter(id=call.id).update(media_url=None)
        async with fetching(listening, clock):
            await call_logs.update(workspace, call.id, ENDS | {"media_url": url})
            assert "no public address" in ((await tries(1)).error or "")
    assert (company.asked, company.refused) == ([], 0)


async def test_an_upload_is_not_overwritten_by_what_was_named_before_it(
    workspace: Workspace, listening: Listening, call: CallLogRecord, company: PhoneCompany, clock: Clock, folder: Path
) -> None:
    held = asyncio.Event()
    url = company.has("/1", MP3 * 1000, held=held)
    async with fetching(listening, clock):
        await call_logs.update(workspace, call.id, ENDS | {"media_url": url})
        await company.until(1)
        await recordings.keep(listening.recordings, workspace, call.communication_id or 0, _pieces(wav()))
        held.set()
        while await LostRecording.exists() or len(files(folder)) > 1:
            tried.clear()
            await tried.wait()
        assert files(folder) == [wav()]

        newer = company.has("/2", MP3)
        await call_logs.update(workspace, call.id, {"media_url": newer})
        await tries(1)
    assert files(folder) == [MP3], "what is named after it is newer"


async def test_of_two_addresses_the_later_one_is_kept_however_long_the_first_takes(
    workspace: Workspace, listening: Listening, call: CallLogRecord, company: PhoneCompany, clock: Clock, folder: Path
) -> None:
    held = asyncio.Event()
    async with fetching(listening, clock):
        first = company.has("/1", MP3 * 1000, held=held)
        await call_logs.update(workspace, call.id, ENDS | {"media_url": first})
        await company.until(1)
        await call_logs.update(workspace, call.id, {"media_url": company.has("/2", wav())})
        await tries(1)
        held.set()
    assert files(folder) == [wav()]
    assert not await LostRecording.exists()


async def test_what_was_in_the_hands_of_one_who_was_killed_or_stopped_is_fetched_by_the_next(
    workspace: Workspace, listening: Listening, call: CallLogRecord, company: PhoneCompany, clock: Clock, folder: Path
) -> None:
    held = asyncio.Event()
    await call_logs.update(workspace, call.id, ENDS | {"media_url": company.has("/1", MP3 * 1000, held=held)})
    [_] = await recording_fetches.claim(workspace, 5, now=clock(), lease=LEASE)
    assert await recording_fetches.claim(workspace, 5, now=clock(), lease=LEASE) == []
    if is_postgres():  # where its lease has to be over first
        clock.ahead += LEASE + timedelta(seconds=1)
    async with fetching(listening, clock, takes_away=0):
        await company.until(1)
    assert (files(folder), await LostRecording.exists()) == ([], False)
    held.set()
    async with fetching(listening, clock):
        await tries(1)
    assert files(folder) == [MP3 * 1000]


async def test_two_processes_fetch_nothing_twice(
    workspace: Workspace,
    listening: Listening,
    rep: User,
    company: PhoneCompany,
    clock: Clock,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.recordings.fetcher._LOOK", 0.05)  # in one process one bell wakes but one of them
    await make_lead(workspace)
    for number in range(12):
        began = ENDED - timedelta(hours=number)
        url = company.has(f"/{number}", MP3)
        await call_logs.start(workspace, CALL | ENDS | {"start_at": began, "end_at": began, "media_url": url})
    fetchers = [Watched(listening, clock=clock) for _ in range(3 if is_postgres() else 1)]
    running = [asyncio.create_task(fetcher.run()) for fetcher in fetchers]
    while await recording_fetches.depth(workspace):
        tried.clear()
        await tried.wait()
    for fetcher in fetchers:
        await fetcher.stop(5)
    await asyncio.gather(*running)
    assert sorted(company.asked) == sorted(f"/{number}" for number in range(12))
    assert len(files(folder)) == await Recording.all().count() == 12


async def test_a_call_of_which_it_is_not_known_whom_it_is_with_is_fetched_once_it_is(
    workspace: Workspace, listening: Listening, rep: User, company: PhoneCompany, clock: Clock, folder: Path
) -> None:
    lead, _ = await make_lead(workspace), await make_lead(workspace, "Luc Tremblay")
    async with fetching(listening, clock):
        log, _ = await call_logs.start(workspace, CALL | ENDS | {"media_url": company.has("/1", MP3)})
        assert (log.communication_id, await RecordingFetch.exists()) == (None, False)
        await call_logs.choose(workspace, log.id, rep, lead.id)
        await tries(1)
    assert files(folder) == [MP3]


async def test_a_call_that_was_taken_back_is_not_fetched(
    workspace: Workspace, listening: Listening, call: CallLogRecord, rep: User, company: PhoneCompany, clock: Clock
) -> None:
    await call_logs.update(workspace, call.id, ENDS | {"media_url": company.has("/1", MP3)})
    await communications.take_back(workspace, call.communication_id or 0, rep)
    async with fetching(listening, clock):
        assert (await tries(1)).settled_at is not None
    assert (company.asked, await Recording.exists()) == ([], False)


async def _pieces(sound: bytes) -> AsyncIterator[bytes]:
    yield sound
