"""The API, put together: from a request to its answer."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, nullcontext
from http import HTTPStatus

from aiohttp import web

from bot.api import (
    call_logs,
    communications,
    errors,
    idempotency,
    lead_emails,
    lead_phones,
    leads,
    recordings,
    reports,
    users,
)
from bot.api.authentication import Keys, require
from bot.api.errors import HEADERS, Problem
from bot.api.housekeeping import kept_tidy
from bot.api.idempotency import Repeats
from bot.api.limits import json_body, within
from bot.api.reading import body_of, path_of, query_of
from bot.api.reading_page import ReadingPage
from bot.api.routing import ApiRequest, Endpoint
from bot.listening import Listening
from bot.services.allowance import Allowance
from bot.taking import Taking

ENDPOINTS: tuple[Iterable[Endpoint], ...] = (
    communications.routes,
    recordings.routes,
    call_logs.routes,
    leads.routes,
    lead_phones.routes,
    lead_emails.routes,
    users.routes,
)
"""The `routes` of every module that has some."""


class Api:
    def __init__(self, endpoints: Iterable[Iterable[Endpoint]] = ENDPOINTS) -> None:
        self._endpoints = [endpoint for routes in endpoints for endpoint in routes]
        self._paths = {each.path: re.compile(re.sub(r"\{\w+\}", "[^/]+", each.path)) for each in self._endpoints}
        self._taking = Taking()
        self._keys = Keys()
        self._repeats = Repeats()

    @asynccontextmanager
    async def taking(self, listening: Listening) -> AsyncIterator[None]:
        self._allowance = Allowance(listening.settings.api_rate)
        async with kept_tidy(self._keys.keep_notes, self._allowance.forget_old), self._taking.requests_for(listening):
            yield

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Answer to every path of the API, also to those that lead nowhere."""
        for endpoint in self._endpoints:
            router.add_route(endpoint.method, self._pattern(endpoint.path), self._handler(endpoint))
            if endpoint.method == "GET":
                router.add_route("HEAD", self._pattern(endpoint.path), self._handler(endpoint))
        ReadingPage(self._endpoints).add_to(router)
        router.add_route("*", "/v2{rest:(/.*)?}", self.elsewhere)

    def _handler(self, endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.Response]]:
        name = f"{endpoint.method} {endpoint.path}"

        async def handle(request: web.Request) -> web.Response:
            try:
                return await self._answer(endpoint, request)
            except Exception as problem:
                return errors.response(problem, name)

        return handle

    async def elsewhere(self, request: web.Request) -> web.Response:
        """A path that nothing is at, or a method that it does not know."""
        allowed = {each.method for each in self._endpoints if self._paths[each.path].fullmatch(request.path)}
        if not allowed:
            problem = Problem(HTTPStatus.NOT_FOUND, "There is nothing at this address: /docs lists what there is.")
            return errors.response(problem, "unknown")
        if "GET" in allowed:
            allowed.add("HEAD")
        allow = {"Allow": ", ".join(sorted(allowed | {"OPTIONS"}))}
        if request.method == "OPTIONS":
            return web.Response(status=HTTPStatus.NO_CONTENT, headers={**HEADERS, **allow})
        problem = Problem(HTTPStatus.METHOD_NOT_ALLOWED, f"This address takes {allow['Allow']}.", headers=allow)
        return errors.response(problem, "unknown")

    async def _answer(self, endpoint: Endpoint, request: web.Request) -> web.Response:
        """Raises what is wrong."""
        listening = self._taking.listening
        key = await self._keys.of(request, listening.workspace)
        await within(self._allowance, key)
        require(key, endpoint.scope)
        name = idempotency.name_of(request) if endpoint.is_idempotent else None
        path, query = path_of(request), query_of(request, endpoint.query)
        raw = await json_body(request) if endpoint.body is not None else b""
        asked = ApiRequest(listening, key, path, query, idempotency.source_of(key, name), request)
        keeping = reports.kept(listening.workspace, key, request, raw) if endpoint.kept_raw else nullcontext()
        with self._taking.answering():
            async with keeping:
                arguments = (body_of(raw, endpoint.body),) if endpoint.body is not None else ()
                if name is None:
                    answer = await endpoint.handler(asked, *arguments)
                    return idempotency.response(answer.status, answer.body)
                return await self._repeats.once(key, name, request, raw, lambda: endpoint.handler(asked, *arguments))
