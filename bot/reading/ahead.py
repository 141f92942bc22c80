"""When something is to be done: days and times to come, in the person's own timezone."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.reading.clocks import Clock, clocks_in, hour_of
from bot.reading.days import Day, days_in, numeric_date_is_ambiguous
from bot.reading.sentence import END, START, Sentence
from bot.reading.unreadable import InThePast, Unreadable

MORNING = 9
"""The hour of a day of which no hour was said."""
FARTHEST = timedelta(days=731)

_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "a an un une one",
            "two deux",
            "three trois",
            "four quatre",
            "five cinq",
            "six",
            "seven sept",
            "eight huit",
            "nine neuf",
            "ten dix",
        ),
        1,
    )
    for name in names.split()
}
_NUMBER = r"(?:\d{1,4}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_IN = re.compile(
    rf"""{START}(?:in|dans|d'ici)\s+(?:about\s+|around\s+|environ\s+)?(?:
        (?P<half>half\s+an\s+hour|une\s+demi[\s-]?heure|demi[\s-]?heure)
      | (?P<hours>\d{{1,2}})\s?(?:h|hrs?|hours?|heures?)\s?(?P<minutes>[0-5]\d)(?:\s?(?:m|min|mins|minutes?))?
      | (?P<n>{_NUMBER})\s?(?P<unit>minutes?|mins?|mn|m|hours?|hrs?|heures?|h|days?|jours?|j|d
            |weeks?|wks?|semaines?|sem|months?|mois)
    )(?:\s+(?:time|ou\s+plus))?{END}""",
    re.VERBOSE,
)
_NEXT = re.compile(
    rf"""{START}(?:
        (?P<week>next\s+week|(?:la\s+)?semaine\s+prochaine)
      | (?P<month>next\s+month|(?:le\s+)?mois\s+prochain)
    ){END}""",
    re.VERBOSE,
)
_OF_THE_MONTH = re.compile(
    rf"{START}(?:(?:on\s+)?the\s+(?P<en>\d{{1,2}})(?:st|nd|rd|th)|le\s+(?P<fr>\d{{1,2}}|1er)){END}"
)
_HOUR_BEHIND = re.compile(rf"[\s,]+(?P<hour>2[0-3]|1\d|0?\d){END}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_GLUE = re.compile(r"[\s,]*(?:(?:at|@|a|vers|on|le|de|of)\s*)?")
_LEADING = re.compile(rf"{START}(?:on|at|for|by|vers|pour|around|about|le|a)\s+\Z")


@dataclass(frozen=True, slots=True)
class _Ahead:
    """Where a moment or a day is said. `moment`: where it is known to the second. `weekly`: a weekday, which may be
    today or in a week."""

    start: int
    end: int
    date: date
    moment: datetime | None = None
    part: str | None = None
    weekly: bool = False


def claim_time_to_come(sentence: Sentence, local: datetime, languages: Sequence[str]) -> datetime:
    """Find when something is to be done in `sentence`, seen from `local` (aware, in the person's timezone), and claim
    the words that say so. In UTC.

    A day without an hour is nine in its morning; an hour without a day is the next one. Of an hour that summer time
    repeats, the first that is to come; one that it leaves out is an hour later.

    Raises:
        InThePast: that has been.
        Unreadable: there is none, or it could be two.
    """
    if numeric_date_is_ambiguous(sentence.open):
        raise Unreadable("Day or month first? Write the month as a word, like 4 Mar, or the date like 2026-12-04.")
    day = _first_day(sentence, local, languages)
    if day is not None and day.moment is not None:
        _claim(sentence, day, None)
        return _checked(day.moment.astimezone(UTC), local)
    clock = _clock(sentence, day)
    if day is None and clock is None:
        raise Unreadable("When? Write it like tomorrow 10am, Friday afternoon, in 2 hours or demain 10h.")
    _claim(sentence, day, clock)
    return _checked(_resolved(day, clock, local), local)


def _first_day(sentence: Sentence, local: datetime, languages: Sequence[str]) -> _Ahead | None:
    found = [*_spans_ahead(sentence, local), *_named_days(sentence, local, languages)]
    return min(found, key=lambda day: (day.start, -day.end), default=None)


def _spans_ahead(sentence: Sentence, local: datetime) -> list[_Ahead]:
    """The "in 2 hours", "dans 3 jours", "next week" and "the 15th"."""
    found = [_after(match, local) for match in _IN.finditer(sentence.open)]
    today = local.date()
    for match in _NEXT.finditer(sentence.open):
        monday = today + timedelta(days=7 - today.weekday())
        found.append(_Ahead(*match.span(), monday if match["week"] else _months_on(today, 1).replace(day=1)))
    for match in _OF_THE_MONTH.finditer(sentence.open):
        number = int((match["en"] or match["fr"]).removesuffix("er"))
        if day := _next_of_the_month(today, number):
            found.append(_Ahead(*match.span(), day))
    return found


def _after(match: re.Match[str], local: datetime) -> _Ahead:
    start, end = match.span()
    if match["half"]:
        ahead = timedelta(minutes=30)
    elif match["hours"]:
        ahead = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
    else:
        unit, count = match["unit"], int(match["n"]) if match["n"].isdecimal() else _NUMBERS[match["n"]]
        if unit[:2] == "mo":
            return _Ahead(start, end, _months_on(local.date(), count))
        if unit[0] in "djws":
            days = count * (7 if unit[0] in "ws" else 1)
            return _Ahead(start, end, local.date() + timedelta(days=days))
        ahead = timedelta(minutes=count) if unit[0] == "m" else timedelta(hours=count)
    # Elapsed time is counted on the absolute clock: the wall's may change in between.
    moment = (local.astimezone(UTC) + ahead).astimezone(local.tzinfo)
    return _Ahead(start, end, moment.date(), moment=moment)


def _named_days(sentence: Sentence, local: datetime, languages: Sequence[str]) -> list[_Ahead]:
    """What `days_in` finds, which reads it as past, brought ahead where its words allow that."""
    return [
        _Ahead(day.start, day.end, _brought_ahead(day, sentence, local), day.moment, day.part, day.weekly)
        for day in days_in(sentence, local, languages)
        if not day.needs_clock or _is_meant(sentence, day)
    ]


def _is_meant(sentence: Sentence, day: Day) -> bool:
    """Whether a shortened weekday is one ("call fri", "sat 10am") rather than a word of its own ("the sun roof")."""
    alone = _Ahead(day.start, day.end, day.date)
    is_last = not sentence.open[day.end :].strip(" .!\0")
    return is_last or any(_is_beside(sentence, alone, clock) for clock in clocks_in(sentence))


def _brought_ahead(day: Day, sentence: Sentence, local: datetime) -> date:
    today, said = local.date(), sentence.open[day.start : day.end]
    if day.date >= today or day.is_past or day.moment:
        return day.date
    if day.weekly:
        return day.date + timedelta(days=7)
    if _YEAR.search(said) or re.search(r"[/.-]\d+[/.-]", said):
        return day.date
    return _first_valid(lambda ahead: day.date.replace(year=day.date.year + ahead), lambda date_: date_ >= today)


def _clock(sentence: Sentence, day: _Ahead | None) -> Clock | None:
    """The time of day: the one beside the day, else the first one."""
    clocks = [
        clock
        for clock in clocks_in(sentence)
        if (day is None and (clock.certain or ":" in sentence.open[clock.start : clock.end]))
        or (day is not None and (clock.end <= day.start or clock.start >= day.end))
    ]
    if day is None:
        return next(iter(clocks), None)
    if beside := next((clock for clock in clocks if _is_beside(sentence, day, clock)), None):
        return beside
    if match := _HOUR_BEHIND.match(sentence.open, day.end):
        hour = int(match["hour"])
        return Clock(match.start("hour"), match.end(), hour, is_twelve_hour=not match["hour"].startswith("0"))
    return next((clock for clock in clocks if clock.certain), None)


def _is_beside(sentence: Sentence, day: _Ahead, clock: Clock) -> bool:
    first, second = sorted(((day.start, day.end), (clock.start, clock.end)))
    return _GLUE.fullmatch(sentence.open, first[1], second[0]) is not None


def _claim(sentence: Sentence, day: _Ahead | None, clock: Clock | None) -> None:
    pieces = sorted((piece.start, piece.end) for piece in (day, clock) if piece)
    if len(pieces) == 2 and _GLUE.fullmatch(sentence.open, pieces[0][1], pieces[1][0]):
        pieces = [(pieces[0][0], pieces[1][1])]
    for start, end in pieces:
        led = _LEADING.search(sentence.open, 0, start)
        sentence.claim(led.start() if led else start, end)


def _resolved(day: _Ahead | None, clock: Clock | None, local: datetime) -> datetime:
    today = local.date()
    on, part = (day.date, day.part) if day else (today, None)
    hour, minute = _hour(clock, part)
    when = _moment(on, hour, minute, local)
    if when > local or (day is not None and on != today):
        return when
    if day is None:
        return _moment(today + timedelta(days=1), hour, minute, local)
    if day.weekly:
        return _moment(on + timedelta(days=7), hour, minute, local)
    if clock is None:
        raise Unreadable("At what time? Write it like today 4pm, tonight 7pm or in 2 hours.")
    return when


def _hour(clock: Clock | None, part: str | None) -> tuple[int, int]:
    if clock:
        return clock.hour_in(part), clock.minute
    return (hour_of(part) if part else MORNING), 0


def _moment(day: date, hour: int, minute: int, local: datetime) -> datetime:
    when = datetime(day.year, day.month, day.day, hour, minute, tzinfo=local.tzinfo)
    first, second = when.astimezone(UTC), when.replace(fold=1).astimezone(UTC)
    return second if first <= local < second else first


def _checked(when: datetime, local: datetime) -> datetime:
    if when <= local:
        raise InThePast("This time has passed. Write one to come, like tomorrow 10am or in 2 hours.")
    if when - local > FARTHEST:
        raise Unreadable("This is more than two years ahead. Write a nearer day, like tomorrow 10am or 4 Mar.")
    return when


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return _first_valid(lambda back: date(day.year + years, month + 1, day.day - back))


def _next_of_the_month(today: date, number: int) -> date | None:
    if not 1 <= number <= 31:
        return None
    first = today.replace(day=1)
    return _first_valid(lambda ahead: _months_on(first, ahead).replace(day=number), lambda day: day >= today)


def _first_valid(make: Callable[[int], date], fits: Callable[[date], bool] = lambda _: True) -> date:
    """The first date that exists, and fits, of those that `make` makes of 0, 1, 2 …"""
    for step in range(100):
        try:
            made = make(step)
        except ValueError:
            continue
        if fits(made):
            return made
    raise Unreadable("There is no such day. Write it like tomorrow 10am or 4 Mar.")
