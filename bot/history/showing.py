"""Reading a lead's history for the rep who asks, and drawing it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.addresses import Linked, lead_address, read_address
from bot.history.answering import answer, is_channel, place
from bot.history.blocks import Page, Reader, choose_message, history_message, nobody_message
from bot.history.views import Origin, entry_view, filter_view, hours_view
from bot.history.wanted import Wanted
from bot.listening import Listening, Payload, person
from bot.services import communications, follow_ups, leads, permissions
from bot.services.leads import HistoryPage
from bot.services.leads.unmerging import undoable_merge
from bot.services.permissions import Action
from models import User
from models.found_by import folded
from models.history import Cursor
from models.record import LeadRecord

PAGE = 6
MATCHES = 20


class Showing:
    """What each of the buttons under a history, and /lead itself, has to show."""

    def __init__(self, app: Listening) -> None:
        self._app = app

    async def find(self, body: Payload, query: str) -> None:
        """The lead that `query` stands for, or whose address it is; a choice where it stands for several."""
        rep = await self._app.member(person(body))
        if linked := read_address(self._app.settings.url, query.strip("<>")):
            await self.page(body, Wanted(await self._linked(linked, rep)))
            return
        found = await leads.find(self._app.workspace, rep, query, limit=MATCHES + 1)
        if not found:
            await answer(self._app, body, nobody_message(query))
        elif meant := _meant(query, found):
            await self.page(body, Wanted(meant.id), others=[lead for lead in found if lead.id != meant.id])
        else:
            message = choose_message(query, found[:MATCHES], more=len(found) > MATCHES)
            await answer(self._app, body, message)

    async def _linked(self, linked: Linked, rep: User) -> int:
        """The lead that an address leads to. Raises Missing."""
        if linked.kind == "lead":
            return await leads.survivor_of(self._app.workspace, linked.id)
        return (await communications.get(self._app.workspace, linked.id, seen_by=rep)).lead.id

    async def page(
        self,
        body: Payload,
        wanted: Wanted,
        *,
        before: Cursor | None = None,
        after: Cursor | None = None,
        others: Sequence[LeadRecord] = (),
        in_place: bool = False,
    ) -> None:
        """A page of a history: the first one, with how it stands with the lead, or the one at a cursor. `others`: leads
        that may have been meant instead."""
        app, now = self._app, datetime.now(UTC)
        rep = await app.member(person(body))
        lead = await self.lead(wanted.lead_id, rep)
        only = wanted.filter(rep.timezone, now)
        page = await leads.history(
            app.workspace, lead.id, seen_by=rep, only=only, before=before, after=after, limit=PAGE
        )
        is_first = page.newer is None
        standing = await leads.standing(app.workspace, lead.id, seen_by=rep, now=now) if is_first else None
        message = history_message(
            lead,
            wanted,
            _drawn(page, wanted.words(page.reps)),
            self._reader(body, rep, lead, now),
            standing=standing,
            merge=await undoable_merge(app.workspace, lead.id, seen_by=rep, now=now) if is_first else None,
            follow_ups=await follow_ups.of_lead(app.workspace, lead.id) if is_first else (),
            others=others,
        )
        await answer(app, body, message, in_place=in_place)

    async def filters(self, body: Payload, wanted: Wanted) -> None:
        """Ask what to see, of what there is."""
        rep = await self._app.member(person(body))
        lead = await self.lead(wanted.lead_id, rep)
        facets = await leads.facets(self._app.workspace, lead.id, seen_by=rep)
        origin = Origin(place(body), str(body.get("response_url") or ""))
        await self._open(body, filter_view(wanted, facets, origin))

    async def hours(self, body: Payload, lead_id: int) -> None:
        rep = await self._app.member(person(body))
        lead = await self.lead(lead_id, rep)
        times = await leads.calls_by_hour(self._app.workspace, lead_id, seen_by=rep)
        await self._open(body, hours_view(lead, times, rep.timezone))

    async def entry(self, body: Payload, communication_id: int) -> None:
        rep = await self._app.member(person(body))
        page = _drawn(await leads.one(self._app.workspace, communication_id, seen_by=rep))
        [item] = page.items
        await self._open(body, entry_view(item, page.beside(item, plays=False)))

    async def lead(self, lead_id: int, rep: User) -> LeadRecord:
        """Raises Missing."""
        return await leads.get(self._app.workspace, lead_id, seen_by=rep)

    def _reader(self, body: Payload, rep: User, lead: LeadRecord, now: datetime) -> Reader:
        is_own = lead.owner_id in (None, rep.id)
        return Reader(
            rep_id=rep.id,
            region=self._app.workspace.region,
            timezone=rep.timezone,
            now=now,
            address=lead_address(self._app.settings.url, lead.id),
            may_share=is_channel(body),
            may_export=permissions.may(rep, Action.EXPORT_LEAD, own=is_own),
            plays=self._app.settings.url is not None,
        )

    async def _open(self, body: Payload, view: dict[str, object]) -> None:
        await self._app.client.views_open(trigger_id=body["trigger_id"], view=view)


def _meant(query: str, found: Sequence[LeadRecord]) -> LeadRecord | None:
    """The one lead that a query stands for: the only one, or the only one whose whole name it is."""
    if len(found) == 1:
        return found[0]
    words = sorted(folded(query).split())
    called = [lead for lead in found if sorted(folded(lead.name).split()) == words]
    return called[0] if len(called) == 1 and len(found) <= MATCHES else None


def _drawn(page: HistoryPage, filtered_by: Sequence[str] = ()) -> Page:
    return Page(page.items, page.notes, page.edited, page.recorded, page.older, page.newer, filtered_by)
