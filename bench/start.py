"""Start and idle memory: from the start of the process to its first acknowledged `/logcall`, and resident memory."""

import asyncio
import sys

from bench.report import Result, Row
from bench.rounds import Numbers, alternate
from bench.serving import Server, on_the_other_core, serving
from bench.stand_in import StandIn, stand_in
from bench.whole_app import whole_app

SETTLED = 3.0  # seconds after which what is warmed in the background is warm


async def measure(rounds: int) -> list[Result]:
    async with stand_in() as slack:
        with on_the_other_core():
            measured = await alternate({"ours": lambda: _ours(slack), "minimal": lambda: _minimal(slack)}, rounds)
    ours, minimal = measured["ours"], measured["minimal"]
    return [
        Row("start to the first ack", "ms", ours["ready in"], minimal["ready in"], None, "minimal Bolt app"),
        Row("memory when idle", "MB", ours["memory"], minimal["memory"], None, "minimal Bolt app"),
    ]


async def _ours(slack: StandIn) -> Numbers:
    async with whole_app(slack) as server:
        return await _idle(server)


async def _minimal(slack: StandIn) -> Numbers:
    async with serving(sys.executable, "-m", "bench.minimal", "best", "{port}", slack.url) as server:
        return await _idle(server)


async def _idle(server: Server) -> Numbers:
    await asyncio.sleep(SETTLED)
    return {"ready in": 1000 * server.ready_in, "memory": server.memory()}
