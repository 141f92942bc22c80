"""Leads in PostgreSQL's index: `lead_token`, a row for each token of a lead, read without ever going to its table.

Its B-tree has the words of a workspace in order and, in the index itself, whose lead has it and that lead's place. So
what begins with a rare word is read as one piece, and sorted. What is found everywhere is found soon among the newest
leads: every lead also has the token ` `, and its owner's, by which they are read newest first. A lead's *signature* (64
bits, set by the beginnings of its words) tells for most leads that they lack a word, without reading them; numbers have
none. What is neither is read as one piece after all.

Two words may each be found everywhere, and together hardly anywhere. For those there is a GIN index of the beginnings,
one to five letters, of all words of a lead: it tells which leads have both, and they are few.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.search.sought import ID_BITS, Alternative, Places, Sought, Term, condition

_FEW = 1000
"""Entries of a word that are read as one piece at once."""
_SOME = 8000
"""Entries that are, where no signature tells who has the word: of a number, or of several words."""
_NEWEST = 2000
"""Leads that are looked through before a word that is not rare is read as one piece."""
_NEWEST_OF_SEVERAL = 10_000
"""Leads that are, of which few have the signature."""
_ALIKE = 20
"""Words of a lead that begin alike: more than any has, so that as many entries are sure to hold the first leads."""
_INDEXED = 5
"""Letters: of beginnings that are no longer, the index knows who has several."""
_MOST_WAYS = 4
_LAST = "\U0010ffff"
_BITS = 64


async def first(sought: Sought, db: BaseDBAsyncClient) -> Places:
    found = Places([], [])
    for terms in _split(sought.terms):
        found |= await _first(sought.with_terms(terms), db)
    return found


async def _first(sought: Sought, db: BaseDBAsyncClient) -> Places:
    rarest = max(sought.terms, key=_shortest)
    is_exact = _is_exact(sought, rarest)
    most = _FEW if signature(sought.terms) or _shortest(rarest) == 1 else _SOME
    if (places := await _read_few(sought, rarest, most, db)) is not None:
        return places
    newest = _NEWEST if is_exact else _NEWEST_OF_SEVERAL
    own = await _read_newest(sought, f" {sought.user_id}", newest, db, own=True)
    if len(own) >= sought.limit:
        return Places(own, [])
    if await _has_few(sought, newest, db):
        others = await _read_newest(sought, " " if sought.sees_all else " 0", newest, db, own=False)
        if len(others) >= sought.limit:
            return Places(own, others)
    beginnings = _beginnings(sought.terms)
    return await (_read_both(sought, beginnings, db) if len(beginnings) > 1 else _read_all(sought, rarest, db))


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


async def _read_both(sought: Sought, beginnings: list[str], db: BaseDBAsyncClient) -> Places:
    """The first of the leads that have all of `sought`, going through every lead that has all of `beginnings`."""
    values = _Values()
    holds, patterns = condition(sought.terms, "strpos", "search_text")
    leads = (
        "SELECT lead_place(last_contact_at, id) AS place, owner_id FROM lead "
        f"WHERE lead_beginnings(search_text) @> {values.add(beginnings)}::text[] "
        f"AND workspace_id = {values.add(sought.workspace_id)}::int AND merged_into_id IS NULL AND deleted_at IS NULL "
        f"AND {holds.format(*map(values.add, patterns))}"
    )
    own, others = _first_of_hits(sought, "", values)
    [row] = await db.execute_query_dict(
        f"WITH hit AS MATERIALIZED ({leads}) SELECT {own} AS own, {others} AS others", values
    )
    return Places(row["own"], row["others"])


async def _read_newest(sought: Sought, among: str, most: int, db: BaseDBAsyncClient, *, own: bool) -> list[int]:
    """The first of those that have all of `sought`, of the newest leads with the token `among`."""
    values = _Values()
    newest = _newest(sought, among, most, values)
    whose = "true" if own else f"owner_id IS DISTINCT FROM {values.add(sought.user_id)}::int"
    rows = await db.execute_query_dict(
        f"SELECT place FROM ({newest}) ordered {_check(sought, values)} "
        f"WHERE {_may(sought, values)} AND {whose} LIMIT {sought.limit}",
        values,
    )
    return [row["place"] for row in rows]


async def _has_few(sought: Sought, most: int, db: BaseDBAsyncClient) -> bool:
    """Whether all of the rep's own leads were among the newest of them."""
    values = _Values()
    newest = _newest(sought, f" {sought.user_id}", most, values)
    [row] = await db.execute_query_dict(f"SELECT count(*) AS count FROM ({newest}) own", values)
    return int(row["count"]) < most


def _beginnings(terms: Sequence[Term]) -> list[str]:
    """Those that every lead with `terms` has, as the index keeps them."""
    words = [tokens[0].rstrip(" ") for term in terms if len(term) == 1 for tokens in term if len(tokens) == 1]
    return sorted({word[:_INDEXED] for word in words if word >= "a"})


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


def _newest(sought: Sought, among: str, most: int, values: _Values) -> str:
    return (
        "SELECT place, owner_id, signature FROM lead_token "
        f"WHERE workspace_id = {values.add(sought.workspace_id)}::int AND token = {values.add(among)} "
        f"ORDER BY place DESC LIMIT {most}"
    )


def _first_of(sought: Sought, term: Term, values: _Values) -> tuple[str, str]:
    """As _first_of_hits, where `hit` has the entries of `term`."""
    return _first_of_hits(sought, "" if _is_exact(sought, term) else _check(sought, values), values)


def _is_exact(sought: Sought, term: Term) -> bool:
    """Whether who has an entry of `term` has all of `sought`."""
    return len(sought.terms) == 1 and all(len(tokens) == 1 for tokens in term)


def _first_of_hits(sought: Sought, check: str, values: _Values) -> tuple[str, str]:
    """SQL for the places, in order, of the rep's own leads among `hit`, and of the others, that pass `check`."""
    mine = values.add(sought.user_id)

    def of(whose: str) -> str:
        first = "" if check else f"LIMIT {_ALIKE * sought.limit}"
        hits = f"SELECT place FROM hit WHERE {whose} ORDER BY place DESC {first}"
        once = f"SELECT DISTINCT place FROM ({hits}) ordered ORDER BY place DESC"
        return f"ARRAY(SELECT place FROM ({once}) ordered {check} LIMIT {sought.limit})"

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
