"""The address where a recording is played: whoever has a link that holds hears it, from any moment in it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import structlog
from aiohttp import web

from bot.listening import Listening
from bot.problems import DATABASE_PROBLEMS
from bot.recordings import links
from bot.services import recordings
from bot.services.errors import Missing
from bot.services.recordings import RecordingRecord
from bot.taking import NotYet, Taking
from models.audio import CONTENT_TYPES

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)

log = structlog.get_logger()


class Playing:
    def __init__(self) -> None:
        self._taking = Taking()

    def add_to(self, router: web.UrlDispatcher) -> None:
        router.add_get(f"{links.PATH}{{token}}", self.play)

    @asynccontextmanager
    async def taking(self, listening: Listening) -> AsyncIterator[None]:
        async with self._taking.requests_for(listening):
            yield

    async def play(self, request: web.Request) -> web.StreamResponse:
        """The recording, or the part of it that is asked for."""
        try:
            listening = self._taking.listening
            recording = await self._recording(listening, request.match_info["token"])
        except (NotYet, *DATABASE_PROBLEMS):
            return _said(503, "Logcall can't play this right now: try again in a moment.")
        if recording is None:
            return _said(404, "This link is over. In Slack, choose Listen again.")
        wanted = part_of(request.headers.get("Range"), recording.size)
        if wanted is None:
            return _said(416, "There is no such part.", {"Content-Range": f"bytes */{recording.size}"})
        start, end = wanted
        response = web.StreamResponse(status=206 if (start, end) != (0, recording.size) else 200, headers=_HEADERS)
        name = f"call-{recording.communication_id}.{recording.format}"
        response.headers["Content-Type"] = CONTENT_TYPES[recording.format]
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
        response.headers["Accept-Ranges"] = "bytes"
        response.content_length = end - start
        if response.status == 206:
            response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{recording.size}"
        return await self._stream(request, response, listening, recording, start, end)

    async def _recording(self, listening: Listening, token: str) -> RecordingRecord | None:
        recording_id = links.read(token, now=datetime.now(UTC), keys=listening.settings.keys)
        if recording_id is None:
            return None
        try:
            return await recordings.find(listening.workspace, recording_id)
        except Missing:
            return None

    async def _stream(
        self,
        request: web.Request,
        response: web.StreamResponse,
        listening: Listening,
        recording: RecordingRecord,
        start: int,
        end: int,
    ) -> web.StreamResponse:
        try:
            pieces = await listening.recordings.read(recording.place, start, end)
        except Exception as problem:
            log.exception("recording_unreadable", recording=recording.id, exc_info=problem)
            return _said(503, "This recording can't be read right now: try again in a moment.")
        await response.prepare(request)
        if request.method != "HEAD":
            async for piece in pieces:
                await response.write(piece)
        await response.write_eof()
        return response


def part_of(header: str | None, size: int) -> tuple[int, int] | None:
    """From where up to where, without it, a `Range` asks for; all of it where it asks for several parts, or for what
    is no range (RFC 9110, 14.2); None where there is no such part."""
    asked = _RANGE.fullmatch(header.strip()) if header else None
    if asked is None or asked.groups() == ("", ""):
        return 0, size
    first, last = asked.groups()
    if not first:
        return (max(size - int(last), 0), size) if int(last) else None
    if last and int(last) < int(first):
        return 0, size
    start, end = int(first), min(int(last) + 1, size) if last else size
    return (start, end) if start < size else None


def _said(status: int, text: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(status=status, text=text, headers={**_HEADERS, **(headers or {})})
