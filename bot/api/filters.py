"""Filters of a list, as parameters: `filter[created_at][gte]=2026-03-01`, `filter[last_name]=Tremb%`.

    LeadQuery = filtered(PageQuery, "LeadQuery", {"created_at": MOMENT, "last_name": TEXT})
    conditions = conditions_of(request.query)

A moment names as much time as is written: `2026-03-01` the whole day, in UTC, `…T14:05:00Z` that second. So `gt` is
after the day's end, `lte` until its end, and what this API answered compares with what it has stored.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema, create_model

from bot.api.schemas.attributes import LARGEST_ID
from bot.services.leads import Condition

Query = TypeVar("Query", bound=BaseModel)

OPERATORS = ("gte", "gt", "lte", "lt")
LONGEST = 320
_MOST_IDS = 100
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PLUS_LOST = re.compile(r" (\d{2}:?\d{2})\Z")
"""A `+` that was not percent-encoded arrives as a space."""
_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field's filter takes. Reading raises ValueError, with a sentence."""

    schema: Mapping[str, Any]
    said: str
    equal: Callable[[str, str], list[Condition]]
    """From the field's name and what is written, the conditions for `filter[field]=`."""
    compared: Callable[[str, str, str], Condition] | None = None
    """The same for `filter[field][operator]=`, from the operator too."""
    compared_schema: Mapping[str, Any] | None = None


def filtered(base: type[Query], name: str, fields: Mapping[str, Kind]) -> type[Query]:
    """`base` with the filters of these fields."""
    parameters: dict[str, Any] = {}
    for field, kind in fields.items():
        parameters[f"filter_{field}"] = _parameter(kind.schema, kind.said, f"filter[{field}]", _equal(field, kind))
        if kind.compared is not None:
            for operator in OPERATORS:
                alias = f"filter[{field}][{operator}]"
                read = _compared(field, operator, kind.compared)
                schema = kind.compared_schema or kind.schema
                parameters[f"filter_{field}_{operator}"] = _parameter(schema, "", alias, read)
    return create_model(name, __base__=base, __doc__=base.__doc__, **parameters)


def conditions_of(query: BaseModel) -> list[Condition]:
    """What a query of a `filtered` model asks for."""
    given = (getattr(query, name) for name in type(query).model_fields if name.startswith("filter_"))
    return [condition for conditions in given if conditions is not None for condition in conditions]


def _parameter(
    schema: Mapping[str, Any], said: str, alias: str, read: Callable[[str], list[Condition]]
) -> tuple[Any, Any]:
    written = Annotated[str, Field(max_length=LONGEST * 4), AfterValidator(read), WithJsonSchema(dict(schema))]
    return (written | None, Field(default=None, alias=alias, description=said))


def _equal(field: str, kind: Kind) -> Callable[[str], list[Condition]]:
    return lambda written: kind.equal(field, written)


def _compared(
    field: str, operator: str, compared: Callable[[str, str, str], Condition]
) -> Callable[[str], list[Condition]]:
    return lambda written: [compared(field, operator, written)]


def span(written: str) -> tuple[datetime, datetime]:
    """The time that a moment or a day names: from when, and until before when."""
    text = _PLUS_LOST.sub(r"+\1", written.strip())
    try:
        if _DAY.fullmatch(text):
            start, length = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC), timedelta(days=1)
        else:
            start = datetime.fromisoformat(text.upper())
            length = timedelta(microseconds=1) if start.microsecond else timedelta(seconds=1)
    except ValueError:
        raise ValueError("must be a day or a moment in ISO 8601, such as 2026-03-01 or 2026-03-01T14:05:00Z") from None
    if start.tzinfo is None:
        raise ValueError("needs an offset: 2026-03-01T14:05:00-05:00, or Z for UTC")
    try:
        start = start.astimezone(UTC)
    except OverflowError:
        start = _EARLIEST if start.year < datetime.now(UTC).year else _LATEST
    return start, start + length if start <= _LATEST - length else _LATEST


def _during(field: str, written: str) -> list[Condition]:
    start, end = span(written)
    return [Condition(field, "gte", start), Condition(field, "lt", end)]


def _moment(field: str, operator: str, written: str) -> Condition:
    start, end = span(written)
    match operator:
        case "gte" | "lt":
            return Condition(field, operator, start)
        case "gt":
            return Condition(field, "gte", end)
        case _:
            return Condition(field, "lt", end)


def _id(written: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", written, re.ASCII) or int(written) > LARGEST_ID:
        raise ValueError("must be an id: a whole number")
    return int(written)


def _one_of_ids(field: str, written: str) -> list[Condition]:
    ids = [_id(part) for part in written.split(",")]
    if len(ids) > _MOST_IDS:
        raise ValueError(f"must be at most {_MOST_IDS} ids")
    return [Condition(field, "in", tuple(ids))]


def _one_of_ids_or_none(field: str, written: str) -> list[Condition]:
    return [Condition(field, "in", (None,))] if written == "none" else _one_of_ids(field, written)


def _text(field: str, written: str) -> list[Condition]:
    if len(written) > LONGEST:
        raise ValueError(f"must have at most {LONGEST} characters")
    if written.startswith("%"):
        raise ValueError("can have the wildcard % at its end only")
    if written.endswith("%") and not written.endswith("\\%"):
        return [Condition(field, "begins", written.removesuffix("%"))]
    return [Condition(field, "is", written.removesuffix("\\%") + "%" if written.endswith("\\%") else written)]


def _some_text(field: str, written: str) -> list[Condition]:
    if not written.strip():
        raise ValueError("must have something to look for")
    return _text(field, written)


def one_of(values: Mapping[str, str | None]) -> Kind:
    """A field that is one of `values`: as they are written, and as they are stored (None for blank)."""
    names = ", ".join(values)

    def read(field: str, written: str) -> list[Condition]:
        parts = written.split(",")
        if not set(parts) <= values.keys():
            raise ValueError(f"must be one or more of {names}, separated by commas")
        return [Condition(field, "in", tuple(values[part] for part in parts))]

    either = "|".join(values)
    schema = {"type": "string", "pattern": f"^({either})(,({either}))*$"}
    return Kind(schema, f"One or more of {names}, separated by commas.", read)


_MOMENT = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}
_ONE_ID = {"type": "integer", "minimum": 0, "maximum": LARGEST_ID}
_IDS = r"[0-9]{1,9}(,[0-9]{1,9}){0,99}"

MOMENT = Kind(_MOMENT, "That day in UTC, or that second.", _during, _moment)
ID = Kind(
    {"type": "string", "pattern": f"^{_IDS}$"},
    "One id, or several separated by commas.",
    _one_of_ids,
    lambda field, operator, written: Condition(field, operator, _id(written)),  # type: ignore[arg-type]
    _ONE_ID,
)
ID_OR_NONE = Kind(
    {"type": "string", "pattern": f"^({_IDS}|none)$"}, "Ids separated by commas, or none.", _one_of_ids_or_none
)
TEXT = Kind(
    {"type": "string", "maxLength": LONGEST, "pattern": "^[^%]|^$"},
    "In any case. % at the end stands for anything; \\% there for itself. Blank finds those that have none.",
    _text,
)
SOME_TEXT = Kind(
    {"type": "string", "maxLength": LONGEST, "pattern": r"^[^%\s]"},
    "In any case. % at the end stands for anything; \\% there for itself.",
    _some_text,
)
