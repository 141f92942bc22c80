"""Logs: one JSON object a line, or lines for people. No secret and nothing that people typed gets into them."""

import logging
import re
import sqlite3
import sys
import traceback
import warnings
from types import TracebackType
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from structlog.typing import EventDict, WrappedLogger
from tortoise.exceptions import DBConnectionError, OperationalError

_SECRETS = re.compile(
    r"xox[a-z][-.][\w.-]+"  # Slack's tokens
    r"|xapp-[\w-]+"
    r"|lc_[\w-]{43}"  # keys of our own API
    r"|(?i:bearer) \S+"
    r"|https://hooks\.slack\.com/\S+"  # whoever has such an address can post
    r"|(?<=ticket=)[^&\s]+"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # a database's user and password
)
_BODY = re.compile(r"[{\[<\n].*", re.DOTALL)
_LONGEST = 300
_VALUES = re.compile(r"""\n.*|: ["'].*""", re.DOTALL)
"""What PostgreSQL and its driver quote of what is stored: "DETAIL: Failing row contains (…", `argument $1: '…'`."""

# What these say is about the code, the network or the database. Any other exception may quote what somebody typed.
_SPEAKABLE = (
    AttributeError,
    TypeError,
    NameError,
    ImportError,
    OSError,
    sqlite3.OperationalError,
    aiohttp.ClientError,
)


def configure(level: str, format: str) -> None:
    """Send every log, the libraries' warnings too, to standard error. `format`: json or console."""
    for quoting in (aiohttp.BadContentDispositionHeader, aiohttp.BadContentDispositionParam):
        warnings.simplefilter("ignore", quoting)  # they print what a client calls its file
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _explain_exception,
        redact,
    ]
    last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if format == "console":
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_without_body, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ("bot", "models", "sandbox"):
        logging.getLogger(name).setLevel(level)


def redact(logger: WrappedLogger | None, method: str, event: EventDict) -> EventDict:
    """Hide tokens and the like, wherever in an event they are."""
    return {name: _SECRETS.sub("[hidden]", value) if isinstance(value, str) else value for name, value in event.items()}


def _without_body(logger: WrappedLogger | None, method: str, event: EventDict) -> EventDict:
    """Libraries quote requests and responses in their warnings: what begins like one is cut off."""
    event["event"] = _BODY.sub("…", str(event["event"]))[:_LONGEST]
    return event


def _explain_exception(logger: WrappedLogger | None, method: str, event: EventDict) -> EventDict:
    problem = event.pop("exc_info", None)
    if problem is True:
        problem = sys.exc_info()[1]
    if isinstance(problem, tuple):
        problem = problem[1]
    if isinstance(problem, BaseException):
        event["exception"] = explain(problem)
    return event


def explain(problem: BaseException) -> str:
    """Where it came from and what it was, without the values that were at hand."""
    story = []
    seen: set[int] = set()
    current: BaseException | None = problem
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        story.append(f"{_place(current.__traceback__)}{_say(current)}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\nwhich led to\n".join(reversed(story))


def _place(came_from: TracebackType | None) -> str:
    frames = traceback.extract_tb(came_from)
    return "".join(f"{frame.filename}:{frame.lineno} in {frame.name}\n" for frame in frames)


def _say(problem: BaseException) -> str:
    name = type(problem).__qualname__
    if isinstance(problem, SlackApiError):
        return f"{name}: {problem.response.get('error')}"
    if isinstance(problem, (OperationalError, DBConnectionError)):
        return f"{name}: {_VALUES.sub('', str(problem))}"
    return f"{name}: {problem}" if isinstance(problem, _SPEAKABLE) else name
