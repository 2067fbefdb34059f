"""The files of cases: what a reader would lose without a word is refused."""

import pytest

from tests.unit.cases import read_rows


@pytest.mark.parametrize("text", ["{a: 1, a: 2}", "a: [{b: 1, c: 2, b: 1}]", "a: {b: 1}\na: 2"])
def test_a_key_that_stands_twice_in_one_mapping_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="stands twice"):
        read_rows(text)


def test_a_key_may_stand_in_each_of_two_mappings_and_beside_what_is_merged() -> None:
    rows = read_rows("[&base {a: 1, b: 2}, {<<: *base, a: 3}]")
    assert rows == [{"a": 1, "b": 2}, {"a": 3, "b": 2}]
