"""The description of the routes in OpenAPI 3.1, made of the routes and of Onward's own schemas."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from fastapi import FastAPI

from onward import __version__
from onward.graph.json_forms import json_text
from onward.operations.record import ACTS
from onward.web.acts import JUDGEMENTS, make_body
from onward.web.messages import JSON
from onward.web.problems import MEDIA, STATUSES, TITLES
from onward.web.routing import Route

TITLE: Final = "Onward"

Schema = dict[str, object]

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
        "acts": {"type": "array", "items": {"enum": list(ACTS)}},
        "errors": {"type": "array", "items": {"type": "object"}},
        "verdict": {"const": "INCOMPLETE"},
    },
}


ANSWERS: Final[Mapping[int, str]] = {
    202: "The job is taken; Location says where it is.",
    308: "The party stands under another id; Location says where.",
    503: "It does not stand as it should; the body says why.",
}
"""What answers of another status than 200 say."""


def describe_route(route: Route) -> dict[str, Any]:
    """Return what FastAPI adds to its own description of a route."""
    described: dict[str, Any] = {
        "responses": _describe_answers(route) | _describe_problems(route),
    }
    if route.takes:
        bodies = {media: {"schema": _describe_body(media, route)} for media in route.takes}
        described["requestBody"] = {"required": True, "content": bodies}
    return described


def _describe_answers(route: Route) -> Schema:
    content = {media: _describe_content(route, media) for media in route.media}
    return {
        str(status): {"description": ANSWERS.get(status, "The answer."), "content": content}
        for status in route.statuses
    }


def _describe_problems(route: Route) -> Schema:
    """Return the problems that a route may answer with, by status."""
    statuses = {status for kind in route.problems for status in STATUSES[kind]}
    # once for all routes: the document is a third as large so
    return {
        str(status): {"$ref": f"#/components/responses/{status}"}
        for status in sorted(statuses - set(route.statuses))
    }


def _describe_statuses() -> Schema:
    """Return what each status of a problem says, whichever route it is of."""
    titles: dict[int, list[str]] = {}
    for kind, statuses in STATUSES.items():
        for status in statuses:
            titles.setdefault(status, []).append(f"{TITLES[kind]} ({kind})")
    content = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        str(status): {"description": "; ".join(titles[status]), "content": content}
        for status in sorted(titles)
    }


def _describe_content(route: Route, media: str) -> Schema:
    if media == JSON and route.schema:
        return {"schema": {"$ref": f"#/components/schemas/{route.schema}"}}
    return {"schema": {} if media == JSON else {"type": "string"}}


def _describe_body(media: str, route: Route) -> Schema:
    if media == JSON and route.body:
        return {"$ref": f"#/components/schemas/{route.body}"}
    return {"type": "object"} if media == JSON else {"type": "string"}


def write_description(application: FastAPI) -> bytes:
    """Return the description of an application's routes, with all schemas."""
    described = application.openapi()
    for operation in (each for path in described["paths"].values() for each in path.values()):
        described_422 = operation["responses"].pop("422", {})  # FastAPI's own, which nobody gets
        if "$ref" in described_422:
            operation["responses"]["422"] = {"$ref": described_422["$ref"]}
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    match = json.loads(files("onward.web").joinpath("match_request.json").read_text("utf-8"))
    schemas |= {"Problem": PROBLEM, "match": match}
    for name in ("HTTPValidationError", "ValidationError"):  # ours are problems, like any other
        schemas.pop(name, None)
    bodies = {name: make_body(each) for name, each in {**ACTS, **JUDGEMENTS}.items()}
    for name, body in bodies.items():
        _add_schema(schemas, name, body.model_json_schema())
    for name, schema in _onward_schemas().items():
        _add_schema(schemas, name, schema)
    described["components"]["responses"] = _describe_statuses()
    described["info"] = {
        "title": TITLE,
        "version": __version__,
        "description": "Whatever answers GET answers HEAD, with the same header and no body.",
    }
    return (json_text(described, indent=2) + "\n").encode()


def _onward_schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas that ``onward schema`` prints, those of maps and suppositions, by name."""
    from pydantic import TypeAdapter  # heavy

    from onward.api.answers.pictures import SentCanvas, SentNeighbourhood, SentState
    from onward.queries.model.schema import SCHEMAS, json_schema  # a second to make
    from onward.queries.what_if.supposing import Supposed  # likewise

    maps = TypeAdapter(SentNeighbourhood | SentState | SentCanvas).json_schema()
    of_answers = {name: json_schema(name) for name in SCHEMAS}
    return {**of_answers, "map": maps, "supposition": Supposed.model_json_schema()}


def _add_schema(schemas: dict[str, Any], name: str, schema: dict[str, Any]) -> None:
    """Add a schema; what it defines by itself goes under names of its own."""
    written = json_text(schema).replace('"#/$defs/', f'"#/components/schemas/{name}.')
    moved: dict[str, Any] = json.loads(written)
    for inner, definition in moved.pop("$defs", {}).items():
        schemas[f"{name}.{inner}"] = definition
    moved.pop("$schema", None)
    moved.pop("$id", None)
    schemas[name] = moved
