"""The table of endpoints. One decorator says all that the guards and the OpenAPI document need to know of one:

    routes = Routes("Communications")

    @routes.post("/v2/communications", scope=Scope.WRITE, body=CommunicationCreate, answers={201: CommunicationAnswer},
                 summary="Log a communication")
    async def create(request: ApiRequest, body: CommunicationCreate) -> Answer:
        …
        return Answer(201, CommunicationAnswer(…))

What is wrong with a request is raised: `Invalid` → 422, `Missing` → 404, `Refused` → 409 (a key has no role, so what is
refused to it, some state forbids).
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from bot.api.envelope import Answer
from bot.listening import Listening
from models import ApiKey, Workspace
from models.api import Scope

Handler = Callable[..., Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request that is who it says it is, may do what it asks, and is well-formed."""

    listening: Listening
    key: ApiKey
    path: Mapping[str, int]
    """What stands in the path: `{"id": 5}`."""
    query: Any
    """The validated model that `query=` named, or None."""
    source: str | None
    """For services that make something: the same source twice makes it once. None without an `Idempotency-Key`."""
    http: web.Request
    """For a handler that reads the body itself, and for links to other pages (`http.url`)."""

    @property
    def workspace(self) -> Workspace:
        return self.listening.workspace

    @property
    def actor(self) -> str:
        """Who asks, for the audit."""
        return f"api: {self.key.name}"


@dataclass(frozen=True, slots=True)
class Endpoint:
    method: str
    path: str
    handler: Handler
    scope: Scope
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    upload: str | None
    sent: Callable[[web.Request], Awaitable[str]] | None
    answers: Mapping[int, type[BaseModel]]
    summary: str
    description: str
    tag: str
    examples: Mapping[str, Any] = field(default_factory=dict)
    kept_raw: bool = False
    """Whether what is sent is kept as it came, before it is judged."""

    @property
    def is_idempotent(self) -> bool:
        """Whether an `Idempotency-Key` counts: of the methods that there are, only POST needs one."""
        return self.method == "POST"

    @property
    def names(self) -> frozenset[str]:
        """What a request may name: attributes, parameters, and the field of a file."""
        models = [model for model in (self.body, self.query) if model is not None]
        said = {field.alias or name for model in models for name, field in model.model_fields.items()}
        return frozenset(said | {"body"} | ({self.upload} if self.upload else set()))


class Routes:
    """The endpoints of one module."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self._endpoints: list[Endpoint] = []

    def __iter__(self) -> Iterator[Endpoint]:
        return iter(self._endpoints)

    def get(self, path: str, **what: Any) -> Callable[[Handler], Handler]:
        return self._add("GET", path, **what)

    def post(self, path: str, **what: Any) -> Callable[[Handler], Handler]:
        return self._add("POST", path, **what)

    def put(self, path: str, **what: Any) -> Callable[[Handler], Handler]:
        return self._add("PUT", path, **what)

    def delete(self, path: str, **what: Any) -> Callable[[Handler], Handler]:
        return self._add("DELETE", path, **what)

    def _add(
        self,
        method: str,
        path: str,
        *,
        scope: Scope,
        answers: Mapping[int, type[BaseModel]],
        summary: str,
        description: str = "",
        body: type[BaseModel] | None = None,
        query: type[BaseModel] | None = None,
        upload: str | None = None,
        sent: Callable[[web.Request], Awaitable[str]] | None = None,
        examples: Mapping[str, Any] | None = None,
        kept_raw: bool = False,
    ) -> Callable[[Handler], Handler]:
        """`answers`: what success gives, by status; a model that is not `Bare` stands under `data`. `body`: the
        handler's second argument. `query`: the parameters, each a field by its alias. `upload`: the multipart field of
        a file, for a handler that reads the body itself; `sent` reads it too, and tells what its `Answer.sent` would.
        `examples`: request bodies for the document, by name. `kept_raw`: the body is a report, kept as it came."""

        def register(handler: Handler) -> Handler:
            self._endpoints.append(
                Endpoint(
                    method,
                    path,
                    handler,
                    scope,
                    body,
                    query,
                    upload,
                    sent,
                    answers,
                    summary,
                    description or (handler.__doc__ or "").strip(),
                    self._tag,
                    examples or {},
                    kept_raw,
                )
            )
            return handler

        return register
