"""Finding a lead among a million, beside looking one up by its id; what the index costs whoever writes a lead.

The leads are loaded in bulk with the index's triggers at work (PostgreSQL then gets the VACUUM ANALYZE that autovacuum
would do within minutes). Each query is asked by one of forty reps, whose own leads come first; searches and look-ups
take turns. Processor time is this process's and PostgreSQL's together, where Linux tells. `LOGCALL_BENCH_LEADS` says
how many leads, for a quick run.
"""

import itertools
import os
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from random import Random

from bench.crowd import LEAD, insert, lead_rows, load, make_owners, search_index_off, settle
from bench.databases import ENGINES
from bench.furniture import KEY
from bench.people import Person, people
from bench.report import Result, Row, Target
from bench.rounds import quantile
from bench.signed import TEAM
from bot.services import leads, workspaces
from bot.services.search import search
from bot.services.search.sought import terms_of
from models import Lead, User, Workspace
from models.database import close_database, is_postgres, migrate, open_database, reads
from models.fields import use_keys
from models.found_by import folded
from models.spelling import one_error_away

LEADS = int(os.environ.get("LOGCALL_BENCH_LEADS", "1000000"))
QUERIES = 60  # of each kind, a round
WARMING_UP = 10  # of each kind, before anything is measured
CHECKED = 3  # of each kind: each is compared with every lead there is
MISSPELT = 80
INSERTED = 20_000
PAGE = 20

Kind = Callable[[Random, Person], str]


def _name(random: Random, person: Person) -> str:
    return random.choice((person.first_name, person.last_name))


def _accented(random: Random, person: Person) -> str:
    written = [name for name in (person.first_name, person.last_name) if not name.isascii()] or ["Montréal", "Côté"]
    return random.choice(written)[: random.randint(2, 7)]


def _email(random: Random, person: Person) -> str:
    return (person.email or "marie.tremblay@gmail.com")[: random.randint(6, 16)]


def _two(random: Random, person: Person) -> str:
    return f"{person.first_name[: random.randint(2, 6)]} {person.last_name[: random.randint(2, 6)]}"


def _misspelt(random: Random, person: Person) -> str:
    word = folded(max(person.first_name, person.last_name, key=len)).replace("-", "").replace("'", "")
    return random.choice([spelling for spelling in one_error_away(word) if spelling[0] == word[0]])


KINDS: dict[str, Kind] = {
    "2 letters": lambda random, person: _name(random, person)[:2],
    "3 letters": lambda random, person: _name(random, person)[:3],
    "5 letters": lambda random, person: _name(random, person)[:5],
    "accented": _accented,
    "a common surname": lambda random, _: random.choice(("Tremblay", "Gagnon", "Roy", "Côté", "Bouchard", "Gauthier")),
    "last 4 digits": lambda _, person: person.phone[-4:],
    "last 7 digits": lambda _, person: person.phone[-7:],
    "email": _email,
    "two words": _two,
    "misspelt": _misspelt,
}


async def measure(rounds: int) -> list[Result]:
    use_keys([KEY])
    results: list[Result] = []
    for engine, database in ENGINES.items():
        with database() as url:
            await open_database(url if engine == "SQLite" else f"{url}&minsize=1&maxsize=1", patience=None)
            try:
                await migrate()
                workspace = await workspaces.recognise(TEAM, name="Bench", bot_user_id="U0BOT", region="CA")
                owners = await make_owners(workspace)
                everybody = await load(url, workspace, owners, LEADS)
                await settle(url)
                results += await _searching(engine, workspace, everybody, rounds)
                results += await _checking(engine, workspace, everybody)
                results.append(await _inserting(engine, url, workspace, owners, rounds))
            finally:
                await close_database()
    return results


async def _searching(engine: str, workspace: Workspace, everybody: Sequence[Person], rounds: int) -> list[Result]:
    random = Random(7)
    reps = await User.filter(workspace_id=workspace.id)
    taken: dict[str, list[list[float]]] = {kind: [] for kind in (*KINDS, "by id", "processor")}
    pids = await reads().execute_query_dict("SELECT pg_backend_pid() AS pid") if is_postgres() else []
    processor_time = _processor_clock(pids[0]["pid"] if pids else None)
    for _, query_of in itertools.product(range(WARMING_UP), KINDS.values()):
        await leads.find(workspace, random.choice(reps), query_of(random, random.choice(everybody)))
    for _ in range(rounds):
        for times in taken.values():
            times.append([])
        for _, (kind, query_of) in itertools.product(range(QUERIES), KINDS.items()):
            rep, query = random.choice(reps), query_of(random, random.choice(everybody))
            before, started = processor_time(), time.perf_counter()
            await leads.find(workspace, rep, query)
            found = time.perf_counter()
            taken["processor"][-1].append(processor_time() - before)
            await Lead.filter(id=random.randint(1, len(everybody))).using_db(reads()).first()
            taken[kind][-1].append(found - started)
            taken["by id"][-1].append(time.perf_counter() - found)

    def of(kinds: Sequence[str], share: float) -> tuple[float, ...]:
        return tuple(1000 * quantile([t for k in kinds for t in taken[k][n]], share) for n in range(rounds))

    by_id = "by its id"
    return [
        Row(f"search on {engine}, all kinds: p99", "ms", of(list(KINDS), 0.99), target=Target("≤", 10, of_ratio=False)),
        Row(f"search on {engine}, all kinds: p99 of processor time", "ms", of(["processor"], 0.99)),
        Row(f"search on {engine}, all kinds: p50", "ms", of(list(KINDS), 0.5), of(["by id"], 0.5), against=by_id),
        *(
            Row(f"search on {engine}, {kind}: {name}", "ms", of([kind], share), of(["by id"], share), against=by_id)
            for kind in KINDS
            for name, share in (("p50", 0.5), ("p99", 0.99))
        ),
    ]


def _processor_clock(server_pid: int | None) -> Callable[[], float]:
    """A clock of the seconds that processors have worked, for us and for our one connection to PostgreSQL."""
    server = Path(f"/proc/{server_pid}/schedstat")
    if not server.exists():
        return time.process_time
    return lambda: time.process_time() + int(server.read_text().split()[0]) / 1e9


async def _checking(engine: str, workspace: Workspace, everybody: Sequence[Person]) -> list[Result]:
    """Raises AssertionError where an answer is not what going through every lead gives, in the same order."""
    random = Random(8)
    reps = await User.filter(workspace_id=workspace.id)
    rows = await reads().execute_query_dict("SELECT id, owner_id, search_text FROM lead")
    contacted = [person.last_contact_at for person in everybody]
    compared = 0
    for kind, query_of in KINDS.items():
        for _ in range(CHECKED if kind != "misspelt" else 0):
            rep, query = random.choice(reps), query_of(random, random.choice(everybody))
            terms = terms_of(query) or []
            every = [
                (row["owner_id"] == rep.id, when is not None, when.timestamp() if when else 0, row["id"])
                for row in rows
                if all(any(all(f" {b}" in row["search_text"] for b in way) for way in term) for term in terms)
                and ((when := contacted[row["id"] - 1]) or True)
            ]
            expected = [id_ for *_, id_ in sorted(every, reverse=True)[:PAGE]]
            if [lead.id for lead in await search(workspace, rep, query, PAGE)] != expected:
                raise AssertionError(f"{engine} finds other leads by a query of {kind} than there are")
            compared += 1
    hits = 0
    for _ in range(MISSPELT):
        person = random.choice(everybody)
        found = await search(workspace, random.choice(reps), _misspelt(random, person), PAGE)
        word = max(person.first_name, person.last_name, key=len)
        hits += any(f" {word} " in f" {lead.name} " for lead in found)
    return [
        Row(f"search on {engine}: answers that going through every lead gives too", f"of {compared}", (compared,)),
        Row(f"search on {engine}: misspelt names found", f"of {MISSPELT}", (hits,)),
    ]


async def _inserting(engine: str, url: str, workspace: Workspace, owners: Sequence[int], rounds: int) -> Result:
    """More rows of `lead` in one transaction, with their search text and the index, and without either."""
    numbered = list(enumerate(people(INSERTED), LEADS + 1))
    rows = {plain: lead_rows(numbered, workspace, owners, plain=plain) for plain in (False, True)}
    taken: dict[bool, list[float]] = {False: [], True: []}
    for round_ in range(rounds):
        for plain in (False, True)[:: -1 if round_ % 2 else 1]:
            async with search_index_off() if plain else nullcontext():
                started = time.perf_counter()
                await insert(url, "lead", LEAD, rows[plain])
                taken[plain].append(1e6 * (time.perf_counter() - started) / INSERTED)
                await Lead.filter(id__gt=LEADS).delete()
    return Row(
        f"writing a lead with its search text on {engine}",
        "µs",
        tuple(taken[False]),
        tuple(taken[True]),
        Target("≤", 6 if engine == "SQLite" else 2.5),
        "a plain row",
    )
