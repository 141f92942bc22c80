"""What is looked for, and where a lead stands in the order of those found. Pure.

A lead's *place* is one number, greater for newer contacts: the second of its last contact since 1970 (1 for an earlier
one, 0 for a lead that was never contacted) and, within it, its id. Both engines keep it in their index, so that the
newest are read first.
"""

from dataclasses import dataclass, replace

from models.lead import search_terms

ID_BITS = 31
"""As many as PostgreSQL's integer has; the seconds since 1970 stand above them."""
MOST_TERMS = 12
"""What has more words than that is prose: it names nobody."""

Alternative = list[str]
"""Tokens that a lead has all of: `tok` is one that begins so, `tok ` (with a space) a whole one."""
Term = list[Alternative]
"""A lead has one of them."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Leads of a workspace that have every one of `terms`, as a rep sees them."""

    workspace_id: int
    user_id: int
    sees_all: bool
    """Whether the rep sees other reps' leads, and not only their own and those of nobody."""
    terms: tuple[Term, ...]
    limit: int
    """Of the rep's own, and again of the others."""

    def with_terms(self, terms: list[Term]) -> "Sought":
        return replace(self, terms=tuple(terms))


@dataclass(frozen=True, slots=True)
class Places:
    """The first of those found, each in order; what follows the rep's own is not looked for where they are enough."""

    own: list[int]
    others: list[int]

    def __or__(self, more: "Places") -> "Places":
        own, others = ({*self.own, *more.own}, {*self.others, *more.others})
        return Places(sorted(own, reverse=True), sorted(others, reverse=True))

    def __bool__(self) -> bool:
        return bool(self.own or self.others)


def terms_of(query: str) -> list[Term] | None:
    """What a rep typed, as the beginnings of words; None where there is nothing in it that can be found."""
    terms = search_terms(query)
    if len(terms) > MOST_TERMS or (not terms and query.strip()):  # punctuation alone finds nothing either
        return None
    return terms


def lead_id(place: int) -> int:
    return place & ((1 << ID_BITS) - 1)


def second(place: int) -> int:
    return place >> ID_BITS


def condition(terms: tuple[Term, ...], find: str, text: str) -> tuple[str, list[str]]:
    """SQL that holds for a lead which has every one of `terms`, by its search text alone, and its parameters in order.
    `find`: the engine's function that finds one string in another; `text`: the column."""
    values: list[str] = []

    def has(beginning: str) -> str:
        values.append(f" {beginning}")
        return f"{find}({text} || ' ', {{}}) > 0"

    sql = " AND ".join(
        "(" + " OR ".join("(" + " AND ".join(map(has, beginnings)) + ")" for beginnings in alternatives) + ")"
        for alternatives in terms
    )
    return sql, values
