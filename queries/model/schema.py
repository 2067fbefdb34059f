"""JSON Schemas of what goes in and what comes out, generated from the types."""

import json
from typing import Any, Final, get_args

from pydantic.json_schema import GenerateJsonSchema

from onward.queries.model.assessment import Assessment
from onward.queries.model.part import JsonObject, adapter
from onward.queries.transactions.goods.items import Answer
from onward.queries.transactions.questionnaire import question_sources
from onward.queries.transactions.transaction import Transaction

SCHEMAS: Final = ("assessment", "transaction")
"""What there is a schema of."""

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


class PlainSchema(GenerateJsonSchema):
    """Leaves out what says nothing: a title that is the key again, and a base class's docstring."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  # its base passes it
        """Return no for every field."""
        return False


def json_schema(name: str) -> JsonObject:
    """Return the JSON Schema of an assessment, or of a transaction, as plain data.

    Args:
        name: One of `SCHEMAS`.
    """
    if name == "assessment":
        schema = adapter(Assessment).json_schema(schema_generator=PlainSchema)
        transaction = schema["$defs"]["AssessedTransaction"]
    else:
        schema = Transaction.model_json_schema(schema_generator=PlainSchema)
        transaction = schema
    # the type is a mapping whose keys a validator checks: a reader must see them here
    transaction["properties"]["answers"] = _questionnaire_schema()
    return {"$schema": DIALECT, **schema}


def _questionnaire_schema() -> JsonObject:
    """Return the schema of `answers`: every key with where its question comes from."""
    # the type beside the one that reads it in any case
    choices = get_args(get_args(Answer)[0])
    answer = {"enum": [*choices], "type": "string"}
    return {
        "additionalProperties": False,
        "description": "Answers to the questionnaire; a key that is left out is not answered.",
        "properties": {
            key: {"description": source, **answer} for key, source in question_sources().items()
        },
        "type": "object",
    }


def schema_text(name: str) -> str:
    """Return a schema as the file in docs/ holds it: the same bytes for the same types."""
    return json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n"
