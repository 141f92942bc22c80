"""The way to Slack's Web API: one session for everything, measured calls, and only harmless retries."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot import metrics
from bot.settings import Settings

_TIMEOUT = aiohttp.ClientTimeout(total=15, sock_connect=5)
_POSTS = ("chat.postMessage", "chat.update")


@asynccontextmanager
async def http_session() -> AsyncIterator[aiohttp.ClientSession]:
    """The one session of the process: slack_sdk would open one, with its TLS handshake, for every call."""
    async with aiohttp.ClientSession(timeout=_TIMEOUT, connector=aiohttp.TCPConnector(limit=100)) as session:
        yield session


def slack_client(settings: Settings, session: aiohttp.ClientSession, *, waits: bool = True) -> "SlackClient":
    """`waits`: ask again after a while where Slack says that it is busy, which may be minutes."""
    busy = [_UnlessPosting(AsyncRateLimitErrorRetryHandler(max_retry_count=2))] if waits else []
    return SlackClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        session=session,
        retry_handlers=[
            _UnlessPosting(AsyncConnectionErrorRetryHandler(max_retry_count=1)),
            _UnlessPosting(AsyncServerErrorRetryHandler(max_retry_count=1)),
            *busy,
        ],
    )


class SlackClient(AsyncWebClient):
    """slack_sdk's client, with every call measured."""

    async def api_call(self, api_method: str, **how: Any) -> AsyncSlackResponse:
        """Call a method. Raises SlackApiError, whose response always answers `.get("error")`; and aiohttp's errors."""
        started = perf_counter()
        outcome = "ok"
        try:
            return await super().api_call(api_method, **how)
        except SlackApiError as problem:
            outcome = _error_of(problem)
            raise
        except Exception as problem:
            outcome = type(problem).__name__
            raise
        finally:
            metrics.called(api_method, outcome, perf_counter() - started)


def _error_of(problem: SlackApiError) -> str:
    """Slack's word. A proxy's page in its stead becomes `http_502`, which slack_sdk leaves as unreadable text."""
    response: Any = problem.response
    if not isinstance(response, AsyncSlackResponse):
        problem.response = {"ok": False, "error": f"http_{response.status}"}
    elif not isinstance(response.data, dict) or "error" not in response.data:
        response.data = {"ok": False, "error": f"http_{response.status_code}"}
    return str(problem.response["error"])


class _UnlessPosting(AsyncRetryHandler):
    """Leaves posts to the postman, who knows which attempt may have got through and keeps them in order."""

    def __init__(self, handler: AsyncRetryHandler) -> None:
        super().__init__(handler.max_retry_count, handler.interval_calculator)
        self._handler = handler

    async def _can_retry_async(self, *, request: Any, **what: Any) -> bool:
        if urlsplit(request.url).path.rsplit("/", 1)[-1] in _POSTS:
            return False
        return await self._handler._can_retry_async(request=request, **what)

    async def prepare_for_next_attempt_async(self, **what: Any) -> None:
        await self._handler.prepare_for_next_attempt_async(**what)
