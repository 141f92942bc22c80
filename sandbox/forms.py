"""What a person has typed in a view: Slack's ``view.state.values``, and the checks its own client makes."""

import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.limits.elements import STATEFUL
from sandbox.limits.surfaces import elements

Json = dict[str, Any]
Values = dict[str, dict[str, Json]]

_HOLDS = {
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "users_select": ("selected_user", "initial_user"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_users_select": ("selected_users", "initial_users"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", ""),
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def holds(kind: str) -> str:
    """The key under which an element's value is sent, for instance ``selected_option``."""
    return _HOLDS.get(kind, ("value", ""))[0]


def offered(element: Json) -> list[Json]:
    """The options that an element itself lists, those of its groups included."""
    return [*element.get("options", []), *(o for group in element.get("option_groups", []) for o in group["options"])]


def initial(element: Json, channel: str | None) -> Json:
    """An element's state before anyone touched it.

    :param channel: where the person was, for ``default_to_current_conversation``.
    """
    kind = element["type"]
    key, source = _HOLDS.get(kind, ("value", "initial_value"))
    value = element.get(source)
    if kind == "conversations_select" and value is None and element.get("default_to_current_conversation"):
        value = channel
    if value is None and key.endswith("s") and key.startswith("selected_"):
        value = []
    return {"type": kind, key: value}


def start(blocks: list[Json], channel: str | None, kept: Values | None = None) -> Values:
    """The values of freshly drawn blocks.

    :param kept: what stood before: Slack keeps it wherever block_id and action_id (and the kind) are unchanged.
    """
    values: Values = {}
    for block, element in elements(blocks):
        if element["type"] not in STATEFUL:
            continue
        before = (kept or {}).get(block["block_id"], {}).get(element["action_id"])
        same = before is not None and before["type"] == element["type"] and _possible(before, element)
        values.setdefault(block["block_id"], {})[element["action_id"]] = (
            dict(before) if before is not None and same else initial(element, channel)
        )
    return values


def merged(blocks: list[Json], values: Values, typed: Values | None) -> Values:
    """``values`` with what the client typed over them; whatever the view does not have is left out."""
    result: Values = {}
    for block_id, actions in values.items():
        for action_id, state in actions.items():
            new = (typed or {}).get(block_id, {}).get(action_id)
            result.setdefault(block_id, {})[action_id] = {**(new or state), "type": state["type"]}
    return result


def complaints(blocks: list[Json], values: Values) -> dict[str, str]:
    """What Slack's own client says under its inputs before it sends anything to the app: by block_id."""
    found: dict[str, str] = {}
    for block, element in elements(blocks):
        if block["type"] == "input":
            state = values.get(block["block_id"], {}).get(element["action_id"], {})
            complaint = _complaint(element, state.get(holds(element["type"])), bool(block.get("optional")))
            if complaint:
                found[block["block_id"]] = complaint
    return found


def _complaint(element: Json, value: Any, optional: bool) -> str:
    if value in (None, "", []):
        return "" if optional else "Please complete this required field."
    kind = element["type"]
    text = str(value)
    if kind == "plain_text_input":
        if len(text) < element.get("min_length", 0):
            return f"Please enter at least {element['min_length']} characters."
        if len(text) > element.get("max_length", 3000):
            return f"Please enter at most {element.get('max_length', 3000)} characters."
    if kind == "email_text_input" and not _EMAIL.fullmatch(text):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not (urlsplit(text).scheme and urlsplit(text).netloc):
        return "Please enter a valid URL."
    if kind == "number_input":
        return _number_complaint(element, text)
    return ""


def _number_complaint(element: Json, text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return "Please enter a valid number."
    if not element["is_decimal_allowed"] and not number.is_integer():
        return "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return ""


def _possible(state: Json, element: Json) -> bool:
    """A kept option must still be offered; other kinds of value always may stay."""
    there = offered(element)
    if not there:
        return True
    chosen = state.get("selected_option")
    chosen_many = state.get("selected_options") or ([chosen] if chosen else [])
    allowed = {option["value"] for option in there}
    return all(option["value"] in allowed for option in chosen_many)
