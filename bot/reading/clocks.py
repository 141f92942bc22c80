"""Times of day in a text: "4pm", "16h30", "at 3:20", "à midi"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.reading.sentence import END, MONTH, START, Sentence

PART_OF_DAY = r"(?:mornings?|matin|afternoon|apres[\s-]?midi|aprem|evening|soir(?:ee)?|night|nuit|noon|midi)"

_HOUR_OF_PART = {"mo": 9, "ma": 9, "af": 14, "ap": 14, "ev": 19, "so": 19, "ni": 21, "nu": 21, "no": 12, "mi": 12}
_LATE_PARTS = ("af", "ap", "ev", "so", "ni", "nu")

_CLOCK = re.compile(
    rf"""{START}(?:(?P<at>at|@|a|vers|around|about)\s*)?(?:
        (?P<half_h>1[0-2]|0?[1-9])(?:[:.h](?P<half_m>[0-5]\d))?\s?(?P<half>[ap])\.?m
      | (?P<colon_h>[01]?\d|2[0-3]):(?P<colon_m>[0-5]\d)
      | (?P<french_h>[01]?\d|2[0-3])\s?(?:h|heures?)(?P<french_m>\s[0-5]\d(?!\s*{MONTH})|[0-5]\d)?
      | (?P<noon>noon|midi)
      | (?P<midnight>midnight|minuit)
      | (?P<oclock>1[0-2]|[1-9])\s?o'?\s?clock
      | (?P<bare>1[0-2]|[1-9])(?!\s\d{{3}}\b)
    )(?:\s+(?:in\s+the|at|du|de\s+l'?|le)\s*(?P<part>{PART_OF_DAY}))?{END}(?!\s+d(?:e\s|'(?!hier|aujourd)))""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day at `start`..`end` of a text.

    `part`: the part of the day said with it ("4 in the afternoon"). `is_twelve_hour`: neither am nor pm is known.
    `certain`: it can be nothing else. `before_a_day`, `after_a_day`: it is a time if it stands there.
    """

    start: int
    end: int
    hour: int
    minute: int = 0
    part: str | None = None
    is_twelve_hour: bool = False
    certain: bool = True
    before_a_day: bool = True
    after_a_day: bool = True

    def hour_in(self, part: str | None) -> int:
        """The hour, 0 to 23, on a day of which `part` ("soir", "afternoon") may be known."""
        part = self.part or part
        if part:
            is_late = part[:2] in _LATE_PARTS and 1 <= self.hour < 12
        else:
            is_late = self.is_twelve_hour and 1 <= self.hour <= 6
        return self.hour + 12 if is_late else self.hour


def hour_of(part: str | None) -> int:
    """The hour that a part of the day stands for; noon for the whole day."""
    return _HOUR_OF_PART[part[:2]] if part else 12


def clocks_in(sentence: Sentence) -> Iterator[Clock]:
    """The times of day in `sentence`, by these rules:

    - am and pm, noon and midnight, and whatever "at" or "à" goes before: a time
    - `16h`, `9h30`: from 4 o'clock on a time, below it a duration (`1h05`)
    - `3:20`: a duration, unless it comes right after a day ("yesterday 16:20")
    - a number alone: only with "at", next to a day or at the end ("yesterday at 4"), and no count ("about 5 people")
    - hours of something are none: "19h d'ouverture", "8h de route"
    - without am or pm, 1 to 6 o'clock on a 12-hour clock is the afternoon; `03:20` and `3h20` are 24-hour clocks
    """
    for match in _CLOCK.finditer(sentence.open):
        is_word = match["noon"] or match["midnight"]
        if is_word and not match["at"] and sentence.is_part_of_a_name(*match.span()):
            continue
        if match["bare"] and (not match["at"] or _is_a_count(sentence, match)):
            continue
        yield _clock(match, is_last=not sentence.open[match.end() :].strip(" .!"))


def _is_a_count(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether a number alone counts what comes after it. "a" is "à" in haste, or English for one."""
    return match["at"] in ("a", "about") and sentence.word_after(match.end()).islower()


def _clock(match: re.Match[str], *, is_last: bool) -> Clock:
    start, end = match.span()
    said_at, part = match["at"] is not None, match["part"]
    if match["half_h"]:
        hour = int(match["half_h"]) % 12 + (12 if match["half"] == "p" else 0)
        return Clock(start, end, hour, int(match["half_m"] or 0), part="morning" if hour < 12 else None)
    if match["colon_h"]:
        clear = said_at or part is not None
        hour, minute, twelve = int(match["colon_h"]), int(match["colon_m"]), not match["colon_h"].startswith("0")
        return Clock(start, end, hour, minute, part, is_twelve_hour=twelve, certain=clear, before_a_day=clear)
    if match["french_h"]:
        hour, minute = int(match["french_h"]), int(match["french_m"] or 0)
        clear = said_at or part is not None or hour >= 4
        return Clock(start, end, hour, minute, part, certain=clear, before_a_day=clear, after_a_day=clear)
    if match["noon"] or match["midnight"]:
        return Clock(start, end, 12 if match["noon"] else 0, part=part)
    if match["oclock"]:
        return Clock(start, end, int(match["oclock"]), part=part, is_twelve_hour=True)
    certain = is_last and match["at"] in ("at", "@")
    return Clock(start, end, int(match["bare"]), part=part, is_twelve_hour=True, certain=certain)
