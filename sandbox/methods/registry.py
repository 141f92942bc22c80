"""The table of Web API methods: each says which scope opens it and what it cannot do without."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.events import Events
from sandbox.limits import message_faults, view_faults
from sandbox.limits.surfaces import too_large
from sandbox.state import Channel, Json
from sandbox.wire import Wire
from sandbox.workspace import Refused, Workspace


class TooFast(Exception):
    """HTTP 429. ``retry_after`` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


@dataclass
class Api:
    """What a method works on."""

    workspace: Workspace
    events: Events
    wire: Wire
    pace: Callable[[str], None]
    base: str = ""

    def needs(self, scope: str) -> None:
        """:raises Refused: missing_scope, unless the manifest asks for it."""
        scopes = self.workspace.manifest.scopes
        if scope not in scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(scopes)))

    def channel(self, channel_id: object) -> Channel:
        """A conversation that the app may know of: public ones, and those it is in."""
        channel = self.workspace.channels.get(str(channel_id))
        if channel is None or (channel.kind != "channel" and self.workspace.bot.id not in channel.members):
            raise Refused("channel_not_found")
        return channel


@dataclass(frozen=True)
class Method:
    """``scope`` is the one it needs, empty for none; ``opened_by`` the kind of token: bot, app or any."""

    run: Callable[[Api, Json], Json]
    scope: str
    required: tuple[str, ...]
    opened_by: str


METHODS: dict[str, Method] = {}


def method(
    name: str, scope: str = "", required: str = "", opened_by: str = "bot"
) -> Callable[[Callable[[Api, Json], Json]], Callable[[Api, Json], Json]]:
    """Enter a function in the table under its Web API name. ``required`` is space-separated."""

    def enter(run: Callable[[Api, Json], Json]) -> Callable[[Api, Json], Json]:
        METHODS[name] = Method(run, scope, tuple(required.split()), opened_by)
        return run

    return enter


def truth(args: Json, name: str, default: bool = False) -> bool:
    """A boolean as Slack reads it: true, 1, or their text."""
    return str(args.get(name, default)).lower() in {"true", "1"}


def objects(args: Json, name: str, error: str) -> object:
    """An argument that is JSON, or JSON as text; None where it was not given."""
    value = args.get(name)
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError:
        raise Refused(error) from None


def read_blocks(args: Json) -> list[Json] | None:
    """``blocks``, held against every rule of a message.

    :raises Refused: invalid_blocks_format, invalid_blocks.
    """
    blocks = objects(args, "blocks", "invalid_blocks_format")
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    faults = message_faults(blocks)
    if faults:
        raise Refused("invalid_blocks", faults)
    return blocks


def read_view(args: Json, kind: str) -> Json:
    """``view``, held against every rule of its kind.

    :raises Refused: view_too_large, invalid_arguments.
    """
    view = objects(args, "view", "invalid_arguments")
    if isinstance(view, dict) and too_large(view):
        raise Refused("view_too_large")
    faults = view_faults(view)
    if faults:
        raise Refused("invalid_arguments", faults)
    if not isinstance(view, dict) or view["type"] != kind:
        raise Refused("invalid_arguments", [f"[ERROR] must be a {kind} view [json-pointer:/view/type]"])
    return view


def page(items: list[Json], args: Json, default: int = 100) -> tuple[list[Json], Json]:
    """One page of a list, and its ``response_metadata``. The cursor is an offset."""
    try:
        limit = int(args.get("limit") or default)
        offset = int(args.get("cursor") or 0)
    except ValueError:
        raise Refused("invalid_cursor") from None
    if not 1 <= limit <= 1000:
        raise Refused("invalid_limit")
    following = str(offset + limit) if offset + limit < len(items) else ""
    return items[offset : offset + limit], {"next_cursor": following}
