"""How much a client may send, how slowly, and how often."""

from http import HTTPStatus
from math import ceil

from aiohttp import web

from bot.api.errors import Problem
from bot.bodies import Unread, read_body
from bot.services.allowance import Allowance
from models import ApiKey


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
    try:
        return await read_body(request)
    except Unread as problem:
        raise Problem(problem.status, f"{problem}.", closes=True) from None


def as_it_is(request: web.Request) -> None:
    """Raises Problem for a body that says it is packed: what it unpacks to has no limit."""
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "Send the body as it is, without a Content-Encoding.",
            headers={"Accept-Encoding": "identity"},
            closes=True,
        )
