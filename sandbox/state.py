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
    company: str = ""
    """The workspace of somebody from another company, in a channel that is shared with it; "" for our own people."""

    def __post_init__(self) -> None:
        if not self.email and not self.is_bot:
            self.email = f"{self.name}@rivage-automobiles.example"


@dataclass(eq=False)
class File:
    """A file that the app uploaded. ``content`` is None until its bytes came."""

    id: str
    name: str
    size: int
    ticket: str
    title: str = ""
    content: bytes | None = None


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
    unfurls: dict[str, Json] = field(default_factory=dict)
    """What the app unfolded of the links in it: by URL, an attachment with its blocks."""
    files: list[File] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def edited(self) -> bool:
        return self.edited_ts is not None

    @property
    def ephemeral(self) -> bool:
        return self.ephemeral_to is not None

    @property
    def visible(self) -> str:
        """Everything that a person reads in it: its blocks where it has some, else its text; its files' titles."""
        own = visible_text(self.blocks or [{"type": "mrkdwn", "text": self.text}], self.names)
        return "\n".join(part for part in (own, *(file.title for file in self.files)) if part)

    @property
    def unfolded(self) -> str:
        """Everything that a person reads of the links in it."""
        return visible_text(self.unfurled, self.names)

    @property
    def unfurled(self) -> list[Json]:
        """The blocks of what the app unfolded of the links in it."""
        return [block for attachment in self.unfurls.values() for block in attachment.get("blocks") or ()]

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in reading order."""
        return [
            element["text"]["text"]
            for _, element in elements([*(self.blocks or []), *self.unfurled])
            if element.get("type") == "button"
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
