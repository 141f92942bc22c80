"""A phone company that has recordings: a real server, which gives them only to who asks as it wants to be asked."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from aiohttp import web

from tests.real_server import serving

TOKEN = "TokenOnlyThePhoneCompanyKnows%2f%2B"


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    held: asyncio.Event | None = None
    """Half of the body is sent before it is set, and the rest afterwards."""
    says_its_length: bool = True
    breaks_off: bool = False
    """The connection is closed after half of it."""


class PhoneCompany:
    """`answers`: what there is at each path. What is asked for twice is answered twice."""

    def __init__(self) -> None:
        self.root = ""
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        """Paths, in order."""
        self.refused = 0
        self._changed = asyncio.Event()

    def has(self, path: str, body: bytes = b"", **answer: object) -> str:
        """The address of what is at `path` from now on."""
        self.answers[path] = Answer(body, **answer)  # type: ignore[arg-type]
        return f"{self.root}{path}?token={TOKEN}"

    async def give(self, request: web.Request) -> web.StreamResponse:
        strangers = {"Cookie", "Authorization", "Referer"} & set(request.headers)
        if (
            not request.raw_path.endswith(f"?token={TOKEN}")
            or strangers
            or request.headers.get("Accept-Encoding") != "identity"
        ):
            self.refused += 1
            return web.Response(status=401)
        self.asked.append(request.path)
        self._changed.set()
        answer = self.answers[request.path]
        response = web.StreamResponse(status=answer.status, headers=dict(answer.headers))
        if answer.says_its_length:
            response.content_length = len(answer.body)
        await response.prepare(request)
        with suppress(ConnectionError):  # whoever asked has heard enough
            await self._say(request, response, answer)
        return response

    async def _say(self, request: web.Request, response: web.StreamResponse, answer: Answer) -> None:
        half = len(answer.body) // 2
        if answer.held is not None or answer.breaks_off:
            await response.write(answer.body[:half])
        else:
            half = 0
        if answer.held is not None:
            await answer.held.wait()
        if answer.breaks_off:
            assert request.transport is not None
            request.transport.close()
            return
        await response.write(answer.body[half:])
        await response.write_eof()

    async def until(self, count: int) -> None:
        """Wait until it was asked so often in all."""
        async with asyncio.timeout(20):
            while len(self.asked) < count:
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def in_business() -> AsyncIterator[PhoneCompany]:
    company = PhoneCompany()
    app = web.Application()
    app.router.add_get("/{path:.*}", company.give, allow_head=False)
    async with serving(app) as company.root:
        yield company
