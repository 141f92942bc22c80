"""aiohttp's server, for the open internet: what is no HTTP gets a short answer in JSON, and nobody learns our versions.

aiohttp 3.14 answers what its parser refuses in plain text, quoting the request, before any handler or hook of ours.
"""

import json
import secrets
from http import HTTPStatus

import structlog
from aiohttp import web
from aiohttp.http_exceptions import LineTooLong
from aiohttp.web_protocol import RequestHandler

log = structlog.get_logger()

IDLE = 75.0
"""Seconds that a connection may say nothing, or not finish saying what it wants."""


class Runner(web.AppRunner):
    """Answers errors of HTTP itself as we do all others."""

    def __init__(self, app: web.Application) -> None:
        super().__init__(app, access_log=None, shutdown_timeout=1, keepalive_timeout=IDLE)

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return _Server(made.request_handler, request_factory=made.request_factory, loop=made._loop, **made._kwargs)


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
        reference = secrets.token_hex(4)
        if isinstance(exc, LineTooLong):
            status, said = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The address or the headers are too long."
        elif status < HTTPStatus.INTERNAL_SERVER_ERROR:
            said = "This is no HTTP request that can be understood."
        else:
            said = "Something went wrong on Logcall's side."
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            log.info("http_refused", reference=reference, status=int(status), problem=type(exc).__name__)
        else:
            log.error("http_failed", reference=reference, exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("the answer has begun: another can't follow")
        body = json.dumps({"message": said, "errors": {}, "reference": reference})
        answer = web.Response(status=status, text=body, content_type="application/json", headers={"Server": "Logcall"})
        answer.force_close()
        return answer
