"""The app as Slack sees it: `manifest.yml`, ready to paste for one's own address."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

PATH = Path(__file__).with_name("manifest.yml")
_EVENTS = "/slack/events"
_LINK_SCOPES = frozenset({"links:read", "links:write"})
_LINK_EVENT = "link_shared"


def read(links_to: str | None = "") -> dict[str, Any]:
    """The manifest as it is kept, with an example's address.

    `links_to`: the address whose links unfold in Slack; None leaves out all that unfolding them takes.
    """
    content: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    if links_to is None:
        del content["features"]["unfurl_domains"]
        scopes = content["oauth_config"]["scopes"]
        scopes["bot"] = [scope for scope in scopes["bot"] if scope not in _LINK_SCOPES]
        content["settings"]["event_subscriptions"]["bot_events"].remove(_LINK_EVENT)
    elif links_to:
        content["features"]["unfurl_domains"] = [_domain(links_to)]
    return content


def scopes(*, links: bool = True) -> frozenset[str]:
    """What the bot token must be allowed; `links`: also what it takes to unfold links."""
    return frozenset(read("" if links else None)["oauth_config"]["scopes"]["bot"])


def for_address(url: str) -> str:
    """The manifest, as YAML, of an app that Slack reaches at `url`. Raises ValueError for a URL that it could not."""
    if not url.startswith("https://"):
        raise ValueError(_LIKE)
    manifest = read(url)
    request_url = url.rstrip("/") + _EVENTS
    for command in manifest["features"]["slash_commands"]:
        command["url"] = request_url
    settings = manifest["settings"]
    settings["event_subscriptions"]["request_url"] = request_url
    settings["interactivity"] |= {"request_url": request_url, "message_menu_options_url": request_url}
    return _written(manifest)


def for_socket_mode(links_to: str = "") -> str:
    """The manifest, as YAML, of an app that fetches Slack's requests itself. `links_to`: its public address, where it
    has one all the same. Raises ValueError for what is no address."""
    manifest = read(links_to or None)
    for command in manifest["features"]["slash_commands"]:
        del command["url"]
    settings = manifest["settings"]
    del settings["event_subscriptions"]["request_url"]
    settings["interactivity"] = {"is_enabled": True}
    settings["socket_mode_enabled"] = True
    return _written(manifest)


_LIKE = "Slack needs an address like https://logcall.example.com, without a path."


def _domain(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ValueError(_LIKE)
    return parts.hostname


def _written(manifest: dict[str, Any]) -> str:
    return yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=110)
