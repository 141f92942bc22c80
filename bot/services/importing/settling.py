"""Rows of a file, held against what is stored and written in bulk."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from bot.services.hooks import announcing
from bot.services.importing import tables
from bot.services.importing.known import Known, marks_of, the_one
from bot.services.importing.rows import Given, Refused
from bot.services.importing.sheets import Line


@dataclass(slots=True)
class Settled:
    """What became of some rows."""

    created: int = 0
    matched: int = 0
    refused: list[tuple[Line, str]] = field(default_factory=list)
    otherwise: list[tuple[Line, Known, list[str]]] = field(default_factory=list)
    """Rows that matched a lead, and say something else of it."""


class Book:
    """The leads of one workspace, as the rows that are being settled need them."""

    def __init__(self, workspace_id: int, now: datetime) -> None:
        self._workspace_id = workspace_id
        self._now = now
        self._by_mark: dict[str, list[Known]] = {}
        self._stored: list[Known] = []
        self._made: list[Known] = []

    async def look_up(self, rows: Collection[Given], db: BaseDBAsyncClient) -> None:
        """Know every stored lead that one of `rows` may be."""
        numbers = {number for given in rows for number in given.phones.values()}
        addresses = {address for given in rows for address in given.emails.values()}
        sources = {source for given in rows if (source := given.facts.get("source"))}
        self._stored = await tables.known_by(self._workspace_id, numbers, addresses, sources, db)
        for known in self._stored:
            self._note(known)

    def settle(self, rows: Iterable[tuple[Line, Given]]) -> Settled:
        settled = Settled()
        for line, given in rows:
            try:
                known = the_one(given, self._candidates(given))
                if known is None:
                    self._make(given)
                    settled.created += 1
                    continue
            except Refused as problem:
                settled.refused.append((line, str(problem)))
                continue
            settled.matched += 1
            if otherwise := known.take(given):
                settled.otherwise.append((line, known, otherwise))
            self._note(known)
        return settled

    async def write(self, db: BaseDBAsyncClient) -> None:
        await tables.insert(self._made, self._workspace_id, self._now, db)
        filled = [known for known in self._stored if known.filled]
        for known in filled:
            await tables.fill_in(known, self._workspace_id, self._now, db)
        made, changed = ([known.id for known in some if known.id is not None] for some in (self._made, filled))
        await announcing.leads_imported(self._workspace_id, db, made=made, changed=changed)
        self._by_mark.clear()
        self._made.clear()

    def _candidates(self, given: Given) -> list[Known]:
        marks = marks_of(given.phones.values(), given.emails.values(), given.facts.get("source"))
        return list(dict.fromkeys(known for mark in marks for known in self._by_mark.get(mark, ())))

    def _make(self, given: Given) -> None:
        if not given.is_named:
            raise Refused("it has neither a name nor a company, and nobody has its number or email yet")
        known = Known.made_of(given)
        self._made.append(known)
        self._note(known)

    def _note(self, known: Known) -> None:
        for mark in known.marks():
            there = self._by_mark.setdefault(mark, [])
            if known not in there:
                there.append(known)
