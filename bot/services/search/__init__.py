"""The one place where leads are searched: the same leads in the same order on both engines.

The index is kept by triggers (migration 0003), so that what any writer changes is found at once. Each engine reads it
in its own way (`sqlite`, `postgres`) and names the first leads' places; here they are read and put in their exact
order. Where nothing has every word as it was typed, one typing error in one of the words is looked past.
"""

from dataclasses import replace
from itertools import chain, takewhile
from typing import Protocol

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from bot.services.search import postgres, sqlite
from bot.services.search.sought import Alternative, Places, Sought, Term, lead_id, second, terms_of
from bot.services.visibility import sees_all, visible
from models import Lead, User, Workspace
from models.database import is_postgres, reads
from models.rows import rows
from models.spelling import is_forgivable, one_error_away

MOST_FORGIVEN = 4
"""Words: in a longer text nobody looks for a typing error."""
SAME_SECOND = 500
"""Leads that may have been contacted in one second, and be told apart by less."""

_NOBODY = -1
"""A user's id that nobody has: no lead is their own. Not 0, by which the index finds the leads that nobody owns."""


class _Engine(Protocol):
    async def first(self, sought: Sought, db: BaseDBAsyncClient) -> Places: ...

    async def existing(
        self, workspace_id: int, spellings: list[str], db: BaseDBAsyncClient, *, whole: bool
    ) -> set[str]: ...


async def search(workspace: Workspace, user: User, query: str, limit: int) -> list[Lead]:
    """Leads that `query` finds, of those that `user` may see: the rep's own first, then the newest contacts. With
    nothing to look for, every lead, those that were contacted first."""
    terms = terms_of(query)
    if terms is None:
        return []
    if not terms:
        return await _everybody(workspace, user, limit)
    return await having(workspace, user, terms, limit) or await _nearly_having(workspace, user, terms, limit)


async def having(workspace: Workspace, user: User, terms: list[Term], limit: int) -> list[Lead]:
    """Leads that have every one of `terms`, as `search` has them."""
    sought = Sought(workspace.id, user.id, sees_all(workspace, user), tuple(terms), limit + 1)
    return await _in_order(await _first(sought), user, limit)


async def everybody_having(workspace: Workspace, terms: list[Term], limit: int) -> list[int]:
    """The ids of the leads that have every one of `terms`, whoever owns them: of more than `limit`, those that were
    contacted last. In no order."""
    sought = Sought(workspace.id, _NOBODY, True, tuple(terms), limit)
    places = await _engine().first(sought, reads())
    return [lead_id(place) for place in places.others[:limit]]


async def _nearly_having(workspace: Workspace, user: User, terms: list[Term], limit: int) -> list[Lead]:
    """Leads that have every term but for one typing error in one of them: in a whole word, else in the beginning of
    one."""
    if len(terms) > MOST_FORGIVEN:
        return []
    sought = Sought(workspace.id, user.id, sees_all(workspace, user), tuple(terms), limit + 1)
    spellings = [[spelling for tokens in term for spelling in _spellings(tokens)] for term in terms]
    if not any(spellings):
        return []
    for end in (" ", ""):
        known = await _engine().existing(workspace.id, list(chain(*spellings)), reads(), whole=end == " ")
        found = Places([], [])
        for at, term in enumerate(spellings):
            if corrected := [[spelling + end] for spelling in term if spelling in known]:
                found |= await _first(sought.with_terms([*terms[:at], corrected, *terms[at + 1 :]]))
        if found:
            return await _in_order(found, user, limit)
    return []


def _spellings(tokens: Alternative) -> list[str]:
    return one_error_away(tokens[0]) if len(tokens) == 1 and is_forgivable(tokens[0]) else []


async def _first(sought: Sought) -> Places:
    """The first `limit` less one, and all who were contacted in the same second as the last of them: which of those is
    first is not known from their places."""
    places = await _engine().first(sought, reads())
    if _is_torn(places.own, sought.limit) or _is_torn(places.others, sought.limit):
        return await _engine().first(replace(sought, limit=sought.limit + SAME_SECOND), reads())
    return places


def _is_torn(places: list[int], limit: int) -> bool:
    return len(places) >= limit and second(places[-1]) == second(places[-2]) > 0


async def _everybody(workspace: Workspace, user: User, limit: int) -> list[Lead]:
    leads: list[Lead] = []
    everyone = Lead.filter(workspace_id=workspace.id, merged_into_id__isnull=True, deleted_at__isnull=True)
    own = everyone.filter(owner_id=user.id)
    others = visible(workspace, user, everyone).filter(Q(owner_id__isnull=True) | Q(owner_id__not=user.id))
    for contacted in (True, False):
        for group in (own, others):
            of_group = group.filter(last_contact_at__isnull=not contacted).using_db(reads())
            order = ("-last_contact_at", "-id") if contacted else ("-id",)
            leads += await of_group.order_by(*order).limit(limit - len(leads)) if len(leads) < limit else []
    return leads


async def _in_order(places: Places, user: User, limit: int) -> list[Lead]:
    ids = [lead_id(place) for place in _to_be_read(places, limit)]
    leads = [lead for lead in await rows(Lead, ids, reads()) if lead.merged_into_id is None and lead.deleted_at is None]
    return sorted(leads, key=lambda lead: _rank(lead, user))[:limit]


def _to_be_read(places: Places, limit: int) -> list[int]:
    """The first `limit`, and who was contacted in the same second as the last of them."""
    in_order = [*places.own, *places.others]
    first, rest = in_order[:limit], in_order[limit:]
    return first + list(takewhile(lambda place: second(place) == second(first[-1]) > 0, rest))


def _rank(lead: Lead, user: User) -> tuple[bool, bool, float, int]:
    contacted = lead.last_contact_at
    return lead.owner_id != user.id, contacted is None, -contacted.timestamp() if contacted else 0, -lead.id


def _engine() -> _Engine:
    return postgres if is_postgres() else sqlite
