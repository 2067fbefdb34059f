"""Country names and codes."""

import csv
from pathlib import Path

from onward.graph import countries
from onward.graph.countries import (
    country_code,
    country_name,
    country_of_address,
    is_country,
    spellings,
)
from tests.unit.cases import each_case


@each_case("text", "code")
def test_a_spelling_has_one_code_or_none(text: str, code: str | None) -> None:
    assert country_code(text) == code


def test_every_spelling_of_the_table_is_of_one_country_only() -> None:
    path = Path(countries.__file__).parent / "data" / "countries.csv"
    owners: dict[str, str] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            spellings = [row["alpha3"], row["name"], *row["aliases"].split(";")]
            for spelling in filter(None, [*spellings, *row["demonyms"].split(";")]):
                assert country_code(spelling) == row["code"], spelling
                assert owners.setdefault(spelling.casefold(), row["code"]) == row["code"], spelling
            assert is_country(row["code"])
    assert len(set(owners.values())) >= 249


def test_user_assigned_codes_are_codes_and_others_are_not() -> None:
    assert all(map(is_country, ("AA", "QM", "QZ", "XA", "XZ", "ZZ", "YU")))
    assert not any(map(is_country, ("QL", "UK", "EUR", "", "ru")))
    assert country_name("RU") == "Russia"


@each_case("address", "code")
def test_the_country_of_an_address_stands_at_its_end(address: str, code: str | None) -> None:
    assert country_of_address(address) == code


def test_every_spelling_of_a_country_is_known_by_itself() -> None:
    assert {"Iran", "Islamic Republic of Iran", "Iranian", "Hong Kong"} <= set(spellings())
    assert [text for text in spellings() if country_code(text) is None] == []
