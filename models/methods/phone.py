"""Phone calls."""

from functools import lru_cache
from typing import Any

import phonenumbers

from models.methods.field import Field, FieldKind, Method
from models.status import CallFlow, Direction, known_status, legal_statuses

_NOT_E164 = "must be a phone number in E.164 format, like +15147894561"
LONGEST_CALL = 24 * 3600


def _judge(direction: Direction, values: dict[str, Any]) -> dict[str, str]:
    errors = {}
    if "call_phone" in values and (problem := number_problem(values["call_phone"])):
        errors["call_phone"] = problem
    if "call_duration" in values and (problem := _duration_problem(values["call_duration"])):
        errors["call_duration"] = problem
    if "call_status" in values and (problem := _status_problem(direction, values["call_status"])):
        errors["call_status"] = problem
    return errors


def number_problem(number: Any) -> str | None:
    return _number_problem(number) if isinstance(number, str) else _NOT_E164


@lru_cache(maxsize=4096)
def _number_problem(number: str) -> str | None:
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return _NOT_E164
    if phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) != number:
        return _NOT_E164
    return None if phonenumbers.is_valid_number(parsed) else "is not a number in use: check its digits"


def _duration_problem(seconds: Any) -> str | None:
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return "must be a whole number of seconds"
    if seconds < 0:
        return "can't be negative"
    if seconds > LONGEST_CALL:
        return "can't be over 24 hours"
    return None


def _status_problem(direction: Direction, word: Any) -> str | None:
    flow = CallFlow.INCOMING if direction is Direction.INCOMING else CallFlow.CLICK_TO_CALL
    legal = legal_statuses(flow)
    if not isinstance(word, str) or known_status(word) not in legal:
        return f"must be one of {', '.join(sorted(legal))} for an {direction} call"
    return None


PHONE = Method(
    name="phone",
    label="Call",
    done={Direction.OUTGOING: "Call", Direction.INCOMING: "Incoming call"},
    fields=(
        Field("call_phone", FieldKind.PHONE, "Phone number", "The customer's number"),
        Field("call_status", FieldKind.STATUS, "Outcome"),
        Field("call_duration", FieldKind.DURATION, "Duration", "Like 3m, 3m20, 3:20 or 1h05"),
    ),
    judge=_judge,
    unsubscribed_by="unsubscribe_call_date",
)
