"""One delivery on its way: signed, sent, and what became of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from hmac import digest

import aiohttp

from bot.webhooks.guard import Forbidden, guarded_socket, judge_url
from models.methods import Invalid

SIGNATURE = "X-Activix-Signature"
"""As the CRM signs its own: what takes those takes ours."""
PATIENCE = 10.0
"""Seconds that the other side has for its answer."""
_MOST_READ = 64 * 1024
_LONGEST_REST = 3600.0
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


@asynccontextmanager
async def sending(*, private: bool) -> AsyncIterator[aiohttp.ClientSession]:
    """A session for deliveries alone: guarded, without cookies, proxies or credentials of anybody's."""
    connector = aiohttp.TCPConnector(limit=0, use_dns_cache=False, socket_factory=None if private else guarded_socket)
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=PATIENCE),
        trust_env=False,
    ) as session:
        yield session


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
    except aiohttp.ClientConnectorCertificateError:
        return Outcome("its certificate is not valid")
    except aiohttp.ClientConnectorError as problem:
        return Outcome(_unreached(problem.os_error))
    except (aiohttp.ClientError, ValueError, OSError) as problem:
        return Outcome(f"the connection failed ({type(problem).__name__})")


async def _outcome(response: aiohttp.ClientResponse) -> Outcome:
    status = response.status
    if 200 <= status < 300:
        await _read_on(response)
        return Outcome()
    if 300 <= status < 400:
        return Outcome(f"it answered {status}: redirects are not followed, name the address that it leads to")
    return Outcome(f"it answered {status}", for_good=status == _GONE, rest=_rest(response))


async def _read_on(response: aiohttp.ClientResponse) -> None:
    """What is said with a yes is of no interest; read to its end, its connection serves again. Of a long one, or one
    that does not come, no more is read."""
    try:
        async with asyncio.timeout(1):
            await response.content.read(_MOST_READ)
    except (aiohttp.ClientError, TimeoutError):
        return


def _rest(response: aiohttp.ClientResponse) -> float:
    asked = response.headers.get("Retry-After", "")
    return min(float(asked), _LONGEST_REST) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 0.0


def _unreached(problem: OSError) -> str:
    if isinstance(problem, Forbidden):
        return "its name leads to no public address (LOGCALL_HOOKS_ALLOW_PRIVATE allows that)"
    return f"it can't be reached ({type(problem).__name__})"
