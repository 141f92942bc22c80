"""A file of leads, as it lies on the disk: what it is written in, its columns, its rows."""

import codecs
import csv
import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from bot.services.errors import Refused

_BLOCK = 1 << 20
_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 200
"""Rows by which a file's delimiter and its columns are guessed."""
_BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What .xlsx and .ods, and .xls begin with."""
_SEPARATOR = re.compile(r'"?sep=([^\r\n])"?[\r\n]*', re.IGNORECASE)
"""The line in which Excel is told the delimiter, before the head."""
LONGEST_CELL = 1 << 20
"""Characters."""


class NoTable(Refused):
    """The file can't be read as rows and columns. Says why, and what to do."""


class Line(NamedTuple):
    row: int
    """1 for the first row after the head."""
    line: int
    """Where it begins, as an editor counts."""
    cells: list[str]
    problem: str = ""
    """Why it can't be taken as it stands."""


@dataclass(frozen=True, slots=True)
class Sheet:
    path: Path
    fingerprint: str
    """SHA-256 of its bytes."""
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    """All different: a second "Phone" is "Phone (2)"."""
    rows: int
    sample: tuple[tuple[str, ...], ...]
    """The first rows, each as wide as the head."""

    def lines(self, *, after: int = 0) -> Iterator[Line]:
        """Every row but the first `after`. Raises NoTable where a quote takes lines for its own that are none."""
        for line in _lines(self.path, self.encoding, self.delimiter):
            if line.row > after:
                yield line


def examine(path: Path) -> Sheet:
    """Read the whole file once, keeping little of it. Raises NoTable, and OSError."""
    fingerprint, encoding = _fingerprint_and_encoding(path)
    delimiter = _delimiter(path, encoding)
    rows = 0
    head: list[str] = []
    sample: list[list[str]] = []
    for line in _lines(path, encoding, delimiter):
        if line.row == 0:
            if line.problem:
                raise NoTable(f"{path}: the first row must name the columns, and {line.problem}.")
            head = line.cells
        elif rows < _LOOKED_AT:
            sample.append(line.cells)
        rows = line.row
    if not any(name.strip() for name in head):
        raise NoTable(f"{path} is empty: its first row must name the columns.")
    if rows == 0:
        raise NoTable(f"{path} has a first row, which names the columns, and no other.")
    columns = _told_apart(head)
    return Sheet(
        path=path,
        fingerprint=fingerprint,
        encoding=encoding,
        delimiter=delimiter,
        columns=columns,
        rows=rows,
        sample=tuple(_as_wide(cells, len(columns)) for cells in sample if any(cells)),
    )


def _fingerprint_and_encoding(path: Path) -> tuple[str, str]:
    digest = hashlib.sha256()
    utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    western: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("cp1252")()
    beginning = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            beginning = beginning or block[:4]
            digest.update(block)
            utf8, western = _still_reads(utf8, block), _still_reads(western, block)
        utf8 = _still_reads(utf8, b"", final=True)
    if beginning.startswith(_WORKBOOKS):
        raise NoTable(f"{path} is a workbook. Open it, save it as “CSV UTF-8”, and import that file.")
    marked = next((name for mark, name in _BYTE_ORDER_MARKS.items() if beginning.startswith(mark)), None)
    encoding = marked or ("utf-8" if utf8 else "cp1252" if western else "latin-1")
    return digest.hexdigest(), encoding


def _still_reads(
    decoder: codecs.IncrementalDecoder | None, block: bytes, *, final: bool = False
) -> codecs.IncrementalDecoder | None:
    if decoder is None:
        return None
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return None
    return decoder


def _delimiter(path: Path, encoding: str) -> str:
    """The one that the file names, else that by which most of the first rows are as wide as the head, and that is
    wide."""
    with path.open(encoding=encoding, newline="") as file:
        if named := _SEPARATOR.fullmatch(file.readline(10)):
            return named[1]

    def width(delimiter: str) -> tuple[int, int]:
        rows: list[list[str]] = []
        with suppress(NoTable):  # with another delimiter, quotes may match
            lines = islice(_lines(path, encoding, delimiter), _LOOKED_AT)
            rows.extend(line.cells for line in lines if not line.problem)
        columns = len(rows[0]) if rows else 0
        return sum(len(row) == columns for row in rows) * (columns > 1), columns

    return max(_DELIMITERS, key=width)


def _lines(path: Path, encoding: str, delimiter: str) -> Iterator[Line]:
    """Every row, the head as row 0. A line with a quote where none may stand is a row with a problem."""
    csv.field_size_limit(LONGEST_CELL)  # Python's own is 131,072: a correspondence in a column of notes is longer
    row, begins = 0, 1
    taken: list[str] = []  # the lines of the row that is being read
    with path.open(encoding=encoding, newline="") as file:
        if not _SEPARATOR.fullmatch(file.readline(10)):
            file.seek(0)
        else:
            begins = 2

        def text() -> Iterator[str]:
            for line in file:
                taken.append(line)
                yield line

        lines, is_over = text(), False
        while not is_over:
            try:
                for cells in csv.reader(lines, delimiter=delimiter, strict=True):
                    yield Line(row, begins, cells)
                    row, begins = row + 1, begins + len(taken)
                    taken.clear()
                is_over = True
            except (csv.Error, UnicodeError) as problem:
                if len(taken) != 1 or isinstance(problem, UnicodeError):
                    raise NoTable(
                        f"{path} can't be read from line {begins} on ({problem}): look for a quote there that is never "
                        "closed, or that should be two."
                    ) from problem
                yield Line(row, begins, *_misquoted(taken[0], delimiter))
                row, begins = row + 1, begins + 1
                taken.clear()


def _misquoted(line: str, delimiter: str) -> tuple[list[str], str]:
    """A line that breaks the rules of quoting, as well as it can be read, and what is wrong with it."""
    if len(line) > LONGEST_CELL:
        return [], f"it has a cell that is too long: {LONGEST_CELL:,} characters at most"
    return next(csv.reader([line], delimiter=delimiter)), "a quote in it is never closed, or should be two"


def _told_apart(head: Sequence[str]) -> tuple[str, ...]:
    names: list[str] = []
    for number, cell in enumerate(head, 1):
        name = " ".join(cell.split()) or f"Column {number}"
        same = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({same + 1})" if same else name)
    return tuple(names)


def _as_wide(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells[:width], *[""] * (width - len(cells)))
