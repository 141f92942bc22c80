"""The OpenAPI 3.1 document, made of the table of endpoints and their pydantic models."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from bot.api.envelope import Bare
from bot.api.errors import Wrong
from bot.api.idempotency import NAME, PATTERN, REPLAYED
from bot.api.routing import Endpoint

_TEMPLATE = "#/components/schemas/{model}"
_RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}}

_ERRORS: dict[HTTPStatus, str] = {
    HTTPStatus.BAD_REQUEST: "It could not be read: no JSON object, or no HTTP that is understood.",
    HTTPStatus.UNAUTHORIZED: "The key is missing, unknown or revoked.",
    HTTPStatus.FORBIDDEN: "The key lacks the scope.",
    HTTPStatus.NOT_FOUND: "It does not exist.",
    HTTPStatus.REQUEST_TIMEOUT: "The body did not arrive in time.",
    HTTPStatus.CONFLICT: "Its state forbids this, or the first request with this `Idempotency-Key` is under way.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too long.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is of another type than is taken here.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Some attributes or parameters can't be taken: `errors` names them.",
    HTTPStatus.TOO_MANY_REQUESTS: "The key has asked too often within a minute.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "The address or the headers are too long.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Logcall failed; its log has why, under the reference.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Logcall or its database is away for a moment.",
}

_ABOUT = """\
Communications, leads and calls, in the words of the CRM's API v2.

- Send your key as `Authorization: Bearer lc_…`. An administrator makes one with `logcall keys create`.
- Bodies are JSON objects. Attributes that are unknown are refused by name.
- Every attribute is always there in an answer; a blank one is `null`. What is write-only is always `null`.
- Moments are ISO 8601: in with any offset, out in UTC.
- Phone numbers are E.164.
- Every POST honours `Idempotency-Key`: the same request again, within a day, is answered as the first time.
"""


def document(endpoints: Iterable[Endpoint], url: str) -> dict[str, Any]:
    """`url`: where the API is."""
    endpoints = list(endpoints)
    names, schemas = models_json_schema(_models(endpoints), ref_template=_TEMPLATE)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, names)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Logcall", "version": "2", "description": _ABOUT, "license": {"name": "MIT"}},
        "servers": [{"url": url}],
        "security": [{"key": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(endpoint.tag for endpoint in endpoints)],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "A key: `lc_…`."}},
            "responses": {status.name: _error(status, names) for status in _ERRORS},
            "schemas": schemas["$defs"],
        },
    }


def _models(endpoints: list[Endpoint]) -> list[tuple[type[BaseModel], JsonSchemaMode]]:
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Wrong, "serialization")]
    for endpoint in endpoints:
        models += [(answer, "serialization") for answer in endpoint.answers.values()]
        if endpoint.body is not None:
            models.append((endpoint.body, "validation"))
    return list(dict.fromkeys(models))


def _operation(endpoint: Endpoint, names: Any) -> dict[str, Any]:
    said = f"{endpoint.description}\n\nNeeds the scope `{endpoint.scope}`.".strip()
    operation: dict[str, Any] = {
        "operationId": f"{endpoint.tag.lower().replace(' ', '_')}_{endpoint.handler.__name__}",
        "summary": endpoint.summary,
        "description": said,
        "tags": [endpoint.tag],
        "security": [{"key": [str(endpoint.scope)]}],
        "parameters": [*_path_parameters(endpoint), *_query_parameters(endpoint), *_header_parameters(endpoint)],
        "responses": {
            **{str(status): _answer(endpoint, status, model, names) for status, model in endpoint.answers.items()},
            **{str(int(status)): {"$ref": f"#/components/responses/{status.name}"} for status in _ERRORS},
        },
    }
    if endpoint.body is not None:
        content: dict[str, Any] = {"schema": names[endpoint.body, "validation"]}
        if endpoint.examples:
            content["examples"] = {name: {"value": value} for name, value in endpoint.examples.items()}
        operation["requestBody"] = {"required": True, "content": {"application/json": content}}
    elif endpoint.upload is not None:
        operation["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": _file(endpoint)}}}
    return operation


def _file(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {endpoint.upload: {"type": "string", "contentMediaType": "application/octet-stream"}},
        "required": [endpoint.upload],
        "additionalProperties": False,
    }


def _path_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    schema = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name in re.findall(r"\{(\w+)\}", endpoint.path)
    ]


def _query_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    if endpoint.query is None:
        return []
    schema = endpoint.query.model_json_schema(mode="validation", ref_template=_TEMPLATE)
    needed = schema.get("required", [])
    return [
        {
            "name": name,
            "in": "query",
            "required": name in needed,
            "description": what.pop("description", ""),
            "schema": _never_null(what),
        }
        for name, what in schema.get("properties", {}).items()
    ]


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is there or not: none is null."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) == 1:
        schema = {name: what for name, what in schema.items() if name != "anyOf"} | kinds[0]
    return {name: what for name, what in schema.items() if (name, what) != ("default", None)}


def _header_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    if not endpoint.is_idempotent:
        return []
    schema = {"type": "string", "pattern": f"^{PATTERN}$"}
    said = "Your own name for this request, a new one for each. The same again is answered with the first answer."
    return [{"name": NAME, "in": "header", "required": False, "description": said, "schema": schema}]


def _answer(endpoint: Endpoint, status: int, model: type[BaseModel], names: Any) -> dict[str, Any]:
    schema = names[model, "serialization"]
    if not issubclass(model, Bare):
        schema = {"type": "object", "properties": {"data": schema}, "required": ["data"], "additionalProperties": False}
    answer = {"description": HTTPStatus(status).phrase, "content": {"application/json": {"schema": schema}}}
    if endpoint.is_idempotent:
        said = "`true` where this is the answer that an earlier request with the same key had."
        answer["headers"] = {REPLAYED: {"description": said, "schema": {"type": "string"}}}
    return answer


def _error(status: HTTPStatus, names: Any) -> dict[str, Any]:
    said = {"description": _ERRORS[status], "content": {"application/json": {"schema": names[Wrong, "serialization"]}}}
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        said["headers"] = _RETRY_AFTER
    if status is HTTPStatus.UNAUTHORIZED:
        said["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return said
