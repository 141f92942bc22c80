"""How exported rows are written: CSV for spreadsheets, JSON lines for programs. Pure."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum

Row = Mapping[str, object]
"""{attribute: value}: text, a number, true or false, a moment, or null."""
Encode = Callable[[Iterable[Row]], bytes]

BOM = "\ufeff".encode()
"""Before a CSV file that is opened with a double click: without it Excel takes UTF-8 for something else."""

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"\+[1-9]\d{4,14}")


class Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


def encoder(form: Format, columns: Sequence[str]) -> tuple[bytes, Encode]:
    """What a file begins with, and what turns rows into its next bytes. Every line has every one of `columns`."""
    if form is Format.JSONL:
        return b"", lambda rows: b"".join(_json_line(columns, row) for row in rows)
    return _csv_lines([columns]), lambda rows: _csv_lines([[_cell(row[name]) for name in columns] for row in rows])


def iso(moment: datetime) -> str:
    """ISO 8601, in UTC: "2026-11-23T14:05:00Z"."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def guarded(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula: with an apostrophe before what would be one
    (https://owasp.org/www-community/attacks/CSV_Injection). An E.164 number is left as it is: it can do no more than
    be a number, and it must stay one that can be called."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` made `cell` of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _csv_lines(lines: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return iso(value)
        case str():
            return guarded(value)
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def _json_line(columns: Sequence[str], row: Row) -> bytes:
    return json.dumps({name: _plain(row[name]) for name in columns}, ensure_ascii=False).encode() + b"\n"


def _plain(value: object) -> object:
    return iso(value) if isinstance(value, datetime) else value
