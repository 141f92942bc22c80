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

_RARE = 2000
"""Entries of a word that are always read as one piece."""
_RARE_NUMBER = 12_000
_NEWEST = 20_000
"""Leads that are looked through before a word that is not rare is read as one piece: as many as are read in 3 ms."""
_LAST = "\U0010ffff"
_BITS = 64


async def first(sought: Sought, db: BaseDBAsyncClient) -> Places:
    rarest = sorted(sought.terms, key=_shortest, reverse=True)
    for term in rarest[:2]:
        few = _RARE if signature([term]) else _RARE_NUMBER
        entries, places = await _read_all(sought, term, db, at_most=few)
        if entries <= few:
            return places
    own, complete = await _read_newest(sought, f" {sought.user_id}", db, own=True)
    if len(own) >= sought.limit:
        return Places(own, [])
    if complete:
        others, complete = await _read_newest(sought, " " if sought.sees_all else " 0", db, own=False)
        if complete or len(others) >= sought.limit:
            return Places(own, others)
    return (await _read_all(sought, rarest[0], db))[1]


async def existing(workspace_id: int, tokens: list[str], db: BaseDBAsyncClient) -> list[str]:
    """Those of `tokens` that some lead has."""
    words = [token.rstrip(" ") for token in tokens]
    ends = [word if word != token else word + _LAST for word, token in zip(words, tokens, strict=True)]
    rows = await db.execute_query_dict(
        "SELECT number FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS wanted (word, last, number) WHERE EXISTS "
        "(SELECT 1 FROM lead_token WHERE workspace_id = $1::int AND token BETWEEN word AND last AND token >= 'a')",
        [workspace_id, words, ends],
    )
    return [tokens[row["number"] - 1] for row in rows]


async def _read_all(
    sought: Sought, term: Term, db: BaseDBAsyncClient, *, at_most: int | None = None
) -> tuple[int, Places]:
    """How many entries `term` has, and the first of the leads that have all of `sought`: none where there are more
    entries than `at_most`."""
    values = _Values()
    entries = " UNION ALL ".join(_entries(sought.workspace_id, tokens, values) for tokens in term)
    limit = f"LIMIT {at_most + 1}" if at_most is not None else ""
    few = f"(SELECT count(*) FROM entry) <= {at_most}" if at_most is not None else "true"
    is_exact = len(sought.terms) == 1 and all(len(tokens) == 1 for tokens in term)
    check = "" if is_exact else _check(sought, values)
    mine = values.add(sought.user_id)
    others = f"owner_id IS DISTINCT FROM {mine}::int" if sought.sees_all else "owner_id IS NULL"

    def first_of(whose: str) -> str:
        hits = f"SELECT DISTINCT place FROM hit WHERE {whose} ORDER BY place DESC"
        return f"ARRAY(SELECT place FROM ({hits}) ordered {check} LIMIT {sought.limit})"

    [row] = await db.execute_query_dict(
        f"WITH entry AS MATERIALIZED (SELECT * FROM ({entries}) every {limit}), "
        f"hit AS MATERIALIZED (SELECT place, owner_id FROM entry WHERE may AND {few} AND {_may(sought, values)}) "
        f"SELECT (SELECT count(*) FROM entry) AS entries, {first_of(f'owner_id = {mine}::int')} AS own, "
        f"{first_of(others)} AS others",
        values,
    )
    return row["entries"], Places(row["own"], row["others"])


async def _read_newest(sought: Sought, among: str, db: BaseDBAsyncClient, *, own: bool) -> tuple[list[int], bool]:
    """The first of the newest leads that have the token `among`, and whether that is all there are."""
    values = _Values()
    newest = (
        "SELECT place, owner_id, signature FROM lead_token "
        f"WHERE workspace_id = {values.add(sought.workspace_id)}::int AND token = {values.add(among)} "
        f"ORDER BY place DESC LIMIT {_NEWEST}"
    )
    whose = "true" if own else f"owner_id IS DISTINCT FROM {values.add(sought.user_id)}::int"
    [row] = await db.execute_query_dict(
        f"WITH found AS MATERIALIZED (SELECT place FROM ({newest}) ordered {_check(sought, values)} "
        f"WHERE {_may(sought, values)} AND {whose} LIMIT {sought.limit}) "
        "SELECT ARRAY(SELECT place FROM found) AS found, CASE WHEN (SELECT count(*) FROM found) < "
        f"{sought.limit} THEN (SELECT count(*) FROM ({newest}) every) ELSE {_NEWEST} END AS read",
        values,
    )
    return row["found"], row["read"] < _NEWEST


class _Values(list[Any]):
    """Parameters of a statement."""

    def add(self, value: Any) -> str:
        """Its name in the statement."""
        self.append(value)
        return f"${len(self)}"


def _entries(workspace_id: int, tokens: Alternative, values: _Values) -> str:
    """The longest of `tokens`, and whether a lead may have all of them."""
    token = max(tokens, key=len)
    word = values.add(token.rstrip(" "))
    within = f"token = {word}" if token.endswith(" ") else f"token >= {word} AND token < {word} || '{_LAST}'"
    return (
        f"(SELECT place, owner_id, signature, {_has_bits(_bits_of(tokens), values)} AS may FROM lead_token "
        f"WHERE workspace_id = {values.add(workspace_id)}::int AND {within})"
    )


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
