"""The sandbox from Python: people who do things, and channels to look at. What tests use."""

from collections.abc import Callable
from typing import Any

from sandbox.dispatch import Dispatch
from sandbox.limits.surfaces import elements
from sandbox.links import Pasted
from sandbox.state import Channel, Message, User, View
from sandbox.surface import Surface, agreed, pick, the_clickable
from sandbox.workspace import Workspace


class Rep:
    """A person of the workspace. Every act returns once the app has acknowledged it, or failed to."""

    def __init__(self, workspace: Workspace, dispatch: Dispatch, user: User) -> None:
        self._workspace = workspace
        self._dispatch = dispatch
        self._covered: str | None = None
        self._read: set[str] = set()
        self.user = user

    def __repr__(self) -> str:
        return f"<Rep {self.user.real_name}>"

    @property
    def id(self) -> str:
        return self.user.id

    # Doing

    async def slash(self, text: str, channel: str = "#sales") -> Message | None:
        """Type a slash command. ``channel="app"`` is the direct message with the app.

        :returns: the ephemeral message that the ack carried, or None. Failures are in ``notices``.
        """
        self._cover()
        message = await self._dispatch.slash(self.id, self._where(channel).id, text)
        if message is not None:
            self._read.add(message.ts)
        return message

    async def say(self, text: str, channel: str = "#sales", thread: Message | None = None) -> Message:
        """Write an ordinary message. ``channel="app"`` is the direct message with the app."""
        return await self._dispatch.say(self.id, self._where(channel).id, text, thread.ts if thread else None)

    async def compose(self, text: str) -> Pasted | None:
        """Write a message without sending it; None where it has no link that the app unfolds. What it unfolds appears
        in the result's ``unfurls``: ``await sandbox.events_settled()``, and ``until`` they are there."""
        return await self._dispatch.compose(self.id, text)

    async def shortcut(self, name: str, message: Message | None = None) -> None:
        """Run a shortcut by the name that the manifest gives it; a message shortcut on that message."""
        declared = {shortcut.name: shortcut.callback_id for shortcut in self._workspace.manifest.shortcuts}
        if name not in declared:
            raise LookupError(f"No shortcut is called {name!r}. The manifest declares: {sorted(declared)}")
        self._cover()
        where = (message.channel, message.ts) if message is not None else (None, None)
        await self._dispatch.shortcut(self.id, declared[name], *where)

    async def click(self, message: Message, label: str, confirm: bool | None = None) -> None:
        """Click a button, or an overflow option, of a message.

        :param confirm: True asserts that a dialog asks first, and agrees; False steps back from it.
        """
        clickable = the_clickable([*(message.blocks or []), *message.unfurled], label)
        if not agreed(clickable, confirm):
            return
        self._cover()
        block_id = clickable.block["block_id"]
        await self._dispatch.act_in_message(self.id, message.channel, message.ts, block_id, clickable.action)

    async def overflow(self, message: Message, label: str, confirm: bool | None = None) -> None:
        """Take one option of a message's overflow menu."""
        if the_clickable(message.blocks or [], label).element["type"] != "overflow":
            raise LookupError(f"{label!r} is a button, not in an overflow menu")
        await self.click(message, label, confirm)

    async def choose(self, message: Message, option: str) -> None:
        """Take an option of a select or of radio buttons in a message, by its words."""
        for block, element in elements(message.blocks or []):
            if element.get("type") in {"static_select", "radio_buttons"}:
                chosen = pick(element["options"], option, "The message")
                action = {"type": element["type"], "action_id": element["action_id"], "selected_option": chosen}
                self._cover()
                await self._dispatch.act_in_message(self.id, message.channel, message.ts, block["block_id"], action)
                return
        raise LookupError(f"The message has nothing to choose from: {message.visible!r}")

    async def open_home(self, redraws: bool = True) -> Surface:
        """Open the app's Home tab, and wait until the app has drawn it (again)."""
        before = self._workspace.homes.get(self.id)
        drawn = before.hash if before else None
        await self._dispatch.open_home(self.id)

        def look() -> View | None:
            home = self._workspace.homes.get(self.id)
            return home if home is not None and (not redraws or home.hash != drawn) else None

        view = await self._workspace.changes.until(look, "the Home tab to be drawn", self._surroundings)
        return Surface(self._workspace, self._dispatch, view)

    # Seeing

    @property
    def modals(self) -> list[Surface]:
        """The open modals, bottom first."""
        return [Surface(self._workspace, self._dispatch, view) for view in self._workspace.stack(self.id)]

    async def modal(self, title: str | None = None) -> Surface:
        """Wait for the modal on top; after a command, a shortcut or a click on a message, for a new one.

        :param title: wait for the one with that title.
        """

        def look() -> View | None:
            stack = self._workspace.stack(self.id)
            if not stack or stack[-1].id == self._covered or title not in {None, stack[-1].title}:
                return None
            return stack[-1]

        view = await self._workspace.changes.until(look, f"a modal {title or ''}".strip(), self._surroundings)
        self._covered = None
        return Surface(self._workspace, self._dispatch, view)

    def ephemerals(self, channel: str | None = None) -> list[Message]:
        """Messages that only this person sees, oldest first."""
        where = self._workspace.channel_named(channel).id if channel is not None else None
        found = [
            message
            for place in self._workspace.channels.values()
            if where in {None, place.id}
            for message in place.by_ts.values()
            if message.ephemeral_to == self.id
        ]
        return sorted(found, key=lambda message: message.ts)

    async def ephemeral(self) -> Message:
        """Wait for the next ephemeral message that neither ``slash`` nor this has returned yet."""
        return await self._next(self.ephemerals, "an ephemeral message")

    @property
    def dms(self) -> list[Message]:
        """Direct messages from the app, oldest first."""
        im = self._workspace.im(self.id)
        return [message for message in im.by_ts.values() if message.app and not message.ephemeral]

    async def dm(self) -> Message:
        """Wait for the next direct message that this has not returned yet."""
        return await self._next(lambda: self.dms, "a direct message")

    @property
    def notices(self) -> list[str]:
        """What Slack itself told this person, oldest first."""
        return [notice.text for notice in self._workspace.notices if notice.user == self.id]

    async def notice(self) -> str:
        """Wait until Slack has told this person something, and return the last of it."""
        notices = await self._workspace.changes.until(lambda: self.notices, "a notice", self._surroundings)
        return notices[-1]

    # Within

    def _where(self, channel: str) -> Channel:
        return self._workspace.im(self.id) if channel == "app" else self._workspace.channel_named(channel)

    def _cover(self) -> None:
        stack = self._workspace.stack(self.id)
        self._covered = stack[-1].id if stack else None

    async def _next(self, there: Callable[[], list[Message]], what: str) -> Message:
        def look() -> Message | None:
            return next((message for message in there() if message.ts not in self._read), None)

        message = await self._workspace.changes.until(look, what, self._surroundings)
        self._read.add(message.ts)
        return message

    def _surroundings(self) -> str:
        modals = [f"{modal.title!r}: {modal.text()!r}" for modal in self.modals]
        seen = [message.visible for message in self.ephemerals()]
        return f"modals {modals}, ephemerals {seen}, notices {self.notices}"


class ChannelDriver:
    """A conversation as its members see it. Messages are live: an update changes the one already in hand."""

    def __init__(self, workspace: Workspace, channel: Channel) -> None:
        self._workspace = workspace
        self.channel = channel

    @property
    def id(self) -> str:
        return self.channel.id

    @property
    def messages(self) -> list[Message]:
        """Everything that all see, replies included, oldest first."""
        return [m for m in self.channel.by_ts.values() if not m.ephemeral and not m.deleted]

    @property
    def cards(self) -> list[Message]:
        """The app's messages that stand in the channel itself, not in a thread."""
        return [m for m in self.messages if m.app and m.thread_ts in {None, m.ts}]

    def thread(self, root: Message) -> list[Message]:
        """The replies under a message, oldest first."""
        return [m for m in self.messages if m.thread_ts == root.ts and m is not root]

    async def wait(self, look: Callable[["ChannelDriver"], Any], deadline: float = 5.0) -> "ChannelDriver":
        """Wait until ``look(channel)`` is true. What it indexes may not be there yet."""

        def there_yet() -> bool:
            try:
                return bool(look(self))
            except LookupError:
                return False

        await self._workspace.changes.until(
            there_yet,
            f"that in #{self.channel.name}",
            lambda: (
                "\n".join(f"- {m.visible!r}{' (reply)' if m.thread_ts else ''}" for m in self.messages) or "nothing"
            ),
            deadline,
        )
        return self

    def archive(self, archived: bool = True) -> None:
        """Archive it, or open it again."""
        self.channel.is_archived = archived
        self._workspace.changes.ring()

    def leave(self, name: str = "app") -> None:
        """Take someone out of it, the app unless named; nobody is told."""
        self.channel.members.discard(self._who(name))
        self._workspace.changes.ring()

    def join(self, name: str = "app") -> None:
        """Put someone in it, the app unless named; nobody is told."""
        self.channel.members.add(self._who(name))
        self._workspace.changes.ring()

    def _who(self, name: str) -> str:
        return self._workspace.bot.id if name == "app" else self._workspace.user_named(name).id
