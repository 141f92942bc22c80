"""Leads in SQLite's index: an FTS5 table whose rowid is a lead's place, negative: the newest contacts are read first.
(Reading backwards would do as well, but SQLite 3.40.1 then leaves out leads where two common beginnings meet.)

It keeps, for each lead, every token of its search text and one for its owner, behind a letter that stands for the
workspace. Beginnings of up to five letters are indexed as words are: what is looked for by them is read in order, and
only as far as needed. For a longer beginning, FTS5 collects all leads of all words that begin so: 60 ms for "marie"
among a million leads. So it is done only where these are few. Where the words are few, they are asked for one by one
instead, whole, and read in order again. Where there are many, so are their leads, and the first of them are among the
newest that have the beginning's first letters: those are read one by one. Only what is none of these is collected
after all.

`lead_word` has every word once, in order, emails behind the others (most leads have one that nobody else has): which
words begin so, and which of a typing error's spellings are there.
"""

import json
from dataclasses import dataclass
from string import digits

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.search.sought import ID_BITS, Alternative, Places, Sought, Term, condition

_INDEXED = 5
"""Letters: shorter beginnings have an index of their own, too."""
_RARE = {"+": 7, "#": 5, **dict.fromkeys(digits, 5)}
"""{what a number's token begins with: the length from which beginnings of it are rare, and quickly collected}."""
_FEW_WORDS = 40
"""That are asked for one by one."""
_FEW_EMAILS = 2000
"""Whose leads are quickly collected."""
_CANDIDATES = 500
_LAST = "\U0010ffff"
_SCOPE = 0xF0000
"""The letter of workspace 0: from here on there are 131,068 that nobody types."""


async def first(sought: Sought, db: BaseDBAsyncClient) -> Places:
    words = await _words(sought, db)
    if not all(words.possible(term) for term in sought.terms):
        return Places([], [])
    if all(words.are_quick(tokens) for term in sought.terms for tokens in term):
        return await _matching(sought, words, db)
    nearly = [[words.shortened(tokens) for tokens in term] for term in sought.terms]
    expression = _expression(sought, nearly, words)
    own, complete = await _checked(sought, _of_whom(expression, sought, own=True), db)
    others: list[int] = []
    if complete and len(own) < sought.limit:
        others, complete = await _checked(sought, _of_whom(expression, sought, own=False), db)
    return Places(own, others) if complete else await _matching(sought, words, db)


async def existing(workspace_id: int, spellings: list[str], db: BaseDBAsyncClient, *, whole: bool) -> set[str]:
    """Those of `spellings` that some lead has, or had, as a word; or, where they need not be `whole`, as the beginning
    of one."""
    # An email has its sign, wholly written; what only begins so may be an email's beginning.
    kind, same = (
        ("= (instr(value, '@') > 0)", "= value") if whole else ("IN (0, 1)", f"BETWEEN value AND value || '{_LAST}'")
    )
    rows = await db.execute_query_dict(
        "SELECT value AS spelling FROM json_each(?) WHERE EXISTS "
        f"(SELECT 1 FROM lead_word WHERE workspace_id = ? AND is_email {kind} AND word {same})",
        [json.dumps(spellings), workspace_id],
    )
    return {row["spelling"] for row in rows}


@dataclass(frozen=True, slots=True)
class _Words:
    """What is known of the longer beginnings that are looked for."""

    few: dict[str, list[str]]
    """{beginning: the words that some lead has, or had, and that begin so}, where these are few."""
    emails: frozenset[str]
    """Beginnings of emails alone, and not of too many."""

    def are_quick(self, tokens: Alternative) -> bool:
        """Whether leads that have all of `tokens` are found in order, or all collected, without further ado."""
        return all(self._is_quick(token) for token in tokens)

    def possible(self, term: Term) -> Term:
        """The alternatives of a term that some lead may have."""
        return [tokens for tokens in term if all(self.few.get(token, True) for token in tokens)]

    def shortened(self, tokens: Alternative) -> Alternative:
        """What every lead that has `tokens` has too, and is quickly found: not what begins with one letter."""
        telling = [token for token in tokens if len(token) > 1] or tokens
        return [token if self._is_quick(token) else token[:_INDEXED] for token in telling]

    def _is_quick(self, token: str) -> bool:
        if token.endswith(" ") or len(token) <= _INDEXED or token in self.few or token in self.emails:
            return True
        return token[0] in _RARE and len(token) >= _RARE[token[0]]


async def _words(sought: Sought, db: BaseDBAsyncClient) -> _Words:
    every = {token for term in sought.terms for tokens in term for token in tokens}
    longer = [token for token in every if token[0] >= "a" and token[-1] != " " and len(token) > _INDEXED]
    if not longer:
        return _Words({}, frozenset())
    begin_so = f"FROM lead_word WHERE workspace_id = ? AND is_email = %d AND word BETWEEN value AND value || '{_LAST}'"
    rows = await db.execute_query_dict(
        "SELECT value AS beginning, "
        f"(SELECT json_group_array(word) FROM (SELECT word {begin_so % 0} LIMIT {_FEW_WORDS + 1})) AS words, "
        f"(SELECT json_group_array(word) FROM (SELECT word {begin_so % 1} LIMIT {_FEW_WORDS + 1})) AS emails, "
        f"EXISTS (SELECT 1 {begin_so % 1} LIMIT 1 OFFSET {_FEW_EMAILS}) AS of_many_emails FROM json_each(?)",
        [*[sought.workspace_id] * 3, json.dumps(sorted(longer))],
    )
    whole = {row["beginning"]: [*json.loads(row["words"]), *json.loads(row["emails"])] for row in rows}
    return _Words(
        few={beginning: words for beginning, words in whole.items() if len(words) <= _FEW_WORDS},
        emails=frozenset(row["beginning"] for row in rows if row["words"] == "[]" and not row["of_many_emails"]),
    )


async def _matching(sought: Sought, words: _Words, db: BaseDBAsyncClient) -> Places:
    expression = _expression(sought, list(sought.terms), words)
    newest = (
        "SELECT json_group_array(-rowid) AS places FROM (SELECT rowid FROM lead_search WHERE lead_search MATCH ? "
        f"ORDER BY rowid LIMIT {sought.limit})"
    )
    [row] = await db.execute_query_dict(
        f"SELECT own.places AS own, CASE WHEN json_array_length(own.places) < {sought.limit} THEN ({newest}) "
        f"ELSE '[]' END AS others FROM ({newest}) own",
        [_of_whom(expression, sought, own=False), _of_whom(expression, sought, own=True)],
    )
    return Places(json.loads(row["own"]), json.loads(row["others"]))


async def _checked(sought: Sought, expression: str, db: BaseDBAsyncClient) -> tuple[list[int], bool]:
    """Of the newest leads that `expression` finds, those that really have what is looked for, and whether these are
    enough, or all."""
    holds, values = condition(sought.terms, "instr", "lead.search_text")
    found = (
        f"SELECT place FROM candidate CROSS JOIN lead ON lead.id = place & {(1 << ID_BITS) - 1} "
        f"WHERE {holds.replace('{}', '?')} LIMIT {sought.limit}"
    )
    [row] = await db.execute_query_dict(
        "WITH candidate AS MATERIALIZED (SELECT -rowid AS place FROM lead_search WHERE lead_search MATCH ? "
        f"ORDER BY rowid LIMIT {_CANDIDATES}) SELECT (SELECT count(*) FROM candidate) AS candidates, "
        f"(SELECT json_group_array(place) FROM ({found})) AS places",
        [expression, *values],
    )
    places = json.loads(row["places"])
    return places, len(places) >= sought.limit or row["candidates"] < _CANDIDATES


def _expression(sought: Sought, terms: list[Term], words: _Words) -> str:
    """What is looked for, in FTS5's own language."""
    scope = chr(_SCOPE + sought.workspace_id)

    def quoted(word: str) -> str:
        return f'"{scope}{word.replace(chr(34), chr(34) * 2)}"'

    def anything_of(token: str) -> str:
        if token in words.few:
            return f"({' OR '.join(map(quoted, words.few[token]))})"
        return quoted(token[:-1]) if token.endswith(" ") else f"{quoted(token)} *"

    return " AND ".join(
        "(" + " OR ".join("(" + " AND ".join(map(anything_of, tokens)) + ")" for tokens in words.possible(term)) + ")"
        for term in terms
    )


def _of_whom(expression: str, sought: Sought, *, own: bool) -> str:
    """The same, of the rep's own leads, or of all others that they see."""
    owner = chr(_SCOPE + sought.workspace_id) + chr(_SCOPE)
    if own:
        return f'({expression}) AND "{owner}{sought.user_id}"'
    return f'({expression}) NOT "{owner}{sought.user_id}"' if sought.sees_all else f'({expression}) AND "{owner}"'
