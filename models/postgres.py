"""Tortoise's PostgreSQL client, for a database that may be gone for a while.

Tortoise 1.1.9 lets the driver's own errors through where a connection breaks, can't be made or does not answer.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.exceptions import DBConnectionError

GONE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What comes of a server that is away, hangs (TimeoutError is an OSError) or takes no connections."""


class PostgresClient(AsyncpgDBClient):
    async def _translate_exceptions(self, func: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
        try:
            return await super()._translate_exceptions(func, *args, **kwargs)
        except GONE as problem:
            raise DBConnectionError(f"{type(problem).__name__}: {problem}") from problem


client_class = PostgresClient
