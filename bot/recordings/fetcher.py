"""What fetches recordings from where phone systems say that they are: soon, and for a day where they can't be had.

Fetches are claimed like the outbox's deliveries, and settled in the transaction that keeps the recording: one that is
killed loses nothing, and keeps nothing twice.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import aiohttp
import structlog

from bot import metrics
from bot.guard import guarded_session
from bot.listening import Listening
from bot.problems import DATABASE_PROBLEMS
from bot.recordings.downloading import LONGEST, PATIENCE, NotHad, download
from bot.rest import Patience
from bot.services import communications, recording_fetches, recordings
from bot.services.errors import Missing
from bot.services.recording_fetches import Superseded
from bot.services.recordings import TooLarge
from bot.underway import Underway
from models import RecordingFetch
from models.database import is_postgres
from models.methods import Invalid

AT_ONCE = 4
LEASE = LONGEST + timedelta(minutes=1)
"""After a crash another process takes it up when it is over."""
_LOOK = 30.0
"""Seconds between looks at PostgreSQL, for what a process left that died before it began."""
_PAUSE = 1.0

log = structlog.get_logger()


class Fetcher:
    def __init__(
        self,
        listening: Listening,
        *,
        patience: Patience | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._workspace = listening.workspace
        self._store = listening.recordings
        self._private = listening.settings.hooks_allow_private
        self._patience = patience or Patience(first=10.0, most=3600.0)
        self._clock = clock
        self._work = Underway()
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Until `stop`: take up what is due, and wait for the bell."""
        async with guarded_session(private=self._private, patience=PATIENCE) as session:
            released = is_postgres()
            while not self._stopping.is_set():
                try:
                    if not released:
                        await recording_fetches.release_claims()
                        released = True
                    if not await self._take_up(session):
                        await recording_fetches.bell.wait(await self._until_next())
                except DATABASE_PROBLEMS as problem:
                    log.warning("recordings_to_fetch_unreadable", problem=type(problem).__name__)
                    await recording_fetches.bell.wait(_PAUSE)
            await self._work.ended()

    async def stop(self, seconds: float) -> None:
        """Finish what is on its way, for at most `seconds`. What is cut off is fetched again. `run` ends."""
        self._stopping.set()
        recording_fetches.bell.ring()
        await self._work.finish(seconds)

    async def _take_up(self, session: aiohttp.ClientSession) -> bool:
        """Whether there was anything."""
        room = AT_ONCE - len(self._work)
        if not room:
            return False
        claimed = await recording_fetches.claim(self._workspace, room, now=self._clock(), lease=LEASE)
        for fetch in claimed:
            self._work.start(self._fetch(session, fetch)).add_done_callback(lambda _: recording_fetches.bell.ring())
        return bool(claimed)

    async def _fetch(self, session: aiohttp.ClientSession, fetch: RecordingFetch) -> None:
        try:
            metrics.fetched(await self._outcome(session, fetch))
        except DATABASE_PROBLEMS as problem:  # it comes back by itself when its lease is over
            log.warning("recordings_to_fetch_unreachable", problem=type(problem).__name__)
        except asyncio.CancelledError:
            await recording_fetches.give_back(fetch)
            raise

    async def _outcome(self, session: aiohttp.ClientSession, fetch: RecordingFetch) -> str:
        """Returns its name."""
        try:
            async with asyncio.timeout(LONGEST.total_seconds()):
                await self._keep(session, fetch)
        except (Missing, Superseded):
            await recording_fetches.drop(fetch)
            return "dropped"
        except NotHad as why:
            return await self._not_had(fetch, why)
        except TooLarge:
            return await self._not_had(fetch, NotHad("it is too large", for_good=True))
        except Invalid as invalid:
            return await self._not_had(fetch, NotHad(f"it {invalid.errors['recording']}", for_good=True))
        except TimeoutError:
            return await self._not_had(fetch, NotHad(f"it took longer than {LONGEST.seconds // 60} minutes"))
        except DATABASE_PROBLEMS:
            raise
        except Exception as problem:
            metrics.failed(problem)
            log.exception("recording_not_kept", call_log=fetch.call_log_id)
            return await self._not_had(fetch, NotHad(f"Logcall could not keep it ({type(problem).__name__})"))
        log.info("recording_fetched", call_log=fetch.call_log_id)
        return "kept"

    async def _keep(self, session: aiohttp.ClientSession, fetch: RecordingFetch) -> None:
        call = await communications.get(self._workspace, fetch.call_log.communication_id or 0, seen_by=None)
        if call.withdrawn_at is not None:
            raise Superseded
        url = fetch.call_log.media_url or ""
        async with download(session, url, private=self._private, largest=recordings.LARGEST) as pieces:
            await recordings.keep(self._store, self._workspace, call.id, pieces, fetch=fetch)

    async def _not_had(self, fetch: RecordingFetch, why: NotHad) -> str:
        now = self._clock()
        last = fetch.asked_at + recording_fetches.TRIED_FOR
        if why.for_good or now >= last:
            log.warning("recording_given_up", call_log=fetch.call_log_id, problem=why.problem)
            await recording_fetches.give_up(fetch, now, why.problem)
            return "given up"
        wait = max(self._patience.after(fetch.attempts), why.rest)
        await recording_fetches.retry(fetch, min(now + timedelta(seconds=wait), last), why.problem)
        return "put off"

    async def _until_next(self) -> float | None:
        """Seconds until something may be claimed that can't be now; None where the bell will ring for it."""
        waits = [_LOOK] if is_postgres() else []
        if len(self._work) < AT_ONCE and (due := await recording_fetches.next_due(self._workspace)):
            waits.append(max((due - self._clock()).total_seconds(), 0.0))
        return min(waits, default=None)
