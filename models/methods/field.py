"""What a method is made of: fields that can be drawn as a form, judged, stored and shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.status import Direction


class Invalid(Exception):
    """Input that cannot be accepted: `errors` has a field's name and a sentence that says how to put it right."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in errors.items()))
        self.errors = dict(errors)


class FieldKind(StrEnum):
    """How a field is asked for and shown."""

    PHONE = "phone"
    STATUS = "status"
    DURATION = "duration"
    LINE = "line"
    TEXT = "text"
    EMAIL = "email"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    """The CRM's attribute, and the column."""
    kind: FieldKind
    label: str
    hint: str = ""
    write_only: bool = False
    """Accepted and kept, never given back by any door."""
    max_length: int = 255


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    label: str
    done: Mapping[Direction, str]
    """What a card calls it: {outgoing: "Call", incoming: "Incoming call"}."""
    fields: tuple[Field, ...]
    judge: Callable[[Direction, dict[str, Any]], dict[str, str]]
    """(direction, non-blank values) → {field: what is wrong with it}."""
    description_label: str = "Notes"
    unsubscribed_by: str | None = None
    """The lead's own do-not-contact date for this method, beside `unsubscribe_all_date`."""

    @property
    def field_names(self) -> frozenset[str]:
        return frozenset(field.name for field in self.fields)

    def clean(self, direction: Direction, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Every field of the method, blank ones None. Raises Invalid."""
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for field in self.fields:
            value = raw.get(field.name)
            if isinstance(value, str):
                value = value.strip()
            values[field.name] = None if value == "" else value
            if isinstance(value, str) and len(value) > field.max_length:
                errors[field.name] = f"is too long: {field.max_length:,} characters at most"
        given = {name: value for name, value in values.items() if value is not None}
        errors = self.judge(direction, given) | errors
        if errors:
            raise Invalid(errors)
        return values
