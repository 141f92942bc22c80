"""One entry of ``block_actions``: which element was used, and what was chosen in it."""

from typing import Any

from sandbox import forms
from sandbox.limits.surfaces import elements
from sandbox.payloads import attachments
from sandbox.state import Json, Message
from sandbox.workspace import Refused


def element_of(blocks: list[Json], block_id: str, action_id: object) -> tuple[Json, Json]:
    """The block and element with those ids.

    :raises Refused: invalid_action.
    """
    for block, element in elements(blocks):
        if block["block_id"] == block_id and element.get("action_id") == action_id:
            return block, element
    raise Refused("invalid_action", [f"There is no element {action_id!r} in block {block_id!r}"])


def unfolded_with(message: Message, block_id: str) -> Json | None:
    """The unfolded link of a message that a block stands in, as payloads carry it."""
    for card in attachments(message):
        if any(block["block_id"] == block_id for block in card["blocks"]):
            return card
    return None


def container_of(message: Message, unfolded: Json | None = None) -> Json:
    """Where an element stands: in a message, or in what was unfolded of a link in it."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    if unfolded:
        container |= {
            "type": "message_attachment",
            "attachment_id": unfolded["id"],
            "is_app_unfurl": True,
            "app_unfurl_url": unfolded["app_unfurl_url"],
        }
    return container


def may_dispatch(block: Json) -> None:
    """:raises Refused: invalid_action, for an input that keeps its changes to itself."""
    if block["type"] == "input" and not block.get("dispatch_action"):
        raise Refused("invalid_action", ["An input block tells the app nothing unless dispatch_action is true"])


def action_of(block: Json, element: Json, given: Json, now: str) -> Json:
    """One entry of ``actions``: the element's own words, and what the person chose."""
    kind = element["type"]
    acted: Json = {
        "type": kind,
        "block_id": block["block_id"],
        "action_id": element["action_id"],
        "action_ts": now,
    }
    if kind == "button":
        acted["text"] = element["text"]
        for name in ("value", "style"):
            if name in element:
                acted[name] = element[name]
        return acted
    key = "selected_option" if kind == "overflow" else forms.holds(kind)
    chosen = given.get(key)
    acted[key] = _offered(element, chosen)
    return acted


def _offered(element: Json, chosen: Any) -> Any:
    """The chosen option as the app wrote it; refuses one that was never offered."""
    offered = forms.offered(element)
    if not offered or chosen is None:
        return chosen
    by_value = {option["value"]: option for option in offered}
    try:
        if isinstance(chosen, list):
            return [by_value[option["value"]] for option in chosen]
        return by_value[chosen["value"]]
    except (KeyError, TypeError):
        raise Refused("invalid_action", ["That option is not offered"]) from None


def hold(values: forms.Values, block: Json, element: Json, acted: Json) -> None:
    """Put what was just chosen in the values that go with it."""
    state = values.get(block["block_id"], {}).get(element["action_id"])
    if state is not None:
        key = forms.holds(element["type"])
        state[key] = acted.get(key)
