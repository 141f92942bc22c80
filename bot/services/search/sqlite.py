"""Leads in SQLite's index: an FTS5 table whose rowid is a lead's place, so that the newest contacts are read first.

It keeps, for each lead, every token of its search text and one for its owner, behind a letter that stands for the
workspace. Words of two to four letters are indexed as beginnings too: what is looked for by them is read in order, and
only as far as needed. Beginnings that are longer would be collected from all the words that begin so (60 ms for "marie"
among a million leads), and those of one letter from even more. So those are first looked for among the newest leads
that have the first four letters, or among the newest leads; only where that is not enough are they collected, which
is quick then, because they are rare.

`lead_word` has every word once, for typing errors: in the FTS5 table, each look at a word costs ten times as much.
"""

import json
from collections.abc import Sequence
from string import digits

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.search.sought import ID_BITS, Places, Sought, Term, condition

_INDEXED = range(2, 5)
"""Letters of the beginnings that have an index of their own."""
_RARE = {"+": 7, "#": 5, **dict.fromkeys(digits, 5)}
"""{what a number's token begins with: the length from which beginnings of it are rare, and quickly collected}."""
_RARE_WORD = 8
_CANDIDATES = 500
_MORE_CANDIDATES = 5000
_NEWEST = 4000
_LAST = "\U0010ffff"
_SCOPE = 0xF0000
"""The letter of workspace 0: from here on there are 131,068 that nobody types."""
_PLACE = f"COALESCE(MAX(CAST(strftime('%s', last_contact_at) AS INTEGER), 1), 0) << {ID_BITS} | id"


async def first(sought: Sought, db: BaseDBAsyncClient) -> Places:
    own = await _newest(sought, db, own=True)
    return Places(own, [] if len(own) >= sought.limit else await _newest(sought, db, own=False))


async def existing(workspace_id: int, tokens: list[str], db: BaseDBAsyncClient) -> list[str]:
    """Those of `tokens` that some lead has, or had."""
    ranges = [(token.rstrip(" "), token.rstrip(" ") + ("" if token.endswith(" ") else _LAST)) for token in tokens]
    rows = await db.execute_query_dict(
        "SELECT key FROM json_each(?) WHERE EXISTS (SELECT 1 FROM lead_word WHERE workspace_id = ? "
        "AND word BETWEEN json_extract(value, '$[0]') AND json_extract(value, '$[1]'))",
        [json.dumps(ranges), workspace_id],
    )
    return [tokens[row["key"]] for row in rows]


async def _newest(sought: Sought, db: BaseDBAsyncClient, *, own: bool) -> list[int]:
    exactly = list(sought.terms)
    if all(_is_indexed(token) for term in exactly for tokens in term for token in tokens):
        return await _matching(sought, db, own=own)
    longer = _without_single_letters(exactly)
    if not longer:
        found, complete = await _read_through(sought, db, own=own)
        return found if complete else await _matching(sought, db, own=own)
    nearly = _shortened(longer)
    if nearly == exactly:
        return await _matching(sought, db, own=own)
    found, complete = await _checked(sought, nearly, _CANDIDATES, db, own=own)
    if not complete and longer != exactly:
        found, complete = await _checked(sought, longer, _MORE_CANDIDATES, db, own=own)
    if complete:
        return found
    return await _matching(sought, db, own=own)


async def _matching(sought: Sought, db: BaseDBAsyncClient, *, own: bool) -> list[int]:
    rows = await db.execute_query_dict(
        "SELECT rowid AS place FROM lead_search WHERE lead_search MATCH ? ORDER BY rowid DESC LIMIT ?",
        [_expression(sought, list(sought.terms), own=own), sought.limit],
    )
    return [row["place"] for row in rows]


async def _checked(
    sought: Sought, nearly: list[Term], most: int, db: BaseDBAsyncClient, *, own: bool
) -> tuple[list[int], bool]:
    """Those of the newest leads with `nearly` what is looked for that really have it, and whether these are enough, or
    all."""
    expression = _expression(sought, nearly, own=own)
    candidates = "SELECT rowid AS place FROM lead_search WHERE lead_search MATCH ? ORDER BY rowid DESC LIMIT ?"
    holds, values = condition(sought.terms, "instr", "lead.search_text")
    rows = await db.execute_query_dict(
        f"SELECT place FROM ({candidates}) CROSS JOIN lead ON lead.id = place & {(1 << ID_BITS) - 1} "
        f"WHERE {holds.replace('{}', '?')} LIMIT ?",
        [expression, most, *values, sought.limit],
    )
    found = [row["place"] for row in rows]
    if len(found) >= sought.limit:
        return found, True
    return found, await _count(candidates, [expression, most], db) < most


async def _count(query: str, values: Sequence[object], db: BaseDBAsyncClient) -> int:
    [row] = await db.execute_query_dict(f"SELECT count(*) AS count FROM ({query})", list(values))
    return int(row["count"])


async def _read_through(sought: Sought, db: BaseDBAsyncClient, *, own: bool) -> tuple[list[int], bool]:
    """Those of the newest leads that have what is looked for, and whether these are enough, or all."""
    holds, values = condition(sought.terms, "instr", "search_text")
    whose = "owner_id = ?" if own else "owner_id IS NOT ?" if sought.sees_all else "owner_id IS NULL"
    newest = (
        f"SELECT {_PLACE} AS place, search_text FROM lead WHERE workspace_id = ? AND {whose} "
        "AND +merged_into_id IS NULL AND deleted_at IS NULL ORDER BY last_contact_at DESC, id DESC LIMIT ?"
    )
    within = [sought.workspace_id, *([sought.user_id] if own or sought.sees_all else []), _NEWEST]
    rows = await db.execute_query_dict(
        f"SELECT place FROM ({newest}) WHERE {holds.replace('{}', '?')} LIMIT ?", [*within, *values, sought.limit]
    )
    found = [row["place"] for row in rows]
    return found, len(found) >= sought.limit or await _count(newest, within, db) < _NEWEST


def _is_indexed(token: str) -> bool:
    return token.endswith(" ") or len(token) in _INDEXED


def _without_single_letters(terms: list[Term]) -> list[Term]:
    """What every lead that has `terms` has too."""
    longer = [[[token for token in tokens if len(token) >= _INDEXED[0]] for tokens in term] for term in terms]
    return [term for term in longer if all(term)]


def _shortened(terms: list[Term]) -> list[Term]:
    """What every lead that has `terms` has too, and is quickly found."""

    def shortened(token: str) -> str:
        is_rare = token.endswith(" ") or len(token) >= _RARE.get(token[0], _RARE_WORD)
        return token if is_rare else token[: _INDEXED[-1]]

    return [[[shortened(token) for token in tokens] for tokens in term] for term in terms]


def _expression(sought: Sought, terms: list[Term], *, own: bool) -> str:
    """In FTS5's own language."""
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
