"""Country records: families of measures vote, and nothing looks ahead."""

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.dates import day_number, known_day
from onward.graph.model import DestinationRecord, Provenance
from onward.queries.destinations import COUNTRIES, Destinations
from onward.queries.tables.tables import Equipment, default_tables
from tests.example_cases import COMPARISONS
from tests.unit.cases import each_case, read_cases

CASES = read_cases(__file__)

DAY = date(2026, 5, 1)


def row(
    country: str,
    measure: str,
    year: int,
    value: str,
    *,
    published: str | None = "2026-03-17",
    retrieved: str | None = None,
    dataset: str = "demo",
) -> DestinationRecord:
    record = f"{country}-{measure}-{year}"
    source = Provenance(dataset, record, "https://example.org", published, retrieved)
    return DestinationRecord(country, measure, year, value, source)


def world(*rows: DestinationRecord) -> Destinations:
    return Destinations(rows, default_tables())


def good(country: str, year: int) -> list[DestinationRecord]:
    """Three families of measures, none of which meets."""
    values = {"pts_a": "2", "vdem_civlib": "0.9", "fh_status": "F", "fh_d4": "4"}
    return [row(country, measure, year, value) for measure, value in values.items()]


def bad(country: str, year: int) -> list[DestinationRecord]:
    """Two families of measures, both of which meet."""
    return [row(country, "pts_a", year, "5"), row(country, "vdem_civlib", year, "0.1")]


EXAMPLE_ROWS = (
    *(record for year in range(2015, 2026) for record in bad("XA", year)),
    row("XA", "ucdp_intensity", 2024, "2"),
    row("XB", "pts_h", 2025, "4"),
    row("XB", "vdem_civlib", 2025, "0.6"),
    *good("XC", 2025),
    row("XE", "regime:arms", 2020, "unknown"),
    row("XF", "regime:interception", 2020, "prohibition"),
    row("XF", "regime:repression", 2020, "prohibition"),
    *(record for year in range(2015, 2025) for record in good("XT", year)),
    *bad("XT", 2025),
)
EXAMPLE_WORLD = world(*EXAMPLE_ROWS)

Rows = Any
"""Rows of a case: a country, a measure, a year, a value, and further facts by name."""

Says = Any
"""What a case says, by the name of an attribute and how it is compared."""


def read_row(cells: tuple[Any, ...]) -> DestinationRecord:
    country, measure, year, value, *facts = cells
    return row(country, measure, year, value, **(facts[0] if facts else {}))


def compare(case: str, found: object, says: Mapping[str, Any]) -> None:
    for key, wanted in says.items():
        name, _, words = key.partition(" ")
        value = getattr(found, name)
        assert COMPARISONS[words](value() if callable(value) else value, wanted), (case, key, value)


@each_case("case", "rows", "says")
def test_the_record_of_a_country_says(case: str, rows: Rows, says: Says) -> None:
    """`says` is asked of XA on DAY, but for what `rows` and `says` state themselves."""
    given = dict(says)
    on, as_of = given.pop("on", DAY), given.pop("as_of", None)
    country, region = given.pop("country", "XA"), given.pop("region", None)
    options = given.pop("policy", {})
    rows_of = EXAMPLE_ROWS if rows == "example" else map(read_row, rows)
    record = Destinations(rows_of, default_tables(), **options).status(
        country, on, as_of, region=region
    )
    compare(case, record, given)


@each_case("case", "rows", "question", "says")
def test_a_ban_holds(
    case: str, rows: Rows, question: tuple[str, Equipment, date], says: Says
) -> None:
    rows_of = EXAMPLE_ROWS if rows == "example" else map(read_row, rows)
    bans = world(*rows_of).regimes_at(*question)
    assert len(bans) == len(says)
    for ban, expected in zip(bans, says, strict=True):
        compare(case, ban, expected)


def test_the_act_stands_beside_the_measures_with_its_source() -> None:
    record = world().status("NI", DAY)
    (act,) = (reading for reading in record.measures if reading.family == "regime")
    assert (act.value, act.meets) == ("1", True)
    assert act.source == "Regulation (EU) 2019/1716"
    assert act.url is not None


def test_a_measure_or_an_act_without_a_row_is_listed_without_a_value() -> None:
    record = world(row("XA", "vdem_civlib", 2025, "0.9")).status("XA", DAY)
    (acts,) = (reading for reading in record.measures if reading.family == "regime")
    assert (acts.value, acts.meets) == (None, None)
    assert [one.value for one in record.measures if one.measure == "pts_a"] == [None]


def test_what_a_person_has_read_is_claimed() -> None:
    rows = world(row("XA", "vdem_civlib", 2025, "0.9"), row("XA", "assessment", 2026, "none"))
    readings = rows.status("XA", DAY).measures
    assert [one.measure for one in readings if one.standing == "claimed"] == ["assessment"]


def test_families_of_published_measures_that_are_loaded_are_named() -> None:
    one = world(row("XA", "vdem_civlib", 2025, "0.9"), row("XB", "vdem_clphy", 2025, "0.9"))
    assert one.published_families == ("vdem",)
    assert EXAMPLE_WORLD.published_families == ("fh", "pts", "vdem")
    no_measures = world(row("XA", "regime", 2025, "1"), row("XA", "ucdp_intensity", 2025, "2"))
    assert no_measures.published_families == ()


@pytest.mark.parametrize(
    ("day", "year"),
    [("2023-12-31", None), ("2024-01-01", 2024), ("2029-12-31", 2024), ("2030-01-01", None)],
)
def test_a_conflict_counts_for_five_years(day: str, year: int | None) -> None:
    found = EXAMPLE_WORLD.conflict("XA", date.fromisoformat(day))
    assert (found.data_year if found else None) == year
    assert EXAMPLE_WORLD.conflict("XC", DAY) is None


def test_a_measure_that_no_table_knows_is_named() -> None:
    rows = world(row("XA", "happiness", 2025, "7"), row("XA", "regime:arms", 2025, "unknown"))
    assert rows.uncounted_measures == ("happiness",)


def test_country_sets_hold_every_country_once_and_leave_out_the_exporters_own() -> None:
    sets = EXAMPLE_WORLD.country_set(DAY)
    assert "XA" in sets.established
    assert "XB" in sets.indicated
    assert {"XD", "VG", "DE"} <= sets.unknown
    assert "XC" not in sets.established | sets.indicated | sets.unknown
    assert not sets.established & sets.indicated
    assert not sets.unknown & (sets.established | sets.indicated)
    assert "XA" not in EXAMPLE_WORLD.country_set(DAY, exclude=["XA"]).established


VALUES = CASES["VALUES"]


@st.composite
def rows(draw: st.DrawFn) -> DestinationRecord:
    """Draw a row of any table: published after its year or at no known day, from one of two."""
    measure = draw(st.sampled_from(sorted(VALUES)))
    year = draw(st.integers(2015, 2026))
    day = f"{draw(st.integers(year + 1, 2028))}-0{draw(st.integers(1, 9))}"
    published = draw(st.sampled_from([day, f"{day}-01", None]))
    return row(
        draw(st.sampled_from(["XA", "RU"])),
        measure,
        year,
        draw(st.sampled_from(VALUES[measure])),
        published=published,
        retrieved=f"{draw(st.integers(2026, 2028))}-06-15",
        dataset=draw(st.sampled_from(["one", "two"])),
    )


@given(st.lists(rows(), max_size=20), st.integers(2015, 2026), st.integers(2015, 2028))
def test_no_row_of_the_future_changes_what_is_known_of_a_country(
    records: list[DestinationRecord], year: int, known_year: int
) -> None:
    """Neither a later data year, whatever ``as_of``, nor a row that nobody knew by ``as_of``."""
    on, as_of = date(year, 6, 30), date(known_year, 6, 30)
    past = [one for one in records if one.data_year <= year]
    seen = [
        one
        for one in past
        if known_day(one.source.published, one.source.retrieved) <= day_number(as_of)
    ]
    for country in ("XA", "RU"):
        assert told(world(*records), country, on, None) == told(world(*past), country, on, None)
        assert told(world(*records), country, on, as_of) == told(world(*seen), country, on, as_of)


def told(of: Destinations, country: str, on: date, as_of: date | None) -> object:
    """Return all that can be asked of a country."""
    return (
        of.status(country, on, as_of),
        of.regimes_at(country, "arms", on, as_of),
        of.conflict(country, on, as_of),
    )


@given(
    st.lists(rows(), max_size=12, unique_by=lambda r: (r.country, r.measure, r.data_year)),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_changes_nothing(
    records: list[DestinationRecord], shuffle: Random
) -> None:
    shuffled = list(records)
    shuffle.shuffle(shuffled)
    assert world(*records).status("XA", DAY) == world(*shuffled).status("XA", DAY)


@pytest.mark.parametrize("count_regimes", [True, False])
def test_every_country_is_in_the_set_of_its_own_status(count_regimes: bool) -> None:
    """Countries of which nothing is told are judged together: that must not show."""
    rows = [*bad("SY", 2025), *good("CH", 2025), row("XA", "pts_a", 2025, "5")]
    one = Destinations(rows, default_tables(), count_regimes=count_regimes)
    sets = one.country_set(DAY)
    of = {"established": sets.established, "indicated": sets.indicated, "unknown": sets.unknown}
    for code in {*COUNTRIES, "XA"}:
        statuses = [status for status, codes in of.items() if code in codes]
        own = one.status(code, DAY).status
        assert statuses == ([own] if own in of else [])


@pytest.mark.parametrize("region", ["UA-43", "UA-40", "UA-14", "UA-09", "UA-23", "UA-65"])
def test_the_record_of_ukraine_says_nothing_of_an_occupied_area(region: str) -> None:
    rows = world(*good("UA", 2025), row(region, "assessment", 2025, "established"))
    assert rows.status("UA", DAY).status == "none"
    assert world(*good("UA", 2025)).status("UA", DAY, region=region).status == "unknown"
    assert rows.status("UA", DAY, region=region).status == "indicated"


def test_a_region_is_no_country_of_the_sets() -> None:
    sets = world(row("XA-B", "pts_a", 2025, "5")).country_set(DAY)
    assert "XA-B" not in sets.indicated


def test_a_ban_that_a_layer_states_of_a_region_holds_there_alone() -> None:
    rows = world(row("XA-B", "regime:arms", 2020, "prohibition"))
    assert not rows.regimes_at("XA", "arms", DAY)
    assert len(rows.regimes_at("XA", "arms", DAY, region="XA-B")) == 1
