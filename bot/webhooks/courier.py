"""The courier tells hooks what happened: soon, in order for each object, and for a day where nobody takes it.

Deliveries are claimed like the outbox's, so a courier that is killed loses nothing. What can't be known is whether the
other side took one whose answer did not come back: it is sent again, under the same name.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

import aiohttp
import structlog

from bot import metrics
from bot.listening import Listening
from bot.problems import DATABASE_PROBLEMS
from bot.rest import Patience
from bot.services import hooks
from bot.underway import Underway, pause
from bot.webhooks.sending import send, sending
from models import Hook, HookDelivery, Workspace
from models.database import is_postgres
from models.fields import KeyProblem
from models.hook import HookEvent

AT_ONCE = 8
"""Deliveries to one hook that are on their way at a time: one that never answers holds up no other."""
LEASE = timedelta(minutes=1)
"""Longer than a delivery takes; after a crash another process takes it up when it is over."""
POLL = 1.0
"""Seconds between looks at PostgreSQL, which other processes fill without ringing our bell."""
SEEN_WITHIN = 5.0
"""Seconds until hooks that were added, removed or replayed by hand are seen."""
_PRUNE_EVERY = 3600.0

Showing = Callable[[Workspace, str, int], Awaitable[bytes | None]]
"""The object of an event (HookEvent), by its id, as JSON, as it is true now. None where it is not there any more."""

log = structlog.get_logger()


class Courier:
    def __init__(
        self,
        listening: Listening,
        show: Showing,
        *,
        patience: Patience | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._workspace = listening.workspace
        self._private = listening.settings.hooks_allow_private
        self._show = show
        self._patience = patience or Patience(first=10.0, most=3600.0)
        self._clock = clock
        self._hooks: list[Hook] = []
        self._read_at = self._pruned_at = float("-inf")
        self._in_hand: Counter[int] = Counter()
        self._work = Underway()
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Until `stop`: take up what is due, and wait for the bell."""
        async with sending(private=self._private) as session:
            released = is_postgres()
            while not self._stopping.is_set():
                try:
                    if not released:
                        await hooks.release_claims()
                        released = True
                    if not await self._take_up(session):
                        await hooks.bell.wait(await self._until_next())
                except DATABASE_PROBLEMS as problem:
                    log.warning("hooks_unreadable", problem=type(problem).__name__)
                    await pause(self._stopping, POLL)
            await self._work.ended()

    async def stop(self, seconds: float) -> None:
        """Finish what is on its way, for at most `seconds`. What is cut off is sent again. `run` ends."""
        self._stopping.set()
        hooks.bell.ring()
        await self._work.finish(seconds)

    async def _take_up(self, session: aiohttp.ClientSession) -> bool:
        """Claim what is due, and set it on its way. Whether there was something."""
        await self._look_around()
        any_claimed = False
        for hook in self._hooks if not self._stopping.is_set() else ():
            room = AT_ONCE - self._in_hand[hook.id]
            claimed = await hooks.claim(hook.id, room, now=self._clock(), lease=LEASE) if room else []
            for delivery in claimed:
                self._in_hand[hook.id] += 1
                self._work.start(self._deliver(session, hook, delivery))
            any_claimed = any_claimed or bool(claimed)
        return any_claimed

    async def _look_around(self) -> None:
        if monotonic() - self._read_at >= SEEN_WITHIN:
            self._hooks = await hooks.all_of(self._workspace)
            self._read_at = monotonic()
        if monotonic() - self._pruned_at >= _PRUNE_EVERY:
            self._pruned_at = monotonic()
            await hooks.forget_old(self._clock())

    async def _deliver(self, session: aiohttp.ClientSession, hook: Hook, delivery: HookDelivery) -> None:
        try:
            metrics.told(await self._tell(session, hook, delivery))
        except DATABASE_PROBLEMS as problem:  # it comes back by itself when its lease is over
            log.warning("hooks_unreachable", problem=type(problem).__name__)
        except Exception as problem:
            metrics.failed(problem)
            log.exception("hook_failed", hook=hook.id, delivery=delivery.id)
            await self._not_taken(delivery, f"Logcall could not make it ({type(problem).__name__})")
        finally:
            self._in_hand[hook.id] -= 1
            hooks.bell.ring()

    async def _tell(self, session: aiohttp.ClientSession, hook: Hook, delivery: HookDelivery) -> str:
        """Returns the outcome's name."""
        body = None if await hooks.is_outdated(delivery) else await self._body(delivery)
        if body is None:
            await hooks.dropped(delivery)
            return "dropped"
        try:
            secret = hook.secret.unseal()
        except KeyProblem:
            return await self._not_taken(delivery, "no encryption key opens what it is signed with")
        outcome = await send(
            session,
            hook.url,
            secret,
            body,
            event=delivery.event,
            name=str(delivery.id),
            now=self._clock(),
            private=self._private,
        )
        if outcome.problem is None:
            await hooks.delivered(delivery)
            return "delivered"
        return await self._not_taken(delivery, outcome.problem, for_good=outcome.for_good, rest=outcome.rest)

    async def _body(self, delivery: HookDelivery) -> bytes | None:
        about = delivery.communication_id or delivery.lead_id or 0
        if delivery.event in (HookEvent.COMMUNICATION_DELETED, HookEvent.LEAD_DELETED):
            data: bytes | None = b'{"id":%d}' % about
        else:
            data = await self._show(self._workspace, delivery.event, about)
        return None if data is None else b'{"event":"%s","data":%s}' % (delivery.event.encode(), data)

    async def _not_taken(
        self, delivery: HookDelivery, problem: str, *, for_good: bool = False, rest: float = 0.0
    ) -> str:
        now = self._clock()
        last = delivery.created_at + hooks.TRIED_FOR
        if for_good or now >= last:
            log.warning("hook_parked", hook=delivery.hook_id, delivery=delivery.id, problem=problem)
            await hooks.park(delivery, now, problem)
            return "parked"
        if not delivery.attempts:
            log.info("hook_put_off", hook=delivery.hook_id, delivery=delivery.id, problem=problem)
        wait = max(self._patience.after(delivery.attempts), rest)
        await hooks.retry(delivery, min(now + timedelta(seconds=wait), last), problem)
        return "put off"

    async def _until_next(self) -> float:
        """Seconds until something may be claimed that can't be now."""
        waits = [POLL if self._hooks and is_postgres() else SEEN_WITHIN]
        if self._hooks and (due := await hooks.next_due(self._workspace)):
            seconds = (due - self._clock()).total_seconds()
            # What is due and can't be claimed waits for something that is on its way, which rings, or for a lease.
            waits.append(seconds if seconds > 0 else POLL)
        return min(waits)
