"""A row of a file as what it says of a lead."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.services.exporting.formats import unguarded
from bot.services.importing import cells
from bot.services.importing.columns import Columns
from bot.services.importing.fields import UNSUBSCRIBED
from bot.services.importing.phones import without_extension
from models import User
from models.found_by import folded


class Refused(Exception):
    """A row that can't be taken. Its text says why, in words for who mends the file."""


@dataclass(slots=True)
class Given:
    """What a row says; what it does not say is not in it."""

    facts: dict[str, Any] = field(default_factory=dict)
    """By the lead's own columns: `first_name`, `owner_id`, `status`, …"""
    phones: dict[str, str] = field(default_factory=dict)
    """{type: E.164}."""
    extensions: dict[str, str] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)

    @property
    def is_named(self) -> bool:
        return any(self.facts.get(name) for name in ("first_name", "last_name", "company"))


class Owners:
    """Who a file's owners are."""

    def __init__(self, users: Sequence[User]) -> None:
        self._by_email = {user.email.lower(): user.id for user in users if user.email}
        self._by_name: dict[str, list[int]] = {}
        for user in users:
            self._by_name.setdefault(folded(user.name), []).append(user.id)

    def id_of(self, cell: str) -> int:
        if cell.lower() in self._by_email:
            return self._by_email[cell.lower()]
        named = self._by_name.get(folded(cell), []) if cell else []
        if len(named) == 1:
            return named[0]
        if named:
            raise cells.Wrong("is the name of several people here: give an email")
        raise cells.Wrong("is nobody here: they must have used Logcall once; or leave the owner blank")


class RowReader:
    """Reads the rows of one file."""

    def __init__(self, head: Sequence[str], columns: Columns, *, region: str, owners: Owners, now: datetime) -> None:
        self._width = len(head)
        self._region = region
        self._owners = owners
        self._now = now
        self._reads = [
            (at, column, self._reader(columns[column])) for at, column in enumerate(head) if column in columns
        ]

    def read(self, row: Sequence[str]) -> Given:
        """Raises Refused, with everything that is wrong."""
        given = Given()
        wrong: list[str] = []
        for at, column, read in self._reads:
            cell = row[at].strip() if at < len(row) else ""
            if not cell:
                continue
            try:
                read(given, unguarded(cell).replace("\0", ""))
            except cells.Wrong as problem:
                wrong.append(f"{column}: {_shown(cell)} {problem}")
        if any(cell.strip() for cell in row[self._width :]):
            wrong.append("it has more cells than the first row has columns")
        if wrong:
            raise Refused("; ".join(wrong))
        given.extensions = {type_: kept for type_, kept in given.extensions.items() if type_ in given.phones}
        return given

    def _reader(self, name: str) -> Callable[[Given, str], None]:
        kind = name.rpartition("_")[2]
        if kind == "phone":
            return self._phone(name.removesuffix("_phone"))
        if kind == "extension":
            return lambda given, cell: given.extensions.__setitem__(
                name.removesuffix("_extension"), cells.extension(cell)
            )
        if kind == "email":
            return lambda given, cell: given.emails.__setitem__(name.removesuffix("_email"), cells.email(cell))
        if name == "name":
            return _whole_name
        if name == "owner":
            return lambda given, cell: given.facts.__setitem__("owner_id", self._owners.id_of(cell))
        if name in UNSUBSCRIBED:
            return lambda given, cell: given.facts.__setitem__(name, cells.since(cell, self._now))
        read = _READERS[name]
        return lambda given, cell: given.facts.__setitem__(name, read(cell))

    def _phone(self, type_: str) -> Callable[[Given, str], None]:
        def read(given: Given, cell: str) -> None:
            written, extension = without_extension(cell)
            given.phones[type_] = cells.number(written, self._region)
            if extension:
                given.extensions.setdefault(type_, extension)

        return read


_READERS: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(("first_name", "last_name", "company"), cells.name),
    "locale": cells.locale,
    "status": cells.status,
    "result": cells.result,
    "source": cells.source,
}


def _whole_name(given: Given, cell: str) -> None:
    given.facts["first_name"], given.facts["last_name"] = cells.two_names(cell)


def _shown(cell: str) -> str:
    short = " ".join(cell.split())
    return f'"{short[:40]}…"' if len(short) > 40 else f'"{short}"'
