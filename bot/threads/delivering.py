"""One delivery from the postman's hand: sent, and the outbox told what became of it."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from aiohttp import ClientError

from bot.failures import LOCKED_OUT_FOR, Failure, Remedy, judge
from bot.problems import DATABASE_PROBLEMS
from bot.rest import Patience, Rest
from bot.services import outbox
from bot.threads.sending import Place, Sender
from models import Delivery
from models.outbox import DeliveryKind

TOO_LATE = timedelta(seconds=20)
"""With less than this left of its lease a delivery is not begun: somebody else may take it up meanwhile."""
MOST_DOUBTS = 5
"""Tries, after which a delivery that we can't make up is given up."""
AT_ONCE = 32
"""Calls to Slack at one time."""

EVERYWHERE = "everywhere"
EDITS = "edits"
"""Slack counts chat.update per workspace, not per channel."""

log = structlog.get_logger()


class Delivering:
    def __init__(self, sender: Sender, rest: Rest, *, patience: Patience, pacing: float) -> None:
        """`pacing`: seconds between two posts in one channel."""
        self._sender = sender
        self._rest = rest
        self._patience = patience
        self._pacing = pacing
        self._calls = asyncio.Semaphore(AT_ONCE)

    async def deliver(self, delivery: Delivery) -> bool:
        """Whether it is settled; False where it has to be tried again. Raises DATABASE_PROBLEMS."""
        if not _is_ours(delivery):
            return False
        if delivery.kind == DeliveryKind.CARD_EDIT and (seconds := self._rest.left(EDITS)):
            await outbox.retry(delivery, _in(seconds), "ratelimited")
            return False
        try:
            async with self._calls:
                place = await self._sender.send(delivery)
        except outbox.NotNow as later:
            await outbox.put_off(delivery, later.until)
            return False
        except Exception as problem:
            if isinstance(problem, DATABASE_PROBLEMS) and not isinstance(problem, ClientError):
                raise
            return await self._put_off(delivery, problem)
        await self._keep(delivery, place)
        return True

    async def _keep(self, delivery: Delivery, place: Place | None) -> None:
        if place is None:
            await outbox.skipped(delivery)
            return
        if is_post(delivery):
            self._rest.succeed(delivery.channel_id)
            self._rest.hold(delivery.channel_id, self._pacing)
        await _write_down(delivery, place)

    async def _put_off(self, delivery: Delivery, problem: Exception) -> bool:
        failure = judge(problem)
        log.warning("not_delivered", delivery=delivery.id, kind=delivery.kind, error=failure.error)
        if failure.remedy is Remedy.DOUBT:
            log.error("fault_of_ours", delivery=delivery.id, exc_info=problem)
        match failure.remedy:
            case Remedy.DOUBT if delivery.attempts + 1 < MOST_DOUBTS:
                await self._retry(delivery, failure)
                return False
            case Remedy.FORGET:
                await outbox.skipped(delivery)
            case Remedy.GIVE_UP | Remedy.DOUBT:
                await outbox.failed(delivery, failure.error)
            case Remedy.WAIT:
                await self._wait(delivery, failure)
                return False
            case Remedy.RETRY:
                await self._retry(delivery, failure)
                return False
            case Remedy.HOLD_EVERYTHING:
                log.error("slack_refuses_logcall", error=failure.error, seconds=LOCKED_OUT_FOR)
                self._rest.hold(EVERYWHERE, LOCKED_OUT_FOR)
                await outbox.retry(delivery, delivery.due_at, failure.error)
                return False
        return True

    async def _wait(self, delivery: Delivery, failure: Failure) -> None:
        if is_post(delivery):
            self._rest.hold(delivery.channel_id, failure.seconds)
            await outbox.retry(delivery, delivery.due_at, failure.error)
            return
        if delivery.kind == DeliveryKind.CARD_EDIT:
            self._rest.hold(EDITS, failure.seconds)
        await outbox.retry(delivery, _in(failure.seconds), failure.error)

    async def _retry(self, delivery: Delivery, failure: Failure) -> None:
        """A post keeps its place in line, and its channel rests; what nobody waits for in line waits by itself."""
        if is_post(delivery):
            self._rest.fail(delivery.channel_id)
            await outbox.retry(delivery, delivery.due_at, failure.error)
        else:
            await outbox.retry(delivery, _in(self._patience.after(delivery.attempts)), failure.error)


async def _write_down(delivery: Delivery, place: Place) -> None:
    """Slack has it: were that not written, it would be sent again."""
    channel, ts = place
    for seconds in (0.1, 0.5, 2.0, 5.0):
        try:
            await outbox.sent(delivery, ts, channel=channel)
        except DATABASE_PROBLEMS:
            await asyncio.sleep(seconds)
        else:
            return
    await outbox.sent(delivery, ts, channel=channel)


def is_post(delivery: Delivery) -> bool:
    """Whether it adds a message to its channel, which Slack allows about once a second."""
    return delivery.kind in (DeliveryKind.CARD, DeliveryKind.REPLY, DeliveryKind.DIGEST)


def _is_ours(delivery: Delivery) -> bool:
    return delivery.claimed_until is not None and datetime.now(UTC) + TOO_LATE < delivery.claimed_until


def _in(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
