"""`logcall leads import`, as somebody at the terminal has it."""

from pathlib import Path

import pytest
from filelock import FileLock

from bot.services.importing.fields import FIELDS
from models import AuditEntry, Lead
from tests.app.installed import complaint, logcall, within
from tests.factories import make_workspace


@pytest.fixture
def url(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """An installation with one workspace, on each engine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    within(database_url, make_workspace)
    return database_url


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "leads.csv"
    path.write_text("Prénom;Téléphone;Ville\nZoé;514 789-4561;Laval\nMarc;123;Québec\n", encoding="latin-1")
    return path


def count(url: str) -> int:
    return within(url, lambda: Lead.all().count())


def test_what_was_guessed_is_shown_before_anything_is_written(url: str, file: Path) -> None:
    said = logcall("leads", "import", file, answers="n\n")
    assert said.exit_code == 1
    for word in ("2 rows, cp1252", "Prénom", "First name (first_name)", "Zoé · Marc", "Mobile phone (mobile_phone)"):
        assert word in said.output
    assert "left out" in next(line for line in said.output.splitlines() if line.startswith("Ville"))
    assert "Import 2 rows into Garage Tremblay? [y/N]" in said.output
    assert "Nothing was written." in said.output
    assert count(url) == 0


def test_who_says_yes_gets_the_leads_and_the_reasons(url: str, file: Path) -> None:
    said = logcall("leads", "import", file, answers="y\n")
    assert said.exit_code == 0
    assert "1 created, 0 matched, 1 refused, of 2 of 2 rows." in said.output
    assert 'line 3: Téléphone: "123" is no phone number that can be called' in said.output
    assert f"{file.with_name('leads.rejected.csv')}: the refused rows, and why" in said.output
    assert count(url) == 1
    [begun, finished] = within(url, lambda: AuditEntry.all().order_by("id"))
    assert "@" in begun.actor
    assert finished.reason == "finished"


def test_a_dry_run_reports_the_same_and_writes_nothing(url: str, file: Path) -> None:
    said = logcall("leads", "import", file, "--dry-run")
    assert "1 would be created, 0 matched, 1 refused, of 2 of 2 rows." in said.output
    assert "line 3: " in said.output
    assert "Nothing was written." in said.output
    assert [path.name for path in file.parent.glob("*.csv")] == ["leads.csv"]
    assert (count(url), within(url, lambda: AuditEntry.all().count())) == (0, 0)


def test_the_same_file_again_is_said_to_be_in_already(url: str, file: Path) -> None:
    logcall("leads", "import", file, "--yes")
    again = logcall("leads", "import", file, "--yes")
    assert "was imported already" in again.output
    assert (again.exit_code, count(url)) == (0, 1)


def test_a_guess_can_be_corrected(url: str, file: Path) -> None:
    said = logcall("leads", "import", file, "--yes", "--map", "Ville=company", "--map", "Téléphone=")
    assert "2 created, 0 matched, 0 refused" in said.output
    assert {lead.company for lead in within(url, Lead.all)} == {"Laval", "Québec"}


def test_a_file_that_is_none_is_said_in_a_line(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty.csv").touch()
    said = complaint("leads", "import", tmp_path / "empty.csv", capsys=capsys, monkeypatch=monkeypatch)
    assert said == f"logcall: {tmp_path / 'empty.csv'} is empty: its first row must name the columns.\n"


def test_with_several_workspaces_one_must_be_named(
    url: str, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    within(url, lambda: make_workspace("T0OTHER"))
    said = complaint("leads", "import", file, "--yes", capsys=capsys, monkeypatch=monkeypatch)
    assert "say which with --workspace, of T0LOGCALL (Garage Tremblay), T0OTHER" in said
    said = complaint("leads", "import", file, "--workspace", "T0NONE", capsys=capsys, monkeypatch=monkeypatch)
    assert "no workspace here is called T0NONE" in said
    assert logcall("leads", "import", file, "--yes", "--workspace", "T0OTHER").exit_code == 0


def test_without_a_workspace_one_is_told_to_start_logcall(
    sqlite_url: str, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    said = complaint("leads", "import", file, "--yes", capsys=capsys, monkeypatch=monkeypatch)
    assert "there is no workspace yet: start `logcall run` once" in said


def test_beside_a_running_logcall_on_sqlite_one_is_told_to_stop_it(
    sqlite_url: str, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    within(sqlite_url, make_workspace)
    with FileLock(f"{sqlite_url.removeprefix('sqlite://')}.lock"):
        said = complaint("leads", "import", file, "--yes", capsys=capsys, monkeypatch=monkeypatch)
        assert "stop it first, or use PostgreSQL" in said
        assert logcall("leads", "import", file, "--dry-run").exit_code == 0


def test_the_help_names_every_field() -> None:
    said = " ".join(logcall("leads", "import", "--help").output.split())
    assert [field for field in FIELDS if field not in said] == []


def test_a_customers_text_gives_a_terminal_no_orders(url: str, tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("Name,Phone\n[red]Zoé\x1b[2J,\x1b]0;x\x07\n")
    said = logcall("leads", "import", tmp_path / "leads.csv", "--dry-run").output
    assert "\x1b" not in said
    assert "[red]Zoé" in said
