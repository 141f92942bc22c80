"""Days and moments in a text: "yesterday", "mardi dernier", "20 nov", "il y a 2 heures"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import dateparser  # type: ignore[import-untyped]

from bot.reading.clocks import PART_OF_DAY
from bot.reading.durations import AMOUNT, read_duration
from bot.reading.sentence import END, MONTH, START, Sentence

MOST_MONTH_DATES = 2
"""Dates that one text gives to dateparser, at about a millisecond each."""

_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
# "sam" is left out: that is a person.
_SHORT_DAYS = ("mon lun", "tue tues mar", "wed mer", "thu thur thurs jeu", "fri ven", "sat", "sun dim")
_WEEKDAYS = {
    name: number
    for names in (_ENGLISH_DAYS, _FRENCH_DAYS, _SHORT_DAYS)
    for number, all_names in enumerate(names)
    for name in all_names.split()
}
_WEEKDAY = "(?:" + "|".join(sorted(_WEEKDAYS, key=len, reverse=True)) + ")"
_NUMBERS = {"a few": 3, "a couple of": 2, "quelques": 3} | {
    name: number
    for number, names in enumerate(("a an un une one", "two deux", "three trois", "four quatre", "five cinq", "six"), 1)
    for name in names.split()
}
_NUMBER = r"(?:\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_UNIT = r"(?:minutes?|mins?|mn|hours?|hrs?|heures?|days?|jours?|weeks?|semaines?)"
_ORDINAL = r"(?:st|nd|rd|th|er|e)?"

_AGO = re.compile(
    rf"""{START}(?:
        (?P<n>{_NUMBER})\s?(?P<unit>{_UNIT})\s+(?:ago|earlier)
      | (?P<amount>{AMOUNT})\s+(?:ago|earlier)
      | (?:il\s+)?y\s?a\s+(?:(?P<n_fr>{_NUMBER})\s?(?P<unit_fr>{_UNIT})|(?P<amount_fr>{AMOUNT}))
    ){END}""",
    re.VERBOSE,
)

_DAY = re.compile(
    rf"""{START}(?:(?:on|le|the|this|ce)\s+)?(?:
        (?P<instant>(?:19|20)\d\d-\d\d-\d\dt\d\d:\d\d(?::\d\d(?:\.\d{{1,6}})?)?(?:z|[+-]\d\d:?\d\d)?)
      | (?P<iso>(?:19|20)\d\d-\d{{1,2}}-\d{{1,2}})
      | (?P<numeric>\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:20)?\d\d|\d{{1,2}}/\d{{1,2}})
      | (?P<today>(?:earlier\s+|later\s+)?today|aujourd'?\s?hui)
      | (?P<two_before>(?:the\s+)?day\s+before\s+yesterday|avant[\s-]?hier)
      | (?P<yesterday>yesterday|yday|hier)
      | (?P<two_after>day\s+after\s+tomorrow|apres[\s-]demain)
      | (?P<tomorrow>tomorrow|tmrw|demain)
      | (?P<last_night>last\s+night|la\s+nuit\s+derniere)
      | (?P<tonight>tonight)
      | (?:earlier\s+)?(?:this|ce|cet|cette)\s+(?P<this>{PART_OF_DAY})
      | (?P<now>just\s+now|right\s+now|a\s+l'?\s?instant|maintenant|now)
      | (?:{_WEEKDAY}[\s,]+)?(?:le\s+)?(?P<month_date>
            \d{{1,2}}{_ORDINAL}\s+(?:of\s+)?{MONTH}(?:,?\s+20\d\d)?
          | {MONTH}\s+\d{{1,2}}{_ORDINAL}(?:,?\s+20\d\d)?(?!\s+{MONTH}))
      | (?:(?P<which>last|past|next)\s+)?(?P<weekday>{_WEEKDAY})\.?(?:\s+(?P<which_fr>dernier|passe|prochain))?
    )(?!,?\s+19\d\d\b)(?:[\s,]+(?:(?:in\s+the|dans\s+l'?|en|au)\s*)?(?P<part>{PART_OF_DAY}))?{END}""",
    re.VERBOSE,
)

_STREET = re.compile(r"\s+(?:street|st|ave(?:nue)?|road|rd|drive|dr|boul(?:evard)?|blvd|lane|court|crescent)\b")
_IN_STREET = re.compile(r"\b(?:rue|avenue|boulevard|boul|place|chemin|route)\s+(?:du\s+|de\s+la\s+)?\Z")
_TWO_NUMBERS = re.compile(rf"{START}(\d{{1,2}})(?:/(\d{{1,2}})|[/.-](\d{{1,2}})[/.-](?:20)?\d\d){END}")


@dataclass(frozen=True, slots=True)
class Day:
    """A day at `start`..`end` of a text: a local date, or a moment known to the second.

    `part`: what part of it was said. `weekly`: a weekday without "last", which may be today or a week ago.
    `is_past`: said to be over ("yesterday", "last Friday", "3 days ago"), so that no plan can be for it.
    `needs_clock`: a shortened weekday, which is a word of its own unless a time of day stands beside it.
    """

    start: int
    end: int
    date: date
    moment: datetime | None = None
    part: str | None = None
    weekly: bool = False
    is_past: bool = False
    needs_clock: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether nothing more than a day is said: no part of it, and not that it is over."""
        return self.moment is None and self.part is None and not self.is_past


def moments_ago_in(sentence: Sentence, local: datetime) -> Iterator[Day]:
    """The "5 min ago" and "il y a 2 heures" in `sentence`; days and weeks ago have no hour of their own."""
    for match in _AGO.finditer(sentence.open):
        number, unit = match["n"] or match["n_fr"], match["unit"] or match["unit_fr"]
        if number is None:
            ago = timedelta(seconds=read_duration(match["amount"] or match["amount_fr"]))
        else:
            count = int(number) if number.isdecimal() else _NUMBERS[" ".join(number.split())]
            if unit[0] in "djws":
                days = count * (7 if unit[0] in "ws" else 1)
                yield Day(*match.span(), (local - timedelta(days=days)).date(), is_past=True)
                continue
            ago = timedelta(minutes=count) if unit[0] == "m" else timedelta(hours=count)
        # Elapsed time is counted on the absolute clock: the wall's may have changed in between.
        moment = (local.astimezone(tz=UTC) - ago).astimezone(local.tzinfo)
        yield Day(*match.span(), moment.date(), moment=moment, is_past=True)


def days_in(sentence: Sentence, local: datetime, languages: Sequence[str]) -> Iterator[Day]:
    """The days named in `sentence`, seen from the moment `local` (aware, in the person's timezone)."""
    month_dates = 0
    for match in _DAY.finditer(sentence.open):
        start, end = match.span()
        if match["month_date"]:
            month_dates += 1
            if month_dates > MOST_MONTH_DATES:
                continue
        if (match["weekday"] and _is_a_family_name(sentence, match)) or _is_an_address(sentence, match):
            continue
        if match["now"] in ("now", "maintenant") and sentence.is_among_prose(start, end):
            continue
        if match["instant"]:
            moment = _instant(match["instant"], local)
            if moment:
                yield Day(start, end, moment.date(), moment=moment)
            continue
        if match["now"]:
            yield Day(start, end, local.date(), moment=local)
            continue
        day = _date(match, sentence, local, languages)
        if day is None:
            continue
        part = match["part"] or match["this"] or ("evening" if match["last_night"] or match["tonight"] else None)
        which = match["which"] or match["which_fr"]
        yield Day(
            start,
            end,
            day,
            part=part,
            weekly=bool(match["weekday"]) and which is None,
            is_past=_is_said_to_be_past(match, local),
            needs_clock=match["weekday"] not in (None, *_ENGLISH_DAYS, *_FRENCH_DAYS)
            and which is None
            and part is None,
        )


def numeric_date_is_ambiguous(folded: str) -> bool:
    """Whether `folded` holds a date like 3/4, which is in March or in April."""
    match = _TWO_NUMBERS.search(folded)
    if match is None:
        return False
    first, second = int(match[1]), int(match[2] or match[3])
    return first != second and first <= 12 and second <= 12


def warm_dates(languages: Sequence[str]) -> None:
    """Make dateparser load what it needs for `languages`, so that the first date is as quick as the next."""
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    for language in languages:
        for text in ("20 nov 2026", "12 déc.", "3:20", "2 days ago"):
            parse_date(text, now, (language,))
    for text in ("20 nov", "nov 20", "25 décembre", "nonsense", "16:20 on friday"):
        parse_date(text, now, languages)


def parse_date(text: str, local: datetime, languages: Sequence[str]) -> datetime | None:
    """dateparser on one short span, past dates preferred; aware, in `local`'s timezone unless the text names one."""
    settings = {
        "RELATIVE_BASE": local,
        "PREFER_DATES_FROM": "past",
        "PARSERS": ["relative-time", "absolute-time"],
    }
    try:
        found: datetime | None = dateparser.parse(text, languages=list(languages), settings=settings)
    except (ValueError, OverflowError):
        return None
    if found is not None and found.tzinfo is None:
        found = found.replace(tzinfo=local.tzinfo)
    return found


def _date(match: re.Match[str], sentence: Sentence, local: datetime, languages: Sequence[str]) -> date | None:
    today = local.date()
    for name, days in (("two_before", -2), ("yesterday", -1), ("last_night", -1), ("tomorrow", 1), ("two_after", 2)):
        if match[name]:
            return today + timedelta(days=days)
    if match["weekday"]:
        back = (today.weekday() - _WEEKDAYS[match["weekday"]]) % 7
        if (match["which"] or match["which_fr"]) in ("next", "prochain"):
            return today + timedelta(days=7 - back)
        return today - timedelta(days=back or (7 if match["which"] or match["which_fr"] else 0))
    if match["month_date"]:
        found = parse_date(sentence.text[slice(*match.span("month_date"))], local, languages)
        return found.date() if found else None
    if match["iso"]:
        return _valid_date(*(int(number) for number in match["iso"].split("-")))
    if match["numeric"]:
        return _numeric_date(match["numeric"], today)
    return today


def _is_said_to_be_past(match: re.Match[str], local: datetime) -> bool:
    if match["yesterday"] or match["two_before"] or match["last_night"]:
        return True
    if (match["which"] or match["which_fr"]) in ("last", "past", "dernier", "passe"):
        return True
    return match["this"] is not None and match["this"][:2] in ("mo", "ma") and local.hour >= 12


def _numeric_date(written: str, today: date) -> date | None:
    if numeric_date_is_ambiguous(written) or written in ("24/7", "10/10"):
        return None
    first, second, *year = (int(number) for number in re.split(r"[/.-]", written))
    day, month = (first, second) if second <= 12 else (second, first)
    if year:
        return _valid_date(year[0] + (2000 if year[0] < 100 else 0), month, day)
    this_year = _valid_date(today.year, month, day)
    return this_year if this_year and this_year <= today else _valid_date(today.year - 1, month, day)


def _valid_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _instant(written: str, local: datetime) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written.upper())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=local.tzinfo)


def _is_a_family_name(sentence: Sentence, match: re.Match[str]) -> bool:
    """French writes its weekdays small, so "Jean Mardi" is a person. English writes them large."""
    start, end = match.span("weekday")
    return (
        match["weekday"] in _FRENCH_DAYS
        and sentence.text[start:end].istitle()
        and sentence.word_before(start).istitle()
    )


def _is_an_address(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether it names a street: "12 Mai Street", "rue du 8 mai 1945"."""
    start, end = match.span()
    return _STREET.match(sentence.open, end) is not None or _IN_STREET.search(sentence.open, 0, start) is not None
