"""Opening, migrating and closing the database: SQLite by default, PostgreSQL to grow. The same code runs on both."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any, cast

from filelock import FileLock, Timeout
from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.context import TortoiseContext
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor
from tortoise.transactions import in_transaction

from models.migrating import Executor
from models.postgres import GONE, gone

_APPS = {"models": {"models": ["models"], "migrations": "models.migrations", "default_connection": "default"}}
PATIENCE = 2.0
"""Seconds until a database counts as one that does not answer: Slack waits for three."""

_SQLITE_DEFAULTS = {
    "busy_timeout": int(PATIENCE * 1000),
    "journal_mode": "WAL",
    "synchronous": "FULL",  # what was acknowledged survives a power cut
    "cache_size": -64 * 1024,  # KiB; of a million leads, SQLite's own 2 MiB hold too little of any index
    "mmap_size": 1 << 31,  # bytes: what is looked up here and there is read where the system has it, uncopied
    "journal_size_limit": 64 * 1024 * 1024,
    "foreign_keys": "ON",
}
_MIGRATION_LOCK = 0x10C_CA11  # any number, as long as every logcall takes the same

_context: TortoiseContext | None = None
_lock: FileLock | None = None
_forgetful: list[Callable[[], None]] = []


class DatabaseBusy(Exception):
    """Another process has this SQLite database open."""


def config(url: str, *, pool_max: int = 10, patience: float | None = PATIENCE) -> dict[str, Any]:
    """Tortoise's configuration for a database URL: `sqlite://path/to/file` or `postgres://user:password@host/name`.

    What the URL's query says (`?synchronous=NORMAL`, `?maxsize=5`) wins over our defaults. `patience`: seconds that
    PostgreSQL has for each statement; None for as long as it takes. Raises ConfigurationError for a URL that is none.
    """
    default = expand_db_url(url)
    given = default["credentials"]
    if not _is_sqlite(default):
        default["engine"] = "models.postgres"
        given.setdefault("maxsize", pool_max)
        given.setdefault("timeout", PATIENCE)  # for connecting
        given.setdefault("command_timeout", patience)
        return {"connections": {"default": default}, "apps": _APPS}
    default["credentials"] = given | {name: value for name, value in _SQLITE_DEFAULTS.items() if f"{name}=" not in url}
    connections = {"default": default}
    if given["file_path"] != ":memory:":
        # A long read on the only connection would make every write wait for it.
        connections["reads"] = default | {"credentials": default["credentials"] | {"query_only": "ON"}}
    return {"connections": connections, "apps": _APPS}


async def open_database(url: str, *, pool_max: int = 10, alone: bool = True, patience: float | None = PATIENCE) -> None:
    """Open the process's one database. Every task can use it from then on, whenever it was started.

    `alone`: on SQLite, keep every other process out. Without it this one stands beside a running app: it may look
    around, and write what the app remembers nothing of.
    `patience`: see `config`; migrations need none. Raises DatabaseBusy where another process has the SQLite file, and
    the driver's own error where the database does not answer.
    """
    global _context
    if _context is not None:
        raise RuntimeError("a database is open already: close it first")
    settings = config(url, pool_max=pool_max, patience=patience)
    default = settings["connections"]["default"]
    if alone and _is_sqlite(default):
        _take_lock(default["credentials"]["file_path"])
    EXECUTOR_CACHE.clear()  # it is keyed by the connection's name alone, and its SQL is one engine's
    _context = TortoiseContext()
    try:
        with _context:
            # The fallback lets tasks use the database that were created before it was opened.
            await _context.init(config=settings, _enable_global_fallback=True)
        await get_connections().get("default").execute_query("SELECT 1")
    except BaseException:
        await close_database()
        raise


async def close_database() -> None:
    """Close every connection: a process that does not can't exit. Closing a closed one does nothing."""
    global _context, _lock
    for forget in _forgetful:
        forget()
    if _context is not None:
        closing, _context = _context, None
        await closing.close_connections()
    if _lock is not None:
        _lock.release()
        _lock = None


def on_close(forget: Callable[[], None]) -> None:
    """Have `forget` called when the database closes: for what is remembered from it."""
    _forgetful.append(forget)


def reads() -> BaseDBAsyncClient:
    """Where to read, outside `writing()`. It sees what was committed, at once."""
    connections = get_connections()
    return connections.get("reads" if "reads" in connections.db_config else "default")


def writing() -> AbstractAsyncContextManager[BaseDBAsyncClient]:
    """One write transaction: keep it short, and never wait for the network in it.

    A task that is started inside inherits the transaction: start tasks, and ring bells, after it. Raises
    DBConnectionError where the database does not answer.
    """
    connection = get_connections().get("default")
    if isinstance(connection, SqliteClient) and not isinstance(connection, SqliteTransactionWrapper):
        return _answered(_WriteTransaction(_BeginImmediate(connection), connection._lock))
    return _answered(in_transaction("default"))


def is_postgres() -> bool:
    return bool(get_connections().get("default").capabilities.dialect == "postgres")


async def migrate() -> list[str]:
    """Bring the open database to the newest shape. Returns the names of the migrations that were applied."""
    applied: list[str] = []

    def note(event: str, _app: str, name: str) -> None:
        if event == "apply_done":
            applied.append(name)

    if is_postgres():
        async with in_transaction("default") as connection:
            # Several processes may start at once: the first one migrates, the others find it done.
            await connection.execute_query(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
            executor = Executor(connection, _APPS)
            # It asks for the table of migrations before it makes it, and in a transaction that question would be fatal.
            await executor.recorder.ensure_schema(AsyncpgSchemaEditor(connection, atomic=False))
            await executor.migrate(progress=note, direction="forward")
    else:
        await Executor(get_connections().get("default"), _APPS).migrate(progress=note, direction="forward")
    return applied


async def pending_migrations() -> list[str]:
    """Names of the migrations that `migrate()` would apply."""
    plan = await Executor(get_connections().get("default"), _APPS).plan()
    return [step.migration.name for step in plan]


@asynccontextmanager
async def _answered(
    transaction: AbstractAsyncContextManager[BaseDBAsyncClient],
) -> AsyncIterator[BaseDBAsyncClient]:
    """Tortoise lets the drivers' own errors through where a transaction can't begin or end."""
    try:
        async with transaction as connection:
            yield connection
    except (sqlite3.OperationalError, *GONE) as problem:
        raise await gone(problem, get_connections().get("default")) from problem


class _BeginImmediate(SqliteTransactionWrapper):
    """Takes SQLite's write lock at the start: a transaction that reads first and is overtaken by another process's
    write would fail with "database is locked" at once, whatever `busy_timeout` says."""

    async def begin(self, waited: float = 0.0) -> None:
        """`waited`: the seconds that were spent in line already. Who stood behind somebody that waited for the file in
        vain does not wait as long again."""
        if waited < PATIENCE / 4:
            await self._connection.execute("BEGIN IMMEDIATE")
            return
        [[usual]] = await self._connection.execute_fetchall("PRAGMA busy_timeout")
        left = max(int((PATIENCE - waited) * 1000), 1)
        await self._connection.execute(f"PRAGMA busy_timeout = {min(left, usual)}")
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        finally:
            await self._connection.execute(f"PRAGMA busy_timeout = {usual}")


class _WriteTransaction(SqliteTransactionContext):
    async def __aenter__(self) -> TransactionalDBClient:
        began_waiting = monotonic()
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin(monotonic() - began_waiting)
        except BaseException:
            # Unlike Tortoise's, this BEGIN can fail; and a cancelled one may still have begun.
            if self.connection._connection is not None:
                await asyncio.shield(self.connection._connection.rollback())
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return cast(TransactionalDBClient, self.connection)


def _is_sqlite(connection: dict[str, Any]) -> bool:
    return bool(connection["engine"] == "tortoise.backends.sqlite")


def _take_lock(file_path: str) -> None:
    global _lock
    if file_path == ":memory:":
        return
    path = Path(file_path).resolve()  # a link is another name of the same file
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(f"{path}.lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as problem:
        raise DatabaseBusy(
            f"another logcall has {path} open: stop it first, or use PostgreSQL (DATABASE_URL=postgres://…), "
            "which several can have open"
        ) from problem
    _lock = lock


TORTOISE_ORM = config("sqlite://:memory:")
"""For Tortoise's own command line: `tortoise -c models.database.TORTOISE_ORM makemigrations`."""
