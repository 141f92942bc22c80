"""Running Logcall until somebody says stop, and saying in plain words why it could not."""

import asyncio
import gc
import signal
import sqlite3
from collections.abc import Coroutine
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from tortoise.exceptions import ConfigurationError, DBConnectionError

from bot.refusals import explain
from bot.services.errors import Missing, Refused
from bot.settings import Settings
from bot.startup import CannotStart
from bot.storage import MigrationsPending
from models.database import DatabaseBusy
from models.fields import KeyProblem

T = TypeVar("T")

_STOP = (signal.SIGINT, signal.SIGTERM)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` in the fastest loop there is."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


async def forever(settings: Settings) -> None:
    """Run Logcall until it is told to stop."""
    from bot.app import running

    told = told_to_stop()
    async with running(settings):
        # What was made to get here stays: a full collection that looks through all of it takes tens of milliseconds.
        gc.collect()
        gc.freeze()
        await told.wait()


def told_to_stop() -> asyncio.Event:
    """An event that Ctrl-C and SIGTERM set from now on. A second one ends the process at once."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for number in _STOP:
            loop.remove_signal_handler(number)
        told.set()

    for number in _STOP:
        loop.add_signal_handler(number, stop)
    return told


def why_not(problem: Exception) -> str | None:
    """A sentence for whoever started the command; None for what nobody foresaw."""
    match problem:
        case CannotStart() | DatabaseBusy() | MigrationsPending() | KeyProblem() | Refused() | Missing():
            return str(problem)
        case SlackApiError():
            error = problem.response.get("error", "")
            return f"Slack refuses ({error}). {explain(error)}"
        case aiohttp.ClientError() | TimeoutError():
            return "Slack can't be reached: check the network, and SLACK_API_URL if you set it."
        case sqlite3.DatabaseError():
            return f"the database can't be used ({problem}): check that DATABASE_URL names a file of Logcall's."
        case DBConnectionError() | ConfigurationError() | OSError():
            return "the database does not answer: check DATABASE_URL, and that its server is running."
        case _:
            return None
