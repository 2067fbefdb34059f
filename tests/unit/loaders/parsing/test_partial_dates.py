"""Dates as lists write them."""

import pytest

from onward.graph.dates import PUBLISHED_DATES
from tests.unit.cases import each_case


@each_case("text", "iso")
def test_a_date_keeps_its_precision_and_a_placeholder_is_unknown(
    text: str, iso: str | None
) -> None:
    assert PUBLISHED_DATES.read(text) == iso


@each_case("text")
def test_what_is_no_single_day_month_or_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        PUBLISHED_DATES.read(text)
