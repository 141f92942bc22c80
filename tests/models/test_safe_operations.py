"""A table that is in use, altered and relieved of a column: by Tortoise's own operations it loses rows."""

import ast
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from tortoise.context import TortoiseContext
from tortoise.exceptions import IntegrityError
from tortoise.migrations.executor import MigrationExecutor

import models.migrations
from models.safe_operations import Unsafe

DESTRUCTIVE = {"AlterField", "RemoveField", "AddConstraint", "RemoveConstraint"}
FIRST = """
from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    initial = True
    operations = [
        ops.CreateModel(name="Lead", fields=[
            ("id", fields.IntField(primary_key=True)),
            ("name", fields.CharField(max_length=10)),
            ("email", fields.CharField(max_length=50, unique=True)),
            ("fax", fields.CharField(max_length=20, default="")),
        ], options={"table": "lead", "app": "models", "pk_attr": "id", "indexes": [Index(fields=["name"])]},
        bases=["Model"]),
        ops.CreateModel(name="Call", fields=[
            ("id", fields.IntField(primary_key=True)),
            ("lead", fields.ForeignKeyField("models.Lead", related_name="calls", on_delete=fields.CASCADE)),
        ], options={"table": "call", "app": "models", "pk_attr": "id"}, bases=["Model"]),
    ]
"""
SECOND = """
from tortoise import fields, migrations
from {module} import {operation}

class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]
    operations = [{operation}(model_name="Lead", name="{field}"{change})]
"""
Migrate = Callable[..., object]


@pytest.fixture
async def migrate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Migrate]:
    """Migrates a lead with three calls: `await migrate("AlterField", "name", "fields.CharField(max_length=99)")`."""
    package = tmp_path / "altered"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "0001_initial.py").write_text(FIRST)
    monkeypatch.syspath_prepend(str(tmp_path))
    apps = {"models": {"models": [], "migrations": "altered", "default_connection": "default"}}
    connections = {
        "default": {
            "engine": "tortoise.backends.sqlite",
            "credentials": {"file_path": str(tmp_path / "used.sqlite3"), "foreign_keys": "ON"},
        }
    }
    async with TortoiseContext() as context:
        await context.init(config={"connections": connections, "apps": {"models": {"models": ["models"]}}})
        db = context.connections.get("default")
        await MigrationExecutor(db, apps).migrate()
        await db.execute_script(
            "INSERT INTO lead (id, name, email, fax) VALUES (1, 'Sophie', 's@example.com', '');"
            "INSERT INTO call (lead_id) VALUES (1), (1), (1);"
        )

        async def run(operation: str, field: str, new: str = "", *, module: str = "models.safe_operations") -> object:
            change = f", field={new}" if new else ""
            text = SECOND.format(module=module, operation=operation, field=field, change=change)
            (package / "0002_second.py").write_text(text)
            await MigrationExecutor(db, apps).migrate()
            return db

        yield run
    for name in [name for name in sys.modules if name.split(".")[0] == "altered"]:
        del sys.modules[name]


async def counts(db: object) -> tuple[int, int, list[str]]:
    leads = await db.execute_query_dict("SELECT COUNT(*) AS n FROM lead")  # type: ignore[attr-defined]
    calls = await db.execute_query_dict("SELECT COUNT(*) AS n FROM call")  # type: ignore[attr-defined]
    indexes = await db.execute_query_dict("PRAGMA index_list('lead')")  # type: ignore[attr-defined]
    return leads[0]["n"], calls[0]["n"], sorted("unique" if row["unique"] else "index" for row in indexes)


async def test_tortoise_s_own_alteration_destroys_what_refers_to_the_table(migrate: Migrate) -> None:
    db = await migrate("AlterField", "name", "fields.CharField(max_length=99)", module="tortoise.migrations.operations")
    assert await counts(db) != (1, 3, ["index", "unique"]), "Tortoise mends its tables now: our own operations can go"


async def test_a_column_is_widened_and_every_row_and_index_stays(migrate: Migrate) -> None:
    db = await migrate("AlterField", "name", "fields.CharField(max_length=99)")
    assert await counts(db) == (1, 3, ["index", "unique"])


async def test_a_column_is_dropped_and_every_row_and_index_stays(migrate: Migrate) -> None:
    db = await migrate("RemoveField", "fax")
    assert await counts(db) == (1, 3, ["index", "unique"])
    assert "fax" not in (await db.execute_query_dict("SELECT * FROM lead"))[0]


async def test_a_column_learns_to_take_null_and_every_row_and_index_stays(migrate: Migrate) -> None:
    db = await migrate("AlterField", "name", "fields.CharField(max_length=10, null=True)")
    assert await counts(db) == (1, 3, ["index", "unique"])
    await db.execute_query("INSERT INTO lead (name, email, fax) VALUES (NULL, 'nobody@example.com', '')")  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError):  # the others are as strict as before
        await db.execute_query("INSERT INTO lead (name, email, fax) VALUES ('Ann', NULL, '')")  # type: ignore[attr-defined]
    assert await db.execute_query_dict("PRAGMA integrity_check") == [{"integrity_check": "ok"}]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "new",
    [
        "fields.CharField(max_length=10, unique=True)",
        "fields.CharField(max_length=10, db_index=True)",
        "fields.IntField()",
    ],
)
async def test_what_sqlite_could_only_do_by_building_the_table_anew_is_refused(migrate: Migrate, new: str) -> None:
    with pytest.raises(Unsafe):
        await migrate("AlterField", "name", new)


@pytest.mark.parametrize("path", sorted(Path(models.migrations.__path__[0]).glob("0*.py")), ids=lambda path: path.stem)
def test_no_migration_uses_an_operation_that_destroys_data_on_sqlite(path: Path) -> None:
    assert destructive_operations(path.read_text()) == []


def test_the_guard_sees_a_destructive_operation_however_it_is_written() -> None:
    assert destructive_operations("ops.AlterField(model_name='Lead')") == ["AlterField"]
    assert destructive_operations("from tortoise.migrations.operations import RemoveField\nRemoveField()") == [
        "RemoveField"
    ]
    assert destructive_operations("from models.safe_operations import AlterField\nAlterField()") == []


def destructive_operations(source: str) -> list[str]:
    tree = ast.parse(source)
    safe = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "models.safe_operations"
        for alias in node.names
    }
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [function.id for function in called if isinstance(function, ast.Name) and function.id not in safe]
    qualified = [function.attr for function in called if isinstance(function, ast.Attribute)]
    return [name for name in [*named, *qualified] if name in DESTRUCTIVE]
