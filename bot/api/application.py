"""The API, put together: from a request to its answer."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, nullcontext
from http import HTTPStatus
from time import perf_counter

from aiohttp import web
from structlog.contextvars import bind_contextvars

from bot import metrics
from bot.api import (
    call_logs,
    communications,
    errors,
    idempotency,
    lead_shelves,
    leads,
    recordings,
    reports,
    users,
)
from bot.api.authentication import Keys, require
from bot.api.errors import HEADERS, Problem
from bot.api.housekeeping import kept_tidy
from bot.api.idempotency import Repeats
from bot.api.limits import as_it_is, json_body, within
from bot.api.reading import body_of, path_of, query_of
from bot.api.reading_page import ReadingPage
from bot.api.routing import ApiRequest, Endpoint
from bot.listening import Listening
from bot.services.allowance import Allowance
from bot.taking import Taking

Handle = Callable[[web.Request], Awaitable[web.Response]]

ENDPOINTS: tuple[Iterable[Endpoint], ...] = (
    communications.routes,
    recordings.routes,
    call_logs.routes,
    leads.routes,
    lead_shelves.phones,
    lead_shelves.emails,
    users.routes,
)
"""The `routes` of every module that has some."""


class Api:
    def __init__(self, endpoints: Iterable[Iterable[Endpoint]] = ENDPOINTS) -> None:
        self._endpoints = [endpoint for routes in endpoints for endpoint in routes]
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
        allowed: dict[str, set[str]] = {}
        for endpoint in self._endpoints:
            methods = {"GET", "HEAD"} if endpoint.method == "GET" else {endpoint.method}
            for method in methods:
                router.add_route(method, endpoint.path, self._handler(endpoint))
            allowed.setdefault(endpoint.path, {"OPTIONS"}).update(methods)
        for path, methods in allowed.items():
            router.add_route("*", path, _other_methods(", ".join(sorted(methods))))
        router.add_route("*", "/v2{rest:(/.*)?}", elsewhere)
        ReadingPage(self._endpoints).add_to(router)

    def _handler(self, endpoint: Endpoint) -> Handle:
        name, names = f"{endpoint.method} {endpoint.path}", endpoint.names

        async def handle(request: web.Request) -> web.Response:
            began = perf_counter()
            try:
                answer = await self._answer(endpoint, request)
            except Exception as problem:
                answer = errors.response(problem, name, names)
            metrics.answered_api(name, answer.status, perf_counter() - began)
            return answer

        return handle

    async def _answer(self, endpoint: Endpoint, request: web.Request) -> web.Response:
        """Raises what is wrong."""
        listening = self._taking.listening
        key = await self._keys.of(request, listening.workspace)
        bind_contextvars(api_key=key.id)  # every line of the log that comes of this request says whose it was
        await within(self._allowance, key)
        require(key, endpoint.scope)
        name = idempotency.name_of(request) if endpoint.is_idempotent else None
        path, query = path_of(request), query_of(request, endpoint.query)
        if endpoint.method in ("POST", "PUT"):
            as_it_is(request)
        raw = await json_body(request) if endpoint.body is not None else b""
        asked = ApiRequest(listening, key, path, query, idempotency.source_of(key, name), request)
        keeping = reports.kept(listening.workspace, key, request, raw) if endpoint.kept_raw else nullcontext()
        with self._taking.answering():
            async with keeping:
                arguments = (body_of(raw, endpoint.body),) if endpoint.body is not None else ()
                if name is None:
                    answer = await endpoint.handler(asked, *arguments)
                    return idempotency.response(answer.status, answer.body)
                return await self._repeats.once(
                    key, name, request, raw, lambda: endpoint.handler(asked, *arguments), endpoint.sent
                )


def _other_methods(allowed: str) -> Handle:
    """What is said to a method that an address does not take."""
    allow = {"Allow": allowed}

    async def handle(request: web.Request) -> web.Response:
        if request.method == "OPTIONS":
            return web.Response(status=HTTPStatus.NO_CONTENT, headers={**HEADERS, **allow})
        problem = Problem(HTTPStatus.METHOD_NOT_ALLOWED, f"This address takes {allowed}.", headers=allow)
        return errors.response(problem, "another method")

    return handle


async def elsewhere(request: web.Request) -> web.Response:
    """A path that nothing is at."""
    problem = Problem(HTTPStatus.NOT_FOUND, "There is nothing at this address: /docs lists what there is.")
    return errors.response(problem, "another path")
