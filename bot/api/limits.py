"""How much a client may send, how slowly, and how often."""

import asyncio
from http import HTTPStatus
from math import ceil

from aiohttp import web

from bot.api.errors import Problem
from bot.services.allowance import Allowance
from models import ApiKey

LONGEST_BODY = 1024 * 1024
"""Bytes of JSON."""
PATIENCE = 15.0
"""Seconds that a body may take to arrive."""


async def within(allowance: Allowance, key: ApiKey) -> None:
    """Count a request. Raises Problem where the key has used up its minute."""
    left = await allowance.take(key.id)
    if left is not None:
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "This key has asked too often within a minute: slow down, and ask again after `Retry-After` seconds.",
            headers={"Retry-After": str(max(ceil(left), 1))},
        )


async def json_body(request: web.Request) -> bytes:
    """The bytes of a body that says it is JSON. Raises Problem."""
    if request.content_type != "application/json" or (request.charset or "utf-8").lower() not in ("utf-8", "utf8"):
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON in UTF-8, as `Content-Type: application/json`.")
    if (request.content_length or 0) > LONGEST_BODY:
        raise _too_long()
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > LONGEST_BODY:
                    raise _too_long()
    except TimeoutError:
        message = f"The body did not arrive within {PATIENCE:.0f} seconds: send it again."
        raise Problem(HTTPStatus.REQUEST_TIMEOUT, message, closes=True) from None
    return bytes(body)


def _too_long() -> Problem:
    message = f"The body is too long: at most {LONGEST_BODY // 1024} KiB are taken."
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message, closes=True)
