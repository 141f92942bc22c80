"""Leads in SQLite's index: an FTS5 table whose rowid is a lead's place, so that the newest contacts are read first.

It keeps, for each lead, every token of its search text and one for its owner, behind a letter that stands for the
workspace. Words of two to four letters are indexed as beginnings too: what is looked for by them is read in order, and
only as far as needed. For a longer beginning, FTS5 would collect all leads of all words that begin so (60 ms for
"marie" among a million leads). Where these are few words, they are asked for one by one instead, whole: those are read
in order again. Where they are many, so are the leads, and the first of them are among the newest that have the
beginning's first four letters, which are read one by one. The same goes for beginnings of one letter, among the newest
leads of all. Only what is neither is collected.

`lead_word` has every word once, in order: which words begin so, and which of a typing error's spellings are there.
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
_FEW_WORDS = 32
_MOST_WORDS = 200
"""In place of all beginnings of a term."""
_CANDIDATES = 500
_MORE_CANDIDATES = 5000
_NEWEST = 4000
_LAST = "\U0010ffff"
_SCOPE = 0xF0000
"""The letter of workspace 0: from here on there are 131,068 that nobody types."""
_PLACE = f"COALESCE(MAX(CAST(strftime('%s', last_contact_at) AS INTEGER), 1), 0) << {ID_BITS} | id"


async def first(sought: Sought, db: BaseDBAsyncClient) -> Places:
    sought = sought.with_terms(await _spelled_out(sought, db))
    if not all(sought.terms):
        return Places([], [])
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


async def _spelled_out(sought: Sought, db: BaseDBAsyncClient) -> list[Term]:
    """What is looked for, with few whole words in the place of a longer beginning of them: no alternative at all where
    there is no such word."""
    beginnings = {
        token
        for term in sought.terms
        for tokens in term
        if not _is_indexed(token := max(tokens, key=len)) and token[0] >= "a"
    }
    words = await _words(sought.workspace_id, sorted(beginnings), db) if beginnings else {}

    def spelled_out(term: Term) -> Term:
        whole: Term = []
        for tokens in term:
            token = max(tokens, key=len)
            rest = [other for other in tokens if other != token]
            whole += [[*rest, word] for word in words[token]] if token in words else [tokens]
        return whole if len(whole) <= _MOST_WORDS else term

    return [spelled_out(term) for term in sought.terms]


async def _words(workspace_id: int, beginnings: list[str], db: BaseDBAsyncClient) -> dict[str, list[str]]:
    """{beginning: the words that some lead has, or had, and that begin so}, each as a token; without those that more
    than a few words begin with."""
    rows = await db.execute_query_dict(
        "SELECT value AS beginning, (SELECT json_group_array(word) FROM (SELECT word FROM lead_word "
        f"WHERE workspace_id = ? AND word BETWEEN value AND value || '{_LAST}' LIMIT {_FEW_WORDS + 1})) AS words "
        "FROM json_each(?)",
        [workspace_id, json.dumps(beginnings)],
    )
    words = {row["beginning"]: [f"{word} " for word in json.loads(row["words"])] for row in rows}
    return {beginning: few for beginning, few in words.items() if len(few) <= _FEW_WORDS}


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
        is_quick = token.endswith(" ") or len(token) >= _RARE.get(token[0], len(token) + 1)
        return token if is_quick else token[: _INDEXED[-1]]

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
