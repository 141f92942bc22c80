"""What people call what is stored, the same in cards, histories and forms. Pure."""

from functools import lru_cache

from models.methods import METHODS
from models.status import CallTag, Direction, known_status

_TAGS: dict[str, str] = {CallTag.LEFT_VOICEMAIL: "Left voicemail", CallTag.WRONG_NUMBER: "Wrong number"}

_STATUSES = {
    "pending": "Ringing the rep's phone",
    "calling": "Call in progress",
    "answered": "Answered",
    "attempted": "No answer",
    "unanswered": "Not picked up by the rep",
    "interrupted": "Missed: caller hung up",
    "error": "Call failed",
}

_RESULTS = {"attempted": "Attempted", "reached": "Reached"}

_TO_DO = {"call": "Call", "email": "Email", "sms": "Text", "csi": "Satisfaction call to"}

_METHODS_REFUSED = {"phone": "calls", "email": "emails", "sms": "text messages", "video": "video meetings"}


def status_words(status: str | None, tag: str | None = None) -> str:
    """A call's status, or the finer word of its tag: "Left voicemail". One that the CRM has added is given as it is."""
    if tag in _TAGS:
        return _TAGS[tag]
    known = known_status(status)
    return _STATUSES[known] if known else (status or "").replace("_", " ").capitalize()


def method_words(method: str, direction: Direction) -> str:
    """What was done: "Call", "Incoming email"."""
    if known := METHODS.get(method):
        return known.done[direction]
    name = method.replace("_", " ").capitalize()
    return name if direction is Direction.OUTGOING else f"Incoming {name.lower()}"


@lru_cache(maxsize=64)
def contact_words(method: str, direction: Direction) -> str:
    """As in "Call to", "Incoming email from"."""
    toward = "with" if method == "video" else "from" if direction is Direction.INCOMING else "to"
    return f"{method_words(method, direction)} {toward}"


def to_do_words(kind: str) -> str:
    """What a follow-up asks for, before the name of its lead: "Call", "Satisfaction call to"."""
    return _TO_DO.get(kind, "Contact")


def duration_words(seconds: int) -> str:
    """As in "45 s", "12 min", "3 min 20 s", "1 h 05 min"."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes:02} min" if minutes else f"{hours} h"
    if minutes:
        return f"{minutes} min {left} s" if left else f"{minutes} min"
    return f"{left} s"


def result_words(result: str | None) -> str:
    """What came of trying to reach a lead."""
    return _RESULTS.get(result, result) if result else "Not reached yet"


def do_not_contact_words(methods: frozenset[str]) -> str:
    """By which methods a lead does not want to be contacted: "calls and emails"; "" for none."""
    refused = [_METHODS_REFUSED.get(name, METHODS[name].label.lower()) for name in METHODS if name in methods]
    if not refused:
        return ""
    if len(refused) == len(METHODS):
        return "contact"
    return " and ".join([", ".join(refused[:-1]), refused[-1]] if len(refused) > 1 else refused)
