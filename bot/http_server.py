"""aiohttp's server, for the open internet: what is no HTTP gets a short answer in JSON, and nobody learns our versions.

aiohttp 3.14 answers what its parser refuses in plain text, quoting the request, before any handler or hook of ours; so
it does with addresses that nothing is at. And it unpacks what comes with a Content-Encoding: here nothing is unpacked.
"""

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import structlog
from aiohttp import web
from aiohttp.http_exceptions import LineTooLong
from aiohttp.web_protocol import RequestHandler

log = structlog.get_logger()

Handle = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

IDLE = 75.0
"""Seconds that a connection may say nothing, or not finish saying what it wants."""


class Runner(web.AppRunner):
    """Answers errors of HTTP itself as we do all others."""

    def __init__(self, app: web.Application) -> None:
        super().__init__(app, access_log=None, shutdown_timeout=1, keepalive_timeout=IDLE, auto_decompress=False)

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        handle = _in_json(made.request_handler)
        return _Server(handle, request_factory=made.request_factory, loop=made._loop, **made._kwargs)


def _in_json(handle: Handle) -> Handle:
    """What aiohttp itself refuses, said as we say everything."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await handle(request)
        except web.HTTPException as refused:
            allowed = refused.headers.get("Allow")
            if refused.status == HTTPStatus.NOT_FOUND:
                said = "There is nothing at this address."
            elif allowed:
                said = f"This address takes {allowed}."
            else:
                said = f"{HTTPStatus(refused.status).phrase}."
            reference = _noted(refused.status, refused)
            return _said(refused.status, said, reference, {"Allow": allowed} if allowed else {})

    return answer


class _Server(web.Server):
    def __call__(self) -> RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)


class _Connection(RequestHandler):
    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Log it, and answer where nothing was answered yet. The connection ends."""
        if isinstance(exc, LineTooLong):
            status, said = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The address or the headers are too long."
        elif status < HTTPStatus.INTERNAL_SERVER_ERROR:
            said = "This is no HTTP request that can be understood."
        else:
            said = "Something went wrong on Logcall's side."
        reference = _noted(status, exc)
        if request.writer.output_size > 0:
            raise ConnectionError("the answer has begun: another can't follow")
        answer = _said(status, said, reference, {"Server": "Logcall"})
        answer.force_close()
        return answer


def _noted(status: int, problem: BaseException | None) -> str:
    """The reference by which it is in the log."""
    reference = secrets.token_hex(4)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        log.info("http_refused", reference=reference, status=int(status), problem=type(problem).__name__)
    else:
        log.error("http_failed", reference=reference, exc_info=problem)
    return reference


def _said(status: int, message: str, reference: str, headers: Mapping[str, str]) -> web.Response:
    body = json.dumps({"message": message, "errors": {}, "reference": reference})
    return web.Response(status=status, text=body, content_type="application/json", headers={**_HEADERS, **headers})
