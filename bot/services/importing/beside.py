"""Files beside the imported one: rows that were refused, and rows that say otherwise than the lead they matched."""

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from bot.services.errors import Refused
from bot.services.importing.columns import LINE, REASON
from bot.services.importing.sheets import Line, Sheet

OTHERWISE, LEAD = "what Logcall has", "lead id"
_OURS = (REASON, OTHERWISE, LEAD, LINE)


class Beside:
    """Rows of `sheet` that somebody should see, in the file's own columns with a few of ours behind them."""

    def __init__(self, sheet: Sheet, ending: str, columns: Sequence[str], what: str) -> None:
        """`ending`: "rejected" for FILE.rejected.csv. `columns`: ours; the line is always the last. `what`: what the
        file is, for people."""
        self.what = what
        self.path = sheet.path.with_name(f"{sheet.path.stem}.{ending}.csv")
        self._delimiter = sheet.delimiter
        self._own = [at for at, name in enumerate(sheet.columns) if name not in _OURS]
        self._head = [*(sheet.columns[at] for at in self._own), *columns, LINE]

    @property
    def is_there(self) -> bool:
        return self.path.exists()

    def drop_from(self, line: int) -> None:
        """Leave out what a run that was stopped had written of rows that will be done again: from `line` on."""
        if not self.is_there:
            return
        with self._said_plainly():
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file, delimiter=self._delimiter))[1:]
            self.path.unlink()
        self._append(row for row in rows if row and row[-1].isdigit() and int(row[-1]) < line)

    def add(self, rows: Iterable[tuple[Line, Sequence[str]]]) -> None:
        """Each with the values of our columns. They are on the disk when this returns."""
        width = max(self._own, default=-1) + 1
        self._append(
            [*((line.cells + [""] * width)[at] for at in self._own), *ours, str(line.line)] for line, ours in rows
        )

    def _append(self, rows: Iterable[Sequence[str]]) -> None:
        rows = list(rows)
        if not rows:
            return
        with self._said_plainly():
            is_new = not self.path.exists()
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with open(handle, "a", encoding="utf-8", newline="") as file:
                if is_new:
                    file.write("\ufeff")
                writer = csv.writer(file, delimiter=self._delimiter)
                writer.writerows([self._head] if is_new else [])
                writer.writerows(rows)
                file.flush()
                os.fsync(file.fileno())

    @contextmanager
    def _said_plainly(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            raise Refused(f"{self.path} can't be written: {problem.strerror}.") from problem
