"""What the sandbox needs of an app's manifest: its commands, shortcuts, scopes, events and surfaces."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Command:
    """A slash command as declared, with its slash."""

    command: str
    description: str
    usage_hint: str


@dataclass(frozen=True)
class Shortcut:
    """``type`` is global or message."""

    name: str
    type: str
    callback_id: str
    description: str


@dataclass(frozen=True)
class Manifest:
    """The declared side of an app. Slack sends nothing, and allows nothing, that is not in here."""

    name: str
    description: str
    bot_name: str
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    scopes: frozenset[str]
    events: frozenset[str]
    unfurl_domains: frozenset[str]
    home_enabled: bool
    messages_enabled: bool
    messages_read_only: bool
    """People can't write to the app in its direct message."""
    interactive: bool
    loads_options: bool

    def command(self, name: str) -> Command | None:
        return next((command for command in self.commands if command.command == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        return next((shortcut for shortcut in self.shortcuts if shortcut.callback_id == callback_id), None)


def read_manifest(source: Path | dict[str, Any]) -> Manifest:
    """Read a manifest from a YAML file, or from what such a file holds.

    ``settings.interactivity.message_menu_options_url`` decides whether external selects can load over HTTP, as at
    Slack (docs.slack.dev/reference/app-manifest).
    """
    raw = source if isinstance(source, dict) else yaml.safe_load(source.read_text(encoding="utf-8"))
    information = raw.get("display_information", {})
    features = raw.get("features", {})
    settings = raw.get("settings", {})
    interactivity = settings.get("interactivity", {})
    home = features.get("app_home", {})
    return Manifest(
        name=information.get("name", "App"),
        description=information.get("description", ""),
        bot_name=features.get("bot_user", {}).get("display_name", "app").lower(),
        commands=tuple(
            Command(item["command"], item.get("description", ""), item.get("usage_hint", ""))
            for item in features.get("slash_commands", [])
        ),
        shortcuts=tuple(
            Shortcut(item["name"], item["type"], item["callback_id"], item.get("description", ""))
            for item in features.get("shortcuts", [])
        ),
        scopes=frozenset(raw.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        unfurl_domains=frozenset(features.get("unfurl_domains", [])),
        home_enabled=bool(home.get("home_tab_enabled", False)),
        messages_enabled=bool(home.get("messages_tab_enabled", False)),
        messages_read_only=bool(home.get("messages_tab_read_only_enabled", False)),
        interactive=bool(interactivity.get("is_enabled", False)),
        loads_options=bool(interactivity.get("message_menu_options_url")),
    )
