"""/openapi.json, and /docs to read it: Swagger UI, whose files we serve, so that nothing is loaded from elsewhere."""

from collections.abc import Iterable
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from aiohttp import web
from pydantic_core import to_json

from bot.api.errors import HEADERS
from bot.api.openapi import document
from bot.api.routing import Endpoint

_FILES = {
    "swagger-ui.js": ("swagger_bundle.js", "text/javascript"),
    "swagger-ui.css": ("swagger_style.css", "text/css"),
}
"""Our names → the package's, and their types."""

_START = """\
window.ui = SwaggerUIBundle({url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null,
  tryItOutEnabled: false, persistAuthorization: false});
"""

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Logcall's API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<noscript><p>This page needs JavaScript. The same is in <a href="/openapi.json">openapi.json</a>.</p></noscript>
<script src="/docs/swagger-ui.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""

# Swagger UI sets style attributes, and has its pictures in data: addresses.
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_FILE_HEADERS = {**_PAGE_HEADERS, "Cache-Control": "public, max-age=3600"}


class ReadingPage:
    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._endpoints = endpoints

    def add_to(self, router: web.UrlDispatcher) -> None:
        router.add_get("/openapi.json", self.openapi)
        router.add_get("/docs", self.page)
        router.add_get("/docs/start.js", self.start)
        router.add_get("/docs/{file}", self.file)

    async def openapi(self, request: web.Request) -> web.Response:
        # Whoever reads it may do so on a page of their own.
        headers = {**HEADERS, "Access-Control-Allow-Origin": "*"}
        return web.Response(body=self._document, content_type="application/json", headers=headers)

    async def page(self, request: web.Request) -> web.Response:
        return web.Response(text=_PAGE, content_type="text/html", headers=_PAGE_HEADERS)

    async def start(self, request: web.Request) -> web.Response:
        return web.Response(text=_START, content_type="text/javascript", headers=_PAGE_HEADERS)

    async def file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["file"]
        if name not in _FILES:
            raise web.HTTPNotFound
        theirs, kind = _FILES[name]
        return web.FileResponse(_folder() / theirs, headers={**_FILE_HEADERS, "Content-Type": f"{kind}; charset=utf-8"})

    @cached_property
    def _document(self) -> bytes:
        return to_json(document(self._endpoints, "/"), indent=1)


def _folder() -> Path:
    """Where the package's files are. Importing it would read all of its nine megabytes."""
    package = find_spec("offapi")
    if package is None or package.origin is None:
        raise RuntimeError("the package offapi is not installed")
    return Path(package.origin).parent
