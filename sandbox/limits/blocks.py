"""Blocks: what each may hold, and on which surface each may stand."""

from collections.abc import Callable

from sandbox.limits.elements import IN_ACTIONS, IN_INPUT, IN_SECTION, check_element, check_image
from sandbox.limits.primitives import Faults, Json

ONLY_ON = {
    "alert": {"modal"},
    "carousel": {"message", "home"},
    "container": {"message"},
    "table": {"message"},
    "data_table": {"message"},
    "data_visualization": {"message"},
    "markdown": {"message"},
    "context_actions": {"message"},
    "task_card": {"message"},
    "plan": {"message"},
}
"""Surfaces of the blocks that are not allowed everywhere."""

IN_CONTAINER = {
    "actions",
    "context",
    "divider",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
}


def check_block(block: object, where: str, faults: Faults, surface: str) -> None:
    """Hold one block against its own rules.

    :param surface: message, modal or home.
    """
    if not isinstance(block, dict):
        faults.add(where, "must be a valid block")
        return
    kind = str(block.get("type"))
    check = _CHECKS.get(kind)
    if check is None:
        faults.add(f"{where}/type", f"unsupported type: {kind}")
        return
    if surface not in ONLY_ON.get(kind, {surface}):
        faults.add(where, f"{kind} blocks are not allowed on this surface: {surface}")
        return
    if "block_id" in block:
        faults.string(block["block_id"], f"{where}/block_id", 255)
    check(block, where, faults, surface)


def _section(block: Json, where: str, faults: Faults, surface: str) -> None:
    faults.known(block, where, "block_id text fields accessory expand")
    if "text" not in block and "fields" not in block:
        faults.add(where, "must have at least one of: text, fields")
    if "text" in block:
        faults.text(block["text"], f"{where}/text", 3000)
    if "fields" in block:
        for index, text in enumerate(faults.listed(block["fields"], f"{where}/fields", 10)):
            faults.text(text, f"{where}/fields/{index}", 2000)
    if "accessory" in block:
        check_element(block["accessory"], f"{where}/accessory", faults, IN_SECTION, surface == "modal")


def _header(block: Json, where: str, faults: Faults, surface: str) -> None:
    if faults.known(block, where, "block_id text level", "text"):
        faults.text(block["text"], f"{where}/text", 150, plain=True)


def _context(block: Json, where: str, faults: Faults, surface: str) -> None:
    if not faults.known(block, where, "block_id elements", "elements"):
        return
    for index, element in enumerate(faults.listed(block["elements"], f"{where}/elements", 10)):
        here = f"{where}/elements/{index}"
        if isinstance(element, dict) and element.get("type") == "image":
            check_image(element, here, faults)
        else:
            faults.text(element, here, 2000)


def _actions(block: Json, where: str, faults: Faults, surface: str) -> None:
    if not faults.known(block, where, "block_id elements", "elements"):
        return
    for index, element in enumerate(faults.listed(block["elements"], f"{where}/elements", 25)):
        check_element(element, f"{where}/elements/{index}", faults, IN_ACTIONS, surface == "modal")


def _input(block: Json, where: str, faults: Faults, surface: str) -> None:
    allowed = "block_id label element hint optional dispatch_action"
    if faults.known(block, where, allowed, "label element"):
        faults.text(block["label"], f"{where}/label", 2000, plain=True)
        check_element(block["element"], f"{where}/element", faults, IN_INPUT, surface == "modal")
    if "hint" in block:
        faults.text(block["hint"], f"{where}/hint", 2000, plain=True)


def _image(block: Json, where: str, faults: Faults, surface: str) -> None:
    check_image(block, where, faults)
    if "title" in block:
        faults.text(block["title"], f"{where}/title", 2000, plain=True)


def _divider(block: Json, where: str, faults: Faults, surface: str) -> None:
    faults.known(block, where, "block_id")


def _markdown(block: Json, where: str, faults: Faults, surface: str) -> None:
    if faults.known(block, where, "block_id text", "text"):
        faults.string(block["text"], f"{where}/text", 12_000)


def _alert(block: Json, where: str, faults: Faults, surface: str) -> None:
    if faults.known(block, where, "block_id text level", "text"):
        faults.text(block["text"], f"{where}/text", 200)
    if block.get("level", "default") not in {"default", "info", "warning", "error", "success"}:
        faults.add(f"{where}/level", "must be one of: default, info, warning, error, success")


def _card(block: Json, where: str, faults: Faults, surface: str) -> None:
    faults.known(block, where, "block_id hero_image icon title subtitle body actions")
    if not {"hero_image", "title", "actions", "body"} & set(block):
        faults.add(where, "must have at least one of: hero_image, title, actions, body")
    for name, most in (("title", 150), ("subtitle", 150), ("body", 200)):
        if name in block:
            faults.text(block[name], f"{where}/{name}", most)
    if "actions" in block:
        for index, element in enumerate(faults.listed(block["actions"], f"{where}/actions", 25)):
            check_element(element, f"{where}/actions/{index}", faults, {"button"}, surface == "modal")
    for name in ("hero_image", "icon"):
        if name in block:
            check_image(block[name], f"{where}/{name}", faults)


def _carousel(block: Json, where: str, faults: Faults, surface: str) -> None:
    if faults.known(block, where, "block_id elements", "elements"):
        for index, card in enumerate(faults.listed(block["elements"], f"{where}/elements", 10)):
            _card(card, f"{where}/elements/{index}", faults, surface)


def _container(block: Json, where: str, faults: Faults, surface: str) -> None:
    allowed = (
        "block_id child_blocks title rich_text_title subtitle icon is_collapsible default_collapsed"
        " has_header_divider width"
    )
    if not faults.known(block, where, allowed, "child_blocks"):
        return
    if "title" not in block and "rich_text_title" not in block:
        faults.add(where, "missing required field: title")
    for name in ("title", "subtitle"):
        if name in block:
            faults.text(block[name], f"{where}/{name}", 150, plain=name == "title")
    for index, child in enumerate(faults.listed(block["child_blocks"], f"{where}/child_blocks", 10)):
        here = f"{where}/child_blocks/{index}"
        if isinstance(child, dict) and child.get("type") not in IN_CONTAINER:
            faults.add(f"{here}/type", f"unsupported type: {child.get('type')}")
        else:
            check_block(child, here, faults, surface)


def _table(block: Json, where: str, faults: Faults, surface: str) -> None:
    if faults.known(block, where, "block_id rows column_settings", "rows"):
        _rows(block["rows"], f"{where}/rows", faults, 100)
    if "column_settings" in block:
        faults.listed(block["column_settings"], f"{where}/column_settings", 20, least=0)


def _data_table(block: Json, where: str, faults: Faults, surface: str) -> None:
    if faults.known(block, where, "block_id rows caption page_size row_header_column_index", "rows caption"):
        _rows(block["rows"], f"{where}/rows", faults, 101)


def _rows(rows: object, where: str, faults: Faults, most: int) -> None:
    for index, row in enumerate(faults.listed(rows, where, most)):
        for column, cell in enumerate(faults.listed(row, f"{where}/{index}", 20)):
            kind = cell.get("type") if isinstance(cell, dict) else None
            if kind not in {"raw_text", "raw_number", "rich_text"}:
                faults.add(f"{where}/{index}/{column}", f"unsupported type: {kind}")
            elif kind == "raw_text":
                faults.string(cell.get("text"), f"{where}/{index}/{column}/text", 3000)


def _rich_text(block: Json, where: str, faults: Faults, surface: str) -> None:
    if faults.known(block, where, "block_id elements", "elements"):
        for index, element in enumerate(faults.listed(block["elements"], f"{where}/elements", 1000, least=0)):
            if not str(element.get("type", "")).startswith("rich_text_"):
                faults.add(f"{where}/elements/{index}/type", f"unsupported type: {element.get('type')}")


def _video(block: Json, where: str, faults: Faults, surface: str) -> None:
    faults.known(
        block,
        where,
        "block_id alt_text title thumbnail_url video_url author_name description provider_icon_url provider_name"
        " title_url",
        "alt_text title thumbnail_url video_url",
    )


def _chart(block: Json, where: str, faults: Faults, surface: str) -> None:
    if not faults.known(block, where, "block_id title chart", "title chart"):
        return
    faults.string(block["title"], f"{where}/title", 50)
    chart = block["chart"] if isinstance(block["chart"], dict) else {}
    if chart.get("type") == "pie":
        faults.listed(chart.get("segments"), f"{where}/chart/segments", 6)
    elif chart.get("type") in {"bar", "area", "line"}:
        faults.listed(chart.get("series"), f"{where}/chart/series", 6)
        if "axis_config" not in chart:
            faults.add(f"{where}/chart", "missing required field: axis_config")
    else:
        faults.add(f"{where}/chart/type", "must be one of: pie, bar, area, line")


def _loose(block: Json, where: str, faults: Faults, surface: str) -> None:
    """Blocks of the AI surfaces: only their own place is checked."""


_CHECKS: dict[str, Callable[[Json, str, Faults, str], None]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "divider": _divider,
    "markdown": _markdown,
    "alert": _alert,
    "card": _card,
    "carousel": _carousel,
    "container": _container,
    "table": _table,
    "data_table": _data_table,
    "rich_text": _rich_text,
    "video": _video,
    "data_visualization": _chart,
    **dict.fromkeys(("context_actions", "task_card", "plan"), _loose),
}
