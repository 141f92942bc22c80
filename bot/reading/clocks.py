"""Times of day in a text: "4pm", "16h30", "at 3:20", "à midi"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.reading.sentence import END, MONTH, START, Sentence

PART_OF_DAY = r"(?:mornings?|matin|afternoon|apres[\s-]?midi|aprem|evening|soir(?:ee)?|night|nuit|noon|midi)"
AT = r"(?:at|@|a|vers|around|about|avant|des)"

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
      | (?P<bare>1[0-2]|[1-9])
    )(?:\s+(?:in\s+the|at|du|de\s+l'?|le)\s*(?P<part>{PART_OF_DAY}))?{END}""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day at `start`..`end` of a text.

    `certain`: it can be nothing else. `clear_beside_a_day`: next to a day it is a time, alone it would be a duration.
    """

    start: int
    end: int
    hour: int
    minute: int
    is_twelve_hour: bool
    part: str | None
    certain: bool
    clear_before_a_day: bool
    clear_after_a_day: bool

    def hour_in(self, part: str | None) -> int:
        """The hour on a 24-hour clock, where the day's `part` ("soir", "afternoon") may be known too."""
        part = self.part or part
        if part:
            return self.hour + 12 if part[:2] in _LATE_PARTS and self.hour < 12 and self.is_open else self.hour
        return self.hour + 12 if self.is_twelve_hour and 1 <= self.hour <= 6 else self.hour

    @property
    def is_open(self) -> bool:
        """Whether neither am nor pm was said and the hour could be either."""
        return self.is_twelve_hour or self.hour != 0


def hour_of(part: str | None) -> int:
    """The hour that a part of the day stands for; noon for the whole day."""
    return _HOUR_OF_PART[part[:2]] if part else 12


def clocks_in(sentence: Sentence) -> Iterator[Clock]:
    """The times of day in `sentence`, by these rules:

    - am and pm, noon and midnight, and whatever "at" or "à" goes before: a time
    - `16h`, `9h30`: from 4 o'clock on a time, below it a duration (`1h05`)
    - `3:20`: a duration, unless it comes right after a day ("yesterday 16:20")
    - a number alone: only with "at", next to a day or at the end ("yesterday at 4")
    - without am or pm, 1 to 6 o'clock on a 12-hour clock is the afternoon; `03:20` and `3h20` are 24-hour clocks
    """
    for match in _CLOCK.finditer(sentence.open):
        clock = _clock(match, is_last=not sentence.open[match.end() :].strip(" .!"))
        if (match["noon"] or match["midnight"]) and not match["at"] and sentence.is_part_of_a_name(*match.span()):
            continue
        if clock:
            yield clock


def _clock(match: re.Match[str], *, is_last: bool) -> Clock | None:
    said_at = match["at"] is not None
    hour, minute, twelve, certain, before, after = 0, 0, False, True, True, True
    if match["half_h"]:
        hour = int(match["half_h"]) % 12 + (12 if match["half"] == "p" else 0)
        minute = int(match["half_m"] or 0)
        return Clock(*match.span(), hour, minute, False, "morning" if hour < 12 else None, True, True, True)
    if match["colon_h"]:
        hour, minute = int(match["colon_h"]), int(match["colon_m"])
        twelve = not match["colon_h"].startswith("0")
        certain = before = said_at or match["part"] is not None
    elif match["french_h"]:
        hour, minute = int(match["french_h"]), int(match["french_m"] or 0)
        certain = before = after = said_at or hour >= 4 or match["part"] is not None
    elif match["noon"]:
        hour = 12
    elif match["oclock"]:
        hour, twelve = int(match["oclock"]), True
    elif match["bare"]:
        if not said_at:
            return None
        hour, twelve, certain = int(match["bare"]), True, is_last and match["at"] in ("at", "@")
    return Clock(*match.span(), hour, minute, twelve, match["part"], certain, before, after)
