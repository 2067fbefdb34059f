"""Destination records of the published tables: the counts and countries of 04, section 5."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

import pytest

from onward.graph.countries import country_code
from onward.graph.model import DestinationRecord
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from onward.queries.destinations import COUNTRIES, Destinations
from onward.queries.tables.tables import default_tables
from tests.lists import load_list, shared_data
from tests.unit.cases import each_case

FILES = {"pts": "PTS-2024.csv", "vdem": "vdem_hri_owid.csv", "freedom_house": "fh_full.csv"}
DAY = date(2026, 9, 15)


def loaded(source: str) -> Loaded:
    return load_list(source, "2026-08-22", f"human-rights/{FILES[source]}")


def rows(source: str) -> tuple[DestinationRecord, ...]:
    return loaded(source).statements.destinations


def of_year(source: str, year: int, measures: str) -> Mapping[str, list[str]]:
    """Return the values of a year by country, in the order of the measures."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows(source), key=lambda row: row.measure):
        if row.data_year == year and row.measure.startswith(measures):
            found[row.country].append(row.value)
    return found


@cache
def world() -> Destinations:
    every = [row for source in FILES for row in rows(source)]
    return Destinations(every, default_tables())


@cache
def published_alone() -> Destinations:
    """The three published measures without the family of acts."""
    every = [row for source in FILES for row in rows(source)]
    return Destinations(every, default_tables(), count_regimes=False)


@pytest.mark.parametrize(
    ("source", "count"), [("pts", 10_220), ("vdem", 34_946), ("freedom_house", 2_723)]
)
def test_every_row_of_the_file_is_accounted_for(source: str, count: int) -> None:
    (account,) = loaded(source).log.files.values()
    assert (account.rows, account.rejected, account.balanced) == (count, 0, True)


def test_the_terror_scale_of_2023_has_the_maxima_of_all_countries() -> None:
    worst = Counter(max(scores) for scores in of_year("pts", 2023, "pts").values())
    # Of the 213 rows 53, 45, 51, 29 and 19 have these maxima; the European Union (2) and the
    # areas of Ukraine that Russia occupies (5) are no countries.
    assert worst == {"1": 53, "2": 45 - 1, "3": 51, "4": 29, "5": 19 - 1}


def test_dr_congo_is_found_by_its_old_code() -> None:
    assert of_year("pts", 2023, "pts")["CD"] == ["5", "5", "5"]
    assert world().status("CD", DAY).status == "established"


def test_territories_are_no_countries() -> None:
    left_out = loaded("pts").log.counts
    for name in ("Crimea", "Gaza (Hamas)", "Somaliland", "Israel in pre-1967 borders"):
        assert left_out[f"left out: {name}"] == 48
    assert "IL" not in of_year("pts", 2023, "pts")
    assert loaded("freedom_house").log.counts["left out: Tibet"] == 13


def test_v_dem_has_174_countries_and_kosovo_of_which_24_are_low() -> None:
    index = of_year("vdem", 2025, "vdem_civlib")
    assert len(index) == 174 + 1
    assert "XK" in index
    low = {country for country, (value,) in index.items() if float(value) < 0.3}
    assert len(low) == 24


@pytest.mark.parametrize(
    ("edition", "counts"),
    [(2024, {"F": 83, "PF": 56, "NF": 56}), (2025, {"F": 85, "PF": 51, "NF": 59})],
)
def test_freedom_house_has_195_countries_an_edition(edition: int, counts: dict[str, int]) -> None:
    status = of_year("freedom_house", edition - 1, "fh_status")
    assert Counter(value for (value,) in status.values()) == counts
    assert len(status) == 195


def test_freedom_house_scores_fear_of_surveillance() -> None:
    fear = of_year("freedom_house", 2023, "fh_d4")
    counts = Counter(value for (value,) in fear.values())
    assert counts == {"0": 14, "1": 34, "2": 30, "3": 45, "4": 72}


@each_case("country", "terror", "liberties", "house", "status", lists=True)
def test_a_countrys_values_and_its_record(
    country: str, terror: str, liberties: str, house: str, status: str
) -> None:
    assert "/".join(of_year("pts", 2023, "pts")[country]) == terror
    assert of_year("vdem", 2025, "vdem")[country] == [liberties]
    d4, freedom = of_year("freedom_house", 2023, "fh")[country]
    assert f"{freedom}/{d4}" == house
    assert world().status(country, DAY).status == status


def test_each_measure_marks_other_countries_so_one_is_not_enough() -> None:
    """PTS of 2023, V-Dem of 2025 and Freedom House of 2023, where a country has all three."""
    terror, liberties = of_year("pts", 2023, "pts"), of_year("vdem", 2025, "vdem")
    house = of_year("freedom_house", 2023, "fh")
    common = terror.keys() & liberties.keys() & house.keys() - {"PS", "XK"}
    marked = {
        "pts": {c for c in common if max(terror[c]) >= "4"},
        "vdem": {c for c in common if float(liberties[c][0]) < 0.3},
        "fh": {c for c in common if house[c][1] == "NF" and house[c][0] <= "1"},
    }
    votes = Counter(country for family in marked.values() for country in family)
    assert len(common) == 172
    assert {family: len(found) for family, found in marked.items()} == {
        "pts": 47,
        "vdem": 24,
        "fh": 44,
    }
    assert sum(count >= 2 for count in votes.values()) == 35
    missed = {country for country in votes if votes[country] >= 1} - marked["pts"]
    assert set(two(["ARE", "BHR", "CUB", "JOR", "KAZ", "OMN", "UZB", "VNM", "ZWE"])) <= missed


@pytest.mark.parametrize(
    ("countries", "status"),
    [("ETH UGA LBY ARE UZB VNM TUR BHR CUB", "indicated"), ("KAZ IRQ", "unknown")],
)
def test_what_the_bundled_table_alone_says_is_never_none(countries: str, status: str) -> None:
    bundled = Destinations(rows("vdem"), default_tables())
    records = {code: bundled.status(code, DAY) for code in two(countries.split())}
    assert {record.status for record in records.values()} == {status}
    assert all(record.is_open for record in records.values())


def test_no_country_is_of_status_none_with_the_bundled_table_alone() -> None:
    bundled = Destinations(rows("vdem"), default_tables())
    assert not [code for code in COUNTRIES if bundled.status(code, DAY).status == "none"]


def test_the_family_of_acts_is_one_more_voice_and_never_takes_one_away() -> None:
    for country in ("BY", "MM"):
        assert published_alone().status(country, DAY).status == "established"
        assert "regime" in world().status(country, DAY).families_met
    assert published_alone().status("DE", DAY).status == "none"


def test_a_vintage_is_not_known_before_it_appears() -> None:
    """Syria of 2022 as the vintage of 2026 sees it is not what anybody knew in 2023."""
    known = world().status("SY", date(2023, 6, 1), as_of=date(2023, 12, 31))
    assert "vdem" not in known.families_known
    assert "pts" in known.families_known  # its scores of 2022 appeared in October 2023


NOT_IN_THE_PROGRAMMES = {
    ("UN", "SO"),  # the programme of Somalia names no territory
    ("UN", "LB"),  # resolution 1701 has no programme
    ("EU", "LB"),  # nor has Regulation (EC) No 1412/2006: those of Lebanon are asset freezes
    ("UN", "IQ"),  # nor has resolution 1546: that of Iraq is an asset freeze
    ("UN", "IR"),  # the programme of resolution 1737 names no measures
}
NOT_IN_THE_TABLE = {
    ("UN", "SS"),  # ran to 31 May 2026, and no renewal was found; the EU's holds
}


def arms_measures_on(day: date) -> set[tuple[str, str]]:
    """Return issuer and country of what the regime table holds of arms on a day."""
    return {
        (regime.issuer, regime.country)
        for country in COUNTRIES
        for regime in default_tables().regimes_at(country, "arms", day)
        if regime.issuer in ("EU", "UN")
    }


def test_arms_measures_of_the_programmes_and_of_the_regime_table_are_the_same() -> None:
    """What the hand-kept table lacks, or has too much, fails here (05, section 6)."""
    folder = shared_data("eu-programs") / "meta"
    programmes = load("programmes", [folder], LoadOptions("programmes", "2026-08-22"))
    in_programmes = {
        (row.value.partition("-")[0], row.country)
        for row in programmes.statements.destinations
        if row.measure in ("measure:Arms embargo", "measure:Arms restrictions")
        and row.value.startswith(("EU-", "UN-"))
    }
    kept = arms_measures_on(date(2026, 8, 22))
    assert kept - in_programmes == NOT_IN_THE_PROGRAMMES
    assert in_programmes - kept == NOT_IN_THE_TABLE
    assert in_programmes - arms_measures_on(date(2026, 5, 31)) == set()
    assert ("EU", "SS") in kept
    assert ("UN", "CD") in in_programmes
    assert ("UN", "CG") not in in_programmes


def two(codes: Iterable[str]) -> list[str]:
    """Write codes of three letters as codes of two."""
    return [code for code in map(country_code, codes) if code is not None]
