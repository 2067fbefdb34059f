"""One cell means one thing, or nothing, or is refused with its hint."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from onward.graph.dates import TABLE_DATES
from onward.graph.shares import Share
from onward.loaders.account import FieldRefused
from onward.loaders.parsing import cells as fields
from tests.unit.cases import each_case, table

READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "text": fields.text,
    "fraction": fields.fraction,
    "decimal": fields.decimal,
    "date": TABLE_DATES.read,
    "web address": fields.web_address,
    "yes or no": fields.yes_or_no,
    "percentage": fields.percentage,
}
READ = [
    pytest.param(reader, cell, value, id=f"{reader}: {cell}")
    for reader, cells in table(__file__, "READ", lists=True).items()
    for cell, value in cells.items()
]
REFUSED = [
    pytest.param(reader, cell, words, id=f"{reader}: {cell}")
    for reader, (words, cells) in table(__file__, "REFUSED", lists=True).items()
    for cell in cells
]


@pytest.mark.parametrize(("reader", "cell", "value"), READ)
def test_what_a_cell_means(reader: str, cell: str, value: Any) -> None:
    found = READERS[reader](cell)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(("reader", "cell", "words"), REFUSED)
def test_what_means_nothing_certain_is_refused_with_the_mend(
    reader: str, cell: str, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        READERS[reader](cell)


@pytest.mark.parametrize("cell", ["", " ", "-0- ", "NULL", "N/A", "n/a", "none", "-", "--"])
def test_what_stands_for_nothing_is_nothing(cell: str) -> None:
    assert fields.text(cell) is None
    assert fields.items(f"{cell};{cell}") == ()


def test_minus_nought_is_nought() -> None:
    assert str(fields.fraction("-0")) == "0.0"


def test_bounds_that_are_not_given_are_nought_and_one() -> None:
    assert fields.share(0.25, None) == Share(0.25, 1.0)
    assert fields.share(None, 0.5, below=True) == Share(0.0, 0.5, max_exclusive=True)
    assert fields.share(None, None) is None


@each_case("least", "most", "above", "below")
def test_impossible_bounds_are_refused(
    least: float | None, most: float | None, above: bool, below: bool
) -> None:
    with pytest.raises(ValueError, match="bound"):
        fields.share(least, most, above=above, below=below)


@each_case("cell", "least", "most", "ends")
def test_a_percentage_is_always_a_percentage(
    cell: str, least: float, most: float, ends: dict[str, bool]
) -> None:
    assert fields.percentage(cell) == Share(least, most, **ends)


def test_a_refused_field_says_where_what_and_how_to_mend() -> None:
    with pytest.raises(FieldRefused) as caught:
        fields.take({"share": "60"}, "share", fields.fraction, "bad_number")
    assert str(caught.value) == (
        "share: bad_number ('60'); give a fraction from 0 to 1: 0.6 or 60 %, or say percent and "
        "decimal in a mapping (--map)"
    )


@pytest.mark.parametrize("reader", ["fraction", "date", "decimal", "text"])
def test_a_column_that_is_absent_reads_as_empty(reader: str) -> None:
    assert fields.take({}, "any", READERS[reader], "bad_number") is None
