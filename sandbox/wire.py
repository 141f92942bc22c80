"""How Slack reaches the app: signed HTTP requests, or Socket Mode where there is no request URL."""

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from sandbox.state import Json

TIMED_OUT = "operation_timeout"
FAILED = "dispatch_failed"


@dataclass(frozen=True)
class Answer:
    """What the app answered. ``error`` is None where Slack takes it as an acknowledgement."""

    body: Any = None
    error: str | None = None
    no_retry: bool = False


@dataclass(frozen=True)
class Request:
    """One delivery to the app. ``kind`` is slash_commands, interactive or events_api."""

    kind: str
    payload: Json
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        """The HTTP body, in the encoding that Slack uses for this kind."""
        if self.kind == "slash_commands":
            return urlencode(self.payload).encode()
        if self.kind == "interactive":
            return urlencode({"payload": json.dumps(self.payload, ensure_ascii=False)}).encode()
        return json.dumps(self.payload, ensure_ascii=False).encode()

    @property
    def content_type(self) -> str:
        return "application/json" if self.kind == "events_api" else "application/x-www-form-urlencoded"


class Wire:
    """Sends requests and waits for their acknowledgement, at most ``ack_timeout`` seconds.

    ``sent`` keeps every request, oldest first; ``acks`` every byte that came back; ``tickets`` are the Socket Mode
    addresses given out and not yet used.
    """

    def __init__(self, signing_secret: str, ack_timeout: float) -> None:
        self.request_url: str | None = None
        self.sent: list[Request] = []
        self.acks: list[bytes] = []
        self.tickets: set[str] = set()
        self.ack_timeout = ack_timeout
        self._secret = signing_secret.encode()
        self._session: aiohttp.ClientSession | None = None
        self._sockets: list[web.WebSocketResponse] = []
        self._awaited: dict[str, asyncio.Future[Any]] = {}

    @property
    def connected(self) -> bool:
        return self.request_url is not None or bool(self._sockets)

    async def open(self) -> None:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    async def close(self) -> None:
        await asyncio.gather(*(socket.close() for socket in self._sockets))
        if self._session is not None:
            await self._session.close()

    def signed(self, body: bytes) -> dict[str, str]:
        """Slack's v0 signature headers for a body. Always with the real time, by which apps judge them."""
        stamp = str(int(time.time()))
        digest = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def send(self, request: Request) -> Answer:
        """Deliver and wait for the ack. Never raises: what goes wrong is in ``Answer.error``."""
        self.sent.append(request)
        try:
            async with asyncio.timeout(self.ack_timeout):
                if self.request_url is not None:
                    return await self._post(self.request_url, request)
                return await self._envelope(request)
        except TimeoutError:
            return Answer(error=TIMED_OUT)
        except (aiohttp.ClientError, ConnectionError):
            return Answer(error=FAILED)

    async def _post(self, url: str, request: Request) -> Answer:
        if self._session is None:
            raise RuntimeError("The sandbox is not started: await sandbox.start()")
        body = request.body()
        headers = {"Content-Type": request.content_type, **self.signed(body), **request.headers}
        async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            raw = await response.read()
            self.acks.append(raw)
            no_retry = response.headers.get("x-slack-no-retry") == "1"
            if response.status != 200:
                return Answer(raw.decode(errors="replace"), FAILED, no_retry)
            return Answer(_read(raw, response.content_type), None, no_retry)

    # Socket Mode

    async def connect(self, socket: web.WebSocketResponse, app_id: str) -> None:
        """Serve one Socket Mode connection until it closes."""
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._sockets) + 1,
                "connection_info": {"app_id": app_id},
                "debug_info": {
                    "host": "sandbox",
                    "started": time.strftime("%F %T"),
                    "approximate_connection_time": 18060,
                },
            }
        )
        self._sockets.append(socket)
        try:
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    continue
                self.acks.append(message.data.encode())
                self._acknowledged(message.data)
        finally:
            self._sockets.remove(socket)

    def _acknowledged(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        awaited = self._awaited.get(answer.get("envelope_id", ""))
        if awaited is not None and not awaited.done():
            awaited.set_result(answer.get("payload"))

    async def _envelope(self, request: Request) -> Answer:
        if not self._sockets:
            return Answer(error=FAILED)
        envelope_id = str(uuid.uuid4())
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": request.kind,
            "payload": request.payload,
            "accepts_response_payload": request.kind != "events_api",
        }
        if "x-slack-retry-num" in request.headers:
            envelope["retry_attempt"] = int(request.headers["x-slack-retry-num"])
            envelope["retry_reason"] = request.headers["x-slack-retry-reason"]
        awaited = self._awaited[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await self._sockets[len(self.sent) % len(self._sockets)].send_json(envelope)
            return Answer(await awaited)
        finally:
            del self._awaited[envelope_id]


def _read(raw: bytes, content_type: str) -> Any:
    text = raw.decode(errors="replace")
    if not text.strip():
        return None
    if content_type == "application/json":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
