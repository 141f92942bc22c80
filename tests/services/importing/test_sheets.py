"""Files as they come: their encoding, their delimiter, their rows."""

from pathlib import Path

import pytest

from bot.services.importing import NoTable, examine

ROWS = "Prénom;Société\nZoé;Café Müller\n"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("latin-1", "cp1252"), ("cp1252", "cp1252")],
)
def test_accents_survive_whatever_the_file_is_written_in(tmp_path: Path, encoding: str, named: str) -> None:
    (tmp_path / "leads.csv").write_bytes(ROWS.encode(encoding))
    sheet = examine(tmp_path / "leads.csv")
    assert sheet.encoding == named
    assert sheet.columns == ("Prénom", "Société")
    assert [line.cells for line in sheet.lines()] == [["Zoé", "Café Müller"]]


def test_what_windows_has_no_letter_for_is_latin_1(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_bytes(b"Name\nZo\xe9 \x81\n")
    assert examine(tmp_path / "leads.csv").encoding == "latin-1"


def test_a_letter_cut_in_two_by_a_block_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.importing.sheets._BLOCK", 3)
    (tmp_path / "leads.csv").write_text(ROWS)
    assert examine(tmp_path / "leads.csv").encoding == "utf-8"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_a_table(tmp_path: Path, delimiter: str) -> None:
    text = f'Name{delimiter}Note\nAnn{delimiter}"a, b; c"\nBob{delimiter}"one, two, three"\n'
    (tmp_path / "leads.csv").write_text(text)
    sheet = examine(tmp_path / "leads.csv")
    assert sheet.delimiter == delimiter
    assert [line.cells[0] for line in sheet.lines()] == ["Ann", "Bob"]


def test_a_row_is_known_by_the_line_where_it_begins(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text('Name,Note\nAnn,"two\nlines"\n\nBob,\n')
    lines = list(examine(tmp_path / "leads.csv").lines())
    assert [(line.row, line.line, line.cells[:1]) for line in lines] == [(1, 2, ["Ann"]), (2, 4, []), (3, 5, ["Bob"])]


def test_reading_can_begin_after_what_is_done(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("Name\nAnn\nBob\nCat\n")
    assert [line.cells for line in examine(tmp_path / "leads.csv").lines(after=2)] == [["Cat"]]


def test_columns_of_one_name_or_none_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("Phone,,Phone,Phone\n1,2,3,4\n")
    assert examine(tmp_path / "leads.csv").columns == ("Phone", "Column 2", "Phone (2)", "Phone (3)")


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\n', "SEP=;\n"])
def test_excels_word_for_the_delimiter_is_taken(tmp_path: Path, first: str) -> None:
    (tmp_path / "leads.csv").write_text(f"{first}Name,Who;Phone\nAnn,Roy;1\n", newline="", encoding="utf-8-sig")
    sheet = examine(tmp_path / "leads.csv")
    assert (sheet.delimiter, sheet.columns) == (";", ("Name,Who", "Phone"))
    assert [(line.row, line.line, line.cells) for line in sheet.lines()] == [(1, 3, ["Ann,Roy", "1"])]


@pytest.mark.parametrize("beginning", [b"PK\x03\x04\x14", b"\xd0\xcf\x11\xe0\xa1"])
def test_a_workbook_is_said_to_be_one(tmp_path: Path, beginning: bytes) -> None:
    (tmp_path / "leads.xlsx").write_bytes(beginning)
    with pytest.raises(NoTable, match="is a workbook"):
        examine(tmp_path / "leads.xlsx")


@pytest.mark.parametrize("text", ["", "\n\n", " , \nAnn,Bob\n"])
def test_a_file_without_a_head_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "leads.csv").write_text(text)
    with pytest.raises(NoTable, match="first row must name the columns"):
        examine(tmp_path / "leads.csv")


def test_a_file_of_nothing_but_a_head_is_refused(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("Name,Phone\n")
    with pytest.raises(NoTable, match="and no other"):
        examine(tmp_path / "leads.csv")


def test_a_quote_that_is_never_closed_is_found(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text('Name\nAnn\n"Bob\n' + "Cat and company\n" * 20_000)
    with pytest.raises(NoTable, match=r"line 3 on .*a quote there that is never closed"):
        examine(tmp_path / "leads.csv")


def test_a_quote_that_is_open_at_the_end_of_a_short_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text('Name,Phone\nAnn,1\n"Bob,2\nCat,3\n')
    with pytest.raises(NoTable, match=r"line 3 on .*a quote there that is never closed"):
        examine(tmp_path / "leads.csv")


def test_a_quote_that_the_next_one_seems_to_close_is_found(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text('Name,Note\nAnn,a\nBob,"b\nCat,c\nDan,"d"\nEve,e\n')
    with pytest.raises(NoTable, match=r"line 3 on .*a quote there that is never closed"):
        examine(tmp_path / "leads.csv")


@pytest.mark.parametrize(
    ("line", "cells", "why"),
    [
        ('"Bob "the builder" Roy",2', ['Bob the builder" Roy"', "2"], "a quote in it"),
        (f"Bob,{'x' * ((1 << 20) + 1)}", [], "too long"),
    ],
)
def test_a_line_that_can_not_be_read_is_a_bad_row_and_not_the_end(
    tmp_path: Path, line: str, cells: list[str], why: str
) -> None:
    (tmp_path / "leads.csv").write_text(f"Name,Phone\nAnn,{'1' * 200_000}\n{line}\nCat,3\n")
    ann, bob, cat = examine(tmp_path / "leads.csv").lines()
    assert (ann.cells[0], ann.problem, cat) == ("Ann", "", (3, 4, ["Cat", "3"], ""))
    assert (bob.line, bob.cells) == (3, cells)
    assert why in bob.problem


def test_quotes_that_only_another_delimiter_leaves_open_are_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text('Name;Note\nAnn;"six ""o\'clock"",""half past"\nBob;a,"b\n')
    assert [line.cells for line in examine(tmp_path / "leads.csv").lines()][1] == ["Bob", 'a,"b']
