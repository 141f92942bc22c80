"""Interactive elements: what each may hold, and where each may stand."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from sandbox.limits.primitives import Faults, Json

SELECTS = {
    f"{many}{kind}_select"
    for many in ("", "multi_")
    for kind in ("static", "external", "conversations", "channels", "users")
}
CHOICES = SELECTS | {"checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker"}
TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input"}

IN_ACTIONS = CHOICES | {"button", "overflow", "workflow_button", "rich_text_input"}
IN_SECTION = CHOICES | {"button", "overflow", "workflow_button", "image"}
IN_INPUT = CHOICES | TYPED
STATEFUL = CHOICES | TYPED
"""Elements whose value is part of ``view.state.values``."""

_COMMON = "action_id confirm focus_on_load placeholder"
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def check_element(element: object, where: str, faults: Faults, allowed: set[str], modal: bool = True) -> None:
    """Hold one element against its own rules and the place it stands in.

    :param allowed: element types that the place takes.
    :param modal: whether what holds it is a modal (``response_url_enabled`` lives only there).
    """
    if not isinstance(element, dict):
        faults.add(where, "must be a valid element")
        return
    kind = element.get("type")
    if kind not in allowed:
        faults.add(f"{where}/type", f"unsupported type: {kind}")
        return
    _CHECKS[str(kind)](element, where, faults)
    if "action_id" in element:
        faults.string(element["action_id"], f"{where}/action_id", 255)
    if "confirm" in element:
        faults.confirm(element["confirm"], f"{where}/confirm")
    if "placeholder" in element:
        faults.text(element["placeholder"], f"{where}/placeholder", 150, plain=True)
    if element.get("response_url_enabled") and not modal:
        faults.add(where, "response_url_enabled is only allowed in a modal's input block")


def check_image(element: Json, where: str, faults: Faults) -> None:
    """An image element, or the picture half of an image block."""
    faults.known(element, where, "image_url slack_file alt_text title block_id image_width image_height", "alt_text")
    if "alt_text" in element:
        faults.string(element["alt_text"], f"{where}/alt_text", 2000, least=0)
    if "image_url" in element:
        _url(element["image_url"], f"{where}/image_url", faults)
    elif "slack_file" not in element:
        faults.add(where, "missing required field: image_url")


def _url(value: object, where: str, faults: Faults) -> None:
    faults.string(value, where, 3000)
    if urlsplit(str(value)).scheme not in {"http", "https", "mailto", "slack", "tel"}:
        faults.add(where, "must be a valid URL")


def _button(element: Json, where: str, faults: Faults) -> None:
    allowed = "text action_id url value style confirm accessibility_label workflow agent_prompt"
    if faults.known(element, where, allowed, "text"):
        faults.text(element["text"], f"{where}/text", 75, plain=True)
    if "value" in element:
        faults.string(element["value"], f"{where}/value", 2000)
    if "url" in element:
        _url(element["url"], f"{where}/url", faults)
    if "accessibility_label" in element:
        faults.string(element["accessibility_label"], f"{where}/accessibility_label", 75)
    if "style" in element and element["style"] not in {"primary", "danger"}:
        faults.add(f"{where}/style", "must be one of: primary, danger")


def _overflow(element: Json, where: str, faults: Faults) -> None:
    if faults.known(element, where, "action_id options confirm", "options"):
        faults.options(element["options"], f"{where}/options", most=5)


def _chosen(element: Json, options: list[Json], where: str, faults: Faults) -> None:
    if "initial_option" in element:
        faults.among(element["initial_option"], options, f"{where}/initial_option")
    if "initial_options" in element:
        for index, option in enumerate(faults.listed(element["initial_options"], f"{where}/initial_options", 100)):
            faults.among(option, options, f"{where}/initial_options/{index}")


def _boxes(element: Json, where: str, faults: Faults) -> None:
    if faults.known(
        element, where, "action_id options initial_option initial_options confirm focus_on_load", "options"
    ):
        options = faults.options(element["options"], f"{where}/options", most=10, mrkdwn=True)
        _chosen(element, options, where, faults)


def _static(element: Json, where: str, faults: Faults) -> None:
    extra = "options option_groups initial_option initial_options max_selected_items"
    faults.known(element, where, f"{_COMMON} {extra}")
    if ("options" in element) == ("option_groups" in element):
        faults.add(where, "must have exactly one of: options, option_groups")
        return
    if "options" in element:
        options = faults.options(element["options"], f"{where}/options")
    else:
        options = faults.groups(element["option_groups"], f"{where}/option_groups")
    _chosen(element, options, where, faults)


def _external(element: Json, where: str, faults: Faults) -> None:
    faults.known(element, where, f"{_COMMON} initial_option initial_options min_query_length max_selected_items")
    if "initial_option" in element:
        if isinstance(element["initial_option"], dict):
            faults.options([element["initial_option"]], f"{where}/initial_option")
        else:
            faults.add(f"{where}/initial_option", "must be a valid option")


def _conversations(element: Json, where: str, faults: Faults) -> None:
    extra = (
        "initial_conversation initial_conversations initial_channel initial_channels initial_user initial_users"
        " default_to_current_conversation response_url_enabled filter max_selected_items"
    )
    faults.known(element, where, f"{_COMMON} {extra}")


def _picker(element: Json, where: str, faults: Faults) -> None:
    faults.known(element, where, f"{_COMMON} initial_date initial_time initial_date_time timezone")
    if "initial_date" in element and not _DATE.fullmatch(str(element["initial_date"])):
        faults.add(f"{where}/initial_date", "must be a date in YYYY-MM-DD format")
    if "initial_time" in element and not _TIME.fullmatch(str(element["initial_time"])):
        faults.add(f"{where}/initial_time", "must be a time in HH:mm format")
    stamp = element.get("initial_date_time")
    if stamp is not None and not (isinstance(stamp, int) and len(str(stamp)) == 10):
        faults.add(f"{where}/initial_date_time", "must be a 10 digit Unix timestamp in seconds")


def _typed(element: Json, where: str, faults: Faults) -> None:
    extra = (
        "initial_value multiline min_length max_length dispatch_action_config is_decimal_allowed min_value max_value"
        " filetypes max_files min_lines max_lines"
    )
    faults.known(element, where, f"{_COMMON} {extra}".replace("confirm ", ""))
    if element["type"] == "number_input" and "is_decimal_allowed" not in element:
        faults.add(where, "missing required field: is_decimal_allowed")
    most = element.get("max_length", 3000)
    if not isinstance(most, int) or not 1 <= most <= 3000:
        faults.add(f"{where}/max_length", "must be between 1 and 3000")
        most = 3000
    if not 0 <= element.get("min_length", 0) <= 3000:
        faults.add(f"{where}/min_length", "must be between 0 and 3000")
    if element.get("initial_value") is not None and element["type"] != "rich_text_input":
        faults.string(element["initial_value"], f"{where}/initial_value", most, least=0)
    for trigger in element.get("dispatch_action_config", {}).get("trigger_actions_on", []):
        if trigger not in {"on_enter_pressed", "on_character_entered"}:
            faults.add(f"{where}/dispatch_action_config", f"unsupported trigger: {trigger}")


_CHECKS: dict[str, Callable[[Json, str, Faults], None]] = {
    "button": _button,
    "workflow_button": _button,
    "overflow": _overflow,
    "image": check_image,
    "checkboxes": _boxes,
    "radio_buttons": _boxes,
    **dict.fromkeys(("static_select", "multi_static_select"), _static),
    **dict.fromkeys(("external_select", "multi_external_select"), _external),
    **dict.fromkeys(
        (kind for kind in SELECTS if kind.endswith(("conversations_select", "channels_select", "users_select"))),
        _conversations,
    ),
    **dict.fromkeys(("datepicker", "timepicker", "datetimepicker"), _picker),
    **dict.fromkeys(TYPED, _typed),
}
