"""One delivery on its way: signed, sent, and what became of it."""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from hmac import digest

import aiohttp

from bot.guard import guarded_session, judge_url, what_failed
from bot.rest import asked_rest
from models.methods import Invalid

SIGNATURE = "X-Activix-Signature"
"""As the CRM signs its own: what takes those takes ours."""
PATIENCE = 10.0
"""Seconds that the other side has for its answer."""
_MOST_READ = 64 * 1024
_GONE = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    problem: str | None = None
    """Why it was not taken; nobody's text. None where it was."""
    for_good: bool = False
    """Whether trying again is no use."""
    rest: float = 0.0
    """Seconds that the other side asked us to wait."""


def signature(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of the exact bytes, in hexadecimal."""
    return digest(secret.encode(), body, "sha256").hex()


def sending(*, private: bool) -> AbstractAsyncContextManager[aiohttp.ClientSession]:
    """A session for deliveries alone."""
    return guarded_session(private=private, patience=aiohttp.ClientTimeout(total=PATIENCE))


async def send(
    session: aiohttp.ClientSession,
    url: str,
    secret: str,
    body: bytes,
    *,
    event: str,
    name: str,
    now: datetime,
    private: bool,
) -> Outcome:
    """Post `body`. `name` tells a delivery from others, and is the same however often it is tried."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Logcall",
        SIGNATURE: signature(secret, body),
        "X-Logcall-Event": event,
        "X-Logcall-Delivery": name,
        "X-Logcall-Timestamp": str(int(now.timestamp())),
    }
    try:
        judge_url(url, private=private)
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            return await _outcome(response)
    except Invalid as invalid:
        return Outcome(f"the address {invalid.errors['url']}")
    except TimeoutError:
        return Outcome(f"no answer within {PATIENCE:.0f} seconds")
    except (aiohttp.ClientError, ValueError, OSError) as problem:
        return Outcome(what_failed(problem))


async def _outcome(response: aiohttp.ClientResponse) -> Outcome:
    status = response.status
    if 200 <= status < 300:
        await _read_on(response)
        return Outcome()
    if 300 <= status < 400:
        return Outcome(f"it answered {status}: redirects are not followed, name the address that it leads to")
    rest = asked_rest(response.headers.get("Retry-After"))
    return Outcome(f"it answered {status}", for_good=status == _GONE, rest=rest)


async def _read_on(response: aiohttp.ClientResponse) -> None:
    """What is said with a yes is of no interest; read to its end, its connection serves again. Of a long one, or one
    that does not come, no more is read."""
    try:
        async with asyncio.timeout(1):
            await response.content.read(_MOST_READ)
    except (aiohttp.ClientError, TimeoutError):
        return
