"""What attributes are made of, in and out."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

import phonenumbers
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)


class Given(BaseModel):
    """A body or a query that comes in. What it does not know is refused by name; types are as JSON has them."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False, hide_input_in_errors=True)

    def given(self) -> dict[str, Any]:
        """Only what was sent: what is not given is left alone."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Shown(BaseModel):
    """An object that goes out: every attribute is always there."""

    model_config = ConfigDict(
        extra="forbid", json_schema_serialization_defaults_required=True, hide_input_in_errors=True
    )


LARGEST_ID = 2**31 - 1
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]")


def _whole(value: Any) -> Any:
    """345.0 is a whole number in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]

Id = Annotated[Whole, Field(ge=1, le=LARGEST_ID)]


def _in_utc(moment: datetime) -> datetime:
    try:
        there = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is too far away") from None
    # What has no date is 0001-01-01 to some systems, and the first moment of all is minus infinity to PostgreSQL.
    if not 1 < there.year < 9999:
        raise ValueError("is too far away")
    return there


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


def _read(value: Any) -> Any:
    """pydantic's own reading takes digits alone for seconds since 1970: `20260301`, which is a day, for one in 1970."""
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and _DATED.match(value):
            return datetime.fromisoformat(value.upper())
    except ValueError:
        pass
    raise ValueError("must be a moment in ISO 8601, such as 2026-03-01T14:05:00-05:00")


Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_read),
    AfterValidator(_in_utc),
    PlainSerializer(_iso, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""ISO 8601: in with any offset, but with one; out in UTC, to the second, spelled as the CRM does, `+00:00`."""


def _e164(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) != number:
        raise ValueError("must be a phone number in E.164, such as +15147894561")
    if not phonenumbers.is_possible_number(parsed):
        raise ValueError("is no possible phone number: check its digits")
    return number


PhoneNumber = Annotated[
    str, AfterValidator(_e164), WithJsonSchema({"type": "string", "maxLength": 16, "pattern": r"^\+[1-9][0-9]{6,14}$"})
]
"""E.164, and possible where it belongs."""
