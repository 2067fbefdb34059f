"""One cell means one thing, or nothing, or is refused with its hint."""

from collections.abc import Callable

import pytest

from onward.graph.dates import TABLE_DATES
from onward.graph.shares import Share
from onward.loaders.account import FieldRefused
from onward.loaders.parsing import cells as fields
from tests.unit.cases import each_case


@pytest.mark.parametrize("cell", ["", " ", "-0- ", "NULL", "N/A", "n/a", "none", "-", "--"])
def test_what_stands_for_nothing_is_nothing(cell: str) -> None:
    assert fields.text(cell) is None
    assert fields.items(f"{cell};{cell}") == ()


def test_minus_nought_is_nought() -> None:
    assert str(fields.fraction("-0")) == "0.0"


@pytest.mark.parametrize("cell", ["NA", "0", "None of them", "нет"])
def test_namibia_and_zero_are_something(cell: str) -> None:
    assert fields.text(cell) == cell


@pytest.mark.parametrize(
    "cell",
    ["60", "1.0001", "-0.1", "NaN", "inf", "1e-1", "0,6", "160%", "1_0", "\u0660", "0.5.5", "x"],
)
def test_what_is_no_fraction_is_refused_with_the_mend(cell: str) -> None:
    with pytest.raises(ValueError, match=r"0\.6 or 60 %"):
        fields.fraction(cell)


@pytest.mark.parametrize(
    ("cell", "value"), [("0", 0.0), ("1", 1.0), ("0.5", 0.5), ("1.000", 1.0), ("", None)]
)
def test_fractions_from_nought_to_one_are_read(cell: str, value: float | None) -> None:
    assert fields.fraction(cell) == value


@pytest.mark.parametrize("cell", ["1,000", "1e3", "NaN", "Infinity", "1.", ".5", "+1", "12 000"])
def test_an_amount_is_plain_digits(cell: str) -> None:
    with pytest.raises(ValueError, match=r"1250\.50"):
        fields.decimal(cell)


def test_an_amount_keeps_every_digit_it_was_given() -> None:
    assert fields.decimal("12345678901234567890.10") == "12345678901234567890.10"


@pytest.mark.parametrize(
    "cell",
    ["2024-13", "2024-02-30", "24-01-01", "2024-1-1", "01.02.2024", "9999", "9999-12-31", "soon"],
)
def test_a_date_that_no_calendar_has_or_nothing_follows_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        TABLE_DATES.read(cell)


@pytest.mark.parametrize("cell", ["2024", "2024-02", "2024-02-29", "1850-06-01"])
def test_the_precision_of_a_date_is_kept(cell: str) -> None:
    assert TABLE_DATES.read(cell) == cell


@pytest.mark.parametrize(
    "cell", ["javascript:alert(1)", "ftp://x", "//x", 'https://x/"><b>', "https://a b", "x"]
)
def test_only_a_web_address_is_one(cell: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        fields.web_address(cell)


@pytest.mark.parametrize(
    ("cell", "flag"), [("true", True), ("YES", True), ("1", True), ("no", False), ("", False)]
)
def test_flags_are_read(cell: str, flag: bool) -> None:
    assert fields.yes_or_no(cell) is flag


def test_a_flag_that_is_neither_is_refused() -> None:
    with pytest.raises(ValueError, match="true or false"):
        fields.yes_or_no("maybe")


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


def exactly(value: float) -> Share:
    return Share(value, value)


@each_case("cell", "least", "most", "ends")
def test_a_percentage_is_always_a_percentage(
    cell: str, least: float, most: float, ends: dict[str, bool]
) -> None:
    assert fields.percentage(cell) == Share(least, most, **ends)


@each_case("cell")
def test_what_is_no_percentage_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r"percentage|100 %"):
        fields.percentage(cell)


def test_a_refused_field_says_where_what_and_how_to_mend() -> None:
    with pytest.raises(FieldRefused) as caught:
        fields.take({"share": "60"}, "share", fields.fraction, "bad_number")
    assert str(caught.value) == (
        "share: bad_number ('60'); give a fraction from 0 to 1: 0.6 or 60 %, or say percent and "
        "decimal in a mapping (--map)"
    )


@pytest.mark.parametrize("parse", [fields.fraction, TABLE_DATES.read, fields.decimal, fields.text])
def test_a_column_that_is_absent_reads_as_empty(parse: Callable[[str], object]) -> None:
    assert fields.take({}, "any", parse, "bad_number") is None
