"""Birth dates as lists print them (forms seen in the lists of OFAC, UN and EU)."""

import pytest

from onward.graph.names.birth_dates import parse_birth_dates
from tests.unit.cases import table

PRINTED = table(__file__, "PRINTED")


@pytest.mark.parametrize(("text", "dates"), PRINTED.items())
def test_dates_are_read_as_precisely_as_they_are_printed(text: str, dates: tuple[str, ...]) -> None:
    assert parse_birth_dates(text) == dates


@pytest.mark.parametrize("text", ["Between 1958 and 1960", "1958 to 1960", "1958-1960"])
def test_a_span_holds_each_of_its_years(text: str) -> None:
    assert parse_birth_dates(text) == ("1958", "1959", "1960")


def test_a_span_of_a_lifetime_holds_its_ends_only() -> None:
    assert parse_birth_dates("between 1900 and 1990") == ("1900", "1990")


@pytest.mark.parametrize("text", ["31 Feb 1970", "1970-02-31", "1970-13-01", "00/00/1970"])
def test_a_day_that_does_not_exist_counts_as_its_year(text: str) -> None:
    assert parse_birth_dates(text) == ("1970",)


@pytest.mark.parametrize("text", ["", "unknown", "42", "12.3.71", "tel. 0197112345"])
def test_what_is_no_date_gives_none(text: str) -> None:
    assert parse_birth_dates(text) == ()


def test_a_text_of_any_length_is_read_at_once() -> None:
    assert parse_birth_dates("1971 " + "9" * 100_000) == ("1971",)
