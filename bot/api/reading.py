"""What a request says: its path, its parameters and its JSON, judged before any handler sees them."""

import json
import re
from http import HTTPStatus
from typing import Any, NoReturn

from aiohttp import web
from pydantic import BaseModel, ValidationError

from bot.api.errors import Problem, invalid
from bot.api.sentences import sentences
from bot.services.errors import Missing

DEEPEST = 32
"""How many objects and lists may stand in each other."""

_ID = re.compile(r"[1-9][0-9]{0,9}")
_LARGEST_ID = 2**31 - 1
_LONGEST_NAME = 100
_MOST_ERRORS = 50


def path_of(request: web.Request) -> dict[str, int]:
    """The ids in the path. Raises Missing for what can't be one."""
    ids = {}
    for name, text in request.match_info.items():
        if not _ID.fullmatch(text) or int(text) > _LARGEST_ID:
            raise Missing(f"There is nothing with this {name}.")
        ids[name] = int(text)
    return ids


def query_of(request: web.Request, model: type[BaseModel] | None) -> BaseModel | None:
    """The parameters. Raises Problem for unknown ones, for one that is given twice, unless its name ends
    in `[]`, and for what `model` refuses."""
    if model is None and not request.query_string:
        return None
    given: dict[str, str | list[str]] = {}
    errors: dict[str, list[str]] = {}
    for name, value in request.query.items():
        is_list = name.endswith("[]")
        if name in given and not is_list:
            errors[name[:_LONGEST_NAME]] = ["is given twice: say which one you mean"]
        elif not _is_text(name) or not _is_text(value):
            errors[name[:_LONGEST_NAME]] = ["holds characters that can't be kept"]
        elif model is None:
            errors[name[:_LONGEST_NAME]] = ["is no parameter here"]
        given[name] = request.query.getall(name) if is_list else value
    if errors:
        raise invalid(errors)
    if model is None:
        return None
    try:
        return model.model_validate(given)
    except ValidationError as problem:
        raise invalid(sentences(problem)) from None


def body_of(raw: bytes, model: type[BaseModel]) -> BaseModel:
    """The JSON object in `raw`. Raises Problem."""
    said = _parsed(raw)
    if not isinstance(said, dict):
        _unreadable("The body must be a JSON object: {…}.")
    _walk(said)
    try:
        return model.model_validate_json(raw, strict=True)
    except ValidationError as problem:
        raise invalid(sentences(problem)) from None


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(
            raw.decode(),
            object_pairs_hook=_once_each,
            parse_constant=_no_number,
            parse_float=_finite,
        )
    except UnicodeDecodeError:
        _unreadable("The body must be JSON in UTF-8.")
    except RecursionError:
        _unreadable(f"The JSON is too deep: at most {DEEPEST} objects and lists may stand in each other.")
    except json.JSONDecodeError as problem:
        _unreadable(f"The body is no JSON: line {problem.lineno}, column {problem.colno}.")
    except ValueError:  # a whole number of thousands of digits
        _unreadable("The JSON has a number that is too long.")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                _unreadable(f"The JSON has {name[:_LONGEST_NAME]!r} twice in one object: say which one you mean.")
            seen.add(name)
    return said


def _no_number(word: str) -> NoReturn:
    _unreadable(f"{word} is no JSON: leave it out, or send null.")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        _unreadable("The JSON has a number that is too large.")
    return number


def _walk(said: dict[str, Any]) -> None:
    """Raises Problem for JSON that is too deep, and for text that no database keeps."""
    level: list[tuple[str, Any]] = [("", said)]
    errors: dict[str, list[str]] = {}
    for _ in range(DEEPEST):
        below: list[tuple[str, Any]] = []
        for place, values in level:
            for name, value in values.items() if isinstance(values, dict) else enumerate(values):
                if isinstance(name, str) and not _is_text(name):
                    _unreadable("The JSON has a name with characters that can't be kept, such as NUL.")
                if isinstance(value, str) and not _is_text(value) and len(errors) < _MOST_ERRORS:
                    errors[_within(place, name)] = ["holds characters that can't be kept, such as NUL"]
                elif isinstance(value, (dict, list)):
                    below.append((_within(place, name), value))
        if not below:
            break
        level = below
    else:
        _unreadable(f"The JSON is too deep: at most {DEEPEST} objects and lists may stand in each other.")
    if errors:
        raise invalid(errors)


def _within(place: str, name: str | int) -> str:
    """Cut as it is made: there may be very many, in something with a very long name."""
    name = str(name)[:_LONGEST_NAME]
    return f"{place}.{name}"[:_LONGEST_NAME] if place else name


def _is_text(value: str) -> bool:
    """Neither NUL, which PostgreSQL can't keep, nor half a surrogate pair, which nobody can."""
    if "\x00" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unreadable(message: str) -> NoReturn:
    raise Problem(HTTPStatus.BAD_REQUEST, message)
