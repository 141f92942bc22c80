"""What a rep wants to see of a lead's history, as it travels in the buttons of the answer. Pure."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode

from bot.history.periods import bounds, period_words
from bot.words import method_words, status_words
from models.history import NOBODY, Cursor, HistoryFilter
from models.record import RepRecord
from models.status import Direction


@dataclass(frozen=True, slots=True)
class Wanted:
    lead_id: int
    method: str = ""
    status: str = ""
    rep_id: int | None = None
    """A user's id, or NOBODY; None for all."""
    period: str = ""
    """See `periods`."""

    @property
    def is_filtered(self) -> bool:
        return bool(self.method or self.status or self.period) or self.rep_id is not None

    def filter(self, timezone: str, now: datetime) -> HistoryFilter:
        """`timezone`: the IANA name of whoever reads it, whose days the period's are."""
        since, until = bounds(self.period, timezone, now)
        return HistoryFilter(self.method or None, self.status or None, self.rep_id, since, until)

    def words(self, rep: RepRecord | None) -> list[str]:
        """What it is filtered by, each part in words. `rep`: whom `rep_id` stands for. Not escaped."""
        method = method_words(self.method, Direction.OUTGOING) if self.method else ""
        by = "" if self.rep_id is None else f"by {_name(self.rep_id, rep)}"
        parts = (method, status_words(self.status), by, period_words(self.period))
        return [part for part in parts if part]


def _name(rep_id: int, rep: RepRecord | None) -> str:
    if rep_id == NOBODY:
        return "the phone system"
    return rep.name if rep and rep.name else "somebody"


def value_of(wanted: Wanted, cursor: Cursor | None = None) -> str:
    """A page as a button's value: "12", "12 period=7d", "12 2026-11-20T12:00:00+00:00 345 method=phone&period=7d"."""
    parts = [str(wanted.lead_id)]
    if cursor is not None:
        parts += [cursor[0].astimezone(UTC).isoformat(), str(cursor[1])]
    given = {
        "method": wanted.method,
        "status": wanted.status,
        "rep": "" if wanted.rep_id is None else str(wanted.rep_id),
        "period": wanted.period,
    }
    if wanted.is_filtered:
        parts.append(urlencode({name: value for name, value in given.items() if value}))
    return " ".join(parts)


def read_value(value: str) -> tuple[Wanted, Cursor | None]:
    """What `value_of` wrote, now or in an older version, which knew no filters."""
    lead_id, *rest = value.split()
    wanted = Wanted(int(lead_id))
    if len(rest) % 2:
        given = {name: values[0] for name, values in parse_qs(rest.pop()).items()}
        wanted = replace(
            wanted,
            method=given.get("method", ""),
            status=given.get("status", ""),
            rep_id=int(given["rep"]) if "rep" in given else None,
            period=given.get("period", ""),
        )
    return wanted, (datetime.fromisoformat(rest[0]), int(rest[1])) if rest else None
