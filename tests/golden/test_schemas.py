"""The JSON Schemas in docs/ are those of the types, to the byte."""

import os
from pathlib import Path

import jsonschema
import pytest

from onward.queries.acts.forms import act_schema, act_schema_text
from onward.queries.model.schema import SCHEMAS, json_schema, schema_text
from tests.realdata import ROOT
from tests.shell import onward


def schema_file(name: str) -> Path:
    return ROOT / "docs" / f"{name}.schema.json"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_file_holds_the_schema_of_the_types(name: str) -> None:
    if os.environ.get("ONWARD_UPDATE_GOLDEN"):
        schema_file(name).write_text(schema_text(name), encoding="utf-8")
    text = schema_file(name).read_text(encoding="utf-8")
    assert text == schema_text(name), "`make golden` writes it anew"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_command_prints_it(name: str) -> None:
    assert onward("schema", name).out == schema_text(name)


@pytest.mark.parametrize("name", SCHEMAS)
def test_it_is_a_schema_whose_parts_are_described(name: str) -> None:
    schema = json_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    parts = {name: schema, **schema["$defs"]}
    parts.pop("JsonValue", None)  # any JSON value: there is nothing to describe
    assert [part for part, shape in parts.items() if not shape.get("description")] == []


def test_the_acts_of_people_have_a_schema_that_is_described() -> None:
    path = schema_file("act")
    if os.environ.get("ONWARD_UPDATE_GOLDEN"):
        path.write_text(act_schema_text(), encoding="utf-8")
    schema = act_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert path.read_text(encoding="utf-8") == onward("schema", "act").out == act_schema_text()
    assert [name for name, part in schema["$defs"].items() if not part.get("description")] == []


def test_there_is_no_schema_of_anything_else() -> None:
    answer = onward("schema", "finding")
    assert (answer.code, "name assessment or transaction or act" in answer.err) == (2, True)
