"""Messages, modals, Home tabs and lists of options, each held as a whole."""

import json
from collections.abc import Iterator
from typing import Any

from sandbox.limits.blocks import check_block
from sandbox.limits.primitives import Faults, Json

VIEW_BYTES = 250_000
MARKDOWN_TOTAL = 12_000

_MODAL = "title submit close blocks private_metadata callback_id clear_on_close notify_on_close external_id"
_HOME = "blocks private_metadata callback_id external_id"


def message_faults(blocks: object, where: str = "/blocks") -> list[str]:
    """Everything that Slack would refuse in a message's blocks."""
    faults = Faults()
    items = _blocks(blocks, where, faults, 50, "message")
    markdown = [str(block.get("text")) for block in items if block.get("type") == "markdown"]
    if len(markdown) > 1 and sum(map(len, markdown)) > MARKDOWN_TOTAL:
        faults.add(where, f"markdown blocks must total less than {MARKDOWN_TOTAL + 1} characters")
    return faults


def view_faults(view: object, where: str = "/view") -> list[str]:
    """Everything that Slack would refuse in a modal or a Home tab, its size apart (see :func:`too_large`)."""
    faults = Faults()
    if not isinstance(view, dict):
        faults.add(where, "must be a valid view")
        return faults
    kind = view.get("type")
    if kind not in {"modal", "home"}:
        faults.add(f"{where}/type", "must be one of: modal, home")
        return faults
    faults.known(view, where, _MODAL if kind == "modal" else _HOME, "title blocks" if kind == "modal" else "blocks")
    for name, most in (("title", 24), ("submit", 24), ("close", 24)):
        if view.get(name) is not None:
            faults.text(view[name], f"{where}/{name}", most, plain=True)
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if view.get(name) is not None:
            faults.string(view[name], f"{where}/{name}", most, least=0)
    items = _blocks(view.get("blocks", []), f"{where}/blocks", faults, 100, str(kind))
    if kind == "modal" and view.get("submit") is None and any(block.get("type") == "input" for block in items):
        faults.add(where, "missing required field: submit (a modal with input blocks needs it)")
    if sum(bool(element.get("focus_on_load")) for _, element in elements(items)) > 1:
        faults.add(f"{where}/blocks", "only one element can have focus_on_load set to true")
    return faults


def too_large(view: Json) -> bool:
    """Whether a view is over the 250 KB that Slack takes."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES


def option_faults(answer: object) -> list[str]:
    """Everything that Slack would refuse in what an app suggests for an external select."""
    faults = Faults()
    if not isinstance(answer, dict) or ("options" in answer) == ("option_groups" in answer):
        faults.add("/", "must have exactly one of: options, option_groups")
    elif "option_groups" in answer:
        if answer["option_groups"]:
            faults.groups(answer["option_groups"], "/option_groups")
    elif answer["options"]:
        faults.options(answer["options"], "/options")
    return faults


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element with the block it stands in, in reading order, containers' and cards' included."""
    for block in blocks:
        for child in block.get("child_blocks", []):
            yield from elements([child])
        for element in _inside(block):
            if element.get("type") == "card":
                yield from elements([element])
            else:
                yield block, element


def _inside(block: Json) -> list[Json]:
    found: list[Any] = [block.get("element"), block.get("accessory")]
    if block.get("type") in {"actions", "context_actions", "carousel"}:
        found += block.get("elements") or []
    if block.get("type") == "card":
        found += block.get("actions") or []
    return [element for element in found if isinstance(element, dict)]


def _blocks(blocks: object, where: str, faults: Faults, most: int, surface: str) -> list[Json]:
    items = faults.listed(blocks, where, most, least=0)
    for index, block in enumerate(items):
        check_block(block, f"{where}/{index}", faults, surface)
    known = [block for block in items if isinstance(block, dict)]
    _unique(known, where, faults)
    for kind in ("table", "data_table"):
        if sum(block.get("type") == kind for block in known) > 1:
            faults.add(where, "only_one_table_allowed")
    if sum(block.get("type") == "data_visualization" for block in known) > 2:
        faults.add(where, "no more than 2 data_visualization blocks allowed")
    return known


def _unique(blocks: list[Json], where: str, faults: Faults) -> None:
    seen: set[object] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id")
        if name is not None and name in seen:
            faults.add(f"{where}/{index}/block_id", f"block_id {name!r} already exists")
        seen.add(name)
        actions = [element.get("action_id") for _, element in elements([block]) if element.get("action_id")]
        for action in {action for action in actions if actions.count(action) > 1}:
            faults.add(f"{where}/{index}", f"action_id {action!r} already exists")
