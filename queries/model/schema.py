"""JSON Schemas of what goes in and what comes out, generated from the types."""

import json
from collections.abc import Sequence
from typing import Any, Final, get_args

from pydantic import ValidationError
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import ErrorDetails

from onward.errors import InputRefused
from onward.graph.json_forms import canonical_json
from onward.queries.model.assessment import Assessment
from onward.queries.model.parts import JsonObject, adapter
from onward.queries.transactions.goods import Answer
from onward.queries.transactions.transaction import Transaction, question_sources

# ------------------------------------------------------------------------------------------------
# Reading an assessment that was stored, or that somebody gives: checked in this one place.
# ------------------------------------------------------------------------------------------------

_HINT: Final = "give the JSON that `onward assess` has written, or assess the transaction again"

_FAULTS: Final = {
    "missing": "the key is missing",
    "unexpected_keyword_argument": "there is no such key",
    "extra_forbidden": "there is no such key",
}
"""What pydantic calls a fault, in words."""


def assessment_from_data(data: object, where: str) -> Assessment:
    """Read an assessment that is given as plain data.

    Args:
        data: As `Assessment.to_data` gives it.
        where: What an error says of where it comes from: a file, or the assessment's id.

    Raises:
        InputRefused: It is not an assessment; one line, with the first key that is wrong.
    """
    try:
        written = canonical_json(data)
    except (TypeError, ValueError, RecursionError) as error:
        raise InputRefused("is not an assessment", file=where, hint=_HINT) from error
    return assessment_from_json(written, where)


def assessment_from_json(written: bytes | str, where: str) -> Assessment:
    """Read an assessment that is given as JSON, with the errors of `assessment_from_data`."""
    try:
        assessment: Assessment = adapter(Assessment).validate_json(written)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        more = f" ({len(faults) - 1} more after it)" if len(faults) > 1 else ""
        what, place = _describe_fault(faults[0])
        raise InputRefused(
            f"is not an assessment: {what}{more}", file=where, field=place, hint=_HINT
        ) from error
    return assessment


def _describe_fault(fault: ErrorDetails) -> tuple[str, str]:
    """Return what is wrong with a value, and its place as keys joined by dots."""
    what = _FAULTS.get(fault["type"])
    if what is None:
        message = fault["msg"].removeprefix("Value error, ")
        what = message[0].lower() + message[1:]
    return what, _dot_keys(fault["loc"])


def _dot_keys(place: Sequence[str | int]) -> str:
    # pydantic also names the type that it tried in a union: such names begin with a capital
    return ".".join(str(key) for key in place if not str(key)[:1].isupper())


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
