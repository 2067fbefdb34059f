"""Dates as lists write them."""

import pytest

from onward.loaders.parsing.cells import parse


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024", "2024"),
        ("2024-03", "2024-03"),
        ("2024-03-05", "2024-03-05"),
        ("2015-04-07-04:00", "2015-04-07"),
        ("2026-02-27T00:00:09.554Z", "2026-02-27"),
        ("5.2.2024", "2024-02-05"),
        ("13 March 2024", "2024-03-13"),
        ("01 Jan 1956", "1956-01-01"),
        ("26 Feb. 2011", "2011-02-26"),
        ("1 Sept. 2015", "2015-09-01"),
        ("January 1964", "1964-01"),
        ("June 9, 2009", "2009-06-09"),
        ("00/00/1980", "1980"),
        ("", None),
        ("-0-", None),
        ("1900-01-01", None),
        ("1970-01-01", None),
        ("31.12.9999", None),
    ],
)
def test_a_date_keeps_its_precision_and_a_placeholder_is_unknown(
    text: str, iso: str | None
) -> None:
    assert parse(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "circa 1957",
        "1962 or 1963",
        "Between 1958 and 1963",
        "01 Jan 1956 to 31 Dec 1956",
        "31.2.2024",
        "2024-13",
        "5 Marz 2024",
        "0097-06-30",
        "2300",
        "soon",
    ],
)
def test_what_is_no_single_day_month_or_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse(text)
