"""Which countries have a town of a name: in every script, and wherever else the name is borne."""

# names of other scripts are the point

import pytest

from onward.graph.addresses.rewrites import FOLDER
from onward.graph.addresses.tables import (
    FILE,
    LEAST_LARGE,
    TIMES_LARGER,
    countries_of_town,
    country_of_largest,
)
from onward.queries.end_use import PlaceReading, contradicts, find_countries, read_country
from tests.unit.cases import each_case


@each_case("place", "country")
def test_a_town_is_read_in_the_script_in_which_an_order_writes_it(place: str, country: str) -> None:
    assert read_country(place) == PlaceReading(country)
    assert contradicts(place, "NO") == {country}
    assert contradicts(place, country) == frozenset()


@each_case("place", "countries")
def test_a_name_of_several_countries_is_each_of_them(
    place: str, countries: tuple[str, ...]
) -> None:
    assert read_country(place) == PlaceReading()
    assert find_countries(place) == set(countries)
    assert all(not contradicts(place, country) for country in countries)


@each_case("place", "country", "other")
def test_a_town_far_larger_than_its_namesakes_is_meant_by_its_name(
    place: str, country: str, other: str
) -> None:
    assert find_countries(place) == {country, other}
    assert read_country(place) == PlaceReading(country, frozenset([other]))


@each_case("place", "stated", "country", lists=True)
def test_what_the_order_states_decides_before_size(
    place: str, stated: list[str], country: str | None
) -> None:
    assert read_country(place, stated) == PlaceReading(country)


def test_size_decides_for_no_name_in_between() -> None:
    """Of all names of the table, a town is meant that is large, and many times its namesakes."""
    for line in (FOLDER / FILE).read_text(encoding="utf-8").splitlines():
        name, _, bearers = line.partition("\t")
        if ":" not in bearers:
            continue
        people = {code: int(count) for code, _, count in map(_part, bearers.split())}
        largest = max(people, key=lambda code: people[code])
        others = sum(people.values()) - people[largest]
        is_meant = people[largest] >= max(LEAST_LARGE, TIMES_LARGER * others) and all(
            people.values()
        )
        assert country_of_largest(name) == (largest if is_meant else None), name


def _part(text: str) -> tuple[str, str, str]:
    return text.partition(":")


@pytest.mark.parametrize("place", ["Moscow Road 5", "1 Long Road", "Building 3", "No Such Town"])
def test_what_is_no_town_names_no_country(place: str) -> None:
    assert find_countries(place) == frozenset()


def test_the_file_is_sorted_and_every_line_is_met() -> None:
    lines = (FOLDER / FILE).read_text(encoding="utf-8").splitlines()
    names = [line.partition("\t")[0].encode() for line in lines]
    assert names == sorted(set(names))
    for line in (*lines[::137], lines[-1]):
        name, _, countries = line.partition("\t")
        codes = {country.partition(":")[0] for country in countries.split()}
        assert countries_of_town(name) == codes
    for name in ("", "a", "zzzz", "moskv", "moskvaa"):
        assert countries_of_town(name) == frozenset()
