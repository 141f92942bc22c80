"""A submitted form, judged, committed to SQLite and acknowledged, beside the bare acknowledgement of a `/logcall`.

Same process, same connection: first the submissions, then the commands, whose `views.open` the stand-in holds. Every
submission is another one, stored as a communication of its own. A commit waits for the disk once, so what the disk
takes for that is measured in between.
"""

import os
import tempfile
import time

from bench.filled_form import filled_form, submissions
from bench.load import load
from bench.report import Result, Row, Target
from bench.rounds import Numbers, alternate, quantile
from bench.serving import on_the_other_core
from bench.signed import command
from bench.stand_in import StandIn, stand_in
from bench.whole_app import whole_app

WARM_UP, ALONE, MANY, ACKS, FSYNCS = 100, 500, 1_000, 1_000, 500  # a round
CONNECTIONS = 32


async def measure(rounds: int) -> list[Result]:
    async with stand_in() as slack:
        with on_the_other_core():
            in_turn = await alternate({"ours": lambda: _submit(slack), "disk": _disk}, rounds)
    measured, disk = in_turn["ours"], in_turn["disk"]
    alone, many = "submission, 1 connection", f"submission, {CONNECTIONS} connections"
    return [
        Row(f"{alone}: p50", "ms", measured["p50 alone"], measured["p50 of acks"], Target("≤", 15), "our ack"),
        Row(f"{many}: p99", "ms", measured["p99"], (), Target("≤", 50, of_ratio=False)),
        Row(f"{many}: p50", "ms", measured["p50"]),
        Row(f"{many}: throughput", "/s", measured["per second"]),
        Row(f"{many}: processor time each, its card included", "ms", measured["processor"]),
        Row("the disk alone, one fsync: p50", "ms", disk["p50"]),
        Row("the disk alone, one fsync: p99", "ms", disk["p99"]),
    ]


async def _submit(slack: StandIn) -> Numbers:
    slack.holds = frozenset()
    async with whole_app(slack) as server:
        view = await filled_form(slack, server)

        first = submissions(view, WARM_UP)
        (await load(server.port, first, CONNECTIONS)).expect_only(b"200", b"")
        one_by_one = submissions(view, ALONE, first=10_000)
        alone = (await load(server.port, one_by_one, 1)).expect_only(b"200", b"")
        at_once = submissions(view, MANY, first=20_000)
        before = server.cpu_seconds()
        many = (await load(server.port, at_once, CONNECTIONS)).expect_only(b"200", b"")
        used = server.cpu_seconds() - before
        slack.holds = frozenset({"views.open"})
        acks = (await load(server.port, [command(n) for n in range(ACKS)], 1)).expect_only(b"200", b"")
    return {
        "p50 alone": 1000 * quantile(alone.times, 0.5),
        "p50": 1000 * quantile(many.times, 0.5),
        "p99": 1000 * quantile(many.times, 0.99),
        "processor": 1000 * used / MANY,
        "per second": many.per_second,
        "p50 of acks": 1000 * quantile(acks.times, 0.5),
    }


async def _disk() -> Numbers:
    """4 KB more written to a file, and on the disk, as SQLite's log is for each commit."""
    times = []
    with tempfile.TemporaryFile(prefix="logcall-bench-") as file:
        for _ in range(FSYNCS):
            file.write(bytes(4096))
            file.flush()
            started = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - started)
    return {"p50": 1000 * quantile(times, 0.5), "p99": 1000 * quantile(times, 0.99)}
