"""Tortoise's PostgreSQL client, for a database that may be gone for a while.

Tortoise 1.1.9 lets the driver's own errors through where a connection breaks, can't be made or does not answer.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import DBConnectionError

GONE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What comes of a server that is away, hangs (TimeoutError is an OSError) or takes no connections."""
_CUT = (
    ConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
"""What comes of a connection that was cut: the pool's others were too, as likely as not."""


class PostgresClient(AsyncpgDBClient):
    async def create_pool(self, **options: Any) -> asyncpg.Pool:
        # A statement is planned anew each of its first five times: it is not forgotten because nobody searched a while.
        return await asyncpg.create_pool(None, reset=_leave_as_it_is, max_cached_statement_lifetime=0, **options)

    async def _translate_exceptions(self, func: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
        try:
            return await super()._translate_exceptions(func, *args, **kwargs)
        except GONE as problem:
            raise await gone(problem, self) from problem


async def _leave_as_it_is(_connection: asyncpg.Connection) -> None:
    """asyncpg rolls back what is open, and that is enough: nothing here outlasts its transaction. Its own reset asks
    the server once more after each statement, which takes a third of the time of a small one."""


async def gone(problem: BaseException, client: BaseDBAsyncClient) -> DBConnectionError:
    """What to raise for one of GONE. Who comes next gets a new connection, not the same error from an old one."""
    if isinstance(problem, _CUT) and isinstance(client, PostgresClient):
        await client._expire_connections()
    return DBConnectionError(f"{type(problem).__name__}: {problem}")


client_class = PostgresClient
