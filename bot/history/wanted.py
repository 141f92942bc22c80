"""What a rep wants to see of a lead's history, as it travels in the buttons of the answer. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode

from bot.history.periods import bounds, period_words
from bot.words import method_words, status_words
from models.history import NOBODY, Cursor, HistoryFilter
from models.record import RepRecord
from models.status import Direction

_MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of methods, statuses and reps any that is named; none named is all."""

    lead_id: int
    methods: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    rep_ids: tuple[int, ...] = ()
    """Users' ids, and NOBODY."""
    period: str = ""
    """See `periods`."""

    @property
    def is_filtered(self) -> bool:
        return bool(self.methods or self.statuses or self.rep_ids or self.period)

    def filter(self, timezone: str, now: datetime) -> HistoryFilter:
        """`timezone`: the IANA name of whoever reads it, whose days the period's are."""
        since, until = bounds(self.period, timezone, now)
        return HistoryFilter(
            frozenset(self.methods), frozenset(self.statuses), frozenset(self.rep_ids), since=since, until=until
        )

    def words(self, reps: Mapping[int, RepRecord]) -> list[str]:
        """What it is filtered by, each part in words. `reps`: whom `rep_ids` stand for. Not escaped."""
        by = _any_of([_name(rep_id, reps) for rep_id in self.rep_ids])
        parts = (
            _any_of([method_words(method, Direction.OUTGOING) for method in self.methods]),
            _any_of([status_words(status) for status in self.statuses]),
            f"by {by}" if by else "",
            period_words(self.period),
        )
        return [part for part in parts if part]


def _name(rep_id: int, reps: Mapping[int, RepRecord]) -> str:
    if rep_id == NOBODY:
        return "the phone system"
    return reps[rep_id].name or "somebody" if rep_id in reps else "somebody"


def _any_of(words: Sequence[str]) -> str:
    """As in "Call, Email or Text message"."""
    if len(words) > _MOST_NAMES:
        words = [*words[: _MOST_NAMES - 1], f"{len(words) - _MOST_NAMES + 1} others"]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def value_of(wanted: Wanted, cursor: Cursor | None = None) -> str:
    """A page as a button's value: "12", "12 period=7d", "12 2026-11-20T12:00:00+00:00 345 method=phone&rep=2&rep=3"."""
    parts = [str(wanted.lead_id)]
    if cursor is not None:
        parts += [cursor[0].astimezone(UTC).isoformat(), str(cursor[1])]
    if wanted.is_filtered:
        given = {
            "method": wanted.methods,
            "status": wanted.statuses,
            "rep": wanted.rep_ids,
            "period": (wanted.period,) if wanted.period else (),
        }
        parts.append(urlencode(given, doseq=True))
    return " ".join(parts)


def read_value(value: str) -> tuple[Wanted, Cursor | None]:
    """What `value_of` wrote, now or in an older version, which knew no filters."""
    lead_id, *rest = value.split()
    wanted = Wanted(int(lead_id))
    if len(rest) % 2:
        given = parse_qs(rest.pop())
        wanted = replace(
            wanted,
            methods=tuple(given.get("method", ())),
            statuses=tuple(given.get("status", ())),
            rep_ids=tuple(map(int, given.get("rep", ()))),
            period=given.get("period", [""])[0],
        )
    return wanted, (datetime.fromisoformat(rest[0]), int(rest[1])) if rest else None
