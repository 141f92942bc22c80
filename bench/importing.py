"""`logcall leads import` of a CSV file, beside a bare bulk insert of the same rows.

Ours is all that the command does with a file beside asking: it reads it twice, guesses its columns, brings phones and
emails into shape, looks for duplicates in the database and in the file, and writes leads, phones, emails and its own
progress, 1,000 rows a transaction. The baseline has the same lead, phone and email rows in memory, `search_text` and
ids included, and does nothing but write them, 1,000 leads a transaction, each table with one statement: `INSERT …
VALUES` (SQLite) or `INSERT … SELECT FROM unnest` (PostgreSQL). Both write into the same tables of the same database,
whose triggers keep the search index, at the same `synchronous`.

For the record: the same insert into tables whose leads no search will find, with the index's triggers taken off, and on
PostgreSQL the index itself.

Then an export of the leads that are there: how much more memory one of 50,000 takes than one of 1,000.
"""

import csv
import itertools
import random
import tempfile
import time
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.crowd import search_index_off
from bench.databases import ENGINES
from bench.report import Result, Row, Target
from bench.rounds import Numbers, alternate
from bot.services import exporting, importing
from bot.services.importing import tables
from bot.services.importing.columns import Columns
from bot.services.importing.known import Known
from bot.services.importing.rows import Owners, RowReader
from models import Lead, Workspace
from models.database import close_database, migrate, open_database, writing

LEADS = 10_000
BATCH = 1000
HEAD = ("First name", "Last name", "Company", "Mobile phone", "Email")
COLUMNS: Columns = dict(zip(HEAD, ("first_name", "last_name", "company", "mobile_phone", "home_email"), strict=True))
FIRST = ("Sophie", "Marc", "Léa", "Jean-Pierre", "Dana", "Éric", "Anne", "Luc", "Zoé", "Max")
LAST = ("Tremblay", "Gagnon", "Roy", "Côté", "Bouchard", "Gauthier", "Morin", "Lavoie", "Fortin", "Gagné")

_workspaces = itertools.count(1)


def write_file(path: Path, count: int, seed: int = 1) -> None:
    """Leads as another system writes them: every one with a name, a number of one of four area codes and an email,
    every third with a company."""
    chance = random.Random(seed)
    blocks = [f"({area}) {exchange}" for area in (514, 438, 450, 418) for exchange in range(200, 990)]
    numbers = chance.sample(
        [f"{block}-{last:04}" for block in chance.sample(blocks, 200) for last in range(1000)], count
    )
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for place, number in enumerate(numbers):
            first, last = chance.choice(FIRST), chance.choice(LAST)
            company = f"Garage {chance.choice(LAST)}" if place % 3 == 0 else ""
            writer.writerow((first, last, company, number, f"{first[0]}.{last}{place}@Example.com"))


class Bench:
    def __init__(self, path: Path) -> None:
        self._path = path

    async def ours(self) -> Numbers:
        workspace = await _workspace()
        started = time.perf_counter()
        sheet = importing.examine(self._path)
        columns = importing.agreed(importing.guess(sheet, workspace.region))
        outcome = await importing.run(workspace, sheet, columns, actor="bench", progress=lambda _: True)
        taken = time.perf_counter() - started
        if (outcome.created, dict(columns)) != (LEADS, dict(COLUMNS)):
            raise AssertionError(f"{outcome} with {columns}")
        return {"rate": LEADS / taken}

    async def bare(self) -> Numbers:
        workspace = await _workspace()
        known = self._as_read(workspace)
        now = datetime.now(UTC)
        taken = 0.0
        for place in range(0, LEADS, BATCH):
            batch = known[place : place + BATCH]
            async with writing() as db:
                await tables.give_ids(batch, db)
            prepared = tables.rows_of(batch, workspace.id, now)
            started = time.perf_counter()
            async with writing() as db:
                await tables.insert_rows(prepared, db)
            taken += time.perf_counter() - started
        return {"rate": LEADS / taken}

    async def unindexed(self) -> Numbers:
        async with search_index_off():
            return await self.bare()

    def _as_read(self, workspace: Workspace) -> list[Known]:
        reader = RowReader(HEAD, COLUMNS, region=workspace.region, owners=Owners([]), now=datetime.now(UTC))
        return [Known.made_of(reader.read(line.cells)) for line in importing.examine(self._path).lines()]


async def measure(rounds: int) -> list[Result]:
    results: list[Result] = []
    for engine, database in ENGINES.items():
        with database() as url, tempfile.TemporaryDirectory(prefix="logcall-bench-") as folder:
            path = Path(folder) / "leads.csv"
            write_file(path, LEADS)
            await open_database(url, patience=None)
            try:
                await migrate()
                bench = Bench(path)
                rates = await alternate({"ours": bench.ours, "bare": bench.bare, "unindexed": bench.unindexed}, rounds)
                ours, bare, unindexed = (rates[name]["rate"] for name in ("ours", "bare", "unindexed"))
                results += [
                    Row(f"import on {engine}", "leads/s", ours, bare, Target("≥", 0.3), "a bare bulk insert"),
                    Row(f"import on {engine}", "leads/s", ours, unindexed, None, "the same, not made searchable"),
                ]
                results.append(await _export_memory(engine))
            finally:
                await close_database()
    return results


async def _export_memory(engine: str) -> Result:
    few, many = await _workspace(), await _workspace()
    async with search_index_off():
        for workspace, count in ((few, 1000), (many, 50_000)):
            leads = [Lead(workspace_id=workspace.id, last_name=f"Tremblay {number}") for number in range(count)]
            await Lead.bulk_create(leads, batch_size=BATCH)
            del leads
    peaks = {workspace.id: await _peak(workspace) for workspace in (few, few, many)}
    return Row(
        f"export of 50,000 leads on {engine}: peak memory",
        "MB",
        (peaks[many.id] / 1e6,),
        (peaks[few.id] / 1e6,),
        Target("≤", 1.5),
        "of 1,000",
    )


async def _peak(workspace: Workspace) -> int:
    table: exporting.Table[Any] = exporting.TABLES["leads"]
    tracemalloc.start()
    try:
        async for _ in exporting.stream(table, exporting.Selection(workspace.id), exporting.Format.CSV):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


async def _workspace() -> Workspace:
    """A workspace of its own for every run: nothing of an earlier one is matched, and the tables grow alike."""
    return await Workspace.create(slack_id=f"T0BENCH{next(_workspaces)}", name="Bench", region="CA")
