"""The document: made of what there is, and true of it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.api.application import ENDPOINTS
from bot.api.openapi import document
from models.methods import WRITE_ONLY
from tests.api import trial
from tests.api.client import Client

OPERATIONS = [(endpoint.method.lower(), endpoint.path) for routes in ENDPOINTS for endpoint in routes]


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    return document([endpoint for routes in ENDPOINTS for endpoint in routes], "/")


async def test_it_is_served_to_whoever_asks(trials: str) -> None:
    async with Client(trials, None) as nobody:
        answer = await nobody.get("/openapi.json")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json == document(trial.routes, "/")
    assert answer.json["openapi"] == "3.1.0"


def test_every_endpoint_is_in_it(spec: dict[str, Any]) -> None:
    assert {(method, path) for path, methods in spec["paths"].items() for method in methods} == set(OPERATIONS)


def test_every_reference_leads_somewhere(spec: dict[str, Any]) -> None:
    for reference in strings_under(spec, "$ref"):
        there = spec
        for step in reference.removeprefix("#/").split("/"):
            there = there[step]


def test_no_two_operations_have_the_same_name(spec: dict[str, Any]) -> None:
    names = [operation["operationId"] for methods in spec["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_says_what_it_needs_and_all_that_it_answers(
    spec: dict[str, Any], method: str, path: str
) -> None:
    operation = spec["paths"][path][method]
    assert operation["summary"]
    assert operation["security"][0]["key"]
    assert {"400", "401", "403", "404", "409", "422", "429", "500", "503"} < operation["responses"].keys()
    named = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"}
    assert named == set(re.findall(r"\{(\w+)\}", path))
    assert ("Idempotency-Key" in {parameter["name"] for parameter in operation["parameters"]}) == (method == "post")


def test_what_is_write_only_is_null_in_every_answer(spec: dict[str, Any]) -> None:
    answers = [schema for name, schema in spec["components"]["schemas"].items() if name == "CommunicationAnswer"]
    assert answers
    for schema in answers:
        assert {schema["properties"][name]["type"] for name in WRITE_ONLY} == {"null"}
        assert set(schema["required"]) == set(schema["properties"])


def strings_under(tree: Any, name: str) -> Iterator[str]:
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, child in children:
        if key == name and isinstance(child, str):
            yield child
        yield from strings_under(child, name)
