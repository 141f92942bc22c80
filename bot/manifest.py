"""The app as Slack sees it: `manifest.yml`, ready to paste for one's own address."""

from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).with_name("manifest.yml")
_EVENTS = "/slack/events"


def read() -> dict[str, Any]:
    """The manifest as it is kept, with an example's address."""
    content: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return content


def scopes() -> frozenset[str]:
    """What the bot token must be allowed."""
    return frozenset(read()["oauth_config"]["scopes"]["bot"])


def for_address(url: str) -> str:
    """The manifest, as YAML, of an app that Slack reaches at `url`. Raises ValueError for a URL that it could not."""
    if not url.startswith("https://") or "/" in url.removeprefix("https://").rstrip("/"):
        raise ValueError("Slack needs an address like https://logcall.example.com, without a path.")
    request_url = url.rstrip("/") + _EVENTS
    manifest = read()
    for command in manifest["features"]["slash_commands"]:
        command["url"] = request_url
    settings = manifest["settings"]
    settings["event_subscriptions"]["request_url"] = request_url
    settings["interactivity"] |= {"request_url": request_url, "message_menu_options_url": request_url}
    return _written(manifest)


def for_socket_mode() -> str:
    """The manifest, as YAML, of an app that fetches Slack's requests itself."""
    manifest = read()
    for command in manifest["features"]["slash_commands"]:
        del command["url"]
    settings = manifest["settings"]
    del settings["event_subscriptions"]["request_url"]
    settings["interactivity"] = {"is_enabled": True}
    settings["socket_mode_enabled"] = True
    return _written(manifest)


def _written(manifest: dict[str, Any]) -> str:
    return yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=110)
