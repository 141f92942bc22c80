"""A lead's history: what one may ask of it, and what the hours of its calls tell. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from models.record import CommunicationRecord, RepRecord
from models.status import CallStatus

Cursor = tuple[datetime, int]
"""A communication's place in a history: its `executed_at` and its id."""

NOBODY = 0
"""Stands for the rep of what no rep made: what a phone system reported."""

RANG = (CallStatus.ANSWERED, CallStatus.ATTEMPTED)
"""How an outgoing call ended that rang at the customer's: only those tell when somebody can be reached."""

FEW = 3
"""Calls in an hour of the day, below which it says nothing about that hour."""


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """What to read of a history: of every part that is given, one must hold. An empty set means all."""

    methods: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    rep_ids: frozenset[int] = frozenset()
    """Users' ids, and NOBODY."""
    since: datetime | None = None
    until: datetime | None = None
    """The first moment that is not in it any more."""


EVERYTHING = HistoryFilter()


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """What somebody added to a communication afterwards."""

    rep: RepRecord | None
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Facets:
    """What there is to filter a history by: nothing is offered that it does not have."""

    methods: tuple[str, ...]
    statuses: tuple[str, ...]
    reps: tuple[RepRecord, ...]
    """Who has talked to the lead, by name."""
    has_nobody: bool = False
    """Whether something in it is no rep's."""


@dataclass(frozen=True, slots=True)
class Tally:
    attempts: int
    reached: int

    @property
    def chance(self) -> float:
        """How likely the next call is answered. One answered out of one is less telling than nine out of ten, so
        this is Laplace's rule of succession."""
        return (self.reached + 1) / (self.attempts + 2)


@dataclass(frozen=True, slots=True)
class CallTimes:
    """Outgoing calls to a lead, by when they were made in somebody's timezone."""

    by_slot: Mapping[tuple[int, int], Tally] = field(default_factory=dict)
    """{(ISO weekday, hour of the day): tally}; slots without a call are absent."""
    since: datetime | None = None
    """Set where older calls were left out: the oldest one that was counted."""

    @property
    def all(self) -> Tally:
        return _sum(self.by_slot.values())

    @property
    def by_weekday(self) -> dict[int, Tally]:
        return self._added(0)

    @property
    def by_hour(self) -> dict[int, Tally]:
        return self._added(1)

    @property
    def best_hour(self) -> tuple[int, Tally] | None:
        """The hour of the day in which the lead is reached most readily; None where too few calls tell."""
        telling = {hour: tally for hour, tally in self.by_hour.items() if tally.attempts >= FEW and tally.reached}
        return max(telling.items(), key=lambda found: (found[1].chance, found[1].attempts), default=None)

    def _added(self, part: int) -> dict[int, Tally]:
        keys = sorted({slot[part] for slot in self.by_slot})
        return {key: _sum(tally for slot, tally in self.by_slot.items() if slot[part] == key) for key in keys}


def call_times(calls: Iterable[tuple[datetime, str]], zone: tzinfo, *, since: datetime | None = None) -> CallTimes:
    """`calls`: when each was made (aware), and its status, one of RANG."""
    attempts: Counter[tuple[int, int]] = Counter()
    reached: Counter[tuple[int, int]] = Counter()
    for moment, status in calls:
        local = moment.astimezone(zone)
        slot = (local.isoweekday(), local.hour)
        attempts[slot] += 1
        reached[slot] += status == CallStatus.ANSWERED
    return CallTimes({slot: Tally(count, reached[slot]) for slot, count in attempts.items()}, since)


def _sum(tallies: Iterable[Tally]) -> Tally:
    every = list(tallies)
    return Tally(sum(tally.attempts for tally in every), sum(tally.reached for tally in every))


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with a lead, for one rep, at one moment."""

    times: CallTimes = field(default_factory=CallTimes)
    last_reached: CommunicationRecord | None = None
    """The newest communication in which they answered, or wrote."""
    others: tuple[CommunicationRecord, ...] = ()
    """What other reps have to do with this lead just now: calls that go on, then contacts of the last hour; the newest
    of each rep."""
