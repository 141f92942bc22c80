"""The body of a request, read within limits: how long it may be, and how long it may take."""

import asyncio
from http import HTTPStatus

from aiohttp import web

LONGEST_BODY = 1024 * 1024
"""Bytes."""
PATIENCE = 15.0
"""Seconds that a body may take to arrive."""


class Unread(Exception):
    """Why a body could not be read, as its sender may know it. The connection can't be used for another request."""

    status = HTTPStatus.BAD_REQUEST


class TooLong(Unread):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, most: int) -> None:
        super().__init__(f"The body is too long: at most {most // 1024} KiB are taken")


class TooSlow(Unread):
    status = HTTPStatus.REQUEST_TIMEOUT

    def __init__(self) -> None:
        super().__init__(f"The body did not arrive within {PATIENCE:.0f} seconds")


class BrokenOff(Unread):
    def __init__(self) -> None:
        super().__init__("The body broke off before its end")


async def read_body(request: web.Request, most: int = LONGEST_BODY) -> bytes:
    """The exact bytes, `most` of them. Raises Unread."""
    if (request.content_length or 0) > most:
        raise TooLong(most)
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > most:
                    raise TooLong(most)
    except TimeoutError:
        raise TooSlow from None
    except (ConnectionError, web.RequestPayloadError):
        raise BrokenOff from None
    return bytes(body)
