"""A stand-in for Slack's Web API: it answers everything at once, keeps what it was told, and can hold its answers.

It checks nothing (the sandbox does that, and is slower for it), so that it is never what is being measured. It runs in
the load generator's process, and so keeps the same clock.
"""

import asyncio
import itertools
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from bench.signed import REP, TEAM

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    """A Web API method; or `respond`, for what is sent to a response_url."""
    args: dict[str, Any]
    at: float
    """time.perf_counter() of the answer."""
    ts: str
    """The timestamp of the message posted, where one was."""


class StandIn:
    def __init__(self) -> None:
        self.url = ""
        """What the app takes for https://slack.com/api/."""
        self.calls: list[Call] = []
        self.holds: frozenset[str] = frozenset()
        """Methods that are heard and not answered: what waits for them waits."""
        self.heard: Callable[[Call], None] = lambda call: None
        """Called with each call once it was answered."""
        self._numbers = itertools.count(1)

    def count(self, method: str) -> int:
        return sum(call.method == method for call in self.calls)

    def answer(self, method: str, args: dict[str, Any]) -> bytes | None:
        if method in self.holds:
            return None
        number = next(self._numbers)
        ts = f"{1_700_000_000 + number}.000100" if method.startswith("chat.") else ""
        call = Call(method, args, time.perf_counter(), args.get("ts") or ts)
        self.calls.append(call)
        asyncio.get_running_loop().call_soon(self.heard, call)
        return json.dumps({"ok": True, **_particulars(call, number)}).encode()


def _particulars(call: Call, number: int) -> dict[str, Any]:
    """What the answer to a method has beyond `ok`, as far as an app may rely on it."""
    args = call.args
    if call.method == "auth.test":
        return {
            "team_id": TEAM,
            "team": "Bench",
            "user_id": "U0BOT",
            "bot_id": "B0BOT",
            "url": "https://bench.slack.com/",
        }
    if call.method == "users.info":
        profile = {"display_name": "Rep", "email": "rep@example.com"}
        return {"user": {"id": args.get("user", REP), "profile": profile, "tz": "America/Toronto", "locale": "en-CA"}}
    if call.method.startswith("views."):
        return {"view": {**view_of(args), "id": f"V{number}", "hash": str(number), "root_view_id": f"V{number}"}}
    if call.method in ("chat.postMessage", "chat.update"):
        return {"channel": args["channel"], "ts": call.ts, "message": {"text": args.get("text", ""), "ts": call.ts}}
    if call.method == "conversations.info":
        return {"channel": {"id": args["channel"], "name": "sales", "is_member": True, "is_archived": False}}
    if call.method == "conversations.open":
        return {"channel": {"id": "D0BENCH"}}
    return {}


def view_of(args: dict[str, Any]) -> dict[str, Any]:
    """The view that a `views.*` call drew."""
    return dict(args.get("view") or {})


def _form(body: bytes) -> dict[str, Any]:
    """The fields of a form or a query; those that hold JSON (blocks, a view) read."""
    return {name: json.loads(text) if text[:1] in "[{" else text for name, text in parse_qsl(body.decode())}


class _Conversation(asyncio.Protocol):
    """One connection of the app's HTTP client."""

    def __init__(self, slack: StandIn) -> None:
        self.slack = slack
        self.received = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        while (end := self.received.find(b"\r\n\r\n")) >= 0:
            head = self.received[:end]
            if _CHUNKED.search(head):
                raise ValueError("the stand-in reads no chunked requests")
            length = int(found[1]) if (found := _LENGTH.search(head)) else 0
            whole = end + 4 + length
            if len(self.received) < whole:
                return
            body, self.received = self.received[end + 4 : whole], self.received[whole:]
            self._answer(head, body)

    def _answer(self, head: bytes, body: bytes) -> None:
        path, _, query = head.split(b" ", 2)[1].partition(b"?")
        args = json.loads(body) if body[:1] == b"{" else _form(query + b"&" + body)
        answer = self.slack.answer(path.decode().removeprefix("/api/"), args)
        if answer is not None:
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
            self.transport.write(head + answer)


@asynccontextmanager
async def stand_in() -> AsyncIterator[StandIn]:
    slack = StandIn()
    server = await asyncio.get_running_loop().create_server(lambda: _Conversation(slack), "127.0.0.1", 0)
    slack.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/"
    try:
        yield slack
    finally:
        server.close()
