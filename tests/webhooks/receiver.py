"""Another system that is told what happens: a real server, which believes only what is signed."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from typing import Any

from aiohttp import web

from tests.real_server import serving

Answer = Callable[[web.Request], Any]


@dataclass(frozen=True)
class Told:
    event: str
    data: dict[str, Any]
    name: str
    """Which delivery it was."""
    at: int
    body: bytes


class Receiver:
    """`status` is what it answers; `held`, while it is set to an event, makes it answer once that is set."""

    def __init__(self) -> None:
        self.url = ""
        self.secret = ""
        self.status = 200
        self.headers: dict[str, str] = {}
        self.held: asyncio.Event | None = None
        self.tries: list[Told] = []
        self.unsigned = 0
        self.at_once = self.most_at_once = 0
        self._changed = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self._take(request)
        finally:
            self.at_once -= 1

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        ours = hmac(self.secret.encode(), body, sha256).hexdigest()
        if not compare_digest(ours, request.headers.get("X-Activix-Signature", "")):
            self.unsigned += 1
            return web.Response(status=401)
        said = json.loads(body)
        assert said["event"] == request.headers["X-Logcall-Event"]
        self.tries.append(
            Told(
                said["event"],
                said["data"],
                request.headers["X-Logcall-Delivery"],
                int(request.headers["X-Logcall-Timestamp"]),
                body,
            )
        )
        self._changed.set()
        if self.held is not None:
            await self.held.wait()
        return web.Response(status=self.status, headers=self.headers)

    def said(self) -> list[tuple[str, int]]:
        """What it was told, every try: (event, id)."""
        return [(told.event, told.data["id"]) for told in self.tries]

    async def until(self, count: int) -> list[Told]:
        """Wait for so many tries in all."""
        async with asyncio.timeout(20):
            while len(self.tries) < count:
                self._changed.clear()
                await self._changed.wait()
        return self.tries


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    async with serving(app) as root:
        receiver.url = f"{root}/hook"
        yield receiver
