"""Looking through the newest leads, a rep's own and all others: what is common is soon found among them.

An index has the leads in that order, and with each its *signature*, which tells for most that they lack a word: those
are passed over at a tenth of a microsecond, without a look at the table.
"""

from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.search.sought import IS_THERE, Sought, Values
from bot.services.search.words import may_be_there
from models.found_by import SIGNATURE


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found, in order."""

    limit: int
    own: list[int]
    others: list[int]
    all_own: bool
    all_others: bool
    """Whether these were looked through to the last, as far as that was needed."""
    among: int
    """How many were looked through, where too few were found."""

    @property
    def has_own(self) -> bool:
        """Whether the first of the rep's own leads were found, or all that there are."""
        return len(self.own) >= self.limit or self.all_own

    @property
    def has_others(self) -> bool:
        """The same of all others, as far as the rep's own leave room."""
        return len(self.own) + len(self.others) >= self.limit or self.all_others

    @property
    def is_enough(self) -> bool:
        return self.has_own and self.has_others

    @property
    def ids(self) -> list[int]:
        return [*self.own, *self.others][: self.limit]

    def expected(self, among: int) -> float:
        """About how many would be found among so many."""
        return among * (len(self.own) + len(self.others)) / max(1, self.among)


async def look(sought: Sought, db: BaseDBAsyncClient, *, own: int, others: int) -> Looked:
    """Look through as many of the rep's own leads as `own`, and, where these are not enough, through `others` of all
    the others; with nothing to look for, of these in any case."""
    values = Values(db.capabilities.dialect)
    known = may_be_there(values, sought.workspace_id, sought.terms)
    some = "(SELECT there FROM known)"
    rest = f"{some} AND (SELECT count(*) FROM own) < {sought.limit}" if sought.terms else some
    more = f"{rest} AND (SELECT count(*) FROM others) < {sought.limit}"
    found_own = _newest(values, sought, own=True, among=own, condition=some)
    found_others = _newest(values, sought, own=False, among=others, condition=rest)

    def there(*, own: bool, among: int) -> str:
        leads = f"SELECT 1 FROM lead WHERE {_where(values, sought, own=own)} LIMIT {among}"
        return f"(SELECT count(*) FROM ({leads}) there)"

    rows = await db.execute_query_dict(
        f"WITH known AS MATERIALIZED (SELECT {known} AS there), "
        f"own AS MATERIALIZED ({found_own}), others AS MATERIALIZED ({found_others}) "
        "SELECT 'own' AS what, id AS value FROM own "
        "UNION ALL SELECT 'others', id FROM others "
        f"UNION ALL SELECT 'own there', CASE WHEN {rest} THEN {there(own=True, among=own)} ELSE 0 END "
        f"UNION ALL SELECT 'others there', CASE WHEN {more} THEN {there(own=False, among=others)} ELSE 0 END",
        values,
    )

    def of(what: str) -> list[int]:
        return [row["value"] for row in rows if row["what"] == what]

    own_there, others_there = of("own there")[0], of("others there")[0]
    return Looked(
        sought.limit, of("own"), of("others"), own_there < own, others_there < others, own_there + others_there
    )


def _newest(values: Values, sought: Sought, *, own: bool, among: int, condition: str) -> str:
    """SQL for the ids of the first `limit` found, in order; of none where `condition` does not hold."""
    order = "last_contact_at DESC, id DESC" if values.is_sqlite else "last_contact_at DESC NULLS LAST, id DESC"
    if not own and not sought.sees_all:
        order = f"owner_id, {order}"
    limit = f"CASE WHEN {condition} THEN {among} ELSE 0 END"
    theirs = "1 = 1"
    if not own and sought.sees_all:
        theirs = f"(owner_id IS NULL OR owner_id <> {values.add(sought.user_id)})"
    may = values.may_hold(sought.terms)
    there = IS_THERE.format("found")
    holds = f"(SELECT {there} AND {values.holds(sought.terms, 'found')} FROM lead found WHERE found.id = newest.id)"
    return (
        f"SELECT id FROM (SELECT id, owner_id, {', '.join(SIGNATURE)} FROM lead "
        f"WHERE {_where(values, sought, own=own)} ORDER BY {order} LIMIT {limit}) newest "
        f"WHERE {may} AND {theirs} AND {holds} LIMIT {sought.limit}"
    )


def _where(values: Values, sought: Sought, *, own: bool) -> str:
    if own:
        return f"owner_id = {values.add(sought.user_id)}"
    nobody = "" if sought.sees_all else "owner_id IS NULL AND "
    return f"{nobody}workspace_id = {values.add(sought.workspace_id)}"
