"""From a submission to its card in Slack: one at a time on an idle system, and a thousand at once over 20 channels.

Every fifth of the thousand starts a live call, and "No answer" is clicked as soon as its card is there, so that there
are edits and replies whose order could be wrong. What the stand-in took is checked, not only timed: every card once and
in its channel, its one edit and its one reply after it, nothing twice.
"""

import asyncio
import itertools
import re
import time
from collections import Counter
from typing import Any

from bench.filled_form import channel_of, filled_form, submission, submissions
from bench.furniture import LEAD
from bench.load import load
from bench.report import Result, Row, Target
from bench.rounds import Numbers, alternate, quantile
from bench.serving import Server, on_the_other_core
from bench.signed import interaction
from bench.stand_in import Call, StandIn, stand_in
from bench.whole_app import whole_app

IDLE, BURST, LIVE_EVERY = 100, 1_000, 5
PATIENCE = 180.0  # seconds
_NUMBER = re.compile(r"#(\d+)")


async def measure(rounds: int) -> list[Result]:
    async with stand_in() as slack:
        with on_the_other_core():
            one = (await alternate({"ours": lambda: _one_at_a_time(slack)}, rounds))["ours"]
            many = (await alternate({"ours": lambda: _at_once(slack)}, rounds))["ours"]
    at_once = f"{BURST:,} submissions at once"
    return [
        Row("from submission to card, idle: p50", "ms", one["p50"], (), Target("≤", 25, of_ratio=False)),
        Row("from submission to card, idle: p99", "ms", one["p99"]),
        Row(f"{at_once}: all acknowledged after", "s", many["acknowledged"]),
        Row(f"{at_once}: all in Slack, in order, none twice", "s", many["in Slack"]),
    ]


async def _one_at_a_time(slack: StandIn) -> Numbers:
    async with whole_app(slack, pacing=0.0) as server:
        view = await filled_form(slack, server)
        times = [await _one(slack, server, request) for request in submissions(view, IDLE)]
    return {"p50": 1000 * quantile(times, 0.5), "p99": 1000 * quantile(times, 0.99)}


async def _one(slack: StandIn, server: Server, request: bytes) -> float:
    posted: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def heard(call: Call) -> None:
        if call.method == "chat.postMessage" and not posted.done():
            posted.set_result(call.at)

    slack.heard = heard
    started = time.perf_counter()
    (await load(server.port, [request], 1)).expect_only(b"200", b"")
    taken = await asyncio.wait_for(posted, PATIENCE) - started
    await asyncio.sleep(0.02)  # idle again: the postman has written down that it was sent
    return taken


async def _at_once(slack: StandIn) -> Numbers:
    async with whole_app(slack, pacing=0.0) as server:
        logged = await filled_form(slack, server)
        to_start = await filled_form(slack, server, LEAD)
        requests = [
            submission(logged, number) if number % LIVE_EVERY else submission(to_start, number, "Start a call now")
            for number in range(BURST)
        ]
        slack.calls.clear()
        all_there, clicks = asyncio.Event(), []
        expected = BURST + 2 * (BURST // LIVE_EVERY)
        countdown = itertools.count(expected - 1, -1)

        def heard(call: Call) -> None:
            if button := _button(call, "No answer"):
                clicks.append(asyncio.create_task(load(server.port, [_click(call, button)], 1)))
            if call.method.startswith("chat.") and next(countdown) == 0:
                all_there.set()

        slack.heard = heard
        started = time.perf_counter()
        acknowledged = (await load(server.port, requests, BURST)).expect_only(b"200", b"")
        async with asyncio.timeout(PATIENCE):
            await all_there.wait()
        finished = _messages(slack)[expected - 1].at
        await asyncio.gather(*clicks)
        await asyncio.sleep(1)  # were anything sent twice, it would come now
        slack.heard = lambda call: None
        check(_messages(slack))
    return {"acknowledged": acknowledged.seconds, "in Slack": finished - started}


def check(messages: list[Call]) -> None:
    """Raises AssertionError unless every submission has one card, in its channel, and every live one its edit and its
    reply after the card."""
    cards = [call for call in messages if call.method == "chat.postMessage" and "thread_ts" not in call.args]
    numbers = [int(_NUMBER.findall(call.args["text"])[-1]) for call in cards]
    assert sorted(numbers) == list(range(BURST)), f"cards missing or twice: {Counter(numbers).most_common(3)}"
    assert all(call.args["channel"] == channel_of(number) for call, number in zip(cards, numbers, strict=True))
    posted = {call.ts: messages.index(call) for call in cards}
    live = sorted(call.ts for call, number in zip(cards, numbers, strict=True) if number % LIVE_EVERY == 0)
    replies = [call for call in messages if "thread_ts" in call.args]
    edits = [call for call in messages if call.method == "chat.update"]
    assert sorted(call.args["thread_ts"] for call in replies) == live, "replies missing, twice or in another thread"
    assert sorted(call.args["ts"] for call in edits) == live, "edits missing, twice or of another card"
    for call in replies + edits:
        assert posted[call.args.get("thread_ts") or call.args["ts"]] < messages.index(call), "before its card"


def _messages(slack: StandIn) -> list[Call]:
    return [call for call in slack.calls if call.method in ("chat.postMessage", "chat.update")]


def _button(call: Call, text: str) -> dict[str, Any] | None:
    """The button with this text, where `call` posted a card that has it."""
    if call.method != "chat.postMessage" or "thread_ts" in call.args:
        return None
    elements = [element for block in call.args["blocks"] for element in block.get("elements", [])]
    return next((one for one in elements if one["type"] == "button" and one["text"]["text"] == text), None)


def _click(call: Call, button: dict[str, Any]) -> bytes:
    channel = call.args["channel"]
    blocks = [{"block_id": f"b{number}", **block} for number, block in enumerate(call.args["blocks"])]
    payload = {
        "type": "block_actions",
        "container": {"type": "message", "message_ts": call.ts, "channel_id": channel, "is_ephemeral": False},
        "channel": {"id": channel, "name": "sales"},
        "message": {"type": "message", "ts": call.ts, "user": "U0BOT", "text": call.args["text"], "blocks": blocks},
        "state": {"values": {}},
        "response_url": "http://127.0.0.1:9/actions/1",
        "actions": [{**button, "block_id": blocks[-1]["block_id"], "action_ts": f"{time.time():.6f}"}],
    }
    return interaction(payload, int(call.ts.partition(".")[0]))
