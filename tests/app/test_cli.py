"""The `logcall` command: the small ones, and how it speaks."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from filelock import FileLock
from typer.testing import CliRunner

from bot import cli
from bot.settings import Settings, SettingsProblem, load
from models import migrations

runner = CliRunner()


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A complete environment, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("LOGCALL_ENCRYPTION_KEYS", Fernet.generate_key().decode())
    monkeypatch.setenv("DATABASE_URL", f"sqlite://{tmp_path}/logcall.sqlite3")
    return monkeypatch


def test_help_lists_every_command() -> None:
    said = runner.invoke(cli.app, ["--help"]).output
    for command in (
        "run",
        "demo",
        "sandbox",
        "migrate",
        "doctor",
        "manifest",
        "keys",
        "version",
        "leads",
        "export",
        "audit",
    ):
        assert f"  {command}" in said


def test_a_new_key_is_one_that_the_settings_take(environment: pytest.MonkeyPatch) -> None:
    keys = [runner.invoke(cli.app, ["keys", "new"]).output.strip() for _ in range(2)]
    assert keys[0] != keys[1]
    environment.setenv("LOGCALL_ENCRYPTION_KEYS", ",".join(keys))
    assert load(Settings).keys == keys


def test_migrating_needs_only_the_database(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("SLACK_BOT_TOKEN")
    files = sorted(path.stem for path in Path(migrations.__path__[0]).glob("0*.py"))
    assert runner.invoke(cli.app, ["migrate"]).output == f"Applied {', '.join(files)}.\n"
    assert runner.invoke(cli.app, ["migrate"]).output == "The database is up to date.\n"


def test_a_file_that_is_no_database_is_said_in_one_line(
    environment: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logcall.sqlite3").write_text("no database" * 100)
    environment.setattr("sys.argv", ["logcall", "migrate"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("logcall: the database can't be used (file is not a database): check that DATABASE_URL")


def test_rotating_keys_says_how_much_was_sealed_anew(environment: pytest.MonkeyPatch) -> None:
    runner.invoke(cli.app, ["migrate"])
    assert "0 sealed texts are under the newest key" in runner.invoke(cli.app, ["keys", "rotate"]).output


def test_rotating_keys_needs_no_slack(environment: pytest.MonkeyPatch) -> None:
    runner.invoke(cli.app, ["migrate"])
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        environment.delenv(name)
    assert runner.invoke(cli.app, ["keys", "rotate"]).exit_code == 0


def test_rotating_keys_beside_a_running_app_says_to_stop_it(
    environment: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setattr("sys.argv", ["logcall", "keys", "rotate"])
    with FileLock(tmp_path / "logcall.sqlite3.lock"), pytest.raises(SystemExit):
        cli.main()
    assert "stop it first, or use PostgreSQL" in capsys.readouterr().err


def test_a_manifest_for_an_address_that_is_none_is_refused() -> None:
    refused = runner.invoke(cli.app, ["manifest", "--url", "localhost:3000"])
    assert refused.exit_code == 2
    assert "https://logcall.example.com" in refused.output


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-of-a-person", "should begin with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "should begin with xapp-"),
        ("SLACK_SIGNING_SECRET", "  ", "is blank"),
        ("SLACK_API_URL", "slack.com", "should be a web address"),
        ("LOGCALL_ENCRYPTION_KEYS", "c2hvcnQ=", "holds something that is no key"),
        ("LOGCALL_ENCRYPTION_KEYS", " , ", "is blank"),
        ("LOGCALL_REGION", "Canada", "should be two letters"),
        ("LOGCALL_PACING", "-1", "should be greater than or equal to 0"),
        ("LOGCALL_LOG_LEVEL", "loud", "should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("DATABASE_URL", "mysql://localhost", "should begin with sqlite:// or postgres://"),
        ("PORT", "http", "should be a valid integer"),
    ],
)
def test_a_wrong_setting_is_named_without_its_value(
    environment: pytest.MonkeyPatch, name: str, value: str, complaint: str
) -> None:
    environment.setenv(name, value)
    with pytest.raises(SettingsProblem) as problem:
        load(Settings)
    [line] = problem.value.lines
    assert line.startswith(f"{name} {complaint}")
    assert f" {value.strip()} " not in f"{line} "


def test_settings_come_from_a_file_too_and_the_environment_wins(environment: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("LOGCALL_REGION=fr\nPORT=4000\n")
    environment.setenv("PORT", "5000")
    settings = load(Settings)
    assert (settings.region, settings.port) == ("FR", 5000)


def test_a_secret_never_shows_when_settings_are_printed(environment: pytest.MonkeyPatch) -> None:
    shown = f"{load(Settings)!r} {load(Settings)}"
    assert "xoxb-1" not in shown
    assert load(Settings).keys[0] not in shown
