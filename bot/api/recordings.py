"""A call's recording, uploaded: taken in pieces as they come, and never in memory as a whole."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import BodyPartReader, MultipartReader, web

from bot.api.envelope import Answer, Message
from bot.api.errors import Problem
from bot.api.routing import ApiRequest, Routes
from bot.services import recordings
from bot.services.lost_recordings import LONGEST_UPLOAD
from bot.services.recordings import LARGEST, TooLarge
from models.api import Scope
from models.methods import Invalid

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

routes = Routes("Communications")

FIELD = "recording"

_PIECE = 64 * 1024
_PATIENCE = 30.0  # seconds that the next piece may take
_AROUND = 64 * 1024  # bytes of a form that are not its file


async def sent(request: web.Request) -> str:
    """By what an upload is known again: its file, as the form around it is another each time."""
    content, size = sha256(), 0
    async with _reading(request) as (file, form):
        async for piece in _pieces(file, form):
            content.update(piece)
            size += len(piece)
            if size > LARGEST:
                raise TooLarge
    return content.hexdigest()


@routes.post(
    "/v2/communications/{id}/recording",
    scope=Scope.WRITE,
    upload=FIELD,
    sent=sent,
    answers={200: Message},
    summary="Upload a call's recording",
    description=(
        f"A wav or mp3 file of at most {LARGEST // 2**20} MiB, as the field `{FIELD}` of a multipart form. Another "
        "upload replaces the one before."
    ),
)
async def upload(request: ApiRequest) -> Answer:
    content = sha256()
    async with _reading(request.http) as (file, form):
        pieces = _pieces(file, form)
        await recordings.keep(
            request.listening.recordings,
            request.workspace,
            request.path["id"],
            _noted(pieces, content) if request.source else pieces,
            name=file.filename or "",
        )
    message = Message(message="Recording uploaded successfully.")
    return Answer(HTTPStatus.OK, message, content.hexdigest() if request.source else "")


@asynccontextmanager
async def _reading(request: web.Request) -> AsyncIterator[tuple[BodyPartReader, MultipartReader]]:
    """The file, and the form that it is in, while they may take. Raises Problem and Invalid."""
    if (request.content_length or 0) > LARGEST + _AROUND:
        raise _too_large()
    form = await _form(request)
    try:
        async with asyncio.timeout(LONGEST_UPLOAD.total_seconds()):
            yield await _file(form), form
    except TooLarge:
        raise _too_large() from None
    except TimeoutError:
        raise Problem(HTTPStatus.REQUEST_TIMEOUT, "The file took too long: send it again.", closes=True) from None


async def _noted(pieces: AsyncIterable[bytes], content: "Hash") -> AsyncIterator[bytes]:
    async for piece in pieces:
        content.update(piece)
        yield piece


async def _form(request: web.Request) -> MultipartReader:
    if request.content_type != "multipart/form-data":
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send `multipart/form-data` with the file as `{FIELD}`.")
    try:
        return await request.multipart()
    except (ValueError, AssertionError):
        raise _unreadable() from None


async def _file(form: MultipartReader) -> BodyPartReader:
    part = await _next(form)
    if part is None:
        raise Invalid({FIELD: "is required: a wav or mp3 file"})
    if not isinstance(part, BodyPartReader):
        raise _unreadable()
    if part.name != FIELD:
        raise _stranger(part)
    return part


async def _pieces(file: BodyPartReader, form: MultipartReader) -> AsyncIterator[bytes]:
    """Raises Problem where the form breaks off or has something else in it."""
    while not file.at_eof():
        try:
            async with asyncio.timeout(_PATIENCE):
                piece = await file.read_chunk(_PIECE)
        except TimeoutError:
            raise
        except Exception:  # whatever aiohttp says of a form that breaks off, or is none
            raise _unreadable() from None
        if piece:
            yield piece
    another = await _next(form)
    if another is not None:
        raise _stranger(another)


async def _next(form: MultipartReader) -> MultipartReader | BodyPartReader | None:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await form.next()
    except TimeoutError:
        raise
    except Exception:
        raise _unreadable() from None


def _stranger(part: MultipartReader | BodyPartReader) -> Exception:
    name = part.name if isinstance(part, BodyPartReader) else None
    if name == FIELD:
        return Invalid({FIELD: "is given twice: send one file"})
    return Invalid({(name or "?")[:100]: f"is no field here: send the file as {FIELD}, and nothing else"})


def _unreadable() -> Problem:
    message = f"The form can't be read to its end: send the file again, as `{FIELD}` of `multipart/form-data`."
    return Problem(HTTPStatus.BAD_REQUEST, message, closes=True)


def _too_large() -> Problem:
    message = f"The recording is too large: at most {LARGEST // 2**20} MiB are taken."
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message, closes=True)
