"""What is looked for. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import reduce
from itertools import chain, product
from math import prod
from operator import and_, or_
from typing import Any, TypeVar

from bot.services.records import with_facts
from models.found_by import SIGNATURE, parts, search_terms, signature

MOST_TERMS = 12
"""What has more words than that is prose: it names nobody."""
_MOST_SIGNED = 8
"""Alternatives whose signatures are compared one by one."""
LONGEST_BEGINNING = 5
"""Letters of a word's beginning that both engines' indexes have as such."""
_MOST_WAYS = 64
"""In which an index is asked for the same."""

T = TypeVar("T")

Alternative = list[str]
"""Tokens that a lead has all of: `tok` is one that begins so, `tok ` (with a space) a whole one."""
Term = list[Alternative]
"""A lead has one of them."""
Ways = list[list[Alternative]]
"""In which a lead may have what is looked for: in each, one of these tokens, and one of the next, and so on."""
Row = dict[str, Any]
"""Of a lead that was found: what it is sorted by, and all else that its record tells of where that is asked for."""


class Whose(Enum):
    """Which leads an index is asked for, of those that a rep sees."""

    ALL = auto()
    OWN = auto()
    """The rep's own."""
    RECENT = auto()
    """Those of others, and nobody's, that were contacted last (`recent`)."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Leads of a workspace that have every one of `terms`, as a rep sees them."""

    workspace_id: int
    user_id: int
    sees_all: bool
    """Whether the rep sees other reps' leads, and not only their own and those of nobody."""
    terms: tuple[Term, ...]
    limit: int
    with_facts: bool = False
    """Whether all that records tell of is asked for."""

    def owners(self, whose: Whose) -> list[int]:
        """Whose leads these are: users' ids, 0 for nobody; none where it may be anybody."""
        if whose == Whose.OWN:
            return [self.user_id]
        if self.sees_all:
            return []
        return [self.user_id, 0] if whose == Whose.ALL else [0]

    def told(self, found: str, dialect: str) -> str:
        """SQL for the rows of `found`, each with what is asked for of the lead `lead_id`; where that is NULL, so is
        `id`."""
        if self.with_facts:
            return with_facts(found, dialect)
        ranked = ", ".join(f"lead.{column}" for column in RANKED)
        return f"SELECT found.*, {ranked} FROM ({found}) found LEFT JOIN lead ON lead.id = found.lead_id"

    def rank(self, row: Row) -> tuple[Any, ...]:
        """What is more comes first: the rep's own leads, then the newest contacts."""
        contacted = row["last_contact_at"]
        return row["owner_id"] == self.user_id, contacted is not None, contacted or "", row["id"]

    def with_terms(self, terms: list[Term]) -> "Sought":
        return replace(self, terms=tuple(terms))


RANKED = ("id", "owner_id", "last_contact_at")
"""Columns by which leads are sorted."""
IS_THERE = "{0}.merged_into_id IS NULL AND {0}.deleted_at IS NULL"


class Values(list[Any]):
    """Parameters of a statement."""

    def __init__(self, dialect: str) -> None:
        self.is_sqlite = dialect == "sqlite"
        self._mark, self._find = ("?", "instr") if self.is_sqlite else ("$", "strpos")

    def add(self, value: Any) -> str:
        """Its name in the statement."""
        self.append(value)
        return f"{self._mark}{len(self)}"

    def hidden(self, value: Any, type_: str) -> str:
        """The same where PostgreSQL's planner can't see it: to plan a statement again for each value takes as long as
        most searches do, and no plan that it makes is better than that for any value."""
        name = self.add(value)
        return name if self.is_sqlite else f"(SELECT {name}::{type_})"

    def one_of(self, several: Sequence[Any], type_: str) -> str:
        """SQL for being one of them."""
        name = self.add(json.dumps(several) if self.is_sqlite else several)
        return f"IN (SELECT value FROM json_each({name}))" if self.is_sqlite else f"= ANY ({name}::{type_}[])"

    @property
    def newest_first(self) -> str:
        """The order that the indexes have."""
        return "last_contact_at DESC, id DESC" if self.is_sqlite else "last_contact_at DESC NULLS LAST, id DESC"

    def own_first(self, sought: Sought) -> str:
        """The order in which leads are found."""
        mine = "IS" if self.is_sqlite else "IS NOT DISTINCT FROM"
        return f"owner_id {mine} {self.add(sought.user_id)} DESC, {self.newest_first}"

    def holds(self, terms: tuple[Term, ...], lead: str) -> str:
        """SQL that holds for a row of `lead` that has every one of `terms`."""

        def has(beginning: str) -> str:
            return f"{self._find}({lead}.search_text || ' ', {self.add(f' {beginning}')}) > 0"

        every = (
            "(" + " OR ".join("(" + " AND ".join(map(has, tokens)) + ")" for tokens in shaped(term)) + ")"
            for term in terms
        )
        return " AND ".join(every) or "1 = 1"

    def is_seen(self, sought: Sought, whose: Whose) -> str:
        """SQL that holds for those of the leads that the rep sees: no index alone decides that."""
        conditions = [f"workspace_id = {self.add(sought.workspace_id)}"]
        if whose != Whose.RECENT:
            conditions.append(IS_THERE.format("lead"))
        if whose == Whose.OWN:
            conditions.append(f"owner_id = {self.hidden(sought.user_id, 'int')}")
        elif not sought.sees_all:
            conditions.append(f"(owner_id = {self.hidden(sought.user_id, 'int')} OR owner_id IS NULL)")
        if whose == Whose.RECENT:
            since = f"SELECT since FROM lead_recent_since WHERE workspace_id = {self.add(sought.workspace_id)}"
            ever = "''" if self.is_sqlite else "'-infinity'"
            conditions += [
                f"last_contact_at > COALESCE(({since}), {ever})",
                f"(owner_id IS NULL OR owner_id <> {self.hidden(sought.user_id, 'int')})",
            ]
        return " AND ".join(conditions)

    def may_hold(self, terms: tuple[Term, ...]) -> str:
        """SQL that is true of the signatures of all leads that have every one of `terms`, and of few others."""
        every = [[signature(token.rstrip(" ") for token in tokens) for tokens in term] for term in terms]
        common = reduce(or_, (reduce(and_, ways) for ways in every), 0)  # what most lack is looked at first
        several = (
            "(" + " OR ".join(map(self._has_bits, padded(ways))) + ")"
            for ways in every
            if 1 < len(ways) <= _MOST_SIGNED
        )
        return " AND ".join([self._has_bits(common), *several])

    def _has_bits(self, bits: int) -> str:
        marked = ((column, self.hidden(part, "bigint")) for column, part in zip(SIGNATURE, parts(bits), strict=True))
        return " AND ".join(f"{column} & {mark} = {mark}" for column, mark in marked)


def terms_of(query: str) -> list[Term] | None:
    """What a rep typed, as the beginnings of words; None where there is nothing in it that can be found."""
    terms = search_terms(query)
    if len(terms) > MOST_TERMS or (not terms and query.strip()):  # punctuation alone finds nothing either
        return None
    return terms


def shaped(term: Term) -> Term:
    """The same in one of few shapes, so that there are few statements: to compile one takes longer than to run it."""
    most = max(map(len, term))
    return padded([[*tokens, *tokens[-1:] * (most - len(tokens))] for tokens in term])


def padded(several: list[T]) -> list[T]:
    """As many as a power of two, the last of them repeatedly."""
    return [*several, *several[-1:] * ((1 << (len(several) - 1).bit_length()) - len(several))]


def long_beginnings(terms: tuple[Term, ...]) -> list[str]:
    """Beginnings of words that no index has as such, of those that it would be asked for beside others."""
    beside_others = (tokens for term in terms for tokens in term if len(tokens) > 1 or len(terms) > 1)
    return list(dict.fromkeys(token for tokens in beside_others for token in tokens if _is_long_beginning(token)))


def asked_of_index(terms: tuple[Term, ...], words: Mapping[str, list[str]]) -> Ways:
    """What a lead with `terms` has, and an index finds quickly; nothing where no lead can have them.

    What an index has to collect of all words that begin so is costly where they are common. Beside others, a longer
    beginning of a word than it has as such is replaced by the words that begin so, if these are known to be few
    (`words`), else by a shorter beginning.
    """
    few = list(terms)
    while prod(map(len, few)) > _MOST_WAYS:
        few.remove(max(few, key=len))

    def meant(token: str) -> Alternative:
        if not _is_long_beginning(token):
            return [token]
        return [f"{word} " for word in words[token]] if token in words else [token[:LONGEST_BEGINNING]]

    ways = [[*chain.from_iterable(way)] for way in product(*(few or terms[:1]))]
    asked = ([way] if len(way) == 1 else [meant(token) for token in way] for way in ways)
    return [way for way in asked if all(way)]


def _is_long_beginning(token: str) -> bool:
    """Not one with a sign in it, which is the beginning of an email: there are few of each."""
    return len(token) > LONGEST_BEGINNING and token >= "a" and token.isalnum()  # noqa: S105 (no password)
