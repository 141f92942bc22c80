"""The publisher keeps open Homes true: it hears what changed, and draws those that show it, once each.

News is told in memory and written down in one statement for all that came meanwhile, so that another process can draw
the Homes too, and a restart finds them. Homes are claimed like the outbox's deliveries; what they share is read once
for all that were claimed together; a view that Slack already has is not published again.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog

from bot.client import slack_client
from bot.failures import LOCKED_OUT_FOR, Remedy, judge
from bot.home.budget import Budget, Pace
from bot.home.drawing import Picture, pictures
from bot.listening import Listening
from bot.problems import DATABASE_PROBLEMS
from bot.rest import Patience, Rest
from bot.services import homes, news
from bot.services.homes import Drawn
from bot.underway import pause
from models import Home, User
from models.database import is_postgres

BATCH = 20
"""Homes claimed and read at once: few enough that an answer to Slack never waits long behind them."""
AT_ONCE = 16
"""Calls to Slack at one time."""
LEASE = timedelta(minutes=1)
POLL = 1.0
"""Seconds between looks at PostgreSQL, where other processes outdate Homes without ringing our bell."""
_SLACK = "views.publish"

log = structlog.get_logger()


class Publisher:
    def __init__(self, listening: Listening, *, pace: Pace | None = None, patience: Patience | None = None) -> None:
        pace = pace or Pace()
        self._workspace = listening.workspace
        # It keeps its own pace, and is told at once where Slack is busy.
        self._client = slack_client(listening.settings, listening.session, waits=False)
        self._gap = pace.gap
        self._budget = Budget(pace)
        self._rest = Rest(patience or Patience())
        self._calls = asyncio.Semaphore(AT_ONCE)
        self._stopping = asyncio.Event()
        self._round: asyncio.Task[None] | None = None
        self._reading = 0.0
        """Seconds that this round has read and drawn for; what Slack takes is not counted."""

    async def run(self) -> None:
        """Until `stop`. What was told to a process that is no more was told in vain: every open Home is looked at."""
        if not is_postgres():
            await homes.release_claims()
        news.tell(self._workspace.id)
        while not self._stopping.is_set():
            try:
                self._reading = 0.0
                self._round = asyncio.create_task(self.round())
                await self._round
                # A fifth of the time at most: many Homes of a busy team take long to read.
                await pause(self._stopping, max(self._gap, 4 * self._reading))
                await news.bell.wait(await self._until_next())
            except DATABASE_PROBLEMS as problem:
                log.warning("homes_unreadable", problem=type(problem).__name__)
                await pause(self._stopping, POLL)

    async def stop(self, seconds: float) -> None:
        """Finish the Homes in hand, for at most `seconds`; the others stay outdated. `run` ends."""
        self._stopping.set()
        news.bell.ring()
        if self._round is not None:
            _, late = await asyncio.wait({self._round}, timeout=seconds)
            for task in late:
                task.cancel()

    async def round(self) -> None:
        """Outdate what news is about, and draw all that is outdated and that Slack has room for."""
        await self._spread()
        while (room := self._room()) and not self._stopping.is_set():
            claimed = await homes.claim(self._workspace, min(room, BATCH), now=_now(), lease=LEASE)
            if not claimed:
                return
            await self._draw(claimed)

    async def draw_for(self, user: User) -> None:
        """Draw one rep's Home now, if nobody is drawing it: they look at it. It waits for no budget."""
        while not self._rest.left(_SLACK):
            claimed = await homes.claim(self._workspace, 1, now=_now(), lease=LEASE, user=user)
            if not claimed:
                break
            await self._draw(claimed)
        news.bell.ring()

    async def _spread(self) -> None:
        told = news.heard(self._workspace.id)
        if told is None:
            return
        try:
            await homes.outdate(self._workspace, told, _now())
        except BaseException:
            news.tell(self._workspace.id)  # whom it was about is not known any more: everybody
            raise

    def _room(self) -> int:
        return 0 if self._rest.left(_SLACK) else self._budget.room()

    async def _draw(self, claimed: Sequence[Home]) -> None:
        done: list[Drawn] = []
        try:
            began = monotonic()
            drawn = await pictures(self._workspace, claimed, _now())
            self._reading += monotonic() - began
            for outcome in await asyncio.gather(*map(self._publish, drawn), return_exceptions=True):
                if isinstance(outcome, BaseException):
                    raise outcome
                if outcome is not None:
                    done.append(outcome)
        finally:
            await homes.drawn(done)
            settled = {one.home.id for one in done}
            await homes.give_back([home for home in claimed if home.id not in settled])

    async def _publish(self, picture: Picture) -> Drawn | None:
        """None where it has to be tried again."""
        home = picture.home
        if picture.digest == home.digest:
            return Drawn(home, home.digest, picture.changes_at)
        async with self._calls:
            if self._rest.left(_SLACK):
                return None
            self._budget.spend()
            try:
                await self._client.views_publish(user_id=home.user.slack_id, view=picture.view)
            except Exception as problem:
                return self._failed(home, problem)
        self._rest.succeed(_SLACK)
        return Drawn(home, picture.digest, picture.changes_at)

    def _failed(self, home: Home, problem: Exception) -> Drawn | None:
        failure = judge(problem)
        log.warning("home_not_published", home=home.id, error=failure.error)
        if failure.remedy is Remedy.DOUBT:
            log.error("fault_of_ours", home=home.id, exc_info=problem)
        match failure.remedy:
            case Remedy.WAIT:
                self._rest.hold(_SLACK, failure.seconds)
            case Remedy.RETRY:
                self._rest.fail(_SLACK)
            case Remedy.HOLD_EVERYTHING:
                self._rest.hold(_SLACK, LOCKED_OUT_FOR)
            case _:  # what is wrong with this one stays wrong until something in it changes
                return Drawn(home, "", None)
        return None

    async def _until_next(self) -> float | None:
        """Seconds until a Home may have to be drawn; None where only the bell can tell."""
        waits = [POLL] if is_postgres() else []
        now = _now()
        if due := await homes.next_due(self._workspace, now):
            waits = [max((due - now).total_seconds(), self._rest.left(_SLACK), self._budget.wait(), 0.01)]
            waits += [POLL] if is_postgres() else []
        return min(waits, default=None)


def _now() -> datetime:
    return datetime.now(UTC)
