"""A dry run's leads: what a file would have made must be known again further down in it, and it may be a long one."""

import pickle
import sqlite3
from collections.abc import Collection
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.importing.known import Known, marks_of
from bot.services.importing.rows import Given
from bot.services.importing.settling import Book

_AT_ONCE = 500
"""Marks that are looked up in one statement."""


class Rehearsal(Book):
    """A book that writes nothing. The leads that the file would have made lie in a temporary file of SQLite's, which is
    gone with its connection (sqlite.org/inmemorydb.html): memory holds those of one batch."""

    def __init__(self, workspace_id: int, now: datetime) -> None:
        super().__init__(workspace_id, now)
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.executescript(
            "PRAGMA journal_mode = OFF; CREATE TABLE lead (id INTEGER PRIMARY KEY, known BLOB);"
            "CREATE TABLE mark (mark TEXT, lead_id INTEGER, PRIMARY KEY (mark, lead_id)) WITHOUT ROWID;"
        )
        self._taken_out: dict[int, Known] = {}

    def close(self) -> None:
        self._file.close()

    async def look_up(self, rows: Collection[Given], db: BaseDBAsyncClient) -> None:
        await super().look_up(rows, db)
        marks = {
            mark
            for given in rows
            for mark in marks_of(given.phones.values(), given.emails.values(), given.facts.get("source"))
        }
        self._taken_out = self._kept_under(sorted(marks))
        for known in self._taken_out.values():
            self._note(known)

    def put_by(self) -> None:
        """Keep what a batch would have made, and forget the rest of it."""
        self._file.execute("BEGIN")
        for known in self._made:
            added = self._file.execute("INSERT INTO lead (known) VALUES (?)", (pickle.dumps(known),))
            self._mark(added.lastrowid or 0, known)
        for id_, known in self._taken_out.items():
            self._file.execute("UPDATE lead SET known = ? WHERE id = ?", (pickle.dumps(known), id_))
            self._mark(id_, known)
        self._file.execute("COMMIT")
        self._by_mark.clear()
        self._made.clear()
        self._taken_out.clear()

    def _mark(self, id_: int, known: Known) -> None:
        self._file.executemany("INSERT OR IGNORE INTO mark VALUES (?, ?)", [(mark, id_) for mark in known.marks()])

    def _kept_under(self, marks: list[str]) -> dict[int, Known]:
        found: dict[int, bytes] = {}
        for at in range(0, len(marks), _AT_ONCE):
            some = marks[at : at + _AT_ONCE]
            places = ", ".join("?" * len(some))
            asked = f"SELECT lead_id FROM mark WHERE mark IN ({places})"  # noqa: S608 (made of question marks)
            found.update(self._file.execute(f"SELECT id, known FROM lead WHERE id IN ({asked})", some))  # noqa: S608
        # What this process has just written, where no other can.
        return {id_: pickle.loads(known) for id_, known in sorted(found.items())}  # noqa: S301
