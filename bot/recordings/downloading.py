"""One recording on its way from where a phone system said that it is. Nothing here says anything of the address: what
leads to a recording may hold a token."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urldefrag, urljoin

import aiohttp
from yarl import URL

from bot.guard import Forbidden, judge_url, what_failed
from bot.rest import asked_rest
from models.methods import Invalid

LONGEST = timedelta(minutes=5)
"""That a download may take in all."""
PATIENCE = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=30)
"""For a connection, and for the next piece."""
_MOST_REDIRECTS = 5
_PIECE = 64 * 1024
_MAY_PASS = (404, 408, 409, 423, 425, 429)
"""Of the 4xx: a recording is often named before it is there."""
_HEADERS = {"User-Agent": "Logcall", "Accept": "audio/*", "Accept-Encoding": "identity"}


class NotHad(Exception):
    """A recording could not be had: why."""

    def __init__(self, problem: str, *, for_good: bool = False, rest: float = 0.0) -> None:
        super().__init__(problem)
        self.problem = problem
        self.for_good = for_good
        """Whether trying again is no use."""
        self.rest = rest
        """Seconds that the other side asked us to wait."""


@asynccontextmanager
async def download(
    session: aiohttp.ClientSession, url: str, *, private: bool, largest: int
) -> AsyncIterator[AsyncIterator[bytes]]:
    """The pieces of the file at `url`; they raise NotHad where it breaks off. `largest`: bytes, of more than that not
    even the first is read where that is said beforehand. Raises NotHad."""
    for _ in range(_MOST_REDIRECTS + 1):
        url = urldefrag(url).url
        try:
            judge_url(url, private=private, http=True)
        except Invalid as invalid:
            raise NotHad(f"its address {invalid.errors['url']}", for_good=True) from None
        async with _asked(session, url) as answer:
            if not 300 <= answer.status < 400:
                _judge(answer, largest)
                yield _pieces(answer)
                return
            url = urljoin(url, answer.headers.get("Location", ""))
    raise NotHad("its address leads to another, and that to yet another, without end", for_good=True)


@asynccontextmanager
async def _asked(session: aiohttp.ClientSession, url: str) -> AsyncIterator[aiohttp.ClientResponse]:
    exactly = URL(url, encoded=url.isascii())  # what is signed may be signed as it is written
    try:
        answer = await session.get(exactly, headers=_HEADERS, allow_redirects=False)
    except TimeoutError:
        raise NotHad("no answer in time") from None
    except (aiohttp.ClientError, ValueError, OSError) as problem:
        is_forbidden = isinstance(problem, aiohttp.ClientConnectorError) and isinstance(problem.os_error, Forbidden)
        raise NotHad(what_failed(problem), for_good=is_forbidden) from None
    try:
        yield answer
    finally:
        answer.close()


def _judge(answer: aiohttp.ClientResponse, largest: int) -> None:
    if answer.status != 200:
        is_refused = 400 <= answer.status < 500 and answer.status not in _MAY_PASS
        rest = asked_rest(answer.headers.get("Retry-After"))
        raise NotHad(f"it answered {answer.status}", for_good=is_refused, rest=rest)
    if (answer.content_length or 0) > largest:
        raise NotHad("it is too large", for_good=True)


async def _pieces(answer: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    try:
        async for piece in answer.content.iter_chunked(_PIECE):
            yield piece
    except (TimeoutError, aiohttp.ClientError) as problem:
        raise NotHad(f"it broke off ({type(problem).__name__})") from None
