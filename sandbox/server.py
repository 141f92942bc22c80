"""The sandbox as a whole: one HTTP server with the Web API, response URLs, Socket Mode and the page."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from sandbox.changes import DEADLINE, T
from sandbox.dispatch import Dispatch
from sandbox.driver import ChannelDriver, Rep
from sandbox.events import RETRY_AFTER, Delivery, Events
from sandbox.faults import Fault, Faults
from sandbox.manifest import read_manifest
from sandbox.methods import Api
from sandbox.payloads import user_json
from sandbox.recorder import Call, Recorder
from sandbox.response_urls import ResponseUrls
from sandbox.state import Channel, Json, User
from sandbox.ui import Page
from sandbox.webapi import Pace, WebApi, spoil
from sandbox.wire import Answer, Request, Wire
from sandbox.workspace import APP_ID, Refused, Workspace

MAX_BODY = 4 * 1024 * 1024


class Sandbox:
    """A strict Slack workspace on this machine.

    :param manifest: the app's manifest, as a YAML file or what such a file holds.
    :param signing_secret: signs every request to the app.
    :param token: the bot token that the Web API takes; ``app_token`` the one that opens Socket Mode.
    :param pacing: seconds between two messages in one channel; 0 turns the limit off.
    :param clock: seconds since the epoch; triggers, response URLs, pacing and timestamps go by it.
    :param record: a file that gets every Web API call as a JSON line ``{"method", "args"}``.
    :param ack_timeout: seconds that the app has to acknowledge.
    :param event_retries: seconds before each new try of an event.
    """

    def __init__(
        self,
        manifest: Path | Json,
        signing_secret: str = "sandbox-signing-secret",  # noqa: S107  guards nothing but this machine's sandbox
        token: str = "xoxb-sandbox",  # noqa: S107
        app_token: str = "xapp-1-sandbox",  # noqa: S107
        pacing: float = 1.0,
        clock: Callable[[], float] = time.time,
        record: Path | None = None,
        ack_timeout: float = 3.0,
        event_retries: Sequence[float] = RETRY_AFTER,
    ) -> None:
        self.token, self.app_token, self.signing_secret = token, app_token, signing_secret
        self.workspace = Workspace(read_manifest(manifest), clock)
        self.wire = Wire(signing_secret, ack_timeout)
        self.events = Events(self.workspace, self.wire, event_retries)
        self._urls = ResponseUrls(self.workspace)
        self.dispatch = Dispatch(self.workspace, self.wire, self.events, self._urls)
        self._faults = Faults()
        self._recorder = Recorder(record)
        self._api = Api(self.workspace, self.events, self.wire, Pace(pacing, clock))
        self._web_api = WebApi(self._api, self._faults, self._recorder, token, app_token)
        self._page = Page(self.workspace, self.dispatch, self.wire)
        self._reps: dict[str, Rep] = {}
        self._runner: web.AppRunner | None = None
        self.port = 0

    # Start and stop

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen. Port 0 takes a free one; see ``url``.

        :raises OSError: when the port is taken.
        """
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_route("*", "/api/{method}", self._web_api.handle)
        app.router.add_post("/actions/{key:.+}", self._responded)
        app.router.add_post("/upload/{ticket}", self._uploaded)
        app.router.add_get("/files/{id}", self._downloaded)
        app.router.add_get("/link", self._linked)
        self._page.mount(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        self.port = self._runner.addresses[0][1]
        self.url = f"http://{host}:{self.port}"
        self._urls.base = self._api.base = self.url
        await self.wire.open()

    async def stop(self) -> None:
        """Stop delivering, close every connection."""
        await self.events.close()
        await self._page.close()
        await self.wire.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self._recorder.close()

    @property
    def api_url(self) -> str:
        """What an app takes as its Slack API's base URL, with the last slash."""
        return f"{self.url}/api/"

    @property
    def request_url(self) -> str | None:
        """Where the app hears everything over HTTP. None means Socket Mode."""
        return self.wire.request_url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self.wire.request_url = url
        self.workspace.changes.ring()

    # People and places

    def rep(self, name: str) -> Rep:
        """A person to act as: by handle, full name or id."""
        user = self.workspace.user_named(name)
        if user.id not in self._reps:
            self._reps[user.id] = Rep(self.workspace, self.dispatch, user)
        return self._reps[user.id]

    def channel(self, name: str) -> ChannelDriver:
        """A conversation to look at: ``#sales`` or an id."""
        return ChannelDriver(self.workspace, self.workspace.channel_named(name))

    def add_person(self, name: str, real_name: str | None = None, channels: Sequence[str] = (), **more: Any) -> Rep:
        """A new person, in these channels. ``more`` are fields of :class:`sandbox.state.User`."""
        user = User(self.workspace.new_id("U"), name, real_name or name.title(), **more)
        self.workspace.add_user(user)
        for channel in channels:
            self.workspace.channel_named(channel).members.add(user.id)
        return self.rep(user.id)

    def add_channel(
        self, name: str, kind: str = "channel", app: bool = True, people: Sequence[str] = (), shared: bool = False
    ) -> ChannelDriver:
        """A new channel with these people in it (everyone who is not a guest unless named), and the app or not.
        ``shared``: with another company."""
        users = self.workspace.users.values()
        chosen = [self.workspace.user_named(person) for person in people]
        members = {user.id for user in chosen or users if not user.is_bot and (chosen or not user.is_guest)}
        if app:
            members.add(self.workspace.bot.id)
        channel = Channel(self.workspace.new_id("C"), name.removeprefix("#"), kind, members, is_ext_shared=shared)
        self.workspace.add_channel(channel)
        return self.channel(name)

    def change_person(self, name: str, **changes: Any) -> None:
        """Change a person's record (``real_name=``, ``tz=``, ``deleted=`` …); the app hears ``user_change``."""
        user = self.workspace.user_named(name)
        for field, value in changes.items():
            setattr(user, field, value)
        self.workspace.add_user(user)
        with_email = "users:read.email" in self.workspace.manifest.scopes
        self.events.emit({"type": "user_change", "user": user_json(self.workspace, user, True, with_email)})

    # Faults

    def fail(self, method: str, **how: Any) -> Fault:
        """Order a failure for the next calls of one method: fields of :class:`sandbox.faults.Fault`.

        ``*`` is any method; ``response_url`` stands for posts to response URLs.
        """
        return self._faults.order(Fault(method, **how))

    def heal(self) -> None:
        """Take back every ordered failure."""
        self._faults.heal()

    # What the app said

    @property
    def calls(self) -> list[Call]:
        """Every Web API call so far, oldest first."""
        return self._recorder.calls

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def received_bytes(self) -> bytes:
        """Every byte that the app sent: calls, posts to response URLs, uploads, acknowledgements."""
        return b"\n".join([*self._recorder.bytes, *self.wire.acks])

    # What the app was told

    @property
    def requests(self) -> list[Request]:
        """Every request to the app so far, oldest first."""
        return self.wire.sent

    @property
    def deliveries(self) -> list[Delivery]:
        """Every event so far, oldest first, with its attempts and outcome."""
        return self.events.deliveries

    async def resend(self, request: Request, retry: int | None = None, reason: str = "http_timeout") -> Answer:
        """Deliver a request once more, newly signed, marked as a retry where a number is given."""
        headers = {} if retry is None else {"x-slack-retry-num": str(retry), "x-slack-retry-reason": reason}
        return await self.wire.send(Request(request.kind, request.payload, headers))

    def emit(self, event: Json, subscription: str | None = None) -> Delivery | None:
        """Send an event of one's own making, if the manifest subscribes to it."""
        return self.events.emit(event, subscription)

    async def events_settled(self) -> None:
        """Wait until no event is under way any more."""
        await self.events.settled()

    async def until(self, look: Callable[[], T | None], what: str, deadline: float = DEADLINE) -> T:
        """Wait until ``look()`` gives something true; it looks again at every change of the workspace."""
        return await self.workspace.changes.until(look, what, lambda: "nothing of it", deadline)

    # The server's other doors

    async def _responded(self, request: web.Request) -> web.StreamResponse:
        self._recorder.heard(request.path_qs.encode() + b"\n" + await request.read())
        fault = self._faults.next_for("response_url")
        spoiled = await spoil(fault, request) if fault is not None else None
        if spoiled is not None:
            return spoiled
        try:
            body = await request.json()
            self._urls.respond(request.match_info["key"], body)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        except Refused as refused:
            status = 404 if refused.error in {"expired_url", "used_url"} else 400
            return web.json_response({"ok": False, "error": refused.error, "messages": refused.messages}, status=status)
        return web.Response(text="ok")

    async def _uploaded(self, request: web.Request) -> web.Response:
        """The bytes of a file, as they are or as the only field of a form."""
        raw = await request.read()
        self._recorder.heard(raw)
        ticket = request.match_info["ticket"]
        file = next((one for one in self.workspace.files.values() if one.ticket == ticket), None)
        if file is None:
            return web.Response(status=404, text="No upload was begun for this address")
        if request.content_type == "multipart/form-data":
            [field] = (await request.post()).values()
            raw = field.encode() if isinstance(field, str) else field.file.read()  # type: ignore[union-attr]
        if len(raw) != file.size:
            return web.Response(status=400, text=f"{file.size} bytes were announced, and {len(raw)} came")
        file.content = raw
        return web.Response(text=f"OK - {file.size}")

    async def _downloaded(self, request: web.Request) -> web.Response:
        """What the page's download link gives. Never shown in the browser itself: it is whatever the app wrote."""
        file = self.workspace.files.get(request.match_info["id"])
        if file is None or file.content is None:
            return web.Response(status=404, text="There is no such file")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
        return web.Response(body=file.content, content_type="application/octet-stream", headers=headers)

    async def _linked(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.wire.tickets:
            return web.Response(status=401)
        self.wire.tickets.discard(ticket)
        socket = web.WebSocketResponse(timeout=0.5, heartbeat=30)
        await socket.prepare(request)
        await self.wire.connect(socket, APP_ID)
        return socket
