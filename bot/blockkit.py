"""Block Kit as plain dicts, with Slack's limits kept and people's text escaped. Pure.

Plain dicts because slack_sdk's model objects cost about a hundred times as much to build and dump.
Limits: docs.slack.dev/reference/block-kit.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

Block = dict[str, Any]
Element = dict[str, Any]
Option = dict[str, Any]

_LOOK_ALIKES = str.maketrans(
    "*_~`", "\u2217\u02cd\u223c\u02cb", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Also without the marks that turn the direction of whatever comes after them (Unicode Bidirectional Algorithm)."""


def escape(text: str) -> str:
    """People's text inside mrkdwn: Slack's three control characters, and nothing that pings a channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(name: str) -> str:
    """A name inside mrkdwn, bold or not: escaped, and Slack's marks of formatting as their look-alikes. mrkdwn has no
    way to say that a mark is only a mark (docs.slack.dev/messaging/formatting-message-text)."""
    return escape(name).translate(_LOOK_ALIKES)


def clip(text: str, length: int) -> str:
    """`text` in at most `length` characters, the last one an ellipsis where something was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def plain(text: str, length: int = 3000) -> Element:
    return {"type": "plain_text", "text": clip(text, length), "emoji": False}


def mrkdwn(text: str, length: int = 3000) -> Element:
    return {"type": "mrkdwn", "text": clip(text, length)}


def mention(slack_id: str) -> str:
    return f"<@{slack_id}>"


def channel_link(channel_id: str) -> str:
    return f"<#{channel_id}>"


def when(moment: datetime, form: str = "{date_short_pretty}, {time}") -> str:
    """A moment in the reader's own timezone and language, with UTC for whoever can't show that."""
    return f"<!date^{int(moment.timestamp())}^{form}|{moment.astimezone(UTC).isoformat(' ', 'minutes')[:16]} UTC>"


# Blocks


def section(text: str, *, accessory: Element | None = None, block_id: str | None = None) -> Block:
    return _block("section", block_id, text=mrkdwn(text), accessory=accessory)


def fields(texts: Sequence[str], *, block_id: str | None = None) -> Block:
    return _block("section", block_id, fields=[mrkdwn(text, 2000) for text in texts[:10]])


def context(*texts: str, block_id: str | None = None) -> Block:
    return _block("context", block_id, elements=[mrkdwn(text, 2000) for text in texts[:10]])


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def quote(text: str) -> Block:
    """Somebody's words, set apart. Rich text shows them as they are: no escaping, no mentions."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}],
    }


def preformatted(text: str) -> Block:
    """Text in letters of one width, shown as it is."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}],
    }


def divider() -> Block:
    return {"type": "divider"}


def alert(text: str, level: str = "error") -> Block:
    """A banner, in modals only. `level`: default, info, warning, error or success."""
    return {"type": "alert", "text": plain(text, 200), "level": level}


def actions(*elements: Element, block_id: str | None = None) -> Block:
    return _block("actions", block_id, elements=list(elements))


def input_block(
    label: str,
    element: Element,
    *,
    block_id: str,
    hint: str | None = None,
    optional: bool = False,
    dispatch: bool = False,
) -> Block:
    """`dispatch`: the app hears of a change at once, so that the form can follow."""
    return _block(
        "input",
        block_id,
        label=plain(label, 2000),
        element=element,
        hint=plain(hint, 2000) if hint else None,
        optional=optional or None,
        dispatch_action=dispatch or None,
    )


# Elements


def button(
    text: str,
    action_id: str,
    value: str | None = None,
    *,
    style: str | None = None,
    confirm: Element | None = None,
    label: str | None = None,
) -> Element:
    """`label`: what a screen reader says, where `text` alone would not tell."""
    return _element(
        "button",
        action_id,
        text=plain(text, 75),
        value=value or None,
        style=style,
        confirm=confirm,
        accessibility_label=clip(label, 75) if label else None,
    )


def confirm(title: str, text: str, yes: str, no: str, *, danger: bool = False) -> Element:
    asked: Element = {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }
    return asked | {"style": "danger"} if danger else asked


def option(text: str, value: str, description: str | None = None) -> Option:
    choice: Option = {"text": plain(text, 75), "value": value}
    return choice | {"description": plain(description, 75)} if description else choice


def text_input(
    action_id: str,
    *,
    initial: str | None = None,
    multiline: bool = False,
    placeholder: str | None = None,
    max_length: int | None = None,
) -> Element:
    return _element(
        "plain_text_input",
        action_id,
        initial_value=initial or None,
        multiline=multiline or None,
        placeholder=plain(placeholder, 150) if placeholder else None,
        max_length=min(max_length, 3000) if max_length else None,
    )


def email_input(action_id: str, *, initial: str | None = None, placeholder: str | None = None) -> Element:
    return _element(
        "email_text_input",
        action_id,
        initial_value=initial or None,
        placeholder=plain(placeholder, 150) if placeholder else None,
    )


def url_input(action_id: str, *, initial: str | None = None, placeholder: str | None = None) -> Element:
    return _element(
        "url_text_input",
        action_id,
        initial_value=initial or None,
        placeholder=plain(placeholder, 150) if placeholder else None,
    )


def select(
    action_id: str, options: Iterable[Option], *, initial: str | None = None, placeholder: str | None = None
) -> Element:
    """`initial`: the value of the option that is chosen at first."""
    choices = list(options)[:100]
    return _element(
        "static_select",
        action_id,
        options=choices,
        initial_option=next((choice for choice in choices if choice["value"] == initial), None),
        placeholder=plain(placeholder, 150) if placeholder else None,
    )


def multi_select(
    action_id: str, options: Iterable[Option], *, initial: Iterable[str] = (), placeholder: str | None = None
) -> Element:
    """`initial`: the values of the options that are chosen at first."""
    choices, chosen = list(options)[:100], set(initial)
    return _element(
        "multi_static_select",
        action_id,
        options=choices,
        initial_options=[choice for choice in choices if choice["value"] in chosen] or None,
        placeholder=plain(placeholder, 150) if placeholder else None,
    )


def radio(action_id: str, options: Iterable[Option], *, initial: str | None = None) -> Element:
    choices = list(options)[:10]
    return _element(
        "radio_buttons",
        action_id,
        options=choices,
        initial_option=next((choice for choice in choices if choice["value"] == initial), None),
    )


def checkboxes(action_id: str, options: Iterable[Option], *, initial: Iterable[str] = ()) -> Element:
    """`initial`: the values of the options that are ticked at first."""
    choices, ticked = list(options)[:10], set(initial)
    return _element(
        "checkboxes",
        action_id,
        options=choices,
        initial_options=[choice for choice in choices if choice["value"] in ticked] or None,
    )


def overflow(action_id: str, options: Iterable[Option], *, confirm: Element | None = None) -> Element:
    """A menu behind three dots, of five options at most."""
    return _element("overflow", action_id, options=list(options)[:5], confirm=confirm)


def person_select(action_id: str, *, initial: str | None = None, placeholder: str | None = None) -> Element:
    """`initial`: a Slack user id."""
    return _element(
        "users_select",
        action_id,
        initial_user=initial,
        placeholder=plain(placeholder, 150) if placeholder else None,
    )


def external_select(
    action_id: str, *, initial: Option | None = None, placeholder: str | None = None, min_query_length: int = 0
) -> Element:
    return _element(
        "external_select",
        action_id,
        initial_option=initial,
        min_query_length=min_query_length,
        placeholder=plain(placeholder, 150) if placeholder else None,
    )


def channel_select(action_id: str, *, initial: str | None = None) -> Element:
    """Public and private channels of this workspace; no direct messages."""
    return _element(
        "conversations_select",
        action_id,
        initial_conversation=initial,
        filter={"include": ["public", "private"], "exclude_bot_users": True},
    )


def date_picker(action_id: str, *, initial: date | None = None) -> Element:
    return _element("datepicker", action_id, initial_date=initial.isoformat() if initial else None)


def time_picker(action_id: str, *, initial: time | None = None) -> Element:
    """A time of the day, on the clock that its label names."""
    return _element("timepicker", action_id, initial_time=initial.isoformat("minutes") if initial else None)


def datetime_picker(action_id: str, *, initial: datetime | None = None) -> Element:
    return _element("datetimepicker", action_id, initial_date_time=int(initial.timestamp()) if initial else None)


# Surfaces


def modal(
    *,
    callback_id: str,
    title: str,
    blocks: list[Block],
    submit: str | None = None,
    close: str = "Cancel",
    private_metadata: str = "",
    external_id: str | None = None,
    notify_on_close: bool = False,
) -> dict[str, Any]:
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "blocks": blocks[:100],
        "private_metadata": private_metadata,
    }
    if submit:
        view["submit"] = plain(submit, 24)
    if external_id:
        view["external_id"] = external_id
    if notify_on_close:
        view["notify_on_close"] = True
    return view


def home(blocks: list[Block]) -> dict[str, Any]:
    return {"type": "home", "blocks": blocks[:100]}


def message(text: str, blocks: list[Block]) -> dict[str, Any]:
    """What chat.postMessage and chat.update take. `text` is all that phones' notifications and screen readers have."""
    return {"text": clip(text, 4000), "blocks": blocks[:50]}


def _block(type_: str, block_id: str | None, **parts: Any) -> Block:
    return {"type": type_} | ({"block_id": block_id} if block_id else {}) | _given(parts)


def _element(type_: str, action_id: str, **parts: Any) -> Element:
    return {"type": type_, "action_id": action_id} | _given(parts)


def _given(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if part is not None}
