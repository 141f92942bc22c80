"""A page of a lead's history: at any depth, filtered or not, of a lead with 100,000 communications.

The service is what is timed: `leads.history()`, as /lead calls it, with the notes and corrections that go with a page.
Every page is of the same size, and is checked to be the one it should be.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from bench.databases import ENGINES
from bench.furniture import PHONE, Furniture, furnish
from bench.report import Result, Row, Target
from bench.rounds import Numbers, alternate, quantile, take_turns
from bot.services import leads
from bot.services.leads import HistoryPage
from models import Communication, Lead, User
from models.database import close_database, is_postgres, migrate, open_database, reads
from models.history import EVERYTHING, Cursor, HistoryFilter
from models.status import Direction

COMMUNICATIONS = 100_000
OTHER_LEADS = 200
OF_EACH_OTHER = 100
APART = timedelta(minutes=41)  # 100,000 of them are eight years
PAGE = 6
DEPTHS = (0.0, 0.25, 0.5, 0.75, 0.99)
READS = 60  # of each kind, a round
RARE = 3
OLDEST = datetime(2018, 1, 1, tzinfo=UTC)

Read = Callable[[], Awaitable[HistoryPage]]


@dataclass(frozen=True, slots=True)
class Long:
    """A lead with a long history."""

    within: Furniture
    rare: User
    """A rep who talked to them three times in all."""
    often: User
    """One who made a tenth of it."""

    async def page(self, only: HistoryFilter, before: Cursor | None) -> HistoryPage:
        page = await leads.history(
            self.within.workspace, self.within.lead_id, seen_by=self.within.user, only=only, before=before, limit=PAGE
        )
        if len(page.items) != (RARE if only.rep_ids == {self.rare.id} else PAGE):
            raise AssertionError(f"a page of {len(page.items)}")
        return page


async def measure(rounds: int) -> list[Result]:
    results: list[Result] = []
    for engine, database in ENGINES.items():
        with database() as url:
            await open_database(url, patience=None)
            try:
                await migrate()
                results += await _measure_on(engine, rounds)
            finally:
                await close_database()
    return results


async def _measure_on(engine: str, rounds: int) -> list[Result]:
    long = await _filled()
    everything = {depth: _at(long, EVERYTHING, depth) for depth in DEPTHS}
    calls = {
        depth: _at(long, HistoryFilter(methods=frozenset({"phone"}), rep_ids=frozenset({long.often.id})), depth)
        for depth in DEPTHS
    }
    readings: dict[str, Read] = {
        **{f"all {depth}": read for depth, read in everything.items()},
        **{f"calls {depth}": read for depth, read in calls.items()},
        "rare": _at(long, HistoryFilter(rep_ids=frozenset({long.rare.id})), 0),
    }
    for read in readings.values():
        await read()
    pages = (await alternate({"": lambda: _read(readings)}, rounds))[""]
    asides = (await alternate({"": lambda: _read(_asides(long))}, rounds))[""]
    first = pages["all 0.0"]
    return [
        *(
            Row(
                f"a page on {engine}, {depth:.0%} down: p50",
                "ms",
                pages[f"all {depth}"],
                first,
                Target("≤", 1.5),
                "first",
            )
            for depth in DEPTHS[1:]
        ),
        *(
            Row(
                f"one rep's calls on {engine}, {depth:.0%} down: p50",
                "ms",
                pages[f"calls {depth}"],
                pages["calls 0.0"],
                Target("≤", 1.5),
                "their first",
            )
            for depth in DEPTHS[1:]
        ),
        Row(f"one rep's calls on {engine}, the first page: p50", "ms", pages["calls 0.0"], first, None, "unfiltered"),
        Row(f"3 of 100,000 on {engine}: p50", "ms", pages["rare"], first, None, "unfiltered"),
        Row(f"how it stands with the lead, on {engine}: p50", "ms", asides["standing"], first, None, "a page"),
        Row(f"what there is to filter by, on {engine}: p50", "ms", asides["facets"], first, None, "a page"),
    ]


def _at(long: Long, only: HistoryFilter, depth: float) -> Read:
    before = (OLDEST + APART * int(COMMUNICATIONS * (1 - depth)), 0) if depth else None
    return lambda: long.page(only, before)


def _asides(long: Long) -> dict[str, Callable[[], Awaitable[object]]]:
    workspace, lead_id, user = long.within.workspace, long.within.lead_id, long.within.user
    return {
        "standing": lambda: leads.standing(workspace, lead_id, seen_by=user),
        "facets": lambda: leads.facets(workspace, lead_id, seen_by=user),
    }


async def _read(readings: Mapping[str, Callable[[], Awaitable[object]]]) -> Numbers:
    taken = await take_turns(readings, READS)
    return {name: 1000 * quantile(times, 0.5) for name, times in taken.items()}


async def _filled() -> Long:
    within = await furnish()
    reps = [
        await User.create(workspace_id=within.workspace.id, slack_id=f"U{n:06}", name=f"Rep {n}") for n in range(11)
    ]
    *usual, rare = reps
    dice = Random(7)
    seldom = {10, COMMUNICATIONS // 2, COMMUNICATIONS - 10}
    await _store(
        _row(within, rare if n in seldom else dice.choice(usual), within.lead_id, n, dice)
        for n in range(COMMUNICATIONS)
    )
    others = [await Lead.create(workspace_id=within.workspace.id, first_name=f"Lead {n}") for n in range(OTHER_LEADS)]
    await _store(
        _row(within, dice.choice(usual), lead.id, n * 7, dice) for lead in others for n in range(OF_EACH_OTHER)
    )
    await Lead.filter(id=within.lead_id).update(result="reached")
    if is_postgres():
        await reads().execute_query("VACUUM ANALYZE communication")
    return Long(within, rare, usual[0])


def _row(within: Furniture, rep: User, lead_id: int, number: int, dice: Random) -> Communication:
    method = dice.choices(("phone", "email", "sms"), (8, 1, 1))[0]
    outgoing = dice.random() < 0.75
    answered = dice.random() < 0.4
    return Communication(
        workspace_id=within.workspace.id,
        lead_id=lead_id,
        user_id=rep.id,
        executed_at=OLDEST + APART * number,
        method=method,
        type=Direction.OUTGOING if outgoing else Direction.INCOMING,
        description="Wants a quote for two trucks, to be called later this week",
        call_phone=PHONE if method == "phone" else None,
        call_status=("answered" if answered else "attempted") if method == "phone" else None,
    )


async def _store(rows: Iterable[Communication]) -> None:
    await Communication.bulk_create(rows, batch_size=500)
