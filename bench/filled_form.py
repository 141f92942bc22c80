"""The form that `/logcall` opens, filled in by the draft in its text, and its submissions.

The form's ids are its own business: what is submitted is the view that the app itself opened, with the values that
stand in it, and inputs are found by their kind or by what they offer.
"""

import asyncio
import itertools
from collections.abc import Iterator
from typing import Any

from bench.furniture import LEAD
from bench.load import load
from bench.serving import Server
from bench.signed import command, interaction, trigger
from bench.stand_in import Call, StandIn, view_of
from sandbox.forms import start

TEXT = f"{LEAD} answered 3m20"
DESCRIPTION = "Wants a quote for two trucks"
CHANNELS = 20
PATIENCE = 15.0  # seconds

View = dict[str, Any]

_numbers = itertools.count(1_000_000)


async def filled_form(slack: StandIn, server: Server, text: str = TEXT) -> View:
    """The view that `/logcall <text>` opens."""
    number = next(_numbers)
    opened: asyncio.Future[View] = asyncio.get_running_loop().create_future()

    def heard(call: Call) -> None:
        if call.method == "views.open" and call.args["trigger_id"] == trigger(number):
            opened.set_result(view_of(call.args))

    slack.heard = heard
    (await load(server.port, [command(number, text, slack_url=slack.url)], 1)).expect_only(b"200", b"")
    view = await asyncio.wait_for(opened, PATIENCE)
    slack.heard = lambda call: None
    if "submit" not in view:
        raise AssertionError(f"/logcall {text} opened no form: {view}")
    return view


def submissions(view: View, count: int, *, first: int = 0) -> list[bytes]:
    """`count` signed submissions of `view`, each of a view of its own."""
    return [submission(view, number) for number in range(first, first + count)]


def submission(view: View, number: int, choosing: str = "") -> bytes:
    """`view` submitted as number `number`, which its description ends with and its channel comes from.

    `choosing`: the option, by its text, that is chosen wherever it is offered.
    """
    values = start(view["blocks"], channel_of(number))
    for block, element in _inputs(view):
        state = values[block["block_id"]][element["action_id"]]
        if element.get("multiline"):
            state["value"] = f"{DESCRIPTION} #{number}"
        if "selected_conversation" in state:
            state["selected_conversation"] = channel_of(number)
        for option in element.get("options", []):
            if option["text"]["text"] == choosing:
                state["selected_option"] = option
    submitted = {**view, "id": f"V{number}", "hash": "1", "root_view_id": f"V{number}", "state": {"values": values}}
    return interaction({"type": "view_submission", "view": submitted, "response_urls": []}, number)


def channel_of(number: int) -> str:
    return f"C0BENCH{number % CHANNELS}"


def _inputs(view: View) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    return ((block, block["element"]) for block in view["blocks"] if block["type"] == "input")
