"""The HTTP server: Slack's requests, and what operators look at. It listens from the first moment to the last, and
takes Slack's requests only in between."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from yarl import URL

from bot import metrics
from bot.addresses import PATHS
from bot.bodies import Unread, read_body
from bot.http_server import Runner
from bot.links.page import HEADERS, page
from bot.listening import Listening
from bot.services import hooks, outbox, recording_fetches
from bot.services.allowance import Ration
from bot.startup import CannotStart, is_taken
from models.database import reads

_MAX_BODY = 2 * 1024 * 1024  # a view is at most 250 KB, three times that when encoded for a form
_DATABASE_PATIENCE = 2.0  # seconds
_LAST_ANSWERS = 3.0  # seconds: Slack waits no longer for an answer
_SCRAPES = 10
"""A second: how often anybody may have all that is counted counted."""
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class Site:
    """`url` is where it listens. `is_well` says whether the workers behind it are."""

    def __init__(self) -> None:
        self.url = ""
        self._bolt: AsyncApp | None = None
        self._listening: Listening | None = None
        self._is_well: Callable[[], bool] = lambda: True
        self._answering = 0
        self._nobody_waits = asyncio.Event()
        self._nobody_waits.set()
        self._scrapes = Ration(_SCRAPES)

    @asynccontextmanager
    async def taking(self, bolt: AsyncApp, listening: Listening, is_well: Callable[[], bool]) -> AsyncIterator[None]:
        """Take Slack's requests. At the end, those that were taken get their answer."""
        self._listening, self._is_well, self._bolt = listening, is_well, bolt
        try:
            yield
        finally:
            self._bolt = None
            with suppress(TimeoutError):
                await asyncio.wait_for(self._nobody_waits.wait(), _LAST_ANSWERS)

    async def slack_events(self, request: web.Request) -> web.Response:
        # Bolt reads a body, whatever it is, before it looks whether the signature is right: 2 MiB of parameters take it
        # more than a second. And it fails on what no signature of Slack's looks like.
        if not _may_be_signed(request):
            return _not_slack()
        # Before it counts as taken: stopping must not wait for somebody who never sends the rest.
        try:
            raw = await read_body(request, _MAX_BODY)
        except Unread as problem:
            refused = web.Response(status=problem.status, text=f"{problem}.")
            refused.force_close()
            return refused
        if self._bolt is None or self._listening is None:
            return web.Response(status=503, text="Logcall is starting or stopping: try again in a moment.")
        if not _is_signed(request, raw, self._listening.settings.slack_signing_secret.get_secret_value()):
            return _not_slack()
        self._answering += 1
        self._nobody_waits.clear()
        try:
            try:
                heard = bolt_request(raw.decode(), request)
            except (ValueError, AttributeError, RecursionError):
                return web.Response(status=400, text="This is no request of Slack's.")
            return await to_aiohttp_response(await self._bolt.async_dispatch(heard))
        finally:
            self._answering -= 1
            if not self._answering:
                self._nobody_waits.set()

    async def healthz(self, request: web.Request) -> web.Response:
        """Alive: nothing but a restart would help where this does not answer."""
        return web.Response(text="ok")

    async def readyz(self, request: web.Request) -> web.Response:
        """Able to work: 503 while starting and stopping, and while the database is away."""
        problem = await self._unready()
        return web.Response(status=503 if problem else 200, text=problem or "ok")

    async def _unready(self) -> str | None:
        if self._bolt is None:
            return "starting or stopping"
        if not self._is_well():
            return "the postman has stopped"
        try:
            async with asyncio.timeout(_DATABASE_PATIENCE):
                await reads().execute_query("SELECT 1")
        except Exception as problem:
            return f"the database does not answer ({type(problem).__name__})"
        return None

    async def metrics(self, request: web.Request) -> web.Response:
        if self._bolt is None or self._listening is None:
            return web.Response(status=503, text="starting or stopping")
        if not self._scrapes.take():
            return web.Response(status=429, text="too often", headers={"Retry-After": "1"})
        ours = self._listening.workspace
        page = metrics.page(
            unsent=await outbox.depth(ours),
            refused=len(await outbox.stuck(ours)),
            untold=await hooks.depth(ours),
            parked=await hooks.parked_depth(ours),
            unfetched=await recording_fetches.depth(ours),
            given_up=len(await recording_fetches.given_up(ours)),
            at_work=len(self._listening.aftermath),
        )
        return web.Response(body=page, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    async def linked(self, request: web.Request) -> web.Response:
        """What a browser shows of a link to a lead or a communication: nothing that is known of either."""
        listening = self._listening
        team_id, app_id = (listening.workspace.slack_id, listening.app_id) if listening else ("", "")
        text = page(PATHS[request.match_info["what"]], team_id=team_id, app_id=app_id)
        return web.Response(text=text, content_type="text/html", headers=HEADERS)


class Door(Protocol):
    """What else is served beside Slack's requests."""

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register its routes: they are there from the first moment, before anything runs behind them."""

    def taking(self, listening: Listening) -> AbstractAsyncContextManager[None]:
        """Take requests. At the end, those that were taken get their answer."""


@asynccontextmanager
async def serving(host: str, port: int, doors: Iterable[Door] = ()) -> AsyncIterator[Site]:
    """Listen on `port`, 0 for a free one. Raises CannotStart where that is not possible."""
    site = Site()
    app = web.Application(client_max_size=_MAX_BODY)
    app.router.add_post("/slack/events", site.slack_events)
    app.router.add_get("/healthz", site.healthz)
    app.router.add_get("/readyz", site.readyz)
    app.router.add_get("/metrics", site.metrics)
    app.router.add_get("/{what:leads|communications}/{id:[0-9]{1,10}}", site.linked)
    for door in doors:
        door.add_to(app.router)
    app.on_response_prepare.append(_say_nothing_of_versions)
    runner = Runner(app)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except (OSError, UnicodeError) as problem:  # the second for a name that can't be one
            if is_taken(problem):
                raise CannotStart(f"port {port} is taken: choose another with PORT=…") from problem
            reason = getattr(problem, "strerror", None) or type(problem).__name__
            raise CannotStart(f"can't listen on HOST={host} and PORT={port} ({reason}): change them") from problem
        site.url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{runner.addresses[0][1]}"  # noqa: S104
        yield site
    finally:
        await runner.cleanup()


def bolt_request(body: str, request: web.Request) -> AsyncBoltRequest:
    """Bolt's request for what Slack sent. Raises ValueError, AttributeError or RecursionError for what it never sends.

    A form that is open in Slack comes back whole, percent-encoded: 14 KB take Python's own parser, which Bolt uses,
    1.7 ms, and yarl's 0.1 ms. So Bolt is handed the JSON in it, and then what was signed.
    """
    is_payload = body.startswith("payload=")
    said = URL.build(query_string=body, encoded=True).query["payload"] if is_payload else body
    heard = AsyncBoltRequest(body=said, query=request.query_string, headers=request.headers)  # type: ignore[arg-type]
    heard.raw_body = body
    return heard


def _not_slack() -> web.Response:
    return web.Response(status=401, text="This is for Slack, which signs its requests.")


def _is_signed(request: web.Request, raw: bytes, secret: str) -> bool:
    """Whether `raw` is from Slack, and from these five minutes."""
    timestamp, signature = request.headers["X-Slack-Request-Timestamp"], request.headers.get("X-Slack-Signature", "")
    try:
        return SignatureVerifier(secret).is_valid(raw, timestamp, signature)
    except UnicodeDecodeError:
        return False


def _may_be_signed(request: web.Request) -> bool:
    signature = request.headers.get("X-Slack-Signature", "")
    return signature.isascii() and bool(_TIMESTAMP.fullmatch(request.headers.get("X-Slack-Request-Timestamp", "")))


async def _say_nothing_of_versions(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.pop("Server", None)
