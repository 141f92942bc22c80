"""Phone numbers, as people type and read them. phonenumbers' own data; without its place and carrier names."""

import re
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from bot.reading.sentence import END, MONTH, START, Sentence
from bot.reading.unreadable import Unreadable

MAX_DIGITS = 15
"""ITU-T E.164, the country code included."""
MIN_DIGITS = 7
TRIES = 16
"""Numbers that one text is tried for, so that a page of digits stays quick."""

_LONGEST_SEARCHED = 4000
"""Characters of a message that are searched for numbers."""
_MATCHES_TRIED = 100
"""Groups of digits in it that are tried for one."""

_GROUP = re.compile(r"\d+")
_BETWEEN_GROUPS = re.compile(r"\)?[\s.\-/]{0,3}\(?(?=\d)")
_OPENING = re.compile(START + r"(?:(?:tel|cell|at|au|to|on|#)[.:]?\s*)?(?P<number>(?:\+\s?)?\(?)(?=\d)")
_OF_SOMETHING = re.compile(
    START + r"(?:stock|vin|serial|invoice|quote|order|ref|po|inv|facture|dossier|commande|soumission|serie)"
    r"(?:\s+(?:number|num|numero|no))?[.:]?\s+\Z"
)
"""Before a number that is a document's or a car's."""
_EXTENSION = re.compile(r"[\s,]*(?:extension|ext|poste|post|x|#)[.:]?\s*(\d{1,6})" + END)
_LAST_EXTENSION = re.compile(r"[\s,]*(?:extension|ext|poste|post|x|#)[.:]?\s*(\d{1,16})\s*\Z", re.IGNORECASE)
_END = re.compile(rf"{END}|{_EXTENSION.pattern}")
_BELONGS_TO_A_TIME = re.compile(
    rf"\s*(?:{MONTH}|(?:h|m|mn|mins?|minutes?|s|secs?|secondes?|seconds?|heures?|hours?|hrs?|[ap]\.?m)\b)"
)


class FoundPhone(NamedTuple):
    """A number found in a text: E.164 and its extension."""

    phone: str
    extension: str | None


def read_phone(text: str, region: str) -> str:
    """The E.164 number that `text` says, national numbers read as those of `region` ("CA").

    Raises:
        Unreadable: it is no number that can be called.
    """
    number = _parse(text.strip()[:60], region)
    if number is None:
        example = phonenumbers.example_number(region)
        shown = phonenumbers.format_number(example, PhoneNumberFormat.NATIONAL) if example else "+1 514 789-4561"
        raise Unreadable(
            f"This is not a phone number. Write it with its area code, like {shown}, "
            "or with + and the country code for another country."
        )
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def read_phone_with_extension(text: str, region: str) -> FoundPhone:
    """The same, where an extension may stand behind it: "514 789-4561 ext. 12". Raises Unreadable."""
    written = _LAST_EXTENSION.search(text)
    number = text[: written.start()] if written else text
    return FoundPhone(read_phone(number, region), written[1] if written else None)


def find_phones(text: str, region: str, most: int = 5) -> list[str]:
    """The E.164 numbers that stand anywhere in `text`, in order, each once."""
    found = phonenumbers.PhoneNumberMatcher(text[:_LONGEST_SEARCHED], region, max_tries=_MATCHES_TRIED)
    numbers = (phonenumbers.format_number(match.number, PhoneNumberFormat.E164) for match in found)
    return list(dict.fromkeys(numbers))[:most]


def claim_phone(sentence: Sentence, region: str) -> FoundPhone | None:
    """Find the first phone number of `sentence`, its extension with it, and claim it."""
    tries = TRIES
    for opening in _OPENING.finditer(sentence.open):
        if _OF_SOMETHING.search(sentence.open, 0, opening.start()):
            continue
        for end in _possible_ends(sentence.open, opening.end()):
            tries -= 1
            start = opening.start()
            if number := _parse(opening["number"] + sentence.open[opening.end() : end], region):
                extension = _EXTENSION.match(sentence.open, end)
                sentence.claim(start, extension.end() if extension else end)
                e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
                return FoundPhone(e164, extension[1] if extension else None)
            if not tries:
                return None
    return None


def format_phone(e164: str, region: str) -> str:
    """A stored number for people: "+1 514-789-4561"; given back as it is where it is no number.

    `region` reads a number that was stored without its country code.
    """
    number = _parse(e164, region)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL) if number else e164


def mask_phone(e164: str) -> str:
    """A stored number for a channel: "+1 514 ••• 4561".

    The country code, the first group and the last four digits at most, and always three hidden digits or more:
    of a short number less is shown, of what is no number nothing.
    """
    try:
        number = phonenumbers.parse(e164)
    except NumberParseException:
        return "•••"
    groups = re.findall(r"\d+", phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))[1:]
    digits = "".join(groups)
    last = 4 if len(digits) >= MIN_DIGITS else 2 if len(digits) >= MIN_DIGITS - 2 else 0
    first = groups[0] if groups and len(digits) - len(groups[0]) - last >= MIN_DIGITS - 4 else ""
    shown = (f"+{number.country_code}", first, "•••", digits[-last:] if last else "")
    return " ".join(part for part in shown if part)


def _possible_ends(text: str, start: int) -> list[int]:
    """Where a number that begins at `start` may end: the longest first, but last what could be "20 nov"."""
    ends: list[tuple[bool, int]] = []
    position, digits = start, 0
    while group := _GROUP.match(text, position):
        digits += len(group[0])
        if digits > MAX_DIGITS:
            break
        position = group.end()
        if digits >= MIN_DIGITS and _END.match(text, position):
            ends.append((bool(_BELONGS_TO_A_TIME.match(text, position)), -position))
        between = _BETWEEN_GROUPS.match(text, position)
        if not between or between.end() == position:
            break
        position = between.end()
    return [-position for _, position in sorted(ends)]


def _parse(text: str, region: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None
