"""A modal or a Home tab as a person uses it: fields by their label, options and buttons by their words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox import forms
from sandbox.changes import NeverHappened
from sandbox.dispatch import Dispatch
from sandbox.limits.elements import STATEFUL
from sandbox.limits.surfaces import elements
from sandbox.state import Json, View
from sandbox.visible import plain, visible_text
from sandbox.workspace import Workspace


@dataclass(frozen=True)
class Field:
    """One element that holds a value, and the words that stand before it."""

    label: str
    block: Json
    element: Json

    @property
    def kind(self) -> str:
        return str(self.element["type"])

    @property
    def dispatches(self) -> bool:
        """Whether the app hears of a change at once."""
        return self.block["type"] != "input" or bool(self.block.get("dispatch_action"))

    @property
    def options(self) -> list[Json]:
        return forms.offered(self.element)


@dataclass(frozen=True)
class Clickable:
    """A button, or one option of an overflow menu, with the action that a click sends."""

    label: str
    block: Json
    element: Json
    action: Json


def clickables(blocks: list[Json]) -> list[Clickable]:
    """Everything in some blocks that one can click, in reading order."""
    found = []
    for block, element in elements(blocks):
        action = {"type": element.get("type"), "action_id": element.get("action_id")}
        if element.get("type") == "button":
            found.append(Clickable(element["text"]["text"], block, element, action))
        elif element.get("type") == "overflow":
            found += [
                Clickable(option["text"]["text"], block, element, {**action, "selected_option": option})
                for option in element["options"]
            ]
    return found


def the_clickable(blocks: list[Json], label: str) -> Clickable:
    """:raises LookupError: naming what can be clicked, where nothing has that label."""
    there = clickables(blocks)
    for clickable in there:
        if clickable.label == label:
            return clickable
    raise LookupError(f"Nothing to click is called {label!r}. There is: {[c.label for c in there]}")


def agreed(clickable: Clickable, confirm: bool | None) -> bool:
    """Hold a click's ``confirm`` against whether there is a dialog; True where the click goes through."""
    asks = clickable.element.get("confirm") is not None
    if asks and confirm is None:
        raise AssertionError(f"{clickable.label!r} asks for a confirmation: say confirm=True, or False to step back")
    if not asks and confirm is not None:
        raise AssertionError(f"{clickable.label!r} asks for no confirmation")
    return confirm is not False


def pick(options: Iterable[Json], wanted: str, what: str) -> Json:
    """The option whose visible text is, else alone contains, the wanted words."""
    there = list(options)
    exact = [option for option in there if option["text"]["text"] == wanted]
    close = exact or [option for option in there if wanted.lower() in option["text"]["text"].lower()]
    if len(close) != 1:
        texts = [option["text"]["text"] for option in there]
        raise LookupError(f"{what}: {len(close)} options match {wanted!r}. There are: {texts}")
    return close[0]


class Surface:
    """One view in front of one person. It reads live: after a redraw it shows what stands there now."""

    def __init__(self, workspace: Workspace, dispatch: Dispatch, view: View) -> None:
        self._workspace = workspace
        self._dispatch = dispatch
        self.view = view

    def __repr__(self) -> str:
        return f"<{self.view.body['type']} {self.title!r}: {self.text()!r}>"

    # Reading

    @property
    def title(self) -> str:
        return self.view.title

    @property
    def blocks(self) -> list[Json]:
        return self.view.blocks

    @property
    def hash(self) -> str:
        return self.view.hash

    @property
    def values(self) -> forms.Values:
        """``view.state.values`` as it would be sent now."""
        return self.view.values

    @property
    def submit_label(self) -> str:
        return str((self.view.body.get("submit") or {}).get("text", ""))

    @property
    def errors(self) -> dict[str, str]:
        """What stands in red under the inputs, by their label."""
        labels = {field.block["block_id"]: field.label for field in self.fields}
        return {labels[block_id]: text for block_id, text in self.view.errors.items()}

    @property
    def is_open(self) -> bool:
        return self.view in self._workspace.stack(self.view.user)

    def text(self) -> str:
        """Everything that a person reads in it, options included; not what they typed."""
        head = f"{self.title}\n" if self.title else ""
        return head + visible_text(self.blocks, self._workspace.names)

    @property
    def buttons(self) -> list[str]:
        return [clickable.label for clickable in clickables(self.blocks)]

    @property
    def fields(self) -> list[Field]:
        return [
            Field(self._label(block, element), block, element)
            for block, element in elements(self.blocks)
            if element.get("type") in STATEFUL
        ]

    @property
    def labels(self) -> list[str]:
        return [field.label for field in self.fields]

    def input(self, label: str) -> Field:
        """The field with that label.

        :raises LookupError: naming the labels there are.
        """
        for field in self.fields:
            if field.label == label:
                return field
        raise LookupError(f"No field is called {label!r}. There are: {self.labels}")

    def value(self, label: str) -> Any:
        """What stands in a field, as a person reads it: text, an option's words, or a list of them."""
        field = self.input(label)
        state = self.values[field.block["block_id"]][field.element["action_id"]]
        held = state.get(forms.holds(field.kind))
        if isinstance(held, list):
            return [item["text"]["text"] if isinstance(item, dict) else item for item in held]
        return held["text"]["text"] if isinstance(held, dict) and "text" in held else held

    # Waiting

    async def field(self, label: str) -> Field:
        """The field with that label, awaited where the app has not drawn it yet."""
        return await self._workspace.changes.until(
            lambda: next((field for field in self.fields if field.label == label), None),
            f"a field called {label!r}",
            lambda: f"{self.labels} in {self!r}",
        )

    async def wait(self, look: Any) -> "Surface":
        """Wait until ``look(self)`` is true."""
        await self._workspace.changes.until(lambda: look(self), "that in the view", self.__repr__)
        return self

    async def closed(self) -> None:
        """Wait until the modal is gone."""
        await self._workspace.changes.until(lambda: not self.is_open, "the modal to close", self.__repr__)

    # Using

    async def fill(self, values: Mapping[str, Any], redraws: bool = True) -> None:
        """Fill in fields by label.

        Text inputs take text; selects and radio buttons the visible words of an option, multi-selects and checkboxes a
        list of them; external selects look the words up; date and time pickers take ``2026-11-22`` and ``16:00``,
        a datetimepicker an aware datetime or epoch seconds; people and channel selects a name.

        :param redraws: whether to wait for the app's update after each field that tells the app (``dispatch_action``).
        """
        for label, value in values.items():
            field = await self.field(label)
            held = await self._held(field, value)
            state = self.values[field.block["block_id"]][field.element["action_id"]]
            state[forms.holds(field.kind)] = held
            if field.dispatches:
                await self._act(field.block, {"action_id": field.element["action_id"], **state}, redraws)

    async def choose(self, label: str, option: Any, redraws: bool | None = None) -> None:
        """Fill in one field. By default waits for the app's update just where the field tells the app."""
        await self.fill({label: option}, redraws=redraws is not False)

    async def options(self, label: str) -> list[str]:
        """The words of a field's options."""
        return [option["text"]["text"] for option in (await self.field(label)).options]

    async def suggest(self, label: str, query: str) -> list[str]:
        """What an external select offers for some typed words."""
        return [option["text"]["text"] for option in await self._suggested(await self.field(label), query)]

    async def pick(self, label: str, query: str, option: str, redraws: bool = True) -> None:
        """Type ``query`` in an external select, then take the option with those words."""
        field = await self.field(label)
        chosen = pick(await self._suggested(field, query), option, label)
        state = self.values[field.block["block_id"]][field.element["action_id"]]
        state[forms.holds(field.kind)] = [chosen] if field.kind.startswith("multi_") else chosen
        if field.dispatches:
            await self._act(field.block, {"action_id": field.element["action_id"], **state}, redraws)

    async def click(self, label: str, confirm: bool | None = None, redraws: bool = True) -> None:
        """Click a button or an overflow option.

        :param confirm: True asserts that a dialog asks first, and agrees; False steps back from it.
        :param redraws: whether to wait until the app redraws, pushes or closes something.
        """
        clickable = the_clickable(self.blocks, label)
        if agreed(clickable, confirm):
            await self._act(clickable.block, clickable.action, redraws)

    async def submit(self) -> dict[str, str]:
        """Press the submit button.

        :returns: the errors under the inputs, by label; empty where the app took it.
        """
        labels = {field.block["block_id"]: field.label for field in self.fields}
        errors = await self._dispatch.submit(self.view.user, self.view.id)
        return {labels.get(block_id, block_id): text for block_id, text in errors.items()}

    async def close(self, everything: bool = False) -> None:
        """Close it, or the whole stack of modals."""
        await self._dispatch.close(self.view.user, self.view.id, everything)

    # Within

    def _label(self, block: Json, element: Json) -> str:
        named = block.get("label") or block.get("text") or element.get("placeholder") or {}
        return plain(named.get("text", ""), self._workspace.names) or str(element.get("action_id"))

    async def _held(self, field: Field, value: Any) -> Any:
        kind = field.kind
        if value is None:
            return None
        if kind in {"external_select", "multi_external_select"}:
            many = kind.startswith("multi_")
            found = [
                pick(await self._suggested(field, words), words, field.label) for words in (value if many else [value])
            ]
            return found if many else found[0]
        if kind in {"static_select", "radio_buttons"}:
            return pick(field.options, value, field.label)
        if kind in {"checkboxes", "multi_static_select"}:
            return [pick(field.options, words, field.label) for words in value]
        if kind.endswith("users_select"):
            return self._ids(value, lambda name: self._workspace.user_named(name).id)
        if kind.endswith(("channels_select", "conversations_select")):
            return self._ids(value, lambda name: self._workspace.channel_named(name).id)
        if kind == "datetimepicker":
            return int(value.timestamp()) if isinstance(value, datetime) else value
        return value

    @staticmethod
    def _ids(value: Any, named: Any) -> Any:
        return [named(name) for name in value] if isinstance(value, list) else named(value)

    async def _suggested(self, field: Field, query: str) -> list[Json]:
        least = field.element.get("min_query_length", 3)
        if len(query) < least:
            raise AssertionError(f"{field.label!r} asks the app from {least} characters on: {query!r} is too short")
        answer = await self._dispatch.suggest(
            self.view.user, field.block["block_id"], field.element["action_id"], query, view_id=self.view.id
        )
        return forms.offered(answer)

    async def _act(self, block: Json, action: Json, redraws: bool) -> None:
        before, notices = self._drawn(), len(self._told())
        await self._dispatch.act_in_view(self.view.user, self.view.id, block["block_id"], action)
        if not redraws:
            return
        await self._workspace.changes.until(
            lambda: self._drawn() != before or len(self._told()) > notices,
            "the app to redraw (or say redraws=False)",
            self.__repr__,
        )
        if self._drawn() == before:
            raise NeverHappened(f"The app did not redraw. Slack said: {self._told()[-1]}")

    def _told(self) -> list[str]:
        return [notice.text for notice in self._workspace.notices if notice.user == self.view.user]

    def _drawn(self) -> list[tuple[str, str]]:
        home = self._workspace.homes.get(self.view.user)
        views = [*self._workspace.stack(self.view.user), *([home] if home else [])]
        return [(view.id, view.hash) for view in views]
