"""What a report gives, brought into the shape that is stored."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.reading import Unreadable, read_phone
from bot.services.given import moment, noting, past_moment, text
from models import CallLog
from models.call_report import plain_word
from models.methods import Invalid
from models.methods.phone import LONGEST_CALL
from models.methods.video import is_web_address
from models.status import Direction

DIRECTIONS = {
    "outgoing": Direction.OUTGOING,
    "out": Direction.OUTGOING,
    "outbound": Direction.OUTGOING,
    "incoming": Direction.INCOMING,
    "in": Direction.INCOMING,
    "inbound": Direction.INCOMING,
}
"""How phone systems call them; we say the first of each."""

_LENGTHS = {"user_did": 32, "user_email": 320, "media_url": 2000}
_LONGEST_WORD = 32
_LONGEST_NUMBER = 32


def judged(given: Mapping[str, Any], known: CallLog | None, region: str) -> dict[str, Any]:
    """The columns that a report fills, blank ones left out. `known`: the call log as it stands, None for a new one.

    Raises Invalid with all that is wrong.
    """
    errors: dict[str, str] = {}
    given = {name: value for name, value in given.items() if value is not None and value != ""}
    facts: dict[str, Any] = {}
    with noting(errors):
        facts |= _direction(given, known)
    for name in ("start_at", "end_at"):
        if name in given:
            with noting(errors):
                facts[name] = past_moment(name, given[name], datetime.now(UTC))
    if problem := _duration_problem(given.get("duration", 0)):
        errors["duration"] = problem
    elif "duration" in given:
        facts["duration"] = given["duration"]
    for name, longest in _LENGTHS.items():
        with noting(errors):
            facts |= {name: kept} if (kept := text(name, given.get(name), longest)) else {}
    with noting(errors):
        facts |= {"description": said} if (said := text("description", given.get("description"))) else {}
    for end, column in (("from", "from_number"), ("to", "to_number")):
        with noting(errors):
            facts |= {column: number_of(end, written, region)} if (written := given.get(end)) else {}
    if "status" in given:
        with noting(errors):
            facts["status"] = plain_word(text("status", given["status"], _LONGEST_WORD) or "")
    errors |= _contradictions(facts, known)
    if errors:
        raise Invalid(errors)
    return facts


def number_of(name: str, written: object, region: str) -> str:
    """E.164 where it is a phone number, however it is written; else as it is, such as an extension."""
    if not isinstance(written, str):
        raise Invalid({name: "must be text: a phone number, in E.164 or as it is dialled at home"})
    try:
        return read_phone(written, region)
    except Unreadable:
        return written.strip()[:_LONGEST_NUMBER]


def _direction(given: Mapping[str, Any], known: CallLog | None) -> dict[str, Any]:
    direction = DIRECTIONS.get(str(given.get("direction", known.direction if known else "")).lower())
    if direction is None:
        raise Invalid({"direction": "must be outgoing or incoming"})
    if known is not None and direction != known.direction:
        raise Invalid({"direction": f"can't be changed: this is an {known.direction} call"})
    return {"direction": direction}


def _duration_problem(seconds: object) -> str | None:
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return "must be a whole number of seconds"
    return None if 0 <= seconds <= LONGEST_CALL else "must be from 0 to 86400 seconds"


def _contradictions(facts: Mapping[str, Any], known: CallLog | None) -> dict[str, str]:
    errors = {}
    if "media_url" in facts:
        if not is_web_address(facts["media_url"]):
            errors["media_url"] = "must be a web address that begins with https://"
        elif "end_at" not in facts and (known is None or known.end_at is None):
            errors["media_url"] = "needs end_at: a call that goes on has no recording yet"
    if "start_at" in facts and "end_at" in facts and moment(facts["end_at"]) < moment(facts["start_at"]):
        errors["end_at"] = "is before start_at"
    return errors
