"""Leads in SQLite's index: an FTS5 table whose rowid is a lead's place, so that the newest contacts are read first.

It keeps, for each lead, every token of its search text and one for its owner, behind a letter that stands for the
workspace. Words of two to four letters are indexed as beginnings too: what is looked for by them is read in order, and
only as far as needed. Beginnings that are longer would be collected from all the words that begin so (60 ms for "marie"
among a million leads), and those of one letter from even more. So those are first looked for among the newest leads
that have the first four letters, or among the newest leads; only where that is not enough are they collected, which
is quick then, because they are rare.
"""

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.search.sought import ID_BITS, Places, Sought, Term, condition

_INDEXED = range(2, 5)
"""Letters of the beginnings that have an index of their own."""
_CANDIDATES = 500
_NEWEST = 4000
_MOST_ALTERNATIVES = 10
"""Of one term; the spellings of a word are more, and rare."""
_SCOPE = 0xF0000
"""The letter of workspace 0: from here on there are 131,068 that nobody types."""
_PLACE = f"COALESCE(CAST(strftime('%s', last_contact_at) AS INTEGER), 0) << {ID_BITS} | id"


async def first(sought: Sought, db: BaseDBAsyncClient) -> Places:
    own = await _newest(sought, db, own=True)
    return Places(own, [] if len(own) >= sought.limit else await _newest(sought, db, own=False))


async def existing(_workspace_id: int, tokens: list[str], _db: BaseDBAsyncClient) -> list[str]:
    """Those of `tokens` that some lead may have: all of them, as asking costs as much as looking for them."""
    return tokens


async def _newest(sought: Sought, db: BaseDBAsyncClient, *, own: bool) -> list[int]:
    is_checkable = max(map(len, sought.terms)) <= _MOST_ALTERNATIVES
    if not is_checkable or all(_is_indexed(token) for term in sought.terms for tokens in term for token in tokens):
        return await _matching(sought, db, own=own)
    candidates = _expression(sought, _indexed(sought.terms), own=own)
    found = await (_checked(sought, db, candidates) if candidates else _read_through(sought, db, own=own))
    return found if len(found) >= sought.limit else await _matching(sought, db, own=own)


async def _matching(sought: Sought, db: BaseDBAsyncClient, *, own: bool) -> list[int]:
    rows = await db.execute_query_dict(
        "SELECT rowid AS place FROM lead_search WHERE lead_search MATCH ? ORDER BY rowid DESC LIMIT ?",
        [_expression(sought, list(sought.terms), own=own), sought.limit],
    )
    return [row["place"] for row in rows]


async def _checked(sought: Sought, db: BaseDBAsyncClient, candidates: str) -> list[int]:
    """Those of the newest candidates that really have what is looked for."""
    holds, values = condition(sought.terms, "instr", "lead.search_text")
    rows = await db.execute_query_dict(
        "SELECT place FROM "
        "(SELECT rowid AS place FROM lead_search WHERE lead_search MATCH ? ORDER BY rowid DESC LIMIT ?) "
        f"CROSS JOIN lead ON lead.id = place & {(1 << ID_BITS) - 1} WHERE {holds.replace('{}', '?')} LIMIT ?",
        [candidates, _CANDIDATES, *values, sought.limit],
    )
    return [row["place"] for row in rows]


async def _read_through(sought: Sought, db: BaseDBAsyncClient, *, own: bool) -> list[int]:
    """Those of the newest leads that have what is looked for."""
    holds, values = condition(sought.terms, "instr", "search_text")
    whose = "owner_id = ?" if own else "owner_id IS NOT ?" if sought.sees_all else "owner_id IS NULL"
    rows = await db.execute_query_dict(
        f"SELECT {_PLACE} AS place FROM (SELECT id, last_contact_at, search_text FROM lead "
        f"WHERE workspace_id = ? AND {whose} AND +merged_into_id IS NULL AND deleted_at IS NULL "
        "ORDER BY last_contact_at DESC, id DESC LIMIT ?) "
        f"WHERE {holds.replace('{}', '?')} LIMIT ?",
        [
            sought.workspace_id,
            *([sought.user_id] if own or sought.sees_all else []),
            _NEWEST,
            *values,
            sought.limit,
        ],
    )
    return [row["place"] for row in rows]


def _is_indexed(token: str) -> bool:
    return token.endswith(" ") or len(token) in _INDEXED


def _indexed(terms: tuple[Term, ...]) -> list[Term]:
    """What every lead that has `terms` has too, of what is quickly found."""
    longest = _INDEXED[-1]
    shortened = [
        [
            [token if token.endswith(" ") else token[:longest] for token in tokens if len(token) >= _INDEXED[0]]
            for tokens in term
        ]
        for term in terms
    ]
    return [term for term in shortened if all(term)]


def _expression(sought: Sought, terms: list[Term], *, own: bool) -> str:
    """FTS5's own language; nothing where there is nothing to look for."""
    if not terms:
        return ""
    scope = chr(_SCOPE + sought.workspace_id)

    def quoted(token: str) -> str:
        word = f'"{scope}{token.rstrip(" ").replace(chr(34), chr(34) * 2)}"'
        return word if token.endswith(" ") else f"{word} *"

    words = " AND ".join(
        "(" + " OR ".join("(" + " AND ".join(map(quoted, tokens)) + ")" for tokens in term) + ")" for term in terms
    )
    owner = scope + chr(_SCOPE)
    if own:
        return f'({words}) AND "{owner}{sought.user_id}"'
    return f'({words}) NOT "{owner}{sought.user_id}"' if sought.sees_all else f'({words}) AND "{owner}"'
