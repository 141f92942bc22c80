"""The house is as its plan says: what is declared is what is there."""

import tomllib
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, cast

import pytest

from bot import ids, manifest, slack
from bot.listening import Listening
from bot.settings import Settings, env_example, settings_table
from models import Workspace

ROOT = Path(__file__).parent.parent
SOURCES = [
    path for room in ("bot", "models", "sandbox", "bench", "tests") for path in sorted((ROOT / room).rglob("*.py"))
]
PRODUCT = [path for path in SOURCES if path.relative_to(ROOT).parts[0] in ("bot", "models", "sandbox")]
DOORS = sorted(path.parent for path in (ROOT / "bot").glob("*/listeners.py"))
POSTED = [value for name, value in vars(ids).items() if name.isupper()]
LONGEST = 350
"""Lines: a file that is longer is more than one thing."""


@pytest.fixture
def table(encryption_key: str) -> dict[str, set[str]]:
    """Names of all that listens, by kind of payload."""
    nothing = cast("Any", None)
    values = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s", "encryption_keys": encryption_key}
    settings = Settings(_env_file=None, **cast("Any", values))
    listening = Listening(settings=settings, workspace=Workspace(id=1), client=nothing, session=nothing)
    for feature in slack.FEATURES:
        feature.register(listening)
    names: dict[str, set[str]] = {}
    for kind, name in listening.table:
        names.setdefault(kind, set()).add(name)
    return names


def test_slack_is_told_of_exactly_what_we_listen_to(table: dict[str, set[str]]) -> None:
    declared = manifest.read()
    features, settings = declared["features"], declared["settings"]
    assert {command["command"] for command in features["slash_commands"]} == table["command"]
    assert {shortcut["callback_id"] for shortcut in features.get("shortcuts", [])} == table.get("shortcut", set())
    assert set(settings["event_subscriptions"]["bot_events"]) == table["event"]


def test_every_button_that_was_ever_posted_is_listened_to(table: dict[str, set[str]]) -> None:
    assert set(POSTED) <= table["action"]


def test_no_two_posted_ids_are_the_same() -> None:
    assert [name for name, count in Counter(POSTED).items() if count > 1] == []


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_every_door_registers_itself(door: Path) -> None:
    [feature] = [feature for feature in slack.FEATURES if feature.__name__ == f"bot.{door.name}"]
    assert callable(feature.register)


def test_the_example_environment_is_what_the_code_reads() -> None:
    assert (ROOT / ".env.example").read_text() == env_example(), "write bot.settings.env_example() to .env.example"


def test_the_readme_has_the_settings_that_the_code_reads() -> None:
    readme = (ROOT / "README.md").read_text()
    shown = readme.partition("<!-- settings -->\n")[2].partition("\n<!-- /settings -->")[0]
    assert shown == settings_table(), "put bot.settings.settings_table() between the markers"


def test_every_view_and_every_message_is_held_to_be_pure() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [pure] = [contract["source_modules"] for contract in contracts if contract["name"].endswith("are pure")]
    pictures = [path for path in PRODUCT if path.stem.endswith(("views", "blocks")) and path.parent in DOORS]
    assert pictures
    for path in pictures:
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        assert any(fnmatch(module, pattern) for pattern in pure), f"{module} is in no contract of purity"


@pytest.mark.parametrize("name", ["utils", "helpers", "manager", "common", "misc"])
def test_no_module_is_named_for_nothing_in_particular(name: str) -> None:
    assert [str(path) for path in SOURCES if name in (path.stem, path.parent.name)] == []


def test_no_file_is_more_than_one_thing() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in PRODUCT}
    assert {path: length for path, length in lengths.items() if length > LONGEST and "migrations" not in path} == {}


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in PRODUCT
        if path.read_text().strip() and not path.read_text().lstrip().startswith(('"""', "'''", "#!"))
    ]
    assert [path for path in silent if "migrations" not in path] == []
