"""A submitted form, judged, committed to SQLite and acknowledged, beside the bare acknowledgement of a `/logcall`.

Same process, same connection: first the submissions, then the commands, whose `views.open` the stand-in holds. Every
submission is another one, stored as a communication of its own.
"""

from bench.filled_form import filled_form, submissions
from bench.load import load
from bench.report import Result, Row, Target
from bench.rounds import Numbers, alternate, quantile
from bench.serving import on_the_other_core
from bench.signed import command
from bench.stand_in import StandIn, stand_in
from bench.whole_app import whole_app

WARM_UP, ALONE, MANY, ACKS = 100, 500, 2_000, 1_000  # requests
CONNECTIONS = 32


async def measure(rounds: int) -> list[Result]:
    async with stand_in() as slack:
        with on_the_other_core():
            measured = (await alternate({"ours": lambda: _submit(slack)}, rounds))["ours"]
    alone, many = "submission, 1 connection", f"submission, {CONNECTIONS} connections"
    return [
        Row(f"{alone}: p50", "ms", measured["p50 alone"], measured["p50 of acks"], Target("≤", 15), "our ack"),
        Row(f"{many}: p99", "ms", measured["p99"], (), Target("≤", 50, of_ratio=False)),
        Row(f"{many}: throughput", "/s", measured["per second"]),
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
        many = (await load(server.port, at_once, CONNECTIONS)).expect_only(b"200", b"")
        slack.holds = frozenset({"views.open"})
        acks = (await load(server.port, [command(n) for n in range(ACKS)], 1)).expect_only(b"200", b"")
    return {
        "p50 alone": 1000 * quantile(alone.times, 0.5),
        "p99": 1000 * quantile(many.times, 0.99),
        "per second": many.per_second,
        "p50 of acks": 1000 * quantile(acks.times, 0.5),
    }
