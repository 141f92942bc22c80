"""The words, addresses and numbers that a lead is found by: as they are stored, and as they are looked for. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TypedDict
from zlib import crc32

import phonenumbers

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_APOSTROPHES = re.compile("['\u2019]")
_NUMBER = re.compile(r"(?:tel:)?([+(]*\d[\d().+-]*)[,;:]*", re.IGNORECASE)  # as it is copied out of a text
_DIALLED_AT_HOME = "(0)"  # "+44 (0)20 7946 0958"
_SHORTEST_ENDING = 2  # of a number: any lead has a number that ends in a given digit
_LONGEST_CALLING_CODE = 3
LONGEST_TOKEN = 320  # letters, as many as an email has; PostgreSQL indexes at most 2,704 bytes
_TIMES = {2: 3, 3: 3, 4: 2, 5: 2}
"""{a length: the bits that it sets, where not one}: else many a rare beginning would look like a common one."""


def _signed(*lengths: int) -> list[tuple[int, list[int]]]:
    """With each length, what its bits' checksums start with."""
    return [(length, [crc32(b" " * time) for time in range(_TIMES.get(length, 1))]) for length in lengths]


_SIGNED = {"a": _signed(1, 2, 3, 4, 5, 6, 8), "0": _signed(2, 3, 4), "": _signed(3, 4, 5)}
"""{a token's first letter, or a smaller one: the lengths of its beginnings that set bits}: of words, of national
numbers, of others."""
PART = 63
"""Bits of a third of a signature: as many as a column has in both engines without a sign."""
SIGNATURE = ("search_low", "search_mid", "search_high")
"""A lead's columns with the thirds of its signature."""


class FoundBy(TypedDict):
    """Columns of a lead, always written together."""

    search_text: str
    """Each token after a space, so that ` tok` finds every word that begins with it."""
    search_low: int
    search_mid: int
    search_high: int
    """Thirds of its signature: see `signature()`."""


def folded(text: str) -> str:
    """Lower case, without accents: how words are compared ("Montréal" is "montreal")."""
    if text.isascii():
        return text.lower()
    spelled_out = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", spelled_out).translate(_LIGATURES)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def search_words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(text))


def found_by(names: Iterable[str], emails: Iterable[str], numbers: Iterable[str]) -> FoundBy:
    """What a lead with these is found by.

    Tokens: words of the names and the company ("O'Brien" as `o`, `brien` and `obrien`), whole emails, and for each
    E.164 number its national digits, its international digits after `+`, and `#` with its digits backwards, so that its
    last digits are a prefix.
    """
    tokens: list[str] = []
    for name in names:
        for written in name.split():
            words = search_words(written)
            tokens += [*words, *search_words(_APOSTROPHES.sub("", written)), "".join(words)]
    tokens += [_unbroken(email) for email in emails]
    for number in numbers:
        tokens += [_national_digits(number), number, _ending(number)]
    tokens = list(dict.fromkeys(token[:LONGEST_TOKEN] for token in tokens if token))
    low, mid, high = parts(signature(tokens))
    return FoundBy(
        search_text="".join(f" {token}" for token in tokens), search_low=low, search_mid=mid, search_high=high
    )


def signature(tokens: Iterable[str]) -> int:
    """The bits that every lead has set which has tokens that begin so: they tell of most leads that they lack one."""
    bits = 0
    for token in tokens:
        bits |= _bits_of(token)
    return bits


@lru_cache(maxsize=10_000)
def _bits_of(token: str) -> int:
    signed = next(signed for first, signed in _SIGNED.items() if token >= first)
    bits = 0
    for length, starts in signed:
        if len(token) < length:
            break
        beginning = token[:length].encode(errors="replace")
        for start in starts:
            bits |= 1 << crc32(beginning, start) % (len(SIGNATURE) * PART)
    return bits


def parts(bits: int) -> tuple[int, int, int]:
    """A signature's thirds, the lowest first."""
    part = (1 << PART) - 1
    return bits & part, bits >> PART & part, bits >> 2 * PART


def search_terms(query: str) -> list[list[list[str]]]:
    """What to look for in `search_text`: every term must be found; a term is found by any of its alternatives; an
    alternative is found when all of its beginnings of words are."""
    terms: list[list[list[str]]] = []
    for written, is_number in _written_terms(query):
        if is_number:
            alternatives = [[beginning] for beginning in _number_beginnings(written)]
        elif words := search_words(written):
            whole, joined = _unbroken(written), "".join(words)
            alternatives = [words] if words == [whole] else [words, [whole], [joined]]
            if "@" in written:  # an email: not whoever has its words in their names
                alternatives = [[whole], [joined]]
        else:
            continue
        terms.append([[beginning[:LONGEST_TOKEN] for beginning in beginnings] for beginnings in alternatives])
    return terms


def _written_terms(query: str) -> list[tuple[str, bool]]:
    """The words of a query, each with whether it is a number: "514 789-4561" is one."""
    terms: list[tuple[str, bool]] = []
    goes_on = False
    for written in query.split():
        number = _NUMBER.fullmatch(written)
        word, is_number = (number[1], True) if number else (written, False)
        if is_number and goes_on:
            terms[-1] = (terms[-1][0] + word, True)
        else:
            terms.append((word, is_number))
        goes_on = is_number and written.endswith(word)  # "100, 200" are two
    return terms


def _number_beginnings(written: str) -> list[str]:
    is_international = written.startswith(("+", "00"))
    digits = "".join(filter(str.isdigit, written.replace(_DIALLED_AT_HOME, "") if is_international else written))
    if is_international:
        return [f"+{digits.lstrip('0')}"]
    beginnings = [digits, f"+{digits}"]
    if national := digits.removeprefix("0"):  # "06 12…" is dialled at home, "+33 6 12…" from abroad
        beginnings.append(national)
        if len(national) >= _SHORTEST_ENDING:
            beginnings.append(_ending(national))
    return list(dict.fromkeys(beginnings))


def _unbroken(text: str) -> str:
    """`text` as one token, without what would part it."""
    return "".join(letter for letter in folded(text) if letter.isprintable() and letter != " ")


def _national_digits(number: str) -> str:
    """Without the country's calling code, and without the zeros that some countries dial after it."""
    digits = number.removeprefix("+")
    for length in range(1, _LONGEST_CALLING_CODE + 1):
        if digits[:length].isdecimal() and int(digits[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return digits[length:].lstrip("0")
    return ""


def _ending(digits: str) -> str:
    return "#" + "".join(filter(str.isdigit, digits))[::-1]
