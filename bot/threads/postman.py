"""The postman empties the outbox into Slack: soon, in order per card, at a pace that Slack allows.

The outbox gives out one delivery per card at a time, which keeps a card's order. What is posted goes through its
channel's lane, one after the other; edits and notices go out by themselves. What can't go out now stays in the
database, unclaimed: a restart finds it there.

Slack has no way to say "only if you don't have it yet", so one thing can't be known: whether a message got there whose
answer did not come back, because the connection broke or this process was killed right then. It is sent again.
"""

import asyncio
from collections import deque
from datetime import UTC, datetime, timedelta

import structlog

from bot.listening import Listening
from bot.problems import DATABASE_PROBLEMS
from bot.rest import Patience, Rest
from bot.services import outbox
from bot.threads.delivering import EVERYWHERE, Delivering, is_post
from bot.threads.sending import Sender
from bot.underway import Underway, pause
from models import Delivery
from models.database import is_postgres

BATCH = 50
"""Deliveries claimed at once."""
IN_HAND = 400
"""Deliveries in hand beyond which no more are claimed."""
LANE_LENGTH = 10
"""A lane with this many in it gets no more for now, so that a busy channel leaves room for the others."""
LEASE = timedelta(minutes=2)
"""Longer than a lane takes to go out; after a crash another process takes its deliveries up when it is over."""
SHORT_REST = 3.0
"""A lane waits this many seconds for its channel; for a longer rest it gives back what it has."""
POLL = 1.0
"""Seconds between looks at PostgreSQL's outbox, which other processes fill without ringing our bell."""

log = structlog.get_logger()


class Postman:
    def __init__(self, listening: Listening, *, patience: Patience | None = None) -> None:
        patience = patience or Patience()
        self._workspace = listening.workspace
        self._rest = Rest(patience)
        self._delivering = Delivering(
            Sender(listening), self._rest, patience=patience, pacing=listening.settings.pacing
        )
        self._lanes: dict[str, deque[Delivery]] = {}
        self._broken_off: set[str] = set()
        """Channels whose lane ended before its time since the last claim began."""
        self._alone = 0
        self._work = Underway()
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Until `stop`: take up what is due, and wait for the bell."""
        if not is_postgres():
            await outbox.release_claims()
        while not self._stopping.is_set():
            try:
                if not await self._take_up():
                    await outbox.bell.wait(await self._until_next())
            except DATABASE_PROBLEMS as problem:
                log.warning("outbox_unreadable", problem=type(problem).__name__)
                await pause(self._stopping, POLL)

    async def stop(self, seconds: float) -> None:
        """Finish what is on its way, for at most `seconds`, and give back the rest. `run` ends."""
        self._stopping.set()
        outbox.bell.ring()
        await self._work.finish(seconds)

    async def _take_up(self) -> bool:
        """Claim what is due, and set it on its way. Whether there was something."""
        room = min(BATCH, IN_HAND - self._in_hand())
        if room <= 0 or self._rest.left(EVERYWHERE):
            return False
        self._broken_off.clear()
        full = [channel for channel, lane in self._lanes.items() if len(lane) >= LANE_LENGTH]
        claimed = await outbox.claim(
            self._workspace, room, now=datetime.now(UTC), lease=LEASE, no_posts_in={*full, *self._rest.places()}
        )
        hasty = [delivery for delivery in claimed if self._is_hasty(delivery)]
        for delivery in claimed:
            if delivery not in hasty:
                self._set_on_its_way(delivery)
        await self._give_back(hasty)
        return bool(claimed)

    def _is_hasty(self, delivery: Delivery) -> bool:
        """Claimed while we were told to stop, and nobody waits for it; or while its lane broke off, so that it may have
        overtaken what that gave back."""
        return self._stopping.is_set() or (is_post(delivery) and delivery.channel_id in self._broken_off)

    def _in_hand(self) -> int:
        return self._alone + sum(len(lane) for lane in self._lanes.values())

    def _set_on_its_way(self, delivery: Delivery) -> None:
        if not is_post(delivery):
            self._work.start(self._deliver_alone(delivery))
        elif (lane := self._lanes.get(delivery.channel_id)) is not None:
            lane.append(delivery)
        else:
            self._lanes[delivery.channel_id] = deque([delivery])
            self._work.start(self._empty_lane(delivery.channel_id))

    async def _deliver_alone(self, delivery: Delivery) -> None:
        self._alone += 1
        try:
            await self._delivering.deliver(delivery)
        except DATABASE_PROBLEMS as problem:
            log.warning("outbox_unreachable", problem=type(problem).__name__)
            await pause(self._stopping, POLL)
            await self._give_back([delivery])
        finally:
            self._alone -= 1
            outbox.bell.ring()

    async def _empty_lane(self, channel: str) -> None:
        lane = self._lanes[channel]
        try:
            if not await self._deliver_in_turn(lane, channel):
                await self._break_off(lane, channel)
        except DATABASE_PROBLEMS as problem:
            log.warning("outbox_unreachable", problem=type(problem).__name__)
            self._rest.fail(channel)
            await self._break_off(lane, channel)
        finally:
            del self._lanes[channel]
        outbox.bell.ring()

    async def _break_off(self, lane: deque[Delivery], channel: str) -> None:
        """Give back all that a lane has, and what joins it meanwhile: claimed anew, it comes in its order."""
        while lane:
            waiting = list(lane)
            lane.clear()
            await self._give_back(waiting)
        self._broken_off.add(channel)

    async def _deliver_in_turn(self, lane: deque[Delivery], channel: str) -> bool:
        """Whether the lane was emptied: not where its channel has to rest for long, or where the first in it has to be
        tried again. What is behind that one waits with it, so that cards appear in the order they were logged in."""
        while lane and not self._stopping.is_set():
            rest = self._rest.left(channel)
            if rest > SHORT_REST:
                return False
            if rest:
                await pause(self._stopping, rest)
                continue
            settled = await self._delivering.deliver(lane[0])
            lane.popleft()
            if not settled:
                return False
            if len(lane) < LANE_LENGTH // 2:
                outbox.bell.ring()
        return not lane

    async def _give_back(self, deliveries: list[Delivery]) -> None:
        try:
            await outbox.give_back(deliveries)
        except DATABASE_PROBLEMS as problem:  # they come back by themselves when their lease is over
            log.warning("outbox_unreachable", problem=type(problem).__name__)

    async def _until_next(self) -> float | None:
        """Seconds until something may be claimed that can't be now; None where only the bell can tell."""
        waits = [POLL] if is_postgres() else []
        waits += self._rest.places().values()
        if due := await outbox.next_due(self._workspace):
            seconds = (due - datetime.now(UTC)).total_seconds()
            # What is due and can't be claimed waits for a lane or for a rest to end: those ring, and are counted.
            waits.append(seconds if seconds > 0 else POLL)
        return min(waits, default=None)
