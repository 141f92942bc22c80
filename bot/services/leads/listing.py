"""Lists of leads for other systems: filtered, or found by what they search for; the newest first, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from bot.services.leads.whole import whole_leads
from bot.services.search import everybody_having
from bot.services.search.sought import terms_of
from models import Email, Lead, Phone, Workspace
from models.database import reads
from models.whole_lead import WholeLead

MOST_FOUND = 1000
"""Leads that a search finds: of more, those that were contacted last."""

_COLUMNS = {"user_id": "owner_id"}
"""Fields that are called otherwise in the table."""
_MOST_NAME_PARTS = 6


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for a field of a lead."""

    field: str
    """A column's name; or `user_id` (the owner), `name` (a person's or a company's), `phone`, `email`."""
    how: Literal["gte", "gt", "lte", "lt", "in", "is", "begins"]
    """`in`: `value` is a tuple, of which None stands for blank. `is`, `begins`: text, in any case; of phones and emails
    a tuple as they are stored, one of which it is, or begins with."""
    value: Any


async def listed(
    workspace: Workspace, conditions: Sequence[Condition], *, start: int, limit: int
) -> tuple[list[WholeLead], int]:
    """The leads for which all of `conditions` hold, from the `start`-th on, `limit` at most; and how many there are."""
    db = reads()
    there = Lead.filter(workspace_id=workspace.id, merged_into_id__isnull=True, deleted_at__isnull=True)
    for condition in conditions:
        there = there.filter(_holds(workspace, condition))
    total = await there.using_db(db).count()
    if start >= total:
        return [], total
    ids = await there.using_db(db).order_by("-id").offset(start).limit(limit).values_list("id", flat=True)
    return await whole_leads(await _newest_first(ids), db), total


async def searched(workspace: Workspace, query: str, *, start: int, limit: int) -> tuple[list[WholeLead], int]:
    """The leads whose names, company, emails or numbers begin with every word of `query`, as `listed` gives them; with
    nothing to look for, every lead. At most MOST_FOUND."""
    terms = terms_of(query)
    if terms is None:
        return [], 0
    if not terms:
        return await listed(workspace, (), start=start, limit=limit)
    ids = sorted(await everybody_having(workspace, terms, MOST_FOUND), reverse=True)
    return await whole_leads(await _newest_first(ids[start : start + limit]), reads()), len(ids)


async def _newest_first(ids: Any) -> list[Lead]:
    return await Lead.filter(id__in=list(ids)).using_db(reads()).order_by("-id") if ids else []


def _holds(workspace: Workspace, condition: Condition) -> Q:
    match condition.field:
        case "name":
            return _has_name(condition)
        case "phone":
            return Q(id__in=Subquery(_with(Phone.filter(workspace_id=workspace.id), "number", condition)))
        case "email":
            return Q(id__in=Subquery(_with(Email.filter(workspace_id=workspace.id), "address", condition)))
    column = _COLUMNS.get(condition.field, condition.field)
    if condition.how in ("is", "begins"):
        return _is_like(column, condition)
    if condition.how != "in":
        return Q(**{f"{column}__{condition.how}": condition.value})
    given: dict[str, Any] = {f"{column}__in": [value for value in condition.value if value is not None]}
    blank: dict[str, Any] = {f"{column}__isnull": True}
    return Q(Q(**given), Q(**blank), join_type="OR") if None in condition.value else Q(**given)


def _with(rows: QuerySet[Any], column: str, condition: Condition) -> Any:
    """The leads of these phones or emails. Both are stored in one way only, so that their index serves."""
    if condition.how == "is":
        return rows.filter(**{f"{column}__in": condition.value}).values("lead_id")
    begins = Q(*(Q(**{f"{column}__startswith": value}) for value in condition.value), join_type="OR")
    return rows.filter(begins).values("lead_id")


def _has_name(condition: Condition) -> Q:
    """One of the names, or the first name followed by the last: "Marie Eve Roy" is Marie Eve, or Marie, or neither."""
    found = Q()
    for column in ("first_name", "last_name", "company"):
        found |= _is_like(column, condition)
    words = condition.value.split()
    for at in range(1, min(len(words), _MOST_NAME_PARTS)):
        first = Condition("first_name", "is", " ".join(words[:at]))
        last = Condition("last_name", condition.how, " ".join(words[at:]))
        found |= _is_like("first_name", first) & _is_like("last_name", last)
    return found


def _is_like(column: str, condition: Condition) -> Q:
    """In any case. SQLite knows the two cases of ASCII alone: other letters are tried as they are mostly written."""
    operator = "istartswith" if condition.how == "begins" else "iexact"
    text = condition.value
    like = Q()
    for spelling in dict.fromkeys((text, text.lower(), text.upper(), text.title())):
        like |= Q(**{f"{column}__{operator}": spelling})
        if text.isascii():
            break
    return like
