"""Asking an index for all that have what is looked for: what is rare is found so."""

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.search import postgres, recent, sqlite
from bot.services.search.newest import Looked, newest_own
from bot.services.search.sought import RANKED, Row, Sought, Values, Ways, Whose, asked_of_index

_SOON = 20_000
"""Leads of the rep's own: if enough are expected among so many, looking through them is quicker than to let an index
find what several words have in common."""


async def ask(sought: Sought, looked: Looked, db: BaseDBAsyncClient) -> list[Row]:
    """The first leads, where these are not among those that `looked` has.

    First those of others that were contacted lately are asked for; and of the rest only the rep's own, where these are
    enough. Else all.
    """
    values, limit = Values(db.capabilities.dialect), sought.limit
    ranked = ", ".join(RANKED)
    ways = asked_of_index(sought.terms, looked.words)
    parts = {}
    missing = "1 = 1"
    if ways and not looked.has_others:
        lately = f"(SELECT count(*) FROM recent) >= {limit}"
        parts["recent"] = _collected(values, sought, Whose.RECENT, ways, str(limit))
        parts["every"] = _collected(values, sought, Whose.ALL, ways, f"CASE WHEN {lately} THEN 0 ELSE {limit} END")
        missing = lately
        if not looked.has_own and any(len(way) > 1 for way in ways):
            are_soon = f"{lately} AND (SELECT max(several) FROM recent) * {_SOON / recent.MOST} > {limit}"
            parts["own_newest"] = newest_own(values, sought, condition=are_soon)
            missing = f"{lately} AND NOT ({are_soon})"
    if ways and not looked.has_own:
        parts["own"] = _collected(values, sought, Whose.OWN, ways, f"CASE WHEN {missing} THEN {limit} ELSE 0 END")
    parts["known"] = f"SELECT {ranked} FROM lead WHERE id {values.one_of(looked.ids, 'int')}"
    every = " UNION ".join(f"SELECT {ranked} FROM {name}" for name in parts)
    parts["answer"] = f"SELECT id AS lead_id FROM ({every}) every ORDER BY {values.own_first(sought)} LIMIT {limit}"
    tables = ", ".join(f"{name} AS MATERIALIZED ({part})" for name, part in parts.items())
    return await db.execute_query_dict(
        f"WITH {tables} {sought.told('SELECT * FROM answer', db.capabilities.dialect)}", values
    )


def _collected(values: Values, sought: Sought, whose: Whose, ways: Ways, limit: str) -> str:
    collected = sqlite.collected if values.is_sqlite else postgres.collected
    return collected(values, sought, whose, ways, limit)
