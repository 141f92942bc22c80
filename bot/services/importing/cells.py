"""What single cells of a file say. Each reader takes a cell without the spaces around it, and raises Wrong."""

import re
from datetime import UTC, datetime

from bot.reading.unreadable import Unreadable
from bot.services.importing.phones import read_number
from models.found_by import folded
from models.lead import LeadStatus, Result
from models.methods.email import ADDRESS

LONGEST_NAME = 255
LONGEST_EMAIL = 320
LONGEST_LOCALE = 16
LONGEST_EXTENSION = 16

STATUSES: dict[str, str | None] = {
    **{status.value: status.value for status in LeadStatus},
    "doublon": "duplicate",
    "invalide": "invalid",
    "perdu": "lost",
    "perdue": "lost",
    **dict.fromkeys(("active", "actif", "active lead", "open", "ouvert", "valid", "valide", "none", "null")),
}
RESULTS: dict[str, str | None] = {
    **{result.value: result.value for result in Result},
    "tente": "attempted",
    "joint": "reached",
    **dict.fromkeys(("pending", "en attente", "none", "null")),
}
_LANGUAGES = {"french": "fr", "francais": "fr", "english": "en", "anglais": "en", "spanish": "es", "espagnol": "es"}
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}")
_YES = {"yes", "y", "true", "1", "x", "oui", "o", "vrai"}
_NO = {"no", "n", "false", "0", "non", "faux"}
_DATE = re.compile(r"\d{4}[-/]\d{2}[-/]\d{2}")


class Wrong(Exception):
    """A cell can't be taken as it is. Its text follows the column's name: "is no …"."""


def name(cell: str) -> str:
    return _within(cell, LONGEST_NAME)


def two_names(cell: str) -> tuple[str, str]:
    """A whole name's first and last: "Tremblay, Sophie" and "Sophie Tremblay" say the same."""
    whole = name(" ".join(cell.split()))
    last, comma, first = (part.strip() for part in whole.partition(","))
    if comma and first:
        return first, last
    first, _, last = whole.partition(" ")
    return first, last


def number(cell: str, region: str) -> str:
    try:
        return read_number(cell, region)
    except Unreadable:
        raise Wrong("is no phone number that can be called") from None


def extension(cell: str) -> str:
    return _within(cell, LONGEST_EXTENSION)


def email(cell: str) -> str:
    address = cell.lower().removeprefix("mailto:")
    if not ADDRESS.fullmatch(address):
        raise Wrong("is no email address")
    return _within(address, LONGEST_EMAIL)


def locale(cell: str) -> str:
    code = _LANGUAGES.get(folded(cell), cell)
    if not _LOCALE.fullmatch(code) or len(code) > LONGEST_LOCALE:
        raise Wrong("is no language, such as fr or en-CA")
    return code


def status(cell: str) -> str | None:
    return _one_of(cell, STATUSES, LeadStatus)


def result(cell: str) -> str | None:
    return _one_of(cell, RESULTS, Result)


def since(cell: str, now: datetime) -> datetime | None:
    """Since when: a day, a moment, or a yes for `now` and a no for never. A time without an offset is UTC."""
    word = folded(cell)
    if word in _YES:
        return now
    if word in _NO:
        return None
    try:
        moment = datetime.fromisoformat(cell.replace("/", "-") if _DATE.match(cell) else cell)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Wrong("is neither a date like 2026-05-31 nor yes or no") from None


def source(cell: str) -> str:
    return _within(cell, LONGEST_NAME)


def _within(cell: str, limit: int) -> str:
    if len(cell) > limit:
        raise Wrong(f"is too long: {limit} characters at most")
    return cell


def _one_of(cell: str, words: dict[str, str | None], kinds: type[LeadStatus] | type[Result]) -> str | None:
    word = folded(cell)
    if word not in words:
        raise Wrong(f"is none of {', '.join(kinds)}")
    return words[word]
