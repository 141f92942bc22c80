"""`Idempotency-Key`: the same request again is answered as the first time, and does nothing.

Only answers of success are kept: an error made nothing, so that the request may be sent again under the same key, and
mended. Where a process dies between its work and its answer, the work is known by its `source`, and not done again.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from hashlib import sha256
from http import HTTPStatus
from time import monotonic
from weakref import WeakValueDictionary

import structlog
from aiohttp import web

from bot.api.envelope import Answer
from bot.api.errors import HEADERS, Problem
from bot.services import idempotency
from bot.services.idempotency import Claim
from models import ApiKey

NAME = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
PATTERN = r"[!-~]{1,255}"

_PATIENCE = 2.0  # seconds that a second request waits for the first
_PAUSE = 0.1  # seconds until another process is asked again
_LONGEST_SOURCE = 200

log = structlog.get_logger()


def name_of(request: web.Request) -> str | None:
    """The header's value. Raises Problem for one that is none."""
    name = request.headers.get(NAME)
    if name is not None and not re.fullmatch(PATTERN, name):
        raise Problem(HTTPStatus.BAD_REQUEST, f"{NAME} must have 1 to 255 visible characters, without spaces.")
    return name


def source_of(key: ApiKey, name: str | None) -> str | None:
    """By what services know the request again."""
    if name is None:
        return None
    return f"api:{key.id}:{name if len(name) <= _LONGEST_SOURCE else sha256(name.encode()).hexdigest()}"


class Repeats:
    """The requests with a key that this process is at, and those that were."""

    def __init__(self) -> None:
        self._under_way: dict[tuple[int, str], asyncio.Event] = {}
        self._claiming: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()
        """Between a claim and the note of it that it is under way nobody else takes it for abandoned."""

    async def once(
        self,
        key: ApiKey,
        name: str,
        request: web.Request,
        body: bytes,
        work: Callable[[], Awaitable[Answer]],
        sent: Callable[[web.Request], Awaitable[str]] | None = None,
    ) -> web.Response:
        """The answer of `work`, or the one that the same request had before. `sent`: of a body that `work` reads, for
        one that it is not to read again, the same as its `Answer.sent`. Raises Problem where the name is another
        request's, and where the first is not done within a short while; and whatever `work` and `sent` raise."""
        fingerprint = sha256(b"\n".join((request.method.encode(), request.raw_path.encode(), body))).hexdigest()
        claim = await self._claimed(key, name, fingerprint)
        if claim.status is not None:
            if sent is not None and await sent(request) != claim.sent:
                raise _another()
            return response(claim.status, (claim.answer or "").encode(), {REPLAYED: "true"})
        done = self._under_way[key.id, name]
        try:
            answer = await _done(claim, work)
        finally:
            del self._under_way[key.id, name]
            done.set()
        return response(answer.status, answer.body)

    async def _claimed(self, key: ApiKey, name: str, fingerprint: str) -> Claim:
        """A claim that is ours, or one with its answer."""
        deadline = monotonic() + _PATIENCE
        while True:
            async with self._claiming.setdefault((key.id, name), asyncio.Lock()):
                under_way = self._under_way.get((key.id, name))
                claim = await idempotency.claim(key, name, fingerprint, is_under_way=under_way is not None)
                if claim.is_ours:
                    self._under_way[key.id, name] = asyncio.Event()
            if claim.fingerprint != fingerprint:
                raise _another()
            if claim.is_ours or claim.status is not None:
                return claim
            left = deadline - monotonic()
            if left <= 0:
                message = f"The first request with this {NAME} is still under way: ask again in a moment."
                raise Problem(HTTPStatus.CONFLICT, message, headers={"Retry-After": "1"})
            await _first(under_way, min(left, _PATIENCE if under_way else _PAUSE))


def response(status: int, body: bytes, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        status=status, body=body, content_type="application/json", headers={**HEADERS, **(headers or {})}
    )


def _another() -> Problem:
    message = f"This {NAME} was used for another request: take a new one for each."
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, message)


async def _done(claim: Claim, work: Callable[[], Awaitable[Answer]]) -> Answer:
    try:
        answer = await work()
    except BaseException:
        await _noted(idempotency.give_up(claim))
        raise
    await _noted(idempotency.keep(claim, answer.status, answer.body.decode(), answer.sent))
    return answer


async def _noted(note: Awaitable[None]) -> None:
    """The work is done, or was not: what fails here makes neither untrue."""
    try:
        await note
    except Exception as problem:
        log.exception("idempotency_not_noted", exc_info=problem)


async def _first(done: asyncio.Event | None, seconds: float) -> None:
    if done is None:
        await asyncio.sleep(seconds)
        return
    try:
        async with asyncio.timeout(seconds):
            await done.wait()
    except TimeoutError:
        return
