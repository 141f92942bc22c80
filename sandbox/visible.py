"""What a person reads in blocks: markup rendered, ids shown as names."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_LINK = re.compile(r"<([^<>]+)>")
_STYLE = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)(.+?)(?<=\S)\1(?![\w*_~`])")

_SPOKEN = ("title", "subtitle", "rich_text_title", "text", "body", "label", "description", "hint", "placeholder")
_NESTED = ("fields", "elements", "element", "accessory", "actions", "child_blocks", "options", "option_groups")


def plain(mrkdwn: str, names: Mapping[str, str]) -> str:
    """Slack's mrkdwn as the reader sees it: no markers, mentions by name, links by their text.

    :param names: display names by user or channel id.
    """

    def shown(match: re.Match[str]) -> str:
        inside = match.group(1)
        target, _, label = inside.partition("|")
        if target[0] in "@#":
            return target[0] + (label or names.get(target[1:], target[1:]))
        return label or target.lstrip("!")

    text = _LINK.sub(shown, mrkdwn)
    for _ in range(3):
        text = _STYLE.sub(r"\2", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def visible_text(blocks: list[dict[str, Any]], names: Mapping[str, str]) -> str:
    """All the text of some blocks, a line for each piece, in reading order."""
    return "\n".join(piece for block in blocks for piece in _pieces(block, names) if piece)


def _pieces(node: Any, names: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, str):
        yield node
        return
    if isinstance(node, list):
        for child in node:
            yield from _pieces(child, names)
        return
    if not isinstance(node, dict):
        return
    kind = node.get("type")
    if kind in {"mrkdwn", "markdown"}:
        yield plain(str(node.get("text", "")), names)
        return
    if str(kind).startswith("rich_text_"):
        yield "".join(_inline(child, names) for child in node.get("elements", []))
        return
    if kind == "image":
        yield str(node.get("alt_text", ""))
    if kind == "table":
        for row in node.get("rows", []):
            yield " | ".join("".join(_pieces(cell, names)) for cell in row)
        return
    for key in _SPOKEN + _NESTED:
        if key in node:
            yield from _pieces(node[key], names)


def _inline(node: dict[str, Any], names: Mapping[str, str]) -> str:
    kind = node.get("type")
    if kind == "user":
        return f"@{names.get(node['user_id'], node['user_id'])}"
    if kind == "channel":
        return f"#{names.get(node['channel_id'], node['channel_id'])}"
    if kind == "link":
        return str(node.get("text") or node["url"])
    if kind == "emoji":
        return f":{node['name']}:"
    if "elements" in node:
        return "".join(_inline(child, names) for child in node["elements"]) + "\n"
    return str(node.get("text") or node.get("fallback") or "")
