"""A name is read in the characters that a program has escaped, and no other name is changed."""

from onward.graph.names.typing_errors import read_escaped
from onward.graph.names.variants import find_variants
from tests.unit.cases import each_case


@each_case("text", "meant")
def test_what_a_program_has_escaped_is_read_as_it_was_meant(text: str, meant: str) -> None:
    assert meant in [variant.text for variant in find_variants(text).variants]


@each_case("text")
def test_signs_that_escape_nothing_stay(text: str) -> None:
    assert read_escaped(text) in (None, text.replace("%25", "%"))
