"""The workspace's state and the few verbs that change it. Every change rings ``changes``."""

import itertools
import secrets
import string
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox import forms, people
from sandbox.changes import Changes
from sandbox.limits.surfaces import elements
from sandbox.manifest import Manifest
from sandbox.state import Channel, File, Json, Message, Notice, User, View

if TYPE_CHECKING:
    from sandbox.links import Pasted

APP_ID = "A07LGCL4D2X"
BOT_ID = "B07LGCM7F5Y"

TRIGGER_LIFE = 3.0
"""Seconds; docs.slack.dev/interactivity/handling-user-interaction."""


class Refused(Exception):
    """Slack says no. ``error`` is Slack's own code; ``messages`` go under ``response_metadata``."""

    def __init__(self, error: str, messages: Iterable[str] = (), **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.messages = list(messages)
        self.more = more


@dataclass(eq=False)
class Trigger:
    """What a person did, as a key that opens one view within three seconds."""

    user: str
    channel: str | None
    view: str | None
    expires: float
    used: bool = False


@dataclass
class Workspace:
    """People, conversations, messages, views. Knows nothing of HTTP."""

    manifest: Manifest
    clock: Callable[[], float] = time.time
    changes: Changes = field(default_factory=Changes)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    """Files of the app, by id."""
    pasted: "dict[str, Pasted]" = field(default_factory=dict)
    """Links that the app was told of, by their unfurl_id."""
    triggers: dict[str, Trigger] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    _last_ts: int = 0
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.team = people.TEAM
        team = people.people()
        self.bot = User(people.BOT_USER_ID, self.manifest.bot_name, self.manifest.name, is_bot=True, color="#1d5bbf")
        for user in [*team, self.bot]:
            self.users[user.id] = user
        for channel in people.channels(team):
            self.channels[channel.id] = channel
        for user in team:
            self.im(user.id)
        self._rename()

    # Ids and times

    def new_id(self, letter: str) -> str:
        return letter + "07" + "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(8))

    def new_ts(self) -> str:
        """A message's timestamp, strictly increasing, microseconds included."""
        self._last_ts = max(int(self.clock() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_hash(self) -> str:
        return f"{int(self.clock())}.{secrets.token_hex(4)}"

    # People and conversations

    def user_named(self, name: str) -> User:
        """By id, handle (``alice``) or full name."""
        wanted = name.removeprefix("@")
        for user in self.users.values():
            if wanted in {user.id, user.name, user.real_name}:
                return user
        raise LookupError(f"No one is called {name!r}. There are: {', '.join(u.name for u in self.users.values())}")

    def channel_named(self, name: str) -> Channel:
        """By id or by name, with or without its #."""
        wanted = name.removeprefix("#")
        for channel in self.channels.values():
            if wanted == channel.id or (channel.kind != "im" and wanted == channel.name):
                return channel
        known = ", ".join(f"#{c.name}" for c in self.channels.values() if c.kind != "im")
        raise LookupError(f"No channel is called {name!r}. There are: {known}")

    def im(self, user_id: str) -> Channel:
        """The direct conversation of a person with the app, opened when there is none yet."""
        for channel in self.channels.values():
            if channel.kind == "im" and channel.user == user_id:
                return channel
        taken = "D07" + user_id[3:]
        channel = Channel(taken, "directmessage", kind="im", members={user_id, self.bot.id}, user=user_id)
        self.channels[channel.id] = channel
        return channel

    def add_user(self, user: User) -> User:
        self.users[user.id] = user
        self.im(user.id)
        self._rename()
        self.changes.ring()
        return user

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self._rename()
        self.changes.ring()
        return channel

    def sees(self, user_id: str, channel: Channel) -> bool:
        """Whether a person may know of a conversation. Guests see only what they are in."""
        if user_id in channel.members:
            return True
        return channel.kind == "channel" and not self.users[user_id].is_guest

    def _rename(self) -> None:
        """Keep the one shared map of display names; messages hold on to it."""
        self.names.update({user.id: user.real_name for user in self.users.values()})
        self.names.update({channel.id: channel.name for channel in self.channels.values()})

    # Messages

    def post(self, message: Message) -> Message:
        message.names = self.names
        message.blocks = self.identified(message.blocks)
        self.channels[message.channel].by_ts[message.ts] = message
        self.changes.ring()
        return message

    def remove(self, message: Message) -> None:
        """Delete a message. One with replies leaves a tombstone, so that its thread stays."""
        channel = self.channels[message.channel]
        if any(reply.thread_ts == message.ts and reply is not message for reply in channel.by_ts.values()):
            message.deleted, message.text, message.blocks = True, "This message was deleted.", None
        else:
            del channel.by_ts[message.ts]
        self.changes.ring()

    def notice(self, user_id: str, text: str, level: str = "error") -> None:
        self.notices.append(Notice(f"N{next(self._numbers)}", user_id, text, level))
        self.changes.ring()

    def identified(self, blocks: list[Json] | None) -> list[Json] | None:
        """Blocks with ids where the app gave none, as Slack fills them in."""
        if blocks is None:
            return None
        filled = [_with_block_id(block) for block in blocks]
        for _, element in elements(filled):
            if element.get("type") != "image":
                element.setdefault("action_id", secrets.token_urlsafe(4))
        return filled

    # Triggers and views

    def new_trigger(self, user_id: str, channel: str | None = None, view: str | None = None) -> str:
        now = self.clock()
        trigger_id = f"{secrets.randbelow(10**13):013d}.{secrets.randbelow(10**12):012d}.{secrets.token_hex(16)}"
        self.triggers = {key: old for key, old in self.triggers.items() if old.expires > now - 60}
        self.triggers[trigger_id] = Trigger(user_id, channel, view, now + TRIGGER_LIFE)
        return trigger_id

    def stack(self, user_id: str) -> list[View]:
        """A person's open modals, bottom first."""
        return self.stacks.setdefault(user_id, [])

    def view(self, view_id: str) -> View | None:
        for view in itertools.chain(*self.stacks.values(), self.homes.values()):
            if view.id == view_id:
                return view
        return None

    def view_called(self, external_id: str) -> View | None:
        for view in itertools.chain(*self.stacks.values(), self.homes.values()):
            if external_id and view.external_id == external_id:
                return view
        return None

    def new_view(self, user_id: str, body: Json, channel: str | None, on_top: bool = False) -> View:
        """Show a modal: a new stack, or on top of the person's present one."""
        stack = self.stack(user_id)
        if not on_top:
            stack.clear()
        view_id = self.new_id("V")
        view = View(
            id=view_id,
            user=user_id,
            body=body,
            hash=self.new_hash(),
            root_view_id=stack[0].id if stack else view_id,
            previous_view_id=stack[-1].id if stack else None,
            channel=channel,
        )
        self.draw(view, body)
        stack.append(view)
        self.changes.ring()
        return view

    def publish(self, user_id: str, body: Json) -> View:
        """Show a person's Home tab."""
        view = self.homes.get(user_id)
        if view is None:
            view_id = self.new_id("V")
            view = self.homes[user_id] = View(view_id, user_id, body, self.new_hash(), root_view_id=view_id)
        self.draw(view, body)
        return view

    def draw(self, view: View, body: Json) -> None:
        """Put a new body in a view: what was typed stays where block_id and action_id are unchanged."""
        blocks = self.identified(body["blocks"]) or []
        view.body = {**body, "blocks": blocks}
        view.values = forms.start(blocks, view.channel, kept=view.values)
        view.hash = self.new_hash()
        view.errors = {}
        self.changes.ring()


def utc_offset(tz: str, at: float) -> int:
    """Seconds east of UTC in a timezone at a moment; 0 where the name is unknown."""
    try:
        offset = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(tz)).utcoffset()
    except ZoneInfoNotFoundError:
        return 0
    return int(offset.total_seconds()) if offset else 0


def _with_block_id(block: Json) -> Json:
    filled = {**block, "block_id": block.get("block_id") or secrets.token_urlsafe(4)}
    if "child_blocks" in filled:
        filled["child_blocks"] = [_with_block_id(child) for child in filled["child_blocks"]]
    for key in ("element", "accessory"):
        if isinstance(filled.get(key), dict):
            filled[key] = dict(filled[key])
    for key in ("elements", "actions"):
        if isinstance(filled.get(key), list):
            filled[key] = [_copied(item) for item in filled[key]]
    return filled


def _copied(item: object) -> object:
    if not isinstance(item, dict):
        return item
    return _with_block_id(item) if item.get("type") == "card" else dict(item)
