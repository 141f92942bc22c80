"""The leads that were contacted last, in a table with an index of its own (`lead_recent`, migration 0020).

Of what one or two leads in a thousand have, too few are among the newest that can be looked through, and too many in an
index of all leads: each of them would be read, only to find the first. Here there are a few dozen. Triggers put in
whoever is contacted; whoever is no more among so many is taken out from time to time.
"""

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.search.sought import Values
from models.database import writing

MOST = 50_000
"""Leads of a workspace; all that were ever contacted, where they are fewer."""
_SLACK = 1.2
"""Times as many may be there before any is taken out."""
_BATCH = 1000
"""Leads in a transaction: nobody else writes meanwhile on SQLite."""


async def keep_few(workspace_id: int, most: int = MOST) -> bool:
    """Take out some of those that are not among the `most` that were contacted last; nobody for a few too many. Whether
    there may be more to take out: ask again."""
    async with writing() as db:
        return await _take_out(workspace_id, db) == _BATCH or await _raise_since(workspace_id, most, db)


async def _raise_since(workspace_id: int, most: int, db: BaseDBAsyncClient) -> bool:
    """Note after which contact a lead is a recent one from now on, before anybody is taken out: so no search misses
    them. Whether anybody is to be."""
    values = Values(db.capabilities.dialect)
    recent = f"FROM lead_recent WHERE workspace_id = {values.add(workspace_id)}"
    [counted] = await db.execute_query_dict(f"SELECT count(*) AS leads {recent}", values)
    if counted["leads"] <= most * _SLACK:
        return False
    since = (
        f"SELECT workspace_id, last_contact_at {recent} ORDER BY last_contact_at DESC, id DESC LIMIT 1 OFFSET {most}"
    )
    await db.execute_query(
        f"INSERT INTO lead_recent_since (workspace_id, since) SELECT * FROM ({since}) oldest WHERE 1 = 1 "
        "ON CONFLICT (workspace_id) DO UPDATE SET since = excluded.since "
        "WHERE excluded.since > lead_recent_since.since",
        values,
    )
    return True


async def _take_out(workspace_id: int, db: BaseDBAsyncClient) -> int:
    values = Values(db.capabilities.dialect)
    workspace = values.add(workspace_id)
    # Said twice: PostgreSQL holds the outer condition against a lead that is being contacted at this moment.
    old = f"last_contact_at <= (SELECT since FROM lead_recent_since WHERE workspace_id = {workspace})"
    some = f"SELECT id FROM lead_recent WHERE workspace_id = {workspace} AND {old} LIMIT {_BATCH}"
    count, _ = await db.execute_query(f"DELETE FROM lead_recent WHERE id IN ({some}) AND {old}", values)
    return count
