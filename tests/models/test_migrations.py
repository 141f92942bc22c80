"""The migrations, as files and as what they do."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.schema_generator.state import ModelState
from tortoise.models import Model

import models
import models.migrations
from models.database import TORTOISE_ORM, close_database, config, migrate, open_database, pending_migrations

FILES = sorted(path.stem for path in Path(models.migrations.__path__[0]).glob("0*.py"))
RELEASES = ("0001_initial", FILES[-1])
"""The last migration of each version that is in use somewhere, and of this one."""
SAMPLE = {"INT": 1, "BIGINT": 1, "BOOL": 1, "TIMESTAMP": "2026-11-23 10:00:00+00:00", "JSON": "{}"}


async def test_makemigrations_finds_no_change() -> None:
    async with TortoiseContext() as context:
        await context.init(config=TORTOISE_ORM)
        assert context.apps is not None
        changes = await MigrationAutodetector(context.apps, TORTOISE_ORM["apps"]).changes()
    assert [writer.name for writer in changes] == []


@pytest.mark.parametrize("model", [getattr(models, name) for name in models.__all__])
async def test_what_a_docstring_says_is_no_part_of_the_schema(model: type[Model]) -> None:
    async with TortoiseContext() as context:
        await context.init(config=TORTOISE_ORM)
        assert ModelState.make_from_model("models", model).options.get("table_description") is None


async def test_a_new_database_is_migrated_once(tmp_path: Path) -> None:
    await open_database(f"sqlite://{tmp_path / 'new.sqlite3'}")
    try:
        assert await pending_migrations() == FILES
        assert await migrate() == FILES
        assert await migrate() == []
        assert await pending_migrations() == []
    finally:
        await close_database()


async def test_a_migrated_database_has_nothing_pending_on_either_engine(database: str) -> None:
    assert await pending_migrations() == []
    assert await migrate() == []


@pytest.mark.parametrize("release", RELEASES)
async def test_an_older_database_keeps_its_rows_and_ends_like_a_new_one(
    tmp_path: Path, sqlite_template: Path, release: str
) -> None:
    path = tmp_path / "older.sqlite3"
    await migrate_to(path, release)
    before = fill(path)
    assert before["lead"] == before["communication"] == 3

    await open_database(f"sqlite://{path}")
    try:
        await migrate()
    finally:
        await close_database()

    new = shutil.copy(sqlite_template, tmp_path / "new.sqlite3")
    after = counts(path)
    assert {table: after[table] for table in before} == before
    assert shape(path) == shape(Path(new))


async def migrate_to(path: Path, release: str) -> None:
    settings = config(f"sqlite://{path}")
    async with TortoiseContext() as context:
        await context.init(config=settings)
        executor = MigrationExecutor(context.connections.get("default"), settings["apps"])
        await executor.migrate([MigrationTarget("models", release)])


def fill(path: Path) -> dict[str, int]:
    """Three rows in every table, whatever its shape is in that release."""
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA foreign_keys = OFF")  # rows refer to each other by number: 1 to 3 in each table
        for table in tables(db):
            columns = [column for column in db.execute(f'PRAGMA table_info("{table}")') if column[1] != "id"]
            names = ", ".join(f'"{column[1]}"' for column in columns)
            for number in range(1, 4):
                values = [sample(column[1], column[2], number) for column in columns]
                marks = ", ".join("?" * len(values))
                db.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)  # noqa: S608 (names of our own)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    return counts(path)


def sample(name: str, kind: str, number: int) -> object:
    if name.endswith("_id") and kind.startswith(("INT", "BIGINT")):
        return number
    return SAMPLE.get(kind, f"{name[:2]}{number}")


def tables(db: sqlite3.Connection) -> list[str]:
    """Those with rows of their own: what leads are searched by follows from them."""
    rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
    made_of_others = ("tortoise_migrations", "lead_search", "lead_word", "lead_recent")
    return [name for (name,) in rows if not name.startswith(made_of_others)]


def counts(path: Path) -> dict[str, int]:
    with sqlite3.connect(path) as db:
        return {name: db.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in tables(db)}  # noqa: S608


def shape(path: Path) -> list[tuple[str, str, str]]:
    with sqlite3.connect(path) as db:
        return db.execute("SELECT type, name, COALESCE(sql, '') FROM sqlite_master ORDER BY type, name").fetchall()
