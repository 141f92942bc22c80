"""What pydantic finds wrong, said plainly. Pure; no sentence repeats what was sent."""

from typing import Any

from pydantic import ValidationError

_MOST = 50
_LONGEST_NAME = 100

_OURS = frozenset({"id", "created_at", "updated_at", "communication_id", "last_contact_at", "valid", "lead"})
"""Attributes that answers have and no request can set."""

_SENTENCES = {
    "missing": "is required",
    "extra_forbidden": "is no attribute here: check its name, or leave it out",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "is too large",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": "must be text",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "does not look right: it must match {pattern}",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
    "list_type": "must be a list",
    "too_long": "must have at most {max_length} items",
    "too_short": "must have at least {min_length} items",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "timezone_aware": "needs an offset: 2026-03-01T14:05:00-05:00, or Z for UTC",
    "enum": "must be one of {expected}",
    "literal_error": "must be one of {expected}",
    "none_required": "must be null",
}


def sentences(problem: ValidationError) -> dict[str, list[str]]:
    """By attribute, nested ones with dots."""
    said: dict[str, list[str]] = {}
    for error in problem.errors(include_url=False, include_input=False)[:_MOST]:
        name = ".".join(map(str, error["loc"]))[:_LONGEST_NAME] or "body"
        said.setdefault(name, []).append(_sentence(error))
    return said


def _sentence(error: Any) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden" and error["loc"][-1] in _OURS:
        return "is set by Logcall, and can't be changed: leave it out"
    if kind == "value_error":
        return str(context["error"])
    if kind.startswith(("datetime", "date_")):
        return "must be a moment in ISO 8601, such as 2026-03-01T14:05:00-05:00"
    if template := _SENTENCES.get(kind):
        return template.format(**context)
    return str(error["msg"]).replace("Input should be", "must be")
