"""Opening and closing the database, and what a connection to it promises."""

import asyncio
import sqlite3
import sys
from asyncio import gather
from contextlib import nullcontext
from pathlib import Path

import pytest
from filelock import FileLock
from tortoise.exceptions import DBConnectionError, OperationalError

from models import Workspace
from models.database import (
    DatabaseBusy,
    close_database,
    config,
    on_close,
    open_database,
    reads,
    writing,
)


async def test_what_was_written_can_be_read_at_once(database: str) -> None:
    async with writing():
        await Workspace.create(slack_id="T1")
    assert await Workspace.filter(slack_id="T1").using_db(reads()).exists()


async def test_nothing_is_kept_of_a_transaction_that_fails(database: str) -> None:
    async def write_and_fail() -> None:
        async with writing():
            await Workspace.create(slack_id="T1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    assert not await Workspace.filter(slack_id="T1").using_db(reads()).exists()
    async with writing():
        await Workspace.create(slack_id="T1")


async def test_a_cancelled_transaction_leaves_the_next_one_free(database: str) -> None:
    inside = asyncio.Event()

    async def dawdle() -> None:
        async with writing():
            await Workspace.create(slack_id="T1")
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(dawdle())
    await inside.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with writing():
        await Workspace.create(slack_id="T1")


async def test_a_task_that_was_started_before_the_database_can_use_it(database_url: str) -> None:
    opened = asyncio.Event()

    async def count() -> int:
        await opened.wait()
        return await Workspace.all().using_db(reads()).count()

    task = asyncio.create_task(count())
    await open_database(database_url)
    try:
        opened.set()
        assert await task == 0
    finally:
        await close_database()


async def test_reading_does_not_wait_for_a_write_and_sees_what_is_committed(database: str) -> None:
    written, counted = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with writing():
            await Workspace.create(slack_id="T1")
            written.set()
            await counted.wait()

    task = asyncio.create_task(write())
    await written.wait()
    assert await asyncio.wait_for(Workspace.all().using_db(reads()).count(), 5) == 0
    counted.set()
    await task
    assert await Workspace.all().using_db(reads()).count() == 1


async def test_the_reading_connection_refuses_to_write(sqlite_url: str) -> None:
    await open_database(sqlite_url)
    try:
        with pytest.raises(OperationalError, match="readonly"):
            await Workspace.create(slack_id="T1", using_db=reads())
    finally:
        await close_database()


async def test_sqlite_keeps_what_was_acknowledged(sqlite_url: str) -> None:
    await open_database(sqlite_url)
    try:
        db = reads()
        pragmas = {
            name: (await db.execute_query_dict(f"PRAGMA {name}"))[0][name]
            for name in ("journal_mode", "synchronous", "foreign_keys", "journal_size_limit")
        }
    finally:
        await close_database()
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "journal_size_limit": 64 * 1024 * 1024,
    }


async def test_a_link_to_a_sqlite_file_that_is_open_does_not_get_round_its_lock(
    sqlite_url: str, tmp_path: Path
) -> None:
    (tmp_path / "link.sqlite3").symlink_to(sqlite_url.removeprefix("sqlite://"))
    try:
        with FileLock(f"{sqlite_url.removeprefix('sqlite://')}.lock"), pytest.raises(DatabaseBusy):
            await open_database(f"sqlite://{tmp_path}/link.sqlite3")
    finally:
        await close_database()


async def test_a_second_process_on_the_same_sqlite_file_is_told_to_use_postgresql(sqlite_url: str) -> None:
    program = (
        "import asyncio, sys\n"
        "from models.database import *\n"
        "try: asyncio.run(open_database(sys.argv[1]))\n"
        "except DatabaseBusy as busy: print(busy)\n"
    )
    await open_database(sqlite_url)
    try:
        second = await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, sqlite_url, stdout=asyncio.subprocess.PIPE
        )
        said = (await second.communicate())[0].decode()
    finally:
        await close_database()
    assert "another logcall has" in said
    assert "use PostgreSQL" in said


async def test_a_closed_database_can_be_opened_again(database_url: str) -> None:
    for _ in range(2):
        await open_database(database_url)
        assert await Workspace.all().count() == 0
        await close_database()
    await close_database()


async def test_a_database_that_does_not_answer_leaves_nothing_open(tmp_path: Path, sqlite_url: str) -> None:
    broken = tmp_path / "broken.sqlite3"
    broken.write_text("this is not a database, but it is long enough to be taken for one")
    with pytest.raises((sqlite3.DatabaseError, OperationalError)):
        await open_database(f"sqlite://{broken}")
    await open_database(sqlite_url)
    await close_database()


async def test_what_is_remembered_from_a_database_is_forgotten_with_it(sqlite_url: str) -> None:
    remembered = {"T1": 1}
    on_close(remembered.clear)
    await open_database(sqlite_url)
    await close_database()
    assert remembered == {}


async def test_another_process_s_write_is_waited_for(sqlite_url: str) -> None:
    await open_database(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite://"), isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        task = asyncio.create_task(_write())
        _, waiting = await asyncio.wait({task}, timeout=0.2)
        assert waiting == {task}
        other.execute("COMMIT")
        await task
    finally:
        other.close()
        await close_database()


async def test_a_write_that_waited_in_vain_does_not_hold_up_the_next_one(sqlite_url: str) -> None:
    await open_database(f"{sqlite_url}?busy_timeout=10")
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite://"), isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DBConnectionError, match="locked"):
            await _write()
        other.execute("COMMIT")
        await _write()
    finally:
        other.close()
        await close_database()


@pytest.mark.parametrize("lost_in", ["reading", "writing"])
async def test_one_lost_connection_is_enough_to_doubt_the_others(postgres_url: str, lost_in: str) -> None:
    """They were cut too, as likely as not, and each would fail somebody else."""
    await open_database(postgres_url)
    try:
        ours = "SELECT pg_backend_pid() AS pid, pg_sleep(0.01)"
        before = {rows[0]["pid"] for rows in await gather(*(reads().execute_query_dict(ours) for _ in range(3)))}
        assert len(before) == 3
        with pytest.raises(DBConnectionError):
            async with writing() if lost_in == "writing" else nullcontext(reads()) as db:
                await db.execute_query("SELECT pg_terminate_backend(pg_backend_pid())")
        after = {rows[0]["pid"] for rows in await gather(*(reads().execute_query_dict(ours) for _ in range(3)))}
        assert not before & after
    finally:
        await close_database()


async def _write() -> None:
    async with writing():
        await Workspace.create(slack_id="T1")


def test_what_the_url_says_wins() -> None:
    settings = config("sqlite:///tmp/x.sqlite3?synchronous=NORMAL")["connections"]["default"]["credentials"]
    assert settings["synchronous"] == "NORMAL"
    assert config("postgres://u@h/d?maxsize=3")["connections"]["default"]["credentials"]["maxsize"] == "3"
    assert config("postgres://u@h/d", pool_max=7)["connections"]["default"]["credentials"]["maxsize"] == 7


async def test_only_one_database_is_open_at_a_time(database: str) -> None:
    with pytest.raises(RuntimeError):
        await open_database(database)
    assert DatabaseBusy.__doc__
