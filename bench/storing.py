"""`communications.log()`, beside a bare Tortoise transaction that writes the same rows on the same connection.

Both are one writer, one after another, on the same database at the same `synchronous` (FULL on SQLite, on for
PostgreSQL). Then the time of a write alone, and while others read for 400 ms at a time.
"""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from tortoise.transactions import in_transaction

from bench.databases import ENGINES
from bench.furniture import PHONE, Furniture, furnish
from bench.report import Result, Row, Target
from bench.rounds import Numbers, alternate, quantile, take_turns
from bot.services import communications
from models import Communication, Delivery, Lead, StatusChange
from models.communication import TrailKind
from models.database import close_database, is_postgres, migrate, open_database, reads
from models.status import CallStatus, Direction

WRITES = 300  # a round
READ_SECONDS = 0.4
SPOKEN_OF = "Wants a quote for two trucks"
ROWS = (Communication, StatusChange, Delivery)

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Bench:
    within: Furniture

    async def ours(self) -> None:
        await communications.log(
            self.within.workspace,
            self.within.user,
            lead_id=self.within.lead_id,
            method="phone",
            direction=Direction.OUTGOING,
            values={"call_phone": PHONE, "call_status": "answered", "call_duration": 200},
            description=SPOKEN_OF,
            channel_id="C0BENCH",
            source=f"bench:{next(_numbers)}",
        )

    async def bare(self) -> None:
        now = datetime.now(UTC)
        async with in_transaction("default") as db:
            communication = await Communication.create(
                workspace_id=self.within.workspace.id,
                lead_id=self.within.lead_id,
                user_id=self.within.user.id,
                executed_at=now,
                method="phone",
                type=Direction.OUTGOING,
                description=SPOKEN_OF,
                call_phone=PHONE,
                call_status=CallStatus.ANSWERED,
                call_duration=200,
                channel_id="C0BENCH",
                source=f"bench:{next(_numbers)}",
                using_db=db,
            )
            await Lead.filter(id=self.within.lead_id).using_db(db).update(result="reached", last_contact_at=now)
            await StatusChange.create(
                communication_id=communication.id,
                kind=TrailKind.LOGGED,
                new_status=CallStatus.ANSWERED,
                user_id=self.within.user.id,
                occurred_at=now,
                using_db=db,
            )
            await Delivery.create(
                workspace_id=self.within.workspace.id,
                kind="card",
                communication_id=communication.id,
                channel_id="C0BENCH",
                due_at=now,
                using_db=db,
            )


async def measure(rounds: int) -> list[Result]:
    results: list[Result] = []
    for engine, database in ENGINES.items():
        with database() as url:
            await open_database(url)
            try:
                await migrate()
                results += await _measure_on(engine, rounds)
            finally:
                await close_database()
    return results


async def _measure_on(engine: str, rounds: int) -> list[Result]:
    bench = Bench(await furnish())
    await bench.ours()  # what only the first one writes (the rep's channel) is written
    if (ours := await _rows_written(bench.ours)) != (bare := await _rows_written(bench.bare)):
        raise AssertionError(f"log() writes {ours} rows of {ROWS}, the bare transaction {bare}")
    written = (await alternate({"both": lambda: _write_in_turn(bench)}, rounds))["both"]
    read = await _long_read()
    shared = await alternate(
        {"quiet": lambda: _write(bench.ours), "reading": lambda: _write_while_reading(bench.ours, read)}, rounds
    )
    return [
        Row(f"log() on {engine}", "/s", written["ours"], written["bare"], Target("≥", 0.6), "a bare transaction"),
        Row(
            f"log() on {engine} during a 400 ms read: p99",
            "ms",
            shared["reading"]["p99"],
            shared["quiet"]["p99"],
            Target("≤", 2),
            "quiet",
        ),
    ]


async def _rows_written(write: Callable[[], Awaitable[None]]) -> list[int]:
    before = [await table.all().count() for table in ROWS]
    await write()
    return [await table.all().count() - count for table, count in zip(ROWS, before, strict=True)]


async def _write_in_turn(bench: Bench) -> Numbers:
    """Writes a second, going by the median write: a disk that pauses now and then is nobody's fault."""
    taken = await take_turns({"ours": bench.ours, "bare": bench.bare}, WRITES)
    return {name: 1 / quantile(times, 0.5) for name, times in taken.items()}


async def _write(write: Callable[[], Awaitable[None]]) -> Numbers:
    times = (await take_turns({"": write}, WRITES))[""]
    return {"p99": 1000 * quantile(times, 0.99)}


async def _write_while_reading(write: Callable[[], Awaitable[None]], read: str) -> Numbers:
    stop = asyncio.Event()

    async def read_on() -> None:
        while not stop.is_set():
            await reads().execute_query_dict(read)

    reader = asyncio.create_task(read_on())
    await asyncio.sleep(READ_SECONDS / 10)
    try:
        return await _write(write)
    finally:
        stop.set()
        await reader


async def _long_read() -> str:
    """A query over the communications that takes about 400 ms on this machine."""
    if is_postgres():
        numbers = "SELECT n FROM generate_series(1, {size}) n"
    else:
        numbers = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {size}) SELECT n FROM c"
    query = f"SELECT count(*), sum(n), (SELECT count(*) FROM communication) FROM ({numbers}) numbers"  # noqa: S608
    size = 100_000
    while True:
        started = time.perf_counter()
        await reads().execute_query_dict(query.format(size=size))
        taken = time.perf_counter() - started
        if taken > 0.8 * READ_SECONDS:
            return query.format(size=int(size * READ_SECONDS / taken))
        size = int(size * min(4, READ_SECONDS / taken))
