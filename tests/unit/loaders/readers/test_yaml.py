"""YAML is read by what it shows, and alike by both of PyYAML's parsers."""

import pytest
import yaml

from onward.errors import IndicatorInvalid, LimitExceeded
from onward.loaders.readers import documents as yaml_nodes
from onward.loaders.readers.documents import yaml_document, yaml_text
from tests.unit.cases import each_case, table

CATALOGUE_LIKE = """\
id: dest-example   # a comment
country: NO
texts: [024, 0x18, 1_000, 1:30, 2026-05-02, yes, 1e5, "7", =, <<]
numbers: [0, -7, 1.5, .5, 2.]
empty: [~, null, ""]
switches: [true, false]
folded: >-
  one line
  and another
nested:
- {a: 1, b: [x, y]}
"""
VALUES = table(__file__, "VALUES", lists=True)


class _InPython(yaml.SafeLoader):
    yaml_implicit_resolvers = yaml_nodes.PlainLoader.yaml_implicit_resolvers


@pytest.fixture(params=["C", "Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "Python":
        monkeypatch.setattr(yaml_nodes, "PlainLoader", _InPython)


def test_the_parser_in_c_is_installed() -> None:
    assert issubclass(yaml_nodes.PlainLoader, yaml.CSafeLoader)


@pytest.mark.usefixtures("parser")
def test_a_plain_scalar_is_a_number_only_in_the_form_of_json() -> None:
    document = yaml_document(CATALOGUE_LIKE, "f")
    assert document.data == VALUES
    assert document.line_of(("nested", 0, "b", 1)) == 11


@pytest.mark.usefixtures("parser")
@each_case("text", "says")
def test_what_could_be_read_as_something_else_is_refused_with_its_line(
    text: str, says: str
) -> None:
    with pytest.raises(IndicatorInvalid) as refused:
        yaml_document(text, "f")
    assert says in str(refused.value)


@pytest.mark.usefixtures("parser")
def test_half_a_character_is_no_text() -> None:
    with pytest.raises(IndicatorInvalid, match="is not valid YAML"):
        yaml_document("a: \ud800", "f")


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("text", ["a:\n" + "- " * 10_000, "a: " + "[" * 10_000, "? " * 2_000])
def test_no_depth_ends_a_parser(text: str) -> None:
    with pytest.raises(LimitExceeded, match="values may be nested 64 deep"):
        yaml_document(text, "f")


def test_what_is_written_is_read_back() -> None:
    assert yaml_document(yaml_text(VALUES, width=60), "f").data == VALUES
