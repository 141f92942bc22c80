"""The one place where leads are searched: the same leads in the same order on both engines.

First a few of the newest leads are looked through (`newest`): what is common is found there. How many of them have what
is looked for tells whether more should be looked through, or an index should name all that have it, as far as it knows
(`sqlite`, `postgres`). Each is held against what was really asked for. The indexes are kept by the database itself:
what was written is found at once. Where nothing has every word as it was typed, one typing error in one of the words is
looked past.
"""

from itertools import chain
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.records import lead_records
from bot.services.search import postgres, recent, sqlite
from bot.services.search.newest import look
from bot.services.search.sought import Alternative, Sought, Term, Values, Whose, terms_of
from bot.services.search.words import known_words
from bot.services.visibility import sees_all
from models import User, Workspace
from models.database import reads
from models.record import LeadRecord
from models.spelling import is_forgivable, one_error_away

MOST_FORGIVEN = 4
"""Words: in a longer text nobody looks for a typing error."""

_FIRST_LOOK = 1000
"""Leads, of the rep's own and of all others."""
_FIRST_LOOK_FOR_NUMBERS = 300
"""Which most leads don't share."""
_SECOND_LOOK = 6_000
"""Leads that are looked through as soon as two thousand are collected."""
_OWN_LOOK = 16_000
_SURE = 1.4
"""Times as many as are wanted must be expected of a second look: what a first one found is chance."""
_EVERY = 1 << 31
_NOBODY = -1
"""A user's id that nobody has: no lead is their own."""


async def search(workspace: Workspace, user: User, query: str, limit: int) -> list[LeadRecord]:
    """Leads that `query` finds, of those that `user` may see: the rep's own first, then the newest contacts. With
    nothing to look for, every lead, those that were contacted first."""
    terms = terms_of(query)
    if terms is None:
        return []
    if not terms:
        return await _everybody(workspace, user, limit)
    ids = await having(workspace, user, terms, limit)
    return await lead_records(ids, reads()) if ids else await _nearly_having(workspace, user, terms, limit)


async def having(workspace: Workspace, user: User, terms: list[Term], limit: int) -> list[int]:
    """The ids of the leads that have every one of `terms`, as `search` has them."""
    return await _first(Sought(workspace.id, user.id, sees_all(workspace, user), tuple(terms), limit), reads())


async def everybody_having(workspace: Workspace, terms: list[Term], limit: int) -> list[int]:
    """The ids of the leads that have every one of `terms`, whoever owns them: of more than `limit`, those that were
    contacted last. In no order."""
    return await _first(Sought(workspace.id, _NOBODY, True, tuple(terms), limit), reads())


async def _everybody(workspace: Workspace, user: User, limit: int) -> list[LeadRecord]:
    db = reads()
    sought = Sought(workspace.id, user.id, sees_all(workspace, user), (), limit)
    looked = await look(sought, db, own=_EVERY, others=_EVERY)
    leads = await lead_records([*looked.own, *looked.others], db)
    return sorted(leads, key=lambda lead: (lead.last_contact_at is None, _rank(lead, user)))[:limit]


async def _nearly_having(workspace: Workspace, user: User, terms: list[Term], limit: int) -> list[LeadRecord]:
    """Leads that have every term but for one typing error in one of them: in a whole word, else in the beginning of
    one."""
    if len(terms) > MOST_FORGIVEN:
        return []
    db = reads()
    sought = Sought(workspace.id, user.id, sees_all(workspace, user), tuple(terms), limit)
    spellings = [[spelling for tokens in term for spelling in _spellings(tokens)] for term in terms]
    if not any(spellings):
        return []
    for end in (" ", ""):
        known = await known_words(workspace.id, list(chain(*spellings)), db, whole=end == " ")
        found: set[int] = set()
        for at, term in enumerate(spellings):
            if corrected := [[spelling + end] for spelling in term if spelling in known]:
                found |= {*await _first(sought.with_terms([*terms[:at], corrected, *terms[at + 1 :]]), db)}
        if found:
            leads = await lead_records(found, db)
            return sorted(leads, key=lambda lead: _rank(lead, user))[:limit]
    return []


def _spellings(tokens: Alternative) -> list[str]:
    return one_error_away(tokens[0]) if len(tokens) == 1 and is_forgivable(tokens[0]) else []


async def _first(sought: Sought, db: BaseDBAsyncClient) -> list[int]:
    """The ids of the first `limit` leads, in order."""
    has_words = any(token >= "a" for term in sought.terms for tokens in term for token in tokens)  # noqa: S105
    first = _FIRST_LOOK if has_words else _FIRST_LOOK_FOR_NUMBERS
    looked = await look(sought, db, own=first, others=first)
    if not looked.is_enough and looked.expected(_SECOND_LOOK) > sought.limit * _SURE:
        looked = await look(sought, db, own=_SECOND_LOOK, others=_SECOND_LOOK)
    if looked.is_enough:
        return looked.ids
    others, expected = looked.others, 0.0
    if not looked.has_others:
        rows = await _recent_else_all(sought, db)
        if not rows or not rows[-1]["several"]:
            return [row["id"] for row in rows if not row["several"]]
        others = [row["id"] for row in rows]
        expected = rows[0]["several"] * _OWN_LOOK / recent.MOST
    own = looked.own if looked.has_own else await _own(sought, expected, db)
    return [*own, *others][: sought.limit]


async def _own(sought: Sought, expected: float, db: BaseDBAsyncClient) -> list[int]:
    """The first of the rep's own leads, of whose newest about `expected` have what is looked for."""
    several_words = len(sought.terms) > 1 or any(len(tokens) > 1 for tokens in sought.terms[0])  # slow to intersect
    if several_words and expected > sought.limit:
        looked = await look(sought, db, own=_OWN_LOOK, others=0)
        if looked.has_own:
            return looked.own
    values = Values(db.capabilities.dialect)
    rows = await db.execute_query_dict(_collected(values, sought, Whose.OWN, str(sought.limit)), values)
    return [row["id"] for row in rows]


async def _recent_else_all(sought: Sought, db: BaseDBAsyncClient) -> list[dict[str, Any]]:
    """Rows `id` and `several`: of the first of the recent leads of others, with how many there are; and, where these
    are too few, of the first of all leads, with 0."""
    values = Values(db.capabilities.dialect)
    found = _collected(values, sought, Whose.RECENT, str(sought.limit))
    limit = f"CASE WHEN (SELECT count(*) FROM recent) < {sought.limit} THEN {sought.limit} ELSE 0 END"
    every = _collected(values, sought, Whose.ALL, limit)
    return await db.execute_query_dict(
        f"WITH recent AS MATERIALIZED ({found}), every AS MATERIALIZED ({every}) "
        "SELECT id, several FROM recent UNION ALL SELECT id, several FROM every",
        values,
    )


def _collected(values: Values, sought: Sought, whose: Whose, limit: str) -> str:
    collected = sqlite.collected if values.is_sqlite else postgres.collected
    return collected(values, sought, whose, limit)


def _rank(lead: LeadRecord, user: User) -> tuple[bool, bool, float, int]:
    contacted = lead.last_contact_at
    return lead.owner_id != user.id, contacted is None, -contacted.timestamp() if contacted else 0, -lead.id
