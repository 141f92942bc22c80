"""How long a call took: "3m20", "12 min", "1h05", "une demi-heure"."""

import re

from bot.reading.plans import Span, plans_in
from bot.reading.sentence import END, MONTH, START, Sentence, fold
from bot.reading.unreadable import Unreadable

LONGEST = 24 * 3600
"""No call is longer than a day, in seconds."""

_HOURS = r"(?:h|hrs?|hours?|heures?)"
_MINUTES = r"(?:m|mn|mins?|minutes?)"
_SECONDS = r"(?:s|secs?|seconds?|secondes?)"
_AND = r"\s?(?:(?:and|et)\s)?\s?"

# Each names its unit beyond doubt.
_PLAIN = rf"""
    (?P<h>\d{{1,2}})\s?(?:hrs?|hours?){_AND}(?P<h_m>\d{{1,2}})\s?{_MINUTES}
  | (?P<near_h>\d{{1,2}})h(?P<near_m>[0-5]\d){_MINUTES}(?:(?P<near_s>[0-5]\d)s?)?
  | (?P<apart_h>[0-3])\s?{_HOURS}{_AND}(?P<apart_m>\d{{1,2}})\s?{_MINUTES}
  | (?P<hr_h>\d{{1,2}})hrs?(?P<hr_m>[0-5]\d)
  | (?P<only_h>\d{{1,2}})\s?(?:hrs?|hours?)
  | (?P<decimal_h>\d[.,]\d{{1,2}})\s?{_HOURS}
  | (?P<decimal_m>\d{{1,2}}[.,]\d)\s?{_MINUTES}
  | (?P<m>\d{{1,4}})\s?{_MINUTES}(?:(?P<m_s>[0-5]\d)s?|{_AND}(?P<after_s>[0-5]?\d)\s?{_SECONDS})?
  | (?P<prime_m>\d{{1,3}})['’′](?P<prime_s>[0-5]?\d)["”″]?
  | (?P<s>\d{{1,5}})\s?{_SECONDS}
  | (?P<clock_h>\d{{1,2}}):(?P<clock_m>[0-5]\d):(?P<clock_s>[0-5]\d)
  | (?P<half_hour>(?:half\s+an|a\s+half|1/2|une\s+demi[\s-]?)\s*-?(?:hour|heure))
  | (?P<hour_half>(?:an\s+hour\s+and\s+a\s+half|une\s+heure\s+et\s+demie))
  | (?P<quarter>(?:a\s+quarter\s+of\s+an\s+hour|un\s+quart\s+d'heure))
  | (?P<one_hour>an\s+hour)
  | (?P<one_minute>(?:a|une)\s+minute)
"""
# Each could be a time of day as well.
_DOUBTFUL = rf"""
    (?P<short_h>\d{{1,2}})\s?(?:h|heures?)(?:(?P<short_m>[0-5]\d)|\s(?P<spaced_m>[0-5]\d)(?!\s*{MONTH}))?
  | (?P<colon_m>\d{{1,3}}):(?P<colon_s>[0-5]\d)
  | (?P<one_heure>une\s+heure)
"""
_FOR = r"(?:for|lasted|during|pendant|durant|de)\s+"

PLAIN = re.compile(rf"{START}(?:{_FOR})?(?:{_PLAIN}){END}", re.VERBOSE)
SAID_TO_LAST = re.compile(rf"{START}(?:for|lasted|during|pendant|durant)\s+(?:{_DOUBTFUL}){END}", re.VERBOSE)
DOUBTFUL = re.compile(rf"{START}(?!(?:[4-9]|[1-9]\d)\s?h)(?:{_DOUBTFUL}){END}", re.VERBOSE)
_ALONE = rf"(?P<bare_m>\d{{1,4}})\s?{_MINUTES}\s(?P<bare_s>[0-5]?\d)"
"""Not within a text: "3m 20 nov"."""
WHOLE = re.compile(rf"(?:{_FOR})?(?:{_PLAIN}|{_DOUBTFUL}|{_ALONE})\.?", re.VERBOSE)
AMOUNT = re.sub(r"\?P<\w+>", "?:", rf"(?:{_PLAIN}|{_DOUBTFUL})")
"""The source of a verbose pattern, without groups, for use inside another."""

_OF_SOMETHING = re.compile(
    r"\s+(?:away|late|early|drive|walk|test|notice|wait|from|before|du\s|de\s+(?:route|marche|retard|chez)|d'(?:essai|ouverture)"
    r"|en\s+(?:retard|voiture))"
)
_OF_A_THING = ("in", "a", "an", "of", "un", "une", "de")
_A_NAME = re.compile(r"\d+\s?[MS]")

_SECONDS_OF_WORDS = {
    "half_hour": 1800,
    "hour_half": 5400,
    "quarter": 900,
    "one_hour": 3600,
    "one_heure": 3600,
    "one_minute": 60,
}
_SECONDS_OF_UNIT = {"h": 3600, "m": 60, "s": 1}


def seconds_of(match: re.Match[str]) -> int:
    """What one of the patterns above matched, in seconds. A group is named for what it counts, unit last."""
    seconds = 0.0
    for name, value in match.groupdict().items():
        if value is not None and name in _SECONDS_OF_WORDS:
            seconds += _SECONDS_OF_WORDS[name]
        elif value is not None:
            seconds += float(value.replace(",", ".")) * _SECONDS_OF_UNIT[name[-1]]
    return round(seconds)


def read_duration(text: str) -> int:
    """The seconds that `text` says: "3m20", "3:20" (minutes), "200s", "1h05", "12 minutes", "une demi-heure".

    A number alone is refused: it could be minutes or seconds.

    Raises:
        Unreadable: it is no duration, or longer than a day.
    """
    match = WHOLE.fullmatch(fold(text).strip()[:60])
    if match is None:
        number = text.strip()
        if number.isdecimal() and int(number) <= LONGEST:
            raise Unreadable(f"Minutes or seconds? Write {number}m or {number}s.")
        raise Unreadable("This is not a duration. Write it like 3m20, 12 min, 200s or 1h05.")
    seconds = seconds_of(match)
    if seconds > LONGEST:
        raise Unreadable("This is longer than a day. Write it like 3m20, 12 min, 200s or 1h05.")
    return seconds


def claim_duration(sentence: Sentence, pattern: re.Pattern[str]) -> int | None:
    """Find the first duration of `sentence` that `pattern` (one of this module's) matches, and claim it."""
    for match in pattern.finditer(sentence.open):
        if not _is_something_else(sentence, match) and (seconds := seconds_of(match)) <= LONGEST:
            sentence.claim(*match.span())
            return seconds
    return None


def format_duration(seconds: int) -> str:
    """Seconds for people: "45s", "12m", "3m20", "1h05", "1h05m09". `read_duration` reads it back."""
    hours, remainder = divmod(seconds, 3600)
    minutes, left = divmod(remainder, 60)
    if hours:
        return f"{hours}h{minutes:02}" + (f"m{left:02}" if left else "")
    if minutes:
        return f"{minutes}m" + (f"{left:02}" if left else "")
    return f"{left}s"


def _is_something_else(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether it is no length of a call.

    A time ("at 3:20"), a delay ("call back in 2 hours"), a plan ("wants a 10 min video", "meeting 4:30"), a way or a
    thing ("20 min away", "30 min test drive"), a company or a car ("3M", "911 S") among small letters.
    """
    start, end = match.span()
    written = sentence.text[start:end]
    before = sentence.word_before(start).lower()
    if before in ("at", "@", "à", "vers", "within", "every", "dans", "under", "d'ici", "d’ici"):
        return True
    if before == "in" and " " in written:
        return True
    is_doubtful = DOUBTFUL.match(sentence.open, start) is not None
    if (is_doubtful or before in _OF_A_THING) and plans_in(sentence).hold(Span(start, end)):
        return True
    if _OF_SOMETHING.match(sentence.open, end):
        return True
    return _A_NAME.fullmatch(written) is not None and not sentence.text.isupper()
