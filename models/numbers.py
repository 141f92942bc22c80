"""What a period comes to, in numbers. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import sqrt

_SURE = 1.96  # of a normal distribution, 95 % lies within so many standard deviations


@dataclass(frozen=True, slots=True)
class Attempts:
    """Outgoing calls that rang at the customer's, and how many of them were answered."""

    made: int = 0
    reached: int = 0

    @property
    def rate(self) -> float | None:
        """The share that was answered, 0 to 1; None where none was made."""
        return self.reached / self.made if self.made else None

    @property
    def certain_rate(self) -> float:
        """The share that is at least to be expected: the lower bound of Wilson's score interval (1927), by which 8 of
        10 is better than 1 of 1."""
        if not self.made:
            return 0.0
        share, spread = self.reached / self.made, _SURE**2 / self.made
        around = _SURE * sqrt((share * (1 - share) + spread / 4) / self.made)
        return (share + spread / 2 - around) / (1 + spread)

    def __add__(self, other: "Attempts") -> "Attempts":
        return Attempts(self.made + other.made, self.reached + other.reached)


@dataclass(frozen=True, slots=True)
class PeriodNumbers:
    """A call that goes on still, failed, or was not picked up by the rep is a communication, but no attempt."""

    communications: int = 0
    """Everything that was logged, in both directions."""
    by_method: Mapping[str, int] = field(default_factory=dict)
    incoming_calls: int = 0
    missed_calls: int = 0
    """Incoming calls whose caller hung up before anybody picked up."""
    by_hour: Mapping[int, Attempts] = field(default_factory=dict)
    """By the hour of the day, 0 to 23; an hour without attempts is absent."""
    by_day: Mapping[date, Attempts] = field(default_factory=dict)
    """Every day of the period, in order."""
    first_contacts: int = 0
    """Leads that were contacted for the first time."""
    median_first_contact: timedelta | None = None
    """Between a lead's creation and the first outgoing contact with it, over those; None where there were none."""
    overdue: int = 0
    """Follow-ups that were due before the period's end and are still open."""

    @property
    def attempts(self) -> int:
        return self._all.made

    @property
    def reached(self) -> int:
        return self._all.reached

    @property
    def reach_rate(self) -> float | None:
        """The share of attempts that were answered, 0 to 1; None where there were none."""
        return self._all.rate

    @property
    def best_hour(self) -> int | None:
        """The hour of the day (10: from 10:00 to 10:59) at which a call is likeliest to be answered; None where none
        was."""
        hours = [hour for hour, attempts in self.by_hour.items() if attempts.reached]
        return max(hours, key=lambda hour: (self.by_hour[hour].certain_rate, -hour), default=None)

    @property
    def _all(self) -> Attempts:
        return sum(self.by_hour.values(), Attempts())


@dataclass(frozen=True, slots=True)
class Counted:
    """So many communications of one kind that began within the same hour."""

    moment: datetime
    """In the timezone whose days and hours count."""
    method: str
    direction: str
    call_status: str | None
    number: int

    @property
    def is_attempt(self) -> bool:
        is_outgoing_call = self.method == "phone" and self.direction == "outgoing"
        return is_outgoing_call and self.call_status in ("answered", "attempted")

    @property
    def reached(self) -> int:
        return self.number if self.call_status == "answered" else 0


def add_up(
    counted: Iterable[Counted], waits: Iterable[timedelta], *, days: Iterable[date], overdue: int
) -> PeriodNumbers:
    """`waits`: how long each lead that was contacted for the first time had waited. `days`: the period's."""
    by_method: dict[str, int] = {}
    by_hour: dict[int, list[int]] = {}
    by_day: dict[date, list[int]] = {day: [0, 0] for day in days}
    incoming = missed = 0
    for one in counted:
        by_method[one.method] = by_method.get(one.method, 0) + one.number
        if one.method == "phone" and one.direction == "incoming":
            incoming += one.number
            missed += one.number if one.call_status == "interrupted" else 0
        if one.is_attempt:
            for tally in (by_hour.setdefault(one.moment.hour, [0, 0]), by_day.setdefault(one.moment.date(), [0, 0])):
                tally[0] += one.number
                tally[1] += one.reached
    in_order = sorted(waits)
    return PeriodNumbers(
        communications=sum(by_method.values()),
        by_method=by_method,
        incoming_calls=incoming,
        missed_calls=missed,
        by_hour={hour: Attempts(*tally) for hour, tally in by_hour.items()},
        by_day={day: Attempts(*tally) for day, tally in by_day.items()},
        first_contacts=len(in_order),
        median_first_contact=_median(in_order),
        overdue=overdue,
    )


def _median(in_order: list[timedelta]) -> timedelta | None:
    if not in_order:
        return None
    middle = len(in_order) // 2
    return in_order[middle] if len(in_order) % 2 else (in_order[middle - 1] + in_order[middle]) / 2
