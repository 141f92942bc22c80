"""Looking through the newest leads, a rep's own and all others: what is common is soon found among them.

An index has the leads in that order, and with each its *signature*, which tells for most that they lack a word: those
are passed over at a tenth of a microsecond, without a look at the table.
"""

from collections import defaultdict
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.search.sought import IS_THERE, RANKED, Sought, Values, long_beginnings
from bot.services.search.words import few_words, may_be_there, words_that_begin_so
from models.found_by import SIGNATURE


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found."""

    limit: int
    own: list[int]
    others: list[int]
    """Ids, in order."""
    all_own: bool
    all_others: bool
    """Whether these were looked through to the last, as far as that was needed."""
    among: int
    """How many were looked through, where too few were found."""
    words: dict[str, list[str]]
    """The words that begin so, with each of `long_beginnings` of which there are few, where too few were found."""

    @property
    def ids(self) -> list[int]:
        return [*self.own, *self.others]

    @property
    def has_own(self) -> bool:
        """Whether the first of the rep's own leads were found, or all that there are."""
        return len(self.own) >= self.limit or self.all_own

    @property
    def has_others(self) -> bool:
        """The same of all others, as far as the rep's own leave room."""
        return len(self.ids) >= self.limit or self.all_others

    @property
    def is_enough(self) -> bool:
        return self.has_own and self.has_others

    def expected(self, among: int) -> float:
        """About how many would be found among so many."""
        return among * len(self.ids) / max(1, self.among)


async def look(sought: Sought, db: BaseDBAsyncClient, *, own: int, others: int) -> Looked:
    """Look through as many of the rep's own leads as `own`, and, where these are not enough, through `others` of all
    the others; with nothing to look for, of these in any case."""
    values, limit = Values(db.capabilities.dialect), sought.limit
    known = may_be_there(values, sought.workspace_id, sought.terms)
    some = "(SELECT there FROM known)"
    rest = f"{some} AND (SELECT count(*) FROM own) < {limit}" if sought.terms else some
    more = f"{rest} AND (SELECT count(*) FROM others) < {limit}"
    found_own = _newest(values, sought, own=True, among=own, condition=some)
    found_others = _newest(values, sought, own=False, among=others, condition=rest)
    counted_own = _there(values, sought, own=True, among=own)
    counted_others = _there(values, sought, own=False, among=others)
    words = words_that_begin_so(values, sought.workspace_id, long_beginnings(sought.terms))
    rows = await db.execute_query_dict(
        f"""
        WITH known AS MATERIALIZED (SELECT {known} AS there),
        own AS MATERIALIZED ({found_own}), others AS MATERIALIZED ({found_others})
        SELECT 'own' AS what, id AS value, NULL AS words FROM own
        UNION ALL SELECT 'others', id, NULL FROM others
        UNION ALL SELECT 'own there', CASE WHEN {rest} THEN {counted_own} ELSE 0 END, CASE WHEN {rest} THEN {words} END
        UNION ALL SELECT 'others there', CASE WHEN {more} THEN {counted_others} ELSE 0 END, NULL
        """,
        values,
    )

    of: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        of[row["what"]].append(row["value"])
    [own_there], [others_there] = of["own there"], of["others there"]
    [found_words] = (row["words"] for row in rows if row["what"] == "own there")
    return Looked(
        limit,
        of["own"],
        of["others"],
        own_there < own,
        others_there < others,
        own_there + others_there,
        few_words(found_words),
    )


def newest_own(values: Values, sought: Sought, *, condition: str) -> str:
    """SQL for the first `limit` of the rep's own leads, which are looked through until these are found; for none where
    `condition` does not hold."""
    return (
        f"SELECT {', '.join(RANKED)} FROM lead "
        f"WHERE {_where(values, sought, own=True)} AND {_has(values, sought, 'lead')} "
        f"ORDER BY {values.newest_first} LIMIT CASE WHEN {condition} THEN {sought.limit} ELSE 0 END"
    )


def _newest(values: Values, sought: Sought, *, own: bool, among: int, condition: str) -> str:
    """SQL for the ids of the first `limit` found among so many, in order; of none where `condition` does not hold."""
    order = values.newest_first
    if not own and not sought.sees_all:
        order = f"owner_id, {order}"
    theirs = "1 = 1"
    if not own and sought.sees_all:
        theirs = f"owner_id IS NULL OR owner_id <> {values.hidden(sought.user_id, 'int')}"
    return (
        f"SELECT id FROM (SELECT id, owner_id, {', '.join(SIGNATURE)} FROM lead "
        f"WHERE {_where(values, sought, own=own)} ORDER BY {order} "
        f"LIMIT CASE WHEN {condition} THEN {among} ELSE 0 END) newest "
        f"WHERE {_has(values, sought, 'newest', theirs)} LIMIT {sought.limit}"
    )


def _has(values: Values, sought: Sought, leads: str, condition: str = "1 = 1") -> str:
    """SQL that holds for those of `leads` that have what is looked for, and for which `condition` holds. Of most of
    them nothing but the signature is read: so that comes first."""
    may = values.may_hold(sought.terms)
    is_there = IS_THERE.format("found")
    holds = values.holds(sought.terms, "found")
    return f"{may} AND ({condition}) AND (SELECT {is_there} AND {holds} FROM lead found WHERE found.id = {leads}.id)"


def _there(values: Values, sought: Sought, *, own: bool, among: int) -> str:
    """SQL for how many leads there are to look through, of so many."""
    return f"(SELECT count(*) FROM (SELECT 1 FROM lead WHERE {_where(values, sought, own=own)} LIMIT {among}) there)"


def _where(values: Values, sought: Sought, *, own: bool) -> str:
    if own:
        return f"owner_id = {values.hidden(sought.user_id, 'int')}"
    nobody = "" if sought.sees_all else "owner_id IS NULL AND "
    return f"{nobody}workspace_id = {values.add(sought.workspace_id)}"
