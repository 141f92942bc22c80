"""What is looked for. Pure."""

from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import reduce
from itertools import chain, product
from math import prod
from operator import and_, or_
from typing import Any

from models.found_by import SIGNATURE, parts, search_terms, signature

MOST_TERMS = 12
"""What has more words than that is prose: it names nobody."""
_MOST_SIGNED = 4
"""Alternatives whose signatures are compared one by one."""
_MOST_WAYS = 64
"""In which an index is asked for the same."""

Alternative = list[str]
"""Tokens that a lead has all of: `tok` is one that begins so, `tok ` (with a space) a whole one."""
Term = list[Alternative]
"""A lead has one of them."""


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

    def owners(self, whose: Whose) -> list[int]:
        """Whose leads these are: users' ids, 0 for nobody; none where it may be anybody."""
        if whose == Whose.OWN:
            return [self.user_id]
        if self.sees_all:
            return []
        return [self.user_id, 0] if whose == Whose.ALL else [0]

    def with_terms(self, terms: list[Term]) -> "Sought":
        return replace(self, terms=tuple(terms))


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

    def holds(self, terms: tuple[Term, ...], lead: str) -> str:
        """SQL that holds for a row of `lead` that has every one of `terms`."""

        def has(beginning: str) -> str:
            ending = " || ' '" if beginning[-1] == " " else ""
            return f"{self._find}({lead}.search_text{ending}, {self.add(f' {beginning}')}) > 0"

        every = (
            "(" + " OR ".join("(" + " AND ".join(map(has, tokens)) + ")" for tokens in term) + ")" for term in terms
        )
        return " AND ".join(every) or "1 = 1"

    def is_seen(self, sought: Sought, whose: Whose) -> str:
        """SQL that holds for those of the leads that the rep sees: no index alone decides that."""
        conditions = [f"workspace_id = {self.add(sought.workspace_id)}"]
        if whose != Whose.RECENT:
            conditions.append(IS_THERE.format("lead"))
        if whose == Whose.OWN:
            conditions.append(f"owner_id = {self.add(sought.user_id)}")
        elif not sought.sees_all:
            conditions.append(f"(owner_id = {self.add(sought.user_id)} OR owner_id IS NULL)")
        if whose == Whose.RECENT:
            since = f"SELECT since FROM lead_recent_since WHERE workspace_id = {self.add(sought.workspace_id)}"
            ever = "''" if self.is_sqlite else "'-infinity'"
            conditions += [
                f"last_contact_at > COALESCE(({since}), {ever})",
                f"(owner_id IS NULL OR owner_id <> {self.add(sought.user_id)})",
            ]
        return " AND ".join(conditions)

    def may_hold(self, terms: tuple[Term, ...]) -> str:
        """SQL that is true of the signatures of all leads that have every one of `terms`, and of few others."""
        every = [[signature(token.rstrip(" ") for token in tokens) for tokens in term] for term in terms]
        common = reduce(or_, (reduce(and_, ways) for ways in every), 0)  # what most lack is looked at first
        several = (
            "(" + " OR ".join(map(self._has_bits, ways)) + ")" for ways in every if 1 < len(ways) <= _MOST_SIGNED
        )
        return " AND ".join([self._has_bits(common), *several])

    def _has_bits(self, bits: int) -> str:
        marked = ((column, self.add(part)) for column, part in zip(SIGNATURE, parts(bits), strict=True))
        return " AND ".join(f"{column} & {mark} = {mark}" for column, mark in marked)


def terms_of(query: str) -> list[Term] | None:
    """What a rep typed, as the beginnings of words; None where there is nothing in it that can be found."""
    terms = search_terms(query)
    if len(terms) > MOST_TERMS or (not terms and query.strip()):  # punctuation alone finds nothing either
        return None
    return terms


def asked_of_index(terms: tuple[Term, ...], letters: int) -> list[Alternative]:
    """What a lead with `terms` has all of, in one way or another, and an index finds quickly that has the beginnings of
    words up to so many letters.

    What an index has to collect of all words that begin so is costly where they are common: beside others, a longer
    beginning of a word is shortened to one that the index has as such. Beginnings with a sign in them are of emails
    alone, and there are few of each.
    """
    few = list(terms)
    while prod(map(len, few)) > _MOST_WAYS:
        few.remove(max(few, key=len))

    ways = [[*chain.from_iterable(way)] for way in product(*(few or terms[:1]))]
    return [way if len(way) == 1 else [_shortened(token, letters) for token in way] for way in ways]


def _shortened(token: str, letters: int) -> str:
    is_quick = token[-1] == " " or token < "a" or not token.isalnum()  # noqa: S105 (no password)
    return token if is_quick else token[:letters]
