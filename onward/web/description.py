"""The description of the routes in OpenAPI 3.1, made of the routes and of Onward's own schemas."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import FastAPI

from onward import __version__
from onward.graph.json_forms import json_text
from onward.web.messages import JSON
from onward.web.problems import MEDIA, TITLES
from onward.web.routes.spec import Kind, QueryParameter, Route

TITLE: Final = "Onward"

Schema = dict[str, object]

_KINDS: Final[Mapping[Kind, Schema]] = {
    "text": {"type": "string"},
    "day": {"type": "string", "format": "date"},
    "whole": {"type": "integer"},
    "number": {"type": "number"},
    "flag": {"type": "string", "enum": ["yes", "no"]},
}

PROBLEM: Final[Schema] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"enum": [f"urn:onward:problem:{kind}" for kind in TITLES]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "where": {"type": "object"},
        "mend": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
        "verdict": {"const": "INCOMPLETE"},
    },
}


def describe_route(route: Route) -> dict[str, Any]:
    """Return what FastAPI adds to its own description of a route."""
    described: dict[str, Any] = {
        "parameters": [_describe_parameter(parameter) for parameter in route.parameters],
        "responses": {
            "200": {
                "description": "The answer.",
                "content": {media: _describe_content(route, media) for media in route.gives},
            },
            "default": {
                "description": "Why there is no answer.",
                "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        },
        "security": [] if "none" in route.roles else [{"token": list(_named_roles(route))}],
    }
    if route.takes:
        bodies = {media: {"schema": _describe_body(media, route)} for media in route.takes}
        described["requestBody"] = {"required": True, "content": bodies}
    return described


def _named_roles(route: Route) -> Sequence[str]:
    return [] if "any" in route.roles else list(route.roles)


def _describe_parameter(parameter: QueryParameter) -> Schema:
    schema = dict(_KINDS[parameter.kind])
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.text,
        "schema": {"type": "array", "items": schema} if parameter.is_list else schema,
    }


def _describe_content(route: Route, media: str) -> Schema:
    if media == JSON and route.schema:
        return {"schema": {"$ref": f"#/components/schemas/{route.schema}"}}
    return {"schema": {} if media == JSON else {"type": "string"}}


def _describe_body(media: str, route: Route) -> Schema:
    if media == JSON and route.schema == "assessment":
        return {"$ref": "#/components/schemas/transaction"}
    return {"type": "object"} if media == JSON else {"type": "string"}


def write_description(application: FastAPI) -> bytes:
    """Return the description of an application's routes, with all schemas."""
    described = application.openapi()
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for name, schema in _onward_schemas().items():
        _add_schema(schemas, name, schema)
    described["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of the server's file; the names beside it are the roles.",
        }
    }
    described["info"] = {"title": TITLE, "version": __version__}
    return (json_text(described, indent=2) + "\n").encode()


def _onward_schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas that ``onward schema`` prints, by name."""
    from onward.queries.model.schema import SCHEMAS, json_schema  # noqa: PLC0415  # a second to make

    return {name: json_schema(name) for name in SCHEMAS}


def _add_schema(schemas: dict[str, Any], name: str, schema: dict[str, Any]) -> None:
    """Add a schema; what it defines by itself goes under names of its own."""
    written = json_text(schema).replace('"#/$defs/', f'"#/components/schemas/{name}.')
    moved: dict[str, Any] = json.loads(written)
    for inner, definition in moved.pop("$defs", {}).items():
        schemas[f"{name}.{inner}"] = definition
    moved.pop("$schema", None)
    moved.pop("$id", None)
    schemas[name] = moved
