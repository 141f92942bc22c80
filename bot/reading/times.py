"""When it happened: days and times of day put together in the person's own timezone."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.reading.clocks import Clock, clocks_in, hour_of
from bot.reading.days import Day, days_in, moments_ago_in, numeric_date_is_ambiguous, parse_date
from bot.reading.plans import Span, planned, plans_in
from bot.reading.prose import is_told, unread
from bot.reading.sentence import Sentence
from bot.reading.unreadable import InTheFuture, Unreadable

LONGEST_TIME = 60
"""Characters: no time is longer, and dateparser is slow on what is none."""
EARLIEST_YEAR = 1970
"""Nothing logged is older; near the year 1 some timezones have no UTC."""

_GLUE = re.compile(r"[\s,]*(?:(?:-|at|@|a|vers|on|le|of)\s*)?")


def zone_of(timezone: str) -> ZoneInfo:
    """The IANA timezone of that name; UTC where there is none, as for a rep whose Slack profile has none."""
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def read_time(text: str, *, timezone: str, now: datetime, languages: Sequence[str] = ("en", "fr")) -> datetime:
    """The moment that `text` says ("yesterday 4pm", "hier 16h", "2026-11-20 14:05"), in UTC.

    `timezone` is the person's (IANA), `now` aware. A day without a time of day is its noon.

    Raises:
        InTheFuture: it is a time to come.
        Unreadable: it is no time, or a date that could be two.
    """
    local = now.astimezone(zone_of(timezone))
    written = text.strip()
    sentence = Sentence(written[:LONGEST_TIME])
    if numeric_date_is_ambiguous(sentence.open):
        raise Unreadable("Day or month first? Write the month as a word, like 4 Mar, or the date like 2026-03-04.")
    when = None
    if len(written) <= LONGEST_TIME:
        when = _whole_time(sentence, local, languages)
        if when is None and re.search(r"[^\W\d_]{2}", written):
            when = parse_date(written, local, languages)
    if when is None or when.year < EARLIEST_YEAR:
        raise Unreadable("This is not a time. Write it like yesterday 4pm, hier 16h, 20 Nov 14:05 or 5 min ago.")
    if when > now:
        raise InTheFuture("This is in the future. Write when it happened, like today 9am or yesterday 4pm.")
    return when.astimezone(UTC)


def claim_moment_ago(sentence: Sentence, local: datetime) -> datetime | None:
    """Find the first "5 min ago" or "il y a 2 jours" in `sentence` and claim it, with a time of day beside it.

    Days and weeks ago without a time of day stay where prose tells of them ("saw the ad 3 days ago").
    """
    clocks = list(clocks_in(sentence))
    for day in moments_ago_in(sentence, local):
        clock = None if day.moment else _clock_for(sentence, day, clocks)
        is_vague = day.moment is None and clock is None
        if plans_in(sentence).hold(_span(day, clock)) or (is_vague and is_told(unread(sentence), day.start)):
            continue
        return _claim(sentence, day, clock, local)
    return None


def claim_time(sentence: Sentence, local: datetime, languages: Sequence[str]) -> datetime | None:
    """Find when it happened in `sentence`, and claim the words that say so.

    - What is planned is left alone, with its words ("wants a quote by Friday"): `plans_in` has the rules.
    - A day alone is left alone in prose, three words or more that are not understood ("asked about the hybrid
      Friday"): not one that is past ("last Friday"), nor one with a time of day or a part of the day beside it.
    - Of several times the first that is past. One to come is only taken where it was said outright ("tomorrow 10am"),
      and never out of prose.
    """
    days, clocks = _unplanned(sentence, local, languages)
    to_come: list[tuple[Day, Clock | None]] = []
    for day, beside in days:
        clock = None if day.moment else beside or next((clock for clock in clocks if clock.certain), None)
        if _resolve(day, clock, local) <= local:
            return _claim(sentence, day, clock, local)
        clocks = [other for other in clocks if other is not clock]
        to_come.append((day, clock))
    for day, clock in to_come:
        span = _span(day, clock)
        if not sentence.is_among_prose(span.start, span.end):
            return _claim(sentence, day, clock, local)
    for clock in clocks:
        if clock.certain:
            return _claim(sentence, None, clock, local)
    return None


def _unplanned(
    sentence: Sentence, local: datetime, languages: Sequence[str]
) -> tuple[list[tuple[Day, Clock | None]], list[Clock]]:
    """The days that may be the call's, each with the time of day beside it, and the times of day left alone."""
    alone = list(clocks_in(sentence))
    days: list[tuple[Day, Clock | None]] = []
    for day in days_in(sentence, local, languages):
        clock = _clock_beside(sentence, day, alone)
        if clock or not day.needs_clock:
            days.append((day, clock))
            alone = [other for other in alone if other is not clock and not _overlap(other, day)]
    spans = sorted({*(_span(day, clock) for day, clock in days), *(_span(None, clock) for clock in alone)})
    held = planned(sentence, spans)
    left = unread(sentence) if days else sentence
    return (
        [
            (day, clock)
            for day, clock in days
            if _span(day, clock) not in held and not (clock is None and day.is_bare and is_told(left, day.start))
        ],
        [clock for clock in alone if _span(None, clock) not in held],
    )


def _whole_time(sentence: Sentence, local: datetime, languages: Sequence[str]) -> datetime | None:
    """What `sentence` says where all of it is one time, doubtful clocks taken as clocks."""
    clocks = list(clocks_in(sentence))
    for day in (*moments_ago_in(sentence, local), *days_in(sentence, local, languages)):
        clock = None if day.moment else next((clock for clock in clocks if not _overlap(clock, day)), None)
        if _covers(sentence, day, clock):
            return _resolve(day, clock, local)
    for clock in clocks:
        if _covers(sentence, None, clock):
            return _resolve(None, clock, local)
    return None


def _covers(sentence: Sentence, day: Day | None, clock: Clock | None) -> bool:
    left = list(sentence.open)
    for piece in (day, clock):
        if piece:
            left[piece.start : piece.end] = " " * (piece.end - piece.start)
    return _GLUE.fullmatch("".join(left).strip(" .!")) is not None


def _clock_for(sentence: Sentence, day: Day, clocks: list[Clock]) -> Clock | None:
    certain = (clock for clock in clocks if clock.certain and not _overlap(clock, day))
    return _clock_beside(sentence, day, clocks) or next(certain, None)


def _clock_beside(sentence: Sentence, day: Day, clocks: Iterable[Clock]) -> Clock | None:
    for clock in clocks:
        if clock.start >= day.end and clock.after_a_day and _GLUE.fullmatch(sentence.open, day.end, clock.start):
            return clock
    for clock in clocks:
        if clock.end <= day.start and clock.before_a_day and _GLUE.fullmatch(sentence.open, clock.end, day.start):
            return clock
    return None


def _span(day: Day | None, clock: Clock | None) -> Span:
    pieces = [piece for piece in (day, clock) if piece]
    is_past = day is not None and day.is_past
    return Span(min(piece.start for piece in pieces), max(piece.end for piece in pieces), is_past)


def _overlap(clock: Clock, day: Day) -> bool:
    return clock.start < day.end and day.start < clock.end


def _claim(sentence: Sentence, day: Day | None, clock: Clock | None, local: datetime) -> datetime:
    pieces = sorted((piece.start, piece.end) for piece in (day, clock) if piece)
    if len(pieces) == 2 and _GLUE.fullmatch(sentence.open, pieces[0][1], pieces[1][0]):
        pieces = [(pieces[0][0], pieces[1][1])]
    for start, end in pieces:
        sentence.claim(start, end)
    return _resolve(day, clock, local)


def _resolve(day: Day | None, clock: Clock | None, local: datetime) -> datetime:
    """The moment in UTC, brought back into the past where the words allow it.

    Of an hour that summer time repeats, the first; one that it leaves out is an hour later.
    """
    now = local.astimezone(UTC)
    if day and day.moment:
        return day.moment.astimezone(UTC)
    on, part = (day.date, day.part) if day else (local.date(), None)
    back = timedelta(days=1) if day is None else timedelta(days=7) if day.weekly else timedelta()
    is_vague_today = clock is None and on == local.date()
    if is_vague_today and part is None:
        if not back:
            return now
        on -= back
    hour, minute = (clock.hour_in(part), clock.minute) if clock else (hour_of(part), 0)
    when = _moment(on, hour, minute, local.tzinfo)
    if when > now and back:
        return _moment(on - back, hour, minute, local.tzinfo)
    return min(when, now) if is_vague_today else when


def _moment(day: date, hour: int, minute: int, zone: tzinfo | None) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)
