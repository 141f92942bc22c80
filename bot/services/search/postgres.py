"""Leads in PostgreSQL's index: `lead_token`, a row for each token of a lead, read without ever going to its table.

Its B-tree has the words of a workspace in order and, in the index itself, whose lead has it and that lead's place. So
what begins with a rare word is read as one piece, and sorted. What is found everywhere is looked for among the newest
leads instead: every lead also has the token ` `, and its owner's, by which they are read newest first. A lead's
*signature* (64 bits, set by the beginnings of its words) tells for most leads that they lack a word, without reading
them; numbers have none.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.search.sought import ID_BITS, Alternative, Places, Sought, Term, condition

_FEW = 2000
"""Entries of a word that are always read as one piece."""
_SOME = 12_000
"""Entries that are, where looking through the newest leads would be more: of a number, or of one word among several."""
_NEWEST = 20_000
"""Leads that are looked through before a word that is not rare is read as one piece: as many as are read in 3 ms."""
_MOST_WAYS = 4
_LAST = "\U0010ffff"
_BITS = 64


async def first(sought: Sought, db: BaseDBAsyncClient) -> Places:
    found = Places([], [])
    for terms in _split(sought.terms):
        found |= await _first(sought.with_terms(terms), db)
    return found


async def _first(sought: Sought, db: BaseDBAsyncClient) -> Places:
    rarest = sorted(sought.terms, key=_shortest, reverse=True)
    for term in rarest[:2]:
        most = _FEW if rarest == [term] and signature([term]) else _SOME
        if (places := await _read_few(sought, term, most, db)) is not None:
            return places
    own = await _read_newest(sought, f" {sought.user_id}", db, own=True)
    if len(own) >= sought.limit:
        return Places(own, [])
    if await _has_few(sought, db):
        others = await _read_newest(sought, " " if sought.sees_all else " 0", db, own=False)
        if len(others) >= sought.limit:
            return Places(own, others)
    return await _read_all(sought, rarest[0], db)


async def existing(workspace_id: int, spellings: list[str], db: BaseDBAsyncClient, *, whole: bool) -> set[str]:
    """Those of `spellings` that some lead has as a word; or, where they need not be `whole`, as a word's beginning."""
    same = "token = spelling" if whole else f"token BETWEEN spelling AND spelling || '{_LAST}'"
    rows = await db.execute_query_dict(
        "SELECT spelling FROM unnest($2::text[]) AS wanted (spelling) WHERE EXISTS "
        f"(SELECT 1 FROM lead_token WHERE workspace_id = $1::int AND {same} AND token >= 'a')",
        [workspace_id, spellings],
    )
    return {row["spelling"] for row in rows}


async def _read_few(sought: Sought, term: Term, most: int, db: BaseDBAsyncClient) -> Places | None:
    """The first of the leads that have all of `sought`, unless `term` has more entries than `most`."""
    values = _Values()
    entries = f"SELECT * FROM ({_entries(sought.workspace_id, term, values)}) every LIMIT {most + 1}"
    own, others = _first_of(sought, term, values)
    [row] = await db.execute_query_dict(
        f"WITH entry AS MATERIALIZED ({entries}), hit AS NOT MATERIALIZED (SELECT place, owner_id FROM entry "
        f"WHERE (SELECT count(*) FROM entry) <= {most} AND {_may(sought, values)}) "
        f"SELECT (SELECT count(*) FROM entry) AS entries, {own} AS own, {others} AS others",
        values,
    )
    return Places(row["own"], row["others"]) if row["entries"] <= most else None


async def _read_all(sought: Sought, term: Term, db: BaseDBAsyncClient) -> Places:
    """The first of the leads that have all of `sought`, going through every entry of `term`."""
    values = _Values()
    entries = f"SELECT place, owner_id FROM ({_entries(sought.workspace_id, term, values)}) every"
    own, others = _first_of(sought, term, values)
    [row] = await db.execute_query_dict(
        f"WITH hit AS MATERIALIZED ({entries} WHERE {_may(sought, values)}) SELECT {own} AS own, {others} AS others",
        values,
    )
    return Places(row["own"], row["others"])


async def _read_newest(sought: Sought, among: str, db: BaseDBAsyncClient, *, own: bool) -> list[int]:
    """The first of those that have all of `sought`, of the newest leads with the token `among`."""
    values = _Values()
    newest = _newest(sought, among, values)
    whose = "true" if own else f"owner_id IS DISTINCT FROM {values.add(sought.user_id)}::int"
    rows = await db.execute_query_dict(
        f"SELECT place FROM ({newest}) ordered {_check(sought, values)} "
        f"WHERE {_may(sought, values)} AND {whose} LIMIT {sought.limit}",
        values,
    )
    return [row["place"] for row in rows]


async def _has_few(sought: Sought, db: BaseDBAsyncClient) -> bool:
    """Whether all of the rep's own leads were among the newest of them."""
    values = _Values()
    newest = _newest(sought, f" {sought.user_id}", values)
    [row] = await db.execute_query_dict(f"SELECT count(*) AS count FROM ({newest}) own", values)
    return int(row["count"]) < _NEWEST


def _split(terms: Sequence[Term]) -> list[list[Term]]:
    """The same, with an alternative of several tokens taken apart into terms: rare ones stand by themselves."""
    ways: list[list[Term]] = [[]]
    for term in terms:
        single = [tokens for tokens in term if len(tokens) == 1]
        several = [[[token] for token in tokens] for tokens in term if len(tokens) > 1]
        parts = [*([[single]] if single else []), *([[token] for token in tokens] for tokens in several)]
        ways = [[*way, *part] for way in ways for part in parts]
    return ways if len(ways) <= _MOST_WAYS else [list(terms)]


class _Values(list[Any]):
    """Parameters of a statement."""

    def add(self, value: Any) -> str:
        """Its name in the statement."""
        self.append(value)
        return f"${len(self)}"


def _entries(workspace_id: int, term: Term, values: _Values) -> str:
    workspace = values.add(workspace_id)

    def of(token: str) -> str:
        word = values.add(token.rstrip(" "))
        within = f"token = {word}" if token.endswith(" ") else f"token >= {word} AND token < {word} || '{_LAST}'"
        return f"SELECT place, owner_id, signature FROM lead_token WHERE workspace_id = {workspace}::int AND {within}"

    return " UNION ALL ".join(f"({of(max(tokens, key=len))})" for tokens in term)


def _newest(sought: Sought, among: str, values: _Values) -> str:
    return (
        "SELECT place, owner_id, signature FROM lead_token "
        f"WHERE workspace_id = {values.add(sought.workspace_id)}::int AND token = {values.add(among)} "
        f"ORDER BY place DESC LIMIT {_NEWEST}"
    )


def _first_of(sought: Sought, term: Term, values: _Values) -> tuple[str, str]:
    """SQL for the places, in order, of the rep's own leads among `hit`, the entries of `term`, and of the others."""
    is_exact = len(sought.terms) == 1 and all(len(tokens) == 1 for tokens in term)
    check = "" if is_exact else _check(sought, values)
    mine = values.add(sought.user_id)

    def of(whose: str) -> str:
        hits = f"SELECT DISTINCT place FROM hit WHERE {whose} ORDER BY place DESC"
        return f"ARRAY(SELECT place FROM ({hits}) ordered {check} LIMIT {sought.limit})"

    others = f"owner_id IS DISTINCT FROM {mine}::int" if sought.sees_all else "owner_id IS NULL"
    return of(f"owner_id = {mine}::int"), of(others)


def _check(sought: Sought, values: _Values) -> str:
    """A join with the leads that really have what is looked for, keeping the order."""
    holds, patterns = condition(sought.terms, "strpos", "search_text")
    return (
        f"CROSS JOIN LATERAL (SELECT 1 FROM lead WHERE id = (place & {(1 << ID_BITS) - 1})::int "
        f"AND {holds.format(*map(values.add, patterns))} OFFSET 0) checked"
    )


def _may(sought: Sought, values: _Values) -> str:
    """What is true of the signatures of all leads that have what is looked for."""
    return _has_bits(signature(sought.terms), values)


def _has_bits(bits: int, values: _Values) -> str:
    if not bits:
        return "true"
    signed = values.add(bits - (1 << _BITS) if bits >> (_BITS - 1) else bits)
    return f"signature & {signed}::bigint = {signed}::bigint"


def signature(terms: Sequence[Term]) -> int:
    """Bits that the signature of every lead has which has `terms`: see lead_signature in migration 0003."""
    return reduce(or_, (reduce(and_, map(_bits_of, term)) for term in terms), 0)


def _bits_of(tokens: Alternative) -> int:
    bits = 0
    for token in tokens:
        first_letter, *rest = map(ord, token.rstrip(" "))
        if first_letter >= ord("a") and rest:
            bits |= 1 << ((first_letter * 31 + rest[0]) % _BITS)
            if len(rest) > 1:
                bits |= 1 << ((first_letter * 37 + rest[0] * 31 + rest[1]) % _BITS)
    return bits


def _shortest(term: Term) -> int:
    return min(max(map(len, tokens)) for tokens in term)
