"""What must hold for the leads of a list, in SQL that both engines take. Values are parameters; names are our own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from models.database import is_postgres

_COLUMNS = {"user_id": "owner_id"}
"""Fields that are called otherwise in the table."""
NAMES = ("first_name", "last_name", "company")
_INDEXED = {"id", "created_at", "updated_at", "last_contact_at", "status", "result", "locale"}
"""Fields that an index of the workspace has: see migrations 0014 and 0016."""
THERE = "merged_into_id IS NULL AND deleted_at IS NULL"
_ROWS = {"phone": ("phone", "number"), "email": ("email", "address")}
_OPERATORS = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}
_MOST_NAME_PARTS = 6


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for a field of a lead."""

    field: str
    """A column's name; or `user_id` (the owner), `name` (a person's or a company's), `phone`, `email`."""
    how: Literal["gte", "gt", "lte", "lt", "in", "is", "begins"]
    """`in`: `value` is a tuple, of which None stands for blank. `is`, `begins`: text, in any case; of phones and emails
    a tuple as they are stored, one of which it is, or begins with."""
    value: Any

    @property
    def is_text(self) -> bool:
        return self.how in ("is", "begins") and self.field not in _ROWS


class Statement:
    """The end of a SELECT of leads, from FROM on, and its parameters."""

    def __init__(self, workspace_id: int, conditions: Sequence[Condition]) -> None:
        self.values: list[Any] = []
        # Where such an index would only be read from one end to the other, SQLite is kept from it.
        is_indexed = not conditions or any(condition.field in _INDEXED for condition in conditions)
        self._parts = [
            f"{'' if is_indexed or is_postgres() else '+'}workspace_id = {self._add(workspace_id)}",
            THERE,
            *map(self._holds, conditions),
        ]

    @property
    def sql(self) -> str:
        return "FROM lead WHERE " + " AND ".join(self._parts)

    def among(self, ids: Sequence[int]) -> None:
        """Only these."""
        listed = "SELECT value FROM json_each({})"
        if is_postgres():
            listed = "SELECT value::int FROM json_array_elements_text({}::json)"
        written = f"[{','.join(map(str, ids))}]"
        self._parts.append(f"id IN ({listed.format(self._add(written))})")

    def page(self, start: int, limit: int) -> str:
        return f"{self.sql} ORDER BY id DESC LIMIT {int(limit)} OFFSET {int(start)}"

    def _add(self, value: Any) -> str:
        """A parameter's name. Times are text on SQLite."""
        self.values.append(str(value) if isinstance(value, datetime) and not is_postgres() else value)
        return f"${len(self.values)}" if is_postgres() else f"?{len(self.values)}"

    def _holds(self, condition: Condition) -> str:
        if condition.field in _ROWS:
            table, column = _ROWS[condition.field]
            workspace = self.values[0]
            like = _either(self._is(column, condition.how, value) for value in condition.value)
            where = f"workspace_id = {self._add(workspace)} AND {like}"
            return f"id IN (SELECT lead_id FROM {table} WHERE {where})"  # noqa: S608 (names of our own)
        if condition.field == "name":
            return self._has_name(condition)
        column = _COLUMNS.get(condition.field, condition.field)
        if condition.is_text:
            return self._is_like(column, condition)
        if condition.how == "in":
            return self._is_among(column, condition.value)
        return f"{column} {_OPERATORS[condition.how]} {self._add(condition.value)}"

    def _is(self, column: str, how: str, value: str) -> str:
        """Of a column that is stored in one way only, so that its index serves."""
        if how == "is":
            return f"{column} = {self._add(value)}"
        if is_postgres():
            return f"starts_with({column}, {self._add(value)})"
        return f"{column} >= {self._add(value)} AND {column} < {self._add(value)} || char(1114111)"

    def _is_among(self, column: str, values: Iterable[Any]) -> str:
        marks = [f"{column} = {self._add(value)}" for value in values if value is not None]
        blank = [f"{column} IS NULL"] if None in values else []
        return _either([*marks, *blank])

    def _has_name(self, condition: Condition) -> str:
        """One of the names, or the first name followed by the last: "Marie Eve Roy" is Marie Eve, or Marie, or
        neither."""
        found = [self._is_like(column, condition) for column in NAMES]
        words = condition.value.split()
        for at in range(1, min(len(words), _MOST_NAME_PARTS)):
            first = Condition("first_name", "is", " ".join(words[:at]))
            last = Condition("last_name", condition.how, " ".join(words[at:]))
            found.append(f"({self._is_like('first_name', first)} AND {self._is_like('last_name', last)})")
        return _either(found)

    def _is_like(self, column: str, condition: Condition) -> str:
        """In any case. SQLite knows the two cases of ASCII alone: other letters are tried as they are mostly
        written."""
        text = condition.value
        if not text and condition.how == "is":
            return f"{column} = ''"
        spellings = [text] if text.isascii() else dict.fromkeys((text, text.lower(), text.upper(), text.title()))
        like = "ILIKE" if is_postgres() else "LIKE"
        end = "%" if condition.how == "begins" else ""
        return _either(f"{column} {like} {self._add(_escaped(each) + end)} ESCAPE '\\'" for each in spellings)


def _escaped(text: str) -> str:
    """As LIKE takes it literally."""
    for special in "\\%_":
        text = text.replace(special, f"\\{special}")
    return text


def _either(parts: Iterable[str]) -> str:
    """Of none, nothing holds."""
    return "(" + (" OR ".join(parts) or "1 = 0") + ")"
