"""The body of a request, read within limits: how long it may be, and how long it may take."""

import asyncio

from aiohttp import web

LONGEST_BODY = 1024 * 1024
"""Bytes."""
PATIENCE = 15.0
"""Seconds that a body may take to arrive."""


class TooLong(Exception):
    def __init__(self) -> None:
        super().__init__(f"The body is too long: at most {LONGEST_BODY // 1024} KiB are taken")


class TooSlow(Exception):
    def __init__(self) -> None:
        super().__init__(f"The body did not arrive within {PATIENCE:.0f} seconds")


async def read_body(request: web.Request) -> bytes:
    """The exact bytes. Raises TooLong or TooSlow, after which the connection can't be used for another request."""
    if (request.content_length or 0) > LONGEST_BODY:
        raise TooLong
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > LONGEST_BODY:
                    raise TooLong
    except TimeoutError:
        raise TooSlow from None
    return bytes(body)
