"""A table that comes with Onward is read as values of a type, and no cell is taken for another."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

import pytest

from onward.graph.tables import Column, Required, TableRow, list_columns, make_reader, read_table
from tests.unit.cases import table


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Lamp:
    name: Required
    colour: Colour
    form: Literal["round", "square"]
    watts: int
    price: Decimal
    is_new: bool
    words: tuple[str, ...]
    note: str | None
    spoken: Annotated[str, Column(lambda row, column: row.text(column).upper(), "said")]
    age: Annotated[str, Column(is_optional=True)]


CELLS = table(__file__, "CELLS")


def test_each_cell_is_read_as_its_field_wants_it() -> None:
    lamp = make_reader(Lamp)(TableRow("lamps.csv", 2, CELLS))
    assert lamp == Lamp(
        "A", Colour.RED, "round", 5, Decimal("0.50"), True, ("one", "two"), None, "LOUD", ""
    )
    assert list_columns(Lamp) == tuple(CELLS)
    assert list_columns(Lamp, optional=True) == ("age",)


@pytest.mark.parametrize(
    ("field", "text"),
    [("name", " "), ("form", "oval"), ("price", "much"), ("is_new", "perhaps")],
)
def test_what_is_no_value_of_a_field_is_refused_with_its_place(field: str, text: str) -> None:
    with pytest.raises(ValueError, match=rf"^lamps\.csv:2:{field}: "):
        make_reader(Lamp)(TableRow("lamps.csv", 2, CELLS | {field: text}))


def test_a_field_of_which_nobody_says_how_it_is_read_is_refused() -> None:
    @dataclass
    class Strange:
        thing: set[str]

    with pytest.raises(TypeError, match="say with Column"):
        make_reader(Strange)


def test_a_table_of_a_package_is_read_in_its_order() -> None:
    @dataclass(frozen=True)
    class Regime:
        regime: Required
        words: tuple[str, ...]

    rows = read_table("onward.graph", "data/regimes.csv", Regime)
    assert len({row.regime for row in rows}) > 5
    assert all(row.words for row in rows)
