"""Every length, count and place that Slack refuses, at its edge: the last one allowed, the first one refused."""

from typing import Any

import pytest

from sandbox.limits import message_faults, option_faults, view_faults

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str = "One", value: str = "1") -> Json:
    return {"text": plain(text), "value": value}


def options(count: int) -> list[Json]:
    return [option(value=str(number)) for number in range(count)]


def section(size: int) -> Json:
    return {"type": "section", "text": mrkdwn("x" * size)}


def header(size: int) -> Json:
    return {"type": "header", "text": plain("x" * size)}


def context(count: int) -> Json:
    return {"type": "context", "elements": [plain("x")] * count}


def fields(count: int, size: int = 1) -> Json:
    return {"type": "section", "fields": [plain("x" * size)] * count}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Go"), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def select(**more: Any) -> Json:
    return actions({"type": "static_select", "action_id": "s", **({"options": [option()]} | more)})


def confirming(title: int = 1, text: int = 1, yes: int = 1) -> Json:
    words = {"title": plain("x" * title), "text": plain("x" * text), "confirm": plain("x" * yes), "deny": plain("No")}
    return actions(button(confirm=words))


def card(title: int = 1, body: int = 1) -> Json:
    return {"type": "card", "title": mrkdwn("x" * title), "body": mrkdwn("x" * body)}


def container(count: int) -> Json:
    return {"type": "container", "title": plain("x"), "child_blocks": [{"type": "divider"}] * count}


def table(rows: int, columns: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


def pie(segments: int, title: int = 1) -> Json:
    slices = [{"label": "x", "value": 1}] * segments
    return {"type": "data_visualization", "title": "x" * title, "chart": {"type": "pie", "segments": slices}}


EDGES = {
    "section text 3000": (section(3000), section(3001)),
    "fields 10": (fields(10), fields(11)),
    "field text 2000": (fields(1, 2000), fields(1, 2001)),
    "header 150": (header(150), header(151)),
    "context elements 10": (context(10), context(11)),
    "actions elements 25": (actions(*[button()] * 25), actions(*[button()] * 26)),
    "button text 75": (actions(button(text=plain("x" * 75))), actions(button(text=plain("x" * 76)))),
    "button value 2000": (actions(button(value="x" * 2000)), actions(button(value="x" * 2001))),
    "button url 3000": (
        actions(button(url="https://e.com/" + "x" * 2986)),
        actions(button(url="https://e.com/" + "x" * 2987)),
    ),
    "action_id 255": (actions(button(action_id="x" * 255)), actions(button(action_id="x" * 256))),
    "block_id 255": (
        {"type": "divider", "block_id": "x" * 255},
        {"type": "divider", "block_id": "x" * 256},
    ),
    "options 100": (select(options=options(100)), select(options=options(101))),
    "option text 75": (select(options=[option("x" * 75)]), select(options=[option("x" * 76)])),
    "option value 150": (select(options=[option(value="x" * 150)]), select(options=[option(value="x" * 151)])),
    "placeholder 150": (select(placeholder=plain("x" * 150)), select(placeholder=plain("x" * 151))),
    "overflow options 5": (
        actions({"type": "overflow", "options": options(5)}),
        actions({"type": "overflow", "options": options(6)}),
    ),
    "checkboxes 10": (
        actions({"type": "checkboxes", "options": options(10)}),
        actions({"type": "checkboxes", "options": options(11)}),
    ),
    "confirm title 100": (confirming(title=100), confirming(title=101)),
    "confirm text 300": (confirming(text=300), confirming(text=301)),
    "confirm buttons 30": (confirming(yes=30), confirming(yes=31)),
    "markdown 12000": ({"type": "markdown", "text": "x" * 12_000}, {"type": "markdown", "text": "x" * 12_001}),
    "card title 150": (card(title=150), card(title=151)),
    "card body 200": (card(body=200), card(body=201)),
    "container children 10": (container(10), container(11)),
    "carousel cards 10": (
        {"type": "carousel", "elements": [card()] * 10},
        {"type": "carousel", "elements": [card()] * 11},
    ),
    "table rows 100": (table(100, 1), table(101, 1)),
    "table columns 20": (table(1, 20), table(1, 21)),
    "pie segments 6": (pie(6), pie(7)),
    "chart title 50": (pie(1, 50), pie(1, 51)),
    "alt_text 2000": (
        {"type": "image", "image_url": "https://e.com/i.png", "alt_text": "x" * 2000},
        {"type": "image", "image_url": "https://e.com/i.png", "alt_text": "x" * 2001},
    ),
}


@pytest.mark.parametrize("edge", EDGES)
def test_the_last_that_fits_is_taken_and_the_next_is_refused(edge: str) -> None:
    fits, refused = EDGES[edge]
    assert message_faults([fits]) == []
    assert len(message_faults([refused])) == 1


REFUSED: dict[str, tuple[Json, str]] = {
    "empty text": (section(0), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "no text and no fields": ({"type": "section"}, "must have at least one of: text, fields"),
    "an unknown block": ({"type": "banner"}, "unsupported type: banner"),
    "an unknown field": ({"type": "divider", "color": "red"}, "invalid additional property: color"),
    "mrkdwn in a header": ({"type": "header", "text": mrkdwn("x")}, "must be one of: plain_text"),
    "an input element among actions": (actions({"type": "plain_text_input"}), "unsupported type: plain_text_input"),
    "an initial option that is not offered": (
        select(initial_option=option("Two", "2")),
        "must exactly match one of the provided options",
    ),
    "an initial option whose words differ": (
        select(initial_option=option("Uno", "1")),
        "must exactly match one of the provided options",
    ),
    "options and groups at once": (
        select(option_groups=[{"label": plain("x"), "options": [option()]}]),
        "must have exactly one of: options, option_groups",
    ),
    "a duplicate action_id": (
        actions(button(action_id="a"), button(action_id="a")),
        "action_id 'a' already exists",
    ),
    "an unknown style": (actions(button(style="warning")), "must be one of: primary, danger"),
    "a url that is none": (actions(button(url="example")), "must be a valid URL"),
    "an impossible date": (
        actions({"type": "datepicker", "initial_date": "2026-13-01"}),
        "must be a date in YYYY-MM-DD format",
    ),
    "an alert in a message": ({"type": "alert", "text": plain("x")}, "not allowed on this surface: message"),
    "a card in a container": (
        {"type": "container", "title": plain("x"), "child_blocks": [card()]},
        "unsupported type: card",
    ),
    "an image without alt_text": (
        {"type": "image", "image_url": "https://e.com/i.png"},
        "missing required field: alt_text",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_message_is_refused_for(case: str) -> None:
    block, fault = REFUSED[case]
    assert any(fault in said for said in message_faults([block])), message_faults([block])


def test_a_message_holds_fifty_blocks_one_table_two_charts_and_no_block_id_twice() -> None:
    divider = {"type": "divider"}
    assert message_faults([divider] * 50) == []
    assert message_faults([divider] * 51) == ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]
    assert "only_one_table_allowed" in message_faults([table(1, 1), table(1, 1)])[0]
    assert message_faults([pie(1), pie(1)]) == []
    assert message_faults([{"type": "markdown", "text": "x" * 6000}] * 2) == []
    assert "must total" in message_faults([{"type": "markdown", "text": "x" * 6001}] * 2)[0]
    assert "no more than 2" in message_faults([pie(1)] * 3)[0]
    assert "already exists" in message_faults([{**divider, "block_id": "a"}, {**divider, "block_id": "a"}])[0]


def field(**element: Any) -> Json:
    return {"type": "input", "label": plain("L"), "element": {"type": "plain_text_input", **element}}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("T"), "submit": plain("S"), "blocks": list(blocks), **more}


VIEWS: dict[str, tuple[Json, Json, str]] = {
    "title 24": (modal(title=plain("x" * 24)), modal(title=plain("x" * 25)), "/view/title/text"),
    "submit 24": (modal(submit=plain("x" * 24)), modal(submit=plain("x" * 25)), "/view/submit/text"),
    "close 24": (modal(close=plain("x" * 24)), modal(close=plain("x" * 25)), "/view/close/text"),
    "private_metadata 3000": (
        modal(private_metadata="x" * 3000),
        modal(private_metadata="x" * 3001),
        "/view/private_metadata",
    ),
    "callback_id 255": (modal(callback_id="x" * 255), modal(callback_id="x" * 256), "/view/callback_id"),
    "external_id 255": (modal(external_id="x" * 255), modal(external_id="x" * 256), "/view/external_id"),
    "blocks 100": (modal(*[{"type": "divider"}] * 100), modal(*[{"type": "divider"}] * 101), "/view/blocks"),
    "max_length 3000": (modal(field(max_length=3000)), modal(field(max_length=3001)), "element/max_length"),
    "initial_value within max_length": (
        modal(field(max_length=3, initial_value="abc")),
        modal(field(max_length=3, initial_value="abcd")),
        "element/initial_value",
    ),
    "inputs need submit": (modal(field()), modal(field(), submit=None), "submit"),
    "one focus": (
        modal(field(focus_on_load=True), field()),
        modal(field(focus_on_load=True), field(focus_on_load=True)),
        "focus_on_load",
    ),
    "alert text 200": (
        modal({"type": "alert", "text": plain("x" * 200)}),
        modal({"type": "alert", "text": plain("x" * 201)}),
        "/view/blocks/0/text/text",
    ),
    "no container in a modal": (modal(), modal(container(1)), "not allowed on this surface: modal"),
    "no table in a modal": (modal(), modal(table(1, 1)), "not allowed on this surface: modal"),
    "nothing of our own": (modal(), modal(colour="red"), "invalid additional property: colour"),
    "a title": (modal(), {"type": "modal", "blocks": []}, "missing required field: title"),
}


@pytest.mark.parametrize("case", VIEWS)
def test_a_view_is_held_to(case: str) -> None:
    fits, refused, fault = VIEWS[case]
    assert view_faults(fits) == []
    assert len(view_faults(refused)) == 1
    assert fault in view_faults(refused)[0]


def test_a_home_tab_takes_no_alert_and_no_title() -> None:
    assert view_faults({"type": "home", "blocks": [{"type": "divider"}]}) == []
    assert "surface: home" in view_faults({"type": "home", "blocks": [{"type": "alert", "text": plain("x")}]})[0]
    assert "title" in view_faults({"type": "home", "blocks": [], "title": plain("x")})[0]


def test_suggestions_are_at_most_a_hundred_options_or_groups_of_them() -> None:
    assert option_faults({"options": options(100)}) == []
    assert option_faults({"options": []}) == []
    assert option_faults({"option_groups": [{"label": plain("x"), "options": options(100)}]}) == []
    assert option_faults({"options": options(101)})
    assert option_faults({"options": [option("x" * 76)]})
    assert option_faults(None)
