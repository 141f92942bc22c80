"""`/logcall` acknowledged over real HTTP, by the whole app and by the smallest Bolt apps there are.

Every server process has one core to itself and is started afresh for each round; the load generator is on the other.
Our `/logcall` opens a modal after it has answered, which the minimal apps do not. So it is measured twice: with the
stand-in Slack holding every `views.open` unanswered, so that acknowledgements are compared with acknowledgements; and,
for the record, with every modal opened before the clock stops.
"""

import asyncio
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench.load import load
from bench.report import Result, Row, Skipped, Target
from bench.rounds import Contestant, Numbers, alternate, quantile
from bench.serving import Server, on_the_other_core, serving
from bench.signed import SIGNING_SECRET, command
from bench.stand_in import StandIn, stand_in
from bench.whole_app import whole_app

WARM_UP, MANY, ALONE, MODALS = 500, 4_000, 1_000, 1_000  # requests
CONNECTIONS = 32
NODE = Path(__file__).parent / ".node"
BOLT_JS = "@slack/bolt@5.1.0"


async def measure(rounds: int) -> list[Result]:
    async with stand_in() as slack:
        with on_the_other_core():
            contestants: dict[str, Contestant] = {
                "ours": lambda: _ours(slack),
                "sixty more": lambda: _ours(slack, more_listeners=60),
                "best": lambda: _minimal(slack, "best"),
                "defaults": lambda: _minimal(slack, "defaults"),
                "every modal": lambda: _every_modal(slack),
            }
            if missing := bolt_js_missing():
                skipped: list[Result] = [Skipped("ack, Bolt for JavaScript", missing)]
            else:
                skipped = []
                contestants["JavaScript"] = lambda: _bolt_js(slack)
            measured = await alternate(contestants, rounds)
    ours, best, defaults = measured["ours"], measured["best"], measured["defaults"]
    sixty, modals = measured["sixty more"], measured["every modal"]
    few_more = Target("≤", 1.05)
    many, alone = f"ack, {CONNECTIONS} connections", "ack, 1 connection"
    rows: list[Result] = [
        Row(f"{many}: throughput", "/s", ours["per second"], best["per second"], Target("≥", 0.85), "Bolt at its best"),
        Row(
            f"{many}: throughput", "/s", ours["per second"], defaults["per second"], Target("≥", 2.3), "Bolt's defaults"
        ),
        Row(f"{many}: p50", "ms", ours["p50"], best["p50"], None, "Bolt at its best"),
        Row(f"{many}: p99", "ms", ours["p99"], best["p99"], Target("≤", 1.5), "Bolt at its best"),
        Row(f"{many}: processor time each", "µs", ours["processor"], best["processor"], None, "Bolt at its best"),
        Row(f"{alone}: p50", "ms", ours["p50 alone"], best["p50 alone"], Target("≤", 1.25), "Bolt at its best"),
        Row(f"{alone}: p99", "ms", ours["p99 alone"], best["p99 alone"], None, "Bolt at its best"),
        Row(f"{alone}: p50", "ms", ours["p50 alone"], defaults["p50 alone"], None, "Bolt's defaults"),
        Row("60 more listeners: processor time each", "µs", sixty["processor"], ours["processor"], few_more, "without"),
        Row("60 more listeners: throughput", "/s", sixty["per second"], ours["per second"], None, "without"),
        Row("/logcall with its modal opened, sustained", "/s", modals["per second"]),
    ]
    if "JavaScript" in measured:
        script = measured["JavaScript"]
        rows += [
            Row(f"{many}: throughput", "/s", ours["per second"], script["per second"], None, "Bolt for JavaScript"),
            Row(f"{alone}: p50", "ms", ours["p50 alone"], script["p50 alone"], None, "Bolt for JavaScript"),
        ]
    return rows + skipped


async def acks(server: Server) -> Numbers:
    """Acknowledgements alone: the time from a request to its empty 200."""
    (await load(server.port, [command(n) for n in range(WARM_UP)], CONNECTIONS)).expect_only(b"200", b"")
    before = server.cpu_seconds()
    many = (await load(server.port, [command(n) for n in range(MANY)], CONNECTIONS)).expect_only(b"200", b"")
    used = server.cpu_seconds() - before
    alone = (await load(server.port, [command(n) for n in range(ALONE)], 1)).expect_only(b"200", b"")
    return {
        "per second": many.per_second,
        "processor": 1e6 * used / MANY,
        "p50": 1000 * quantile(many.times, 0.5),
        "p99": 1000 * quantile(many.times, 0.99),
        "p50 alone": 1000 * quantile(alone.times, 0.5),
        "p99 alone": 1000 * quantile(alone.times, 0.99),
    }


async def _ours(slack: StandIn, more_listeners: int = 0) -> Numbers:
    slack.holds = frozenset({"views.open"})
    async with whole_app(slack, more_listeners=more_listeners) as server:
        return await acks(server)


async def _every_modal(slack: StandIn) -> Numbers:
    slack.holds = frozenset()
    async with whole_app(slack) as server:
        slack.calls.clear()
        opened = asyncio.Event()
        slack.heard = lambda call: opened.set() if slack.count("views.open") >= MODALS else None
        requests = [command(n, slack_url=slack.url) for n in range(MODALS)]
        started = time.perf_counter()
        (await load(server.port, requests, CONNECTIONS)).expect_only(b"200", b"")
        await asyncio.wait_for(opened.wait(), 60)
        taken = time.perf_counter() - started
        slack.heard = lambda call: None
    if apologies := slack.count("respond"):
        raise AssertionError(f"{apologies} modals were not opened, and the rep was told so")
    return {"per second": MODALS / taken}


async def _minimal(slack: StandIn, way: str) -> Numbers:
    async with serving(sys.executable, "-m", "bench.minimal", way, "{port}", slack.url) as server:
        return await acks(server)


def bolt_js_missing() -> str:
    """Why Bolt for JavaScript cannot be measured here, or "" once it is installed in bench/.node."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "Node.js is not installed"
    if (NODE / "node_modules").exists():
        return ""
    NODE.mkdir(exist_ok=True)
    installed = subprocess.run(
        ["npm", "install", "--silent", "--no-save", "--prefix", str(NODE), BOLT_JS], capture_output=True, timeout=120
    )
    return "" if installed.returncode == 0 else f"npm could not install {BOLT_JS}"


async def _bolt_js(slack: StandIn) -> Numbers:
    script = str(Path(__file__).with_name("minimal.js"))
    environment = {"NODE_PATH": str(NODE / "node_modules")}
    argv = ("node", script, "{port}", slack.url, SIGNING_SECRET)
    async with serving(*argv, env=environment) as server:
        return await acks(server)
