"""Which countries have a town of a name: in every script, and wherever else the name is borne."""

# ruff: noqa: RUF001  # names of other scripts are the point

import pytest

from onward.graph.addresses.tables import FOLDER
from onward.graph.addresses.town_names import FILE, countries_of_town
from onward.queries.end_use.places import contradicts, find_countries, find_country


@pytest.mark.parametrize(
    ("place", "country"),
    [
        ("ул. Ленина 5, Москва", "RU"),
        ("Пермь", "RU"),
        ("北京市朝阳区建国路1号", "CN"),
        ("上海", "CN"),
        ("شارع المتنبي، بغداد", "IQ"),
        ("порт, Бандар-Аббас", "IR"),
        ("서울", "KR"),
        ("Warehouse 4, Campinas", "BR"),
        ("ul. Mira 1, Minsk", "BY"),
    ],
)
def test_a_town_is_read_in_the_script_in_which_an_order_writes_it(place: str, country: str) -> None:
    assert find_country(place) == country
    assert contradicts(place, "NO") == {country}
    assert contradicts(place, country) == frozenset()


@pytest.mark.parametrize(
    ("place", "countries"),
    [("Kandahar", {"AF", "IN"}), ("Perth", {"AU", "GB"}), ("Artema 5, Donetsk", {"RU", "UA"})],
)
def test_a_name_of_several_countries_is_each_of_them(place: str, countries: set[str]) -> None:
    assert find_country(place) is None
    assert find_countries(place) == countries
    assert all(not contradicts(place, country) for country in countries)


@pytest.mark.parametrize("place", ["Moscow Road 5", "1 Long Road", "Building 3", "No Such Town"])
def test_what_is_no_town_names_no_country(place: str) -> None:
    assert find_countries(place) == frozenset()


def test_the_file_is_sorted_and_every_line_is_met() -> None:
    lines = (FOLDER / FILE).read_text(encoding="utf-8").splitlines()
    names = [line.partition("\t")[0].encode() for line in lines]
    assert names == sorted(set(names))
    for line in (*lines[::137], lines[-1]):
        name, _, countries = line.partition("\t")
        assert countries_of_town(name) == frozenset(countries.split())
    for name in ("", "a", "zzzz", "moskv", "moskvaa"):
        assert countries_of_town(name) == frozenset()
