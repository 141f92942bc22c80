"""`logcall export` and `logcall audit`, as somebody at the terminal has them."""

import codecs
import csv
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from bot.services import communications
from models import AuditEntry, Communication
from tests.app.installed import complaint, logcall, within
from tests.factories import make_lead, make_rep, make_workspace

SECRET = {"email_subject": "Secret subject", "email_body": "Secret body", "email_user": "secret@example.com"}
ANSWERS = "Garage Tremblay\ndecrypt\n"


@pytest.fixture
def url(database_url: str, encryption_key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """An installation with an email to a lead, on each engine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("LOGCALL_ENCRYPTION_KEYS", encryption_key)

    async def furnish() -> None:
        workspace = await make_workspace()
        lead, rep = await make_lead(workspace, "Zoé Côté"), await make_rep(workspace)
        await communications.log(
            workspace, rep, lead_id=lead.id, method="email", direction="outgoing", values=SECRET, description="=A1"
        )

    within(database_url, furnish)
    return database_url


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if somebody sat at the terminal."""
    monkeypatch.setattr("bot.cli.terminal.is_watched", lambda: True)


def entries(url: str) -> list[AuditEntry]:
    return within(url, lambda: AuditEntry.all().order_by("id"))


def test_an_export_goes_to_standard_output_unless_told_otherwise(url: str) -> None:
    said = logcall("export")
    [line] = csv.DictReader(said.stdout.splitlines())
    assert (line["method"], line["description"], line["email_subject"]) == ("email", "'=A1", "")
    [entry] = entries(url)
    assert (entry.kind, entry.subject) == ("exported", "standard output")


def test_a_file_has_the_format_of_its_name_and_no_secrets(url: str, tmp_path: Path) -> None:
    assert "1 communications are in all.jsonl." in logcall("export", "all.jsonl").stderr
    text = (tmp_path / "all.jsonl").read_text()
    assert json.loads(text)["description"] == "=A1"
    assert "ecret" not in text
    assert logcall("export", "leads.csv", "--what", "leads").exit_code == 0
    assert (tmp_path / "leads.csv").read_text().splitlines()[1].split(",")[2:4] == ["Zoé", "Côté"]


def test_excel_knows_the_letters_of_a_csv_file_and_a_program_gets_them_plain(url: str, tmp_path: Path) -> None:
    for name in ("leads.csv", "leads.jsonl"):
        logcall("export", name, "--what", "leads")
    assert (tmp_path / "leads.csv").read_bytes().startswith(codecs.BOM_UTF8 + b"id,")
    assert (tmp_path / "leads.jsonl").read_bytes().startswith(b"{")
    assert logcall("export", "--what", "leads").stdout_bytes.startswith(b"id,")


def test_what_was_exported_can_be_imported(url: str) -> None:
    logcall("export", "leads.csv", "--what", "leads")
    assert "0 created, 1 matched, 0 refused" in logcall("leads", "import", "leads.csv", "--yes").output


@pytest.mark.usefixtures("watched")
def test_the_owners_own_export_asks_twice_and_decrypts(url: str, tmp_path: Path) -> None:
    said = logcall("export", "all.csv", "--private", answers=ANSWERS)
    assert said.exit_code == 0
    assert "Type the workspace's name (Garage Tremblay)" in said.stderr
    [line] = csv.DictReader((tmp_path / "all.csv").read_text("utf-8-sig").splitlines())
    assert {name: line[name] for name in SECRET} == SECRET
    assert (tmp_path / "all.csv").stat().st_mode & 0o777 == 0o600
    [entry] = entries(url)
    assert (entry.reason, entry.subject) == ("private", "all.csv")
    assert "@" in entry.actor
    assert entry.changes["rows"] == [None, 1]


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("answers", ["", "Garage Tremblay\n", "Garage Tremblay\nyes\n", "decrypt\nGarage Tremblay\n"])
def test_any_other_answer_exports_nothing(url: str, tmp_path: Path, answers: str) -> None:
    assert logcall("export", "all.csv", "--private", answers=answers).exit_code != 0
    assert list(tmp_path.glob("all.csv*")) == []
    assert entries(url) == []


def test_without_a_terminal_nothing_is_decrypted(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = complaint("export", "all.csv", "--private", capsys=capsys, monkeypatch=monkeypatch)
    assert "run it yourself, at a terminal" in said
    assert entries(url) == []


def test_at_a_real_terminal_it_is_done(url: str, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, ANSWERS.encode())
    command = [sys.executable, "-m", "bot", "export", "all.jsonl", "--private"]
    ended = subprocess.run(command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, timeout=50, check=False)  # noqa: S603
    os.close(theirs)
    os.close(ours)
    assert ended.returncode == 0
    assert json.loads((tmp_path / "all.jsonl").read_text())["email_body"] == "Secret body"


@pytest.mark.usefixtures("watched")
def test_it_is_written_down_before_the_first_byte(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr("bot.services.exporting.stream", breaks)
    assert isinstance(logcall("export", "all.csv", "--private", answers=ANSWERS).exception, RuntimeError)
    assert [entry.reason for entry in entries(url)] == ["private"]
    assert list(tmp_path.glob("all.csv*")) == []


def test_what_is_broken_off_leaves_the_older_file_as_it_was(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "all.csv").write_text("of yesterday")

    async def breaks(*_: object):  # type: ignore[no-untyped-def]
        yield b"id,", 0
        assert (tmp_path / "all.csv.part").exists()
        raise RuntimeError("the power is gone")

    monkeypatch.setattr("bot.services.exporting.stream", breaks)
    assert isinstance(logcall("export", "all.csv").exception, RuntimeError)
    assert (tmp_path / "all.csv").read_text() == "of yesterday"
    assert not (tmp_path / "all.csv.part").exists()


@pytest.mark.usefixtures("watched")
def test_without_the_right_key_nothing_is_exported(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGCALL_ENCRYPTION_KEYS", logcall("keys", "new").output.strip())
    said = complaint("export", "all.csv", "--private", capsys=capsys, monkeypatch=monkeypatch)
    assert "no encryption key opens what is stored" in said
    monkeypatch.delenv("LOGCALL_ENCRYPTION_KEYS")
    said = complaint("export", "all.csv", "--private", capsys=capsys, monkeypatch=monkeypatch)
    assert "LOGCALL_ENCRYPTION_KEYS is not set" in said


def test_an_export_runs_beside_logcall_on_sqlite(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    within(sqlite_url, make_workspace)
    with FileLock(f"{sqlite_url.removeprefix('sqlite://')}.lock"):
        assert logcall("export").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--what", "everything"], "there are leads, communications, notes, trail, follow-ups"),
        (["--format", "xlsx"], "there are csv, jsonl"),
        (["--private"], "a private export goes into a file"),
        (["/nowhere/all.csv"], "there is no folder /nowhere"),
    ],
)
def test_what_can_not_be_asked_for_is_said(url: str, arguments: list[str], why: str) -> None:
    refused = logcall("export", *arguments)
    assert refused.exit_code == 2
    assert why in " ".join(refused.stderr.replace("│", " ").split())


def test_a_period_and_a_lead_can_be_chosen(url: str) -> None:
    [stored] = within(url, Communication.all)
    day, next_day = f"{stored.executed_at:%Y-%m-%d}", "2999-01-01"
    assert len(logcall("export", "--format", "jsonl", "--since", day, "--until", next_day).stdout.splitlines()) == 1
    assert logcall("export", "--format", "jsonl", "--since", next_day).stdout == ""
    assert logcall("export", "--format", "jsonl", "--lead", "999").stdout == ""


def test_the_audit_trail_says_who_did_what_when(url: str) -> None:
    assert logcall("audit").output == "Nothing yet.\n"
    logcall("export", "leads.csv", "--what", "leads")
    logcall("export")
    newest, older = logcall("audit").output.splitlines()
    assert "standard output" in newest
    assert "exported  leads.csv  (format: csv, private: False, rows: 1, what: leads)" in older
    assert logcall("audit", "--limit", "1").output.splitlines() == [newest]
    assert logcall("audit", "--kind", "imported").output == "Nothing yet.\n"
    assert "lead_edited" in logcall("audit", "--kind", "cooking").stderr
