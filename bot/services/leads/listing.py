"""Lists of leads for other systems: filtered, or found by what they search for; the newest first, page by page."""

from collections.abc import Sequence

from bot.services.leads.conditions import NAMES, THERE, Condition, Statement
from bot.services.leads.whole import whole_leads
from bot.services.search import everybody_having
from bot.services.search.sought import MOST_TERMS, terms_of
from models import Lead, Workspace
from models.database import is_postgres, reads
from models.found_by import search_words
from models.whole_lead import WholeLead

MOST_FOUND = 1000
"""Leads that a search finds: of more, those that were contacted last."""
_MOST_LOCALES = 100
# From one to the next within the index, instead of through everybody's.
_LOCALES = f"""
    WITH RECURSIVE known (locale) AS (
        SELECT min(locale) FROM lead WHERE workspace_id = {{0}} AND {THERE}
        UNION ALL
        SELECT (SELECT min(locale) FROM lead WHERE workspace_id = {{0}} AND {THERE} AND locale > known.locale)
        FROM known WHERE known.locale IS NOT NULL
    )
    SELECT locale FROM known WHERE locale IS NOT NULL LIMIT {_MOST_LOCALES + 1}
"""  # noqa: S608 (names of our own)
_FEW = 50_000
"""Leads that have a name's words: they are looked up one by one; of more, every lead is looked at."""


async def listed(
    workspace: Workspace, conditions: Sequence[Condition], *, start: int, limit: int
) -> tuple[list[WholeLead], int]:
    """The leads for which all of `conditions` hold, from the `start`-th on, `limit` at most; and how many there are."""
    conditions = [await _as_stored(workspace, condition) for condition in conditions]
    statement = Statement(workspace.id, conditions)
    for ids in [ids for condition in conditions if (ids := await _candidates(workspace, condition)) is not None]:
        statement.among(ids)
    db = reads()
    [counted] = await db.execute_query_dict(f"SELECT count(*) AS total {statement.sql}", statement.values)
    if start >= counted["total"]:
        return [], counted["total"]
    rows = await db.execute_query_dict(f"SELECT id {statement.page(start, limit)}", statement.values)
    return await _whole([row["id"] for row in rows]), counted["total"]


async def searched(workspace: Workspace, query: str, *, start: int, limit: int) -> tuple[list[WholeLead], int]:
    """The leads whose names, company, emails or numbers begin with every word of `query`, as `listed` gives them; with
    nothing to look for, every lead. At most MOST_FOUND."""
    terms = terms_of(query)
    if terms is None:
        return [], 0
    if not terms:
        return await listed(workspace, (), start=start, limit=limit)
    ids = sorted(await everybody_having(workspace, terms, MOST_FOUND), reverse=True)
    return await _whole(ids[start : start + limit]), len(ids)


async def _whole(ids: Sequence[int]) -> list[WholeLead]:
    db = reads()
    return await whole_leads(await Lead.filter(id__in=ids).using_db(db).order_by("-id"), db) if ids else []


async def _as_stored(workspace: Workspace, condition: Condition) -> Condition:
    """Of languages there are few: which of them are meant is seen at once, and the index finds who speaks them."""
    if condition.field != "locale":
        return condition
    db = reads()
    mark = "$1" if is_postgres() else "?1"
    known = [row["locale"] for row in await db.execute_query_dict(_LOCALES.format(mark), [workspace.id])]
    if len(known) > _MOST_LOCALES:
        return condition
    wanted, is_whole = condition.value.casefold(), condition.how == "is"
    folded = {locale: locale.casefold() for locale in known}
    meant = [each for each, it in folded.items() if (it == wanted if is_whole else it.startswith(wanted))]
    return Condition("locale", "in", tuple(meant))


async def _candidates(workspace: Workspace, condition: Condition) -> list[int] | None:
    """The ids of all leads that have the words of a name somewhere, which the search knows; None where that narrows
    nothing down."""
    if not condition.is_text or condition.field not in (*NAMES, "name"):
        return None
    words = search_words(condition.value)
    if not 0 < len(words) <= MOST_TERMS:
        return None
    ids = await everybody_having(workspace, [[[word]] for word in words], _FEW)
    return ids if len(ids) < _FEW else None
