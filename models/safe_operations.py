"""Migration operations that lose nothing on SQLite.

Tortoise 1.1.9 alters and removes columns on SQLite by building the table anew and dropping the old one: with foreign
keys on, rows that refer to it are deleted with it, and its unique constraints, indexes and triggers are lost. In a
migration file, write these instead of `ops.AlterField` and `ops.RemoveField`. On PostgreSQL they are Tortoise's own.
"""

import re
from typing import Any

from tortoise.fields import Field
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State


class Unsafe(Exception):
    """SQLite can't do this to a table that is in use: add a new column, copy into it, and leave the old one."""


class AlterField(ops.AlterField):
    """Change what a column may hold. SQLite checks no lengths, so there it is a matter of the models alone. It
    can learn to take null as well; what else it checks (uniqueness, indexes, the kind of value) can't change. Raises
    Unsafe for that."""

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if not _is_sqlite(state_editor):
            await super().database_forward(app_label, old_state, new_state, state_editor)
            return
        old, new = (state.models[(app_label, self.model_name)].fields[self.name] for state in (old_state, new_state))
        if changed := _what_sqlite_checks(old, new):
            raise Unsafe(f"{self.model_name}.{self.name}: SQLite can't change {', '.join(changed)} of a column")
        if new.null and not old.null and state_editor is not None:
            model = old_state.apps.get_model(f"{app_label}.{self.model_name}")
            await _allow_null(
                model._meta.db_table, model._meta.fields_map[self.name].source_field or self.name, state_editor
            )

    async def database_backward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if not _is_sqlite(state_editor):
            await super().database_backward(app_label, old_state, new_state, state_editor)


class RemoveField(ops.RemoveField):
    """Drop a column in place. SQLite refuses, and changes nothing, where an index or a constraint names the column."""

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor is None or not _is_sqlite(state_editor):
            await super().database_forward(app_label, old_state, new_state, state_editor)
            return
        model = old_state.apps.get_model(f"{app_label}.{self.model_name}")
        column = model._meta.fields_map[self.name].source_field or self.name
        await state_editor._run_sql(f'ALTER TABLE "{model._meta.db_table}" DROP COLUMN "{column}"')


def _is_sqlite(editor: BaseSchemaEditor | None) -> bool:
    return editor is not None and editor.DIALECT == "sqlite"


def _what_sqlite_checks(old: Field[Any], new: Field[Any]) -> list[str]:
    def facts(field: Field[Any]) -> dict[str, object]:
        return {
            "uniqueness": field.unique,
            "the index": field.index,
            "the primary key": field.pk,
            "the name": field.source_field,
            "the kind": _kind(field),
        }

    was, becomes = facts(old), facts(new)
    return [name for name in was if was[name] != becomes[name]]


def _kind(field: Field[Any]) -> str:
    """As SQLite calls it; of a foreign key, what it refers to."""
    written = field.get_for_dialect("sqlite", "SQL_TYPE")
    return str(written).partition("(")[0] if written else str(getattr(field, "model_name", ""))


async def _allow_null(table: str, column: str, editor: BaseSchemaEditor) -> None:
    """Take NOT NULL from a column by rewriting the table's definition, which leaves its rows where they are.

    The way that SQLite documents for this change: https://www.sqlite.org/lang_altertable.html#otheralter
    """
    db = editor.client
    [found] = await db.execute_query_dict("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", [table])
    [[version]] = [list(row.values()) for row in await db.execute_query_dict("PRAGMA schema_version")]
    strict = re.compile(rf'("{column}" \w+(?:\(\d+\))?) NOT NULL')
    definition, times = strict.subn(r"\1", found["sql"])
    if times != 1:
        raise Unsafe(f"{table}.{column}: its definition is not as Logcall writes it")
    await db.execute_query("PRAGMA writable_schema = ON")
    await db.execute_query("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", [definition, table])
    await db.execute_query(f"PRAGMA schema_version = {version + 1}")
    await db.execute_query("PRAGMA writable_schema = OFF")
