"""The text after /logcall, read as the draft of a communication."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.reading import durations
from bot.reading.days import warm_dates
from bot.reading.phones import claim_phone
from bot.reading.sentence import Sentence
from bot.reading.times import claim_moment_ago, claim_time, zone_of
from bot.reading.words import Outcome, claim_words
from models.status import Direction

LONGEST_READ = 200
"""Characters that are read; what comes after is kept as it is."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a /logcall text said; what it did not say is None.

    `phone` is E.164, `method` one of the methods' keys, `duration` seconds, `executed_at` aware UTC (past, unless a
    time to come was said outright). `rest` is all that was not understood, as typed and in order: a lead's name or
    the description.
    """

    phone: str | None
    extension: str | None
    method: str | None
    direction: Direction | None
    outcome: Outcome | None
    duration: int | None
    executed_at: datetime | None
    rest: str


def read_draft(
    text: str, *, region: str, timezone: str, now: datetime, languages: Sequence[str] = ("en", "fr")
) -> Draft:
    """Read `text`, in any order, English and French mixed; never raises and never loses a word.

    The words are English and French whatever `languages` says; it is for dateparser, which reads the dates.
    `region` ("CA") is for national phone numbers, `timezone` (IANA) the rep's own, `now` aware. `3m20`, `12 min` and
    `1h05` are durations, `16h` and `4pm` times; where a text could be read either way, `clocks_in` has the rules.
    """
    read, beyond = _cut(" ".join(text.replace("\0", " ").split()))
    sentence = Sentence(read)
    local = now.astimezone(zone_of(timezone))
    found = claim_phone(sentence, region)
    when = claim_moment_ago(sentence, local)
    duration = durations.claim_duration(sentence, durations.SAID_TO_LAST)
    if duration is None:
        duration = durations.claim_duration(sentence, durations.PLAIN)
    if when is None:
        when = claim_time(sentence, local, languages)
    if duration is None:
        duration = durations.claim_duration(sentence, durations.DOUBTFUL)
    said = claim_words(sentence)
    return Draft(
        phone=found.phone if found else None,
        extension=found.extension if found else None,
        method=said.method,
        direction=said.direction,
        outcome=said.outcome,
        duration=duration,
        executed_at=when.astimezone(UTC) if when else None,
        rest=" ".join(part for part in (sentence.rest(), beyond) if part),
    )


def warm(languages: Sequence[str] = ("en", "fr")) -> None:
    """Load what the first text would otherwise wait for (about a second), for each of `languages`."""
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    warm_dates(languages)
    read_draft("514 789-4561 answered 3m 20 nov", region="CA", timezone="UTC", now=now, languages=languages)


def _cut(text: str) -> tuple[str, str]:
    """`text` in two: what is read, ending with a whole word, and the remainder."""
    if len(text) <= LONGEST_READ:
        return text, ""
    space = text.rfind(" ", 0, LONGEST_READ + 1)
    cut = space if space > 0 else LONGEST_READ
    return text[:cut], text[cut:].strip()
