"""The things of a Slack workspace, as plain records."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.limits.surfaces import elements
from sandbox.visible import visible_text

Json = dict[str, Any]


@dataclass(frozen=True)
class Team:
    """A workspace's own identity."""

    id: str
    name: str
    domain: str


@dataclass
class User:
    """A person, or the app's bot user. ``color`` is ``#rrggbb``, ``tz`` an IANA name, ``locale`` like ``fr-CA``."""

    id: str
    name: str
    real_name: str
    tz: str = "America/Montreal"
    locale: str = "en-US"
    color: str = "#757575"
    email: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_guest: bool = False
    is_bot: bool = False
    deleted: bool = False

    def __post_init__(self) -> None:
        if not self.email and not self.is_bot:
            self.email = f"{self.name}@rivage-automobiles.example"


@dataclass(eq=False)
class Message:
    """A message as a person sees it. The record lives on: an update changes it in place.

    ``ephemeral_to`` is the id of the only person who sees it, or None.
    """

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] | None = None
    thread_ts: str | None = None
    app: bool = False
    ephemeral_to: str | None = None
    edited_ts: str | None = None
    deleted: bool = False
    broadcast: bool = False
    metadata: Json | None = None
    names: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def edited(self) -> bool:
        return self.edited_ts is not None

    @property
    def ephemeral(self) -> bool:
        return self.ephemeral_to is not None

    @property
    def visible(self) -> str:
        """Everything that a person reads in it: its blocks where it has some, else its text."""
        return visible_text(self.blocks or [{"type": "mrkdwn", "text": self.text}], self.names)

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in reading order."""
        return [
            element["text"]["text"] for _, element in elements(self.blocks or []) if element.get("type") == "button"
        ]


@dataclass(eq=False)
class Channel:
    """A conversation. ``kind`` is channel, private or im; ``user`` is the person of an im with the app."""

    id: str
    name: str
    kind: str = "channel"
    members: set[str] = field(default_factory=set)
    topic: str = ""
    user: str | None = None
    is_archived: bool = False
    is_general: bool = False
    is_ext_shared: bool = False
    by_ts: dict[str, Message] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)

    @property
    def kind_letter(self) -> str:
        return {"channel": "C", "private": "G", "im": "D"}[self.kind]

    @property
    def scope_family(self) -> str:
        """The word before ``:read`` in the scope that opens this kind of conversation."""
        return {"channel": "channels", "private": "groups", "im": "im"}[self.kind]


@dataclass(eq=False)
class View:
    """A modal or a Home tab that someone has in front of them. ``values`` is what the person has typed so far."""

    id: str
    user: str
    body: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    channel: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    busy: bool = False

    @property
    def blocks(self) -> list[Json]:
        return list(self.body["blocks"])

    @property
    def external_id(self) -> str:
        return str(self.body.get("external_id") or "")

    @property
    def title(self) -> str:
        return str((self.body.get("title") or {}).get("text", ""))


@dataclass(frozen=True)
class Notice:
    """What Slack itself tells one person, only visible to them. ``level`` is error or info."""

    id: str
    user: str
    text: str
    level: str = "error"
