"""A database full of leads, loaded as fast as each engine takes rows: SQLite's `executemany`, PostgreSQL's COPY.

Rows of `lead`, `phone` and `email`; the search index is kept by its triggers, as for any other writer.
"""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from tortoise.connection import get_connections

from bench.people import OWNERS, Person, people
from bot.services.search import recent
from models import User, Workspace
from models.database import is_postgres
from models.found_by import FoundBy, found_by

BATCH = 20_000
STATEMENT = 1000
"""Rows in one statement, on SQLite: as an import writes them."""
CREATED = datetime(2026, 11, 1, tzinfo=UTC)
LEAD = (
    "id", "workspace_id", "first_name", "last_name", "company", "locale", "owner_id", "last_contact_at", "search_text",
    "search_low", "search_mid", "search_high", "created_at", "updated_at",
)  # fmt: skip
PHONE = ("workspace_id", "lead_id", "type", "number", "extension", "valid")
EMAIL = ("workspace_id", "lead_id", "type", "address")

Rows = list[tuple[Any, ...]]


async def make_owners(workspace: Workspace) -> list[int]:
    """As many reps as people() knows of: their ids, the busiest first."""
    reps = [
        await User.create(workspace_id=workspace.id, slack_id=f"U0OWNER{n}", name=f"Rep {n}") for n in range(OWNERS)
    ]
    return [rep.id for rep in reps]


async def load(url: str, workspace: Workspace, owners: Sequence[int], count: int) -> list[Person]:
    """Fill the database at `url`, which has no lead, with `count` of them: the person at n has the id n + 1."""
    everybody = list(people(count))
    await _say_who_is_recent(workspace, everybody)
    for start in range(0, count, BATCH):
        numbered = list(enumerate(everybody[start : start + BATCH], start + 1))
        phones = [(workspace.id, id_, "mobile", person.phone, "", True) for id_, person in numbered]
        emails = [(workspace.id, id_, "home", person.email) for id_, person in numbered if person.email]
        await insert(url, "lead", LEAD, lead_rows(numbered, workspace, owners))
        await insert(url, "phone", PHONE, phones)
        await insert(url, "email", EMAIL, emails)
    return everybody


async def _say_who_is_recent(workspace: Workspace, everybody: Sequence[Person]) -> None:
    """As where these were contacted one after the other, and the index of recent leads was kept small all the time."""
    contacts = sorted((person.last_contact_at for person in everybody if person.last_contact_at), reverse=True)
    if len(contacts) > recent.MOST:
        values = f"({workspace.id}, '{contacts[recent.MOST]}')"
        db = get_connections().get("default")
        await db.execute_query(f"INSERT INTO lead_recent_since (workspace_id, since) VALUES {values}")  # noqa: S608


def lead_rows(
    numbered: Sequence[tuple[int, Person]], workspace: Workspace, owners: Sequence[int], *, plain: bool = False
) -> Rows:
    """Rows of `lead`; `plain` ones have no search text."""
    return [
        (
            id_,
            workspace.id,
            person.first_name,
            person.last_name,
            person.company,
            "",
            None if person.owner is None else owners[person.owner],
            person.last_contact_at,
            *(("", 0, 0, 0) if plain else words_of(person).values()),
            CREATED,
            CREATED,
        )
        for id_, person in numbered
    ]


def words_of(person: Person) -> FoundBy:
    return found_by(
        [person.first_name, person.last_name, person.company], [person.email] if person.email else [], [person.phone]
    )


async def insert(url: str, table: str, columns: Sequence[str], rows: Rows) -> None:
    """One transaction."""
    if url.startswith("sqlite"):
        marks = f"({', '.join('?' * len(columns))})"
        with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as db, db:
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA cache_size = -65536")
            for start in range(0, len(rows), STATEMENT):
                some = rows[start : start + STATEMENT]
                db.execute(
                    f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([marks] * len(some))}",  # noqa: S608
                    [str(value) if isinstance(value, datetime) else value for row in some for value in row],
                )
        return
    connection = await asyncpg.connect(url)
    try:
        await connection.copy_records_to_table(table, records=rows, columns=columns)
    finally:
        await connection.close()


@asynccontextmanager
async def search_index_off() -> AsyncIterator[None]:
    """What is written meanwhile is found by no search; the index is there again afterwards, without it."""
    db = get_connections().get("default")
    if is_postgres():
        [index] = await db.execute_query_dict("SELECT pg_get_indexdef('idx_lead_keys'::regclass) AS sql")
        off = ["DROP INDEX idx_lead_keys", "ALTER TABLE lead DISABLE TRIGGER USER"]
        on = [index["sql"], "ALTER TABLE lead ENABLE TRIGGER USER"]
    else:
        triggers = await db.execute_query_dict("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        off = [f"DROP TRIGGER {trigger['name']}" for trigger in triggers]
        on = [trigger["sql"] for trigger in triggers]
    for statement in off:
        await db.execute_query(statement)
    try:
        yield
    finally:
        for statement in on:
            await db.execute_query(statement)


async def settle(url: str) -> None:
    """What autovacuum does on PostgreSQL within minutes, and use within a day: what is asked for is in its memory."""
    if not url.startswith("sqlite"):
        connection = await asyncpg.connect(url)
        try:
            await connection.execute("VACUUM ANALYZE")
            await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
            await connection.execute(
                "SELECT pg_prewarm(oid) FROM pg_class WHERE relkind IN ('r', 'i') AND relname ~ '^(idx_|uid_)?lead'"
            )
        finally:
            await connection.close()
