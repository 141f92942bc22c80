"""What is answered when something is wrong: `{"message", "errors", "reference"}`, and nothing of how we are made."""

import secrets
from collections.abc import Collection, Mapping
from http import HTTPStatus
from types import MappingProxyType

import structlog
from aiohttp import web
from pydantic import BaseModel, Field
from pydantic_core import to_json

from bot import metrics
from bot.problems import DATABASE_PROBLEMS
from bot.services.errors import Missing, Refused
from bot.taking import NotYet
from models.methods import Invalid

log = structlog.get_logger()

HEADERS = MappingProxyType({"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})
"""Of every answer: what is said to one client is nobody else's."""

_RETRY_AFTER = "5"  # seconds: as long as a database usually takes to come back


class Wrong(BaseModel):
    """What every error says."""

    message: str = Field(description="What is wrong, and what to do.")
    errors: dict[str, list[str]] = Field(description="What is wrong with which attribute; nested ones with dots.")
    reference: str = Field(description="By this your administrator finds the request in Logcall's log.")


class Problem(Exception):
    """A request that can't be answered as asked. `closes`: the connection can't be used for another."""

    def __init__(
        self,
        status: HTTPStatus,
        message: str,
        *,
        errors: Mapping[str, list[str]] = MappingProxyType({}),
        headers: Mapping[str, str] = MappingProxyType({}),
        closes: bool = False,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.errors, self.headers, self.closes = status, message, errors, headers, closes


def invalid(errors: Mapping[str, list[str]]) -> Problem:
    said = "; ".join(f"{name}: {sentence}" for name, sentences in errors.items() for sentence in sentences)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"Some of this can't be taken. {said}", errors=errors)


def response(problem: Exception, what: str, names: Collection[str] = ()) -> web.Response:
    """The answer. `what` was asked for, for the log: an endpoint's method and path, without anybody's values; `names`:
    of its attributes and parameters. Any other name is the client's, and may be anybody's words."""
    reference = secrets.token_hex(4)
    known = _known(problem)
    if known is None:
        metrics.failed(problem)
        log.error("api_failed", reference=reference, asked=what, exc_info=problem)
        known = Problem(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "Something went wrong on Logcall's side. Try again; if it goes on, tell your administrator the reference.",
        )
    elif known.status is HTTPStatus.SERVICE_UNAVAILABLE and not isinstance(problem, NotYet):
        metrics.failed(problem)
        log.error("api_failed", reference=reference, asked=what, exc_info=problem)
    else:
        wrong = (name if name in names else name.partition(".")[0] for name in known.errors)
        fields = sorted({name if name in names else "another" for name in wrong})
        log.info("api_refused", reference=reference, asked=what, status=int(known.status), fields=fields)
    errors = {_sendable(name): sentences for name, sentences in known.errors.items()}
    body = to_json({"message": _sendable(known.message), "errors": errors, "reference": reference})
    answer = web.Response(
        status=known.status, body=body, content_type="application/json", headers={**HEADERS, **known.headers}
    )
    if known.closes:
        answer.force_close()
    return answer


def _sendable(text: str) -> str:
    """Names that a client made up may have halves of surrogate pairs in them, which no JSON in UTF-8 can have."""
    return text.encode(errors="replace").decode()


def _known(problem: Exception) -> Problem | None:
    match problem:
        case Problem():
            return problem
        case Invalid():
            return invalid({name: [sentence] for name, sentence in problem.errors.items()})
        case Missing():
            return Problem(HTTPStatus.NOT_FOUND, problem.message)
        case Refused():
            return Problem(HTTPStatus.CONFLICT, problem.message)
        case NotYet():
            return _unavailable("Logcall is starting or stopping: try again in a moment.")
        case _ if isinstance(problem, DATABASE_PROBLEMS):
            return _unavailable("Logcall's database isn't answering: try again in a moment.")
    return None


def _unavailable(message: str) -> Problem:
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, message, headers={"Retry-After": _RETRY_AFTER})
