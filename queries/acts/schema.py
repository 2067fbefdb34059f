"""The JSON Schema of acts of people, generated from their types."""

import json

from onward.queries.acts.forms import act_reader
from onward.queries.model.part import JsonObject
from onward.queries.model.schema import DIALECT, PlainSchema

NAME = "act"


def act_schema() -> JsonObject:
    """Return the JSON Schema of an act of any kind, as plain data."""
    schema = act_reader().json_schema(schema_generator=PlainSchema)
    return {"$schema": DIALECT, "description": "An act of a person on an assessment.", **schema}


def act_schema_text() -> str:
    """Return the schema as the file in docs/ holds it: the same bytes for the same types."""
    return json.dumps(act_schema(), indent=2, ensure_ascii=False) + "\n"
