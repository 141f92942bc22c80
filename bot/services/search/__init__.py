"""The one place where leads are searched: the same leads in the same order on both engines.

First a few of the newest leads are looked through (`newest`): what is common is found there. How many of them have what
is looked for tells whether more should be looked through, or an index should name all that have it, as far as it knows
(`indexed`). Each is held against what was really asked for. The indexes are kept by the database itself: what was
written is found at once. Where nothing has every word as it was typed, one typing error in one of the words is looked
past.
"""

from itertools import chain

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.records import lead_rows, records_of
from bot.services.search.indexed import ask
from bot.services.search.newest import look
from bot.services.search.sought import Alternative, Row, Sought, Term, terms_of
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
    db = reads()
    sought = Sought(workspace.id, user.id, sees_all(workspace, user), tuple(terms), limit, with_facts=True)
    return await records_of(await _first(sought, db) or await _nearly(sought, db), db)


async def having(workspace: Workspace, user: User, terms: list[Term], limit: int) -> list[int]:
    """The ids of the leads that have every one of `terms`, as `search` has them."""
    return await _ids(Sought(workspace.id, user.id, sees_all(workspace, user), tuple(terms), limit))


async def everybody_having(workspace: Workspace, terms: list[Term], limit: int) -> list[int]:
    """The ids of the leads that have every one of `terms`, whoever owns them, in the same order."""
    return await _ids(Sought(workspace.id, _NOBODY, True, tuple(terms), limit))


async def _ids(sought: Sought) -> list[int]:
    return [row["id"] for row in await _first(sought, reads())]


async def _everybody(workspace: Workspace, user: User, limit: int) -> list[LeadRecord]:
    db = reads()
    sought = Sought(workspace.id, user.id, sees_all(workspace, user), (), limit, with_facts=True)
    looked = await look(sought, db, own=_EVERY, others=_EVERY)
    rows = sorted(await lead_rows(looked.ids, db), key=sought.rank, reverse=True)
    contacted_first = sorted(rows, key=lambda row: row["last_contact_at"] is None)
    return await records_of(contacted_first[:limit], db)


async def _nearly(sought: Sought, db: BaseDBAsyncClient) -> list[Row]:
    """The first leads that have every term but for one typing error in one of them: in a whole word, else in the
    beginning of one."""
    terms = sought.terms
    if len(terms) > MOST_FORGIVEN:
        return []
    spellings = [[spelling for tokens in term for spelling in _spellings(tokens)] for term in terms]
    if not any(spellings):
        return []
    for end in (" ", ""):
        known = await known_words(sought.workspace_id, list(chain(*spellings)), db, whole=end == " ")
        found: dict[int, Row] = {}
        for at, term in enumerate(spellings):
            if corrected := [[spelling + end] for spelling in term if spelling in known]:
                rows = await _first(sought.with_terms([*terms[:at], corrected, *terms[at + 1 :]]), db)
                found |= {row["id"]: row for row in rows}
        if found:
            return sorted(found.values(), key=sought.rank, reverse=True)[: sought.limit]
    return []


def _spellings(tokens: Alternative) -> list[str]:
    return one_error_away(tokens[0]) if len(tokens) == 1 and is_forgivable(tokens[0]) else []


async def _first(sought: Sought, db: BaseDBAsyncClient) -> list[Row]:
    """The first `limit` leads, in order."""
    has_words = any(token >= "a" for term in sought.terms for tokens in term for token in tokens)  # noqa: S105
    first = _FIRST_LOOK if has_words else _FIRST_LOOK_FOR_NUMBERS
    looked = await look(sought, db, own=first, others=first)
    if not looked.is_enough and looked.expected(_SECOND_LOOK) > sought.limit * _SURE:
        looked = await look(sought, db, own=_SECOND_LOOK, others=_SECOND_LOOK)
    first_ids = looked.ids[: sought.limit]
    if looked.is_enough and not sought.with_facts:
        return [{"id": id_} for id_ in first_ids]
    rows = await (lead_rows(first_ids, db) if looked.is_enough else ask(sought, looked, db))
    return sorted(rows, key=sought.rank, reverse=True)[: sought.limit]
