"""What is one address, what is another, and what is none."""

from itertools import combinations

import pytest

from onward.graph.addresses.reading import names_street, read_address, read_addresses
from tests.unit.cases import each_case, table

ONE_PLACE = table(__file__, "ONE_PLACE", lists=True)
"""Each row is one place in several spellings; no two rows are one."""


@pytest.mark.parametrize("spellings", ONE_PLACE, ids=lambda row: row[0])
def test_one_place_in_many_spellings_has_one_key(spellings: list[str]) -> None:
    keys = {text: found and found.key for text in spellings if (found := read_address(text)) or 1}
    assert None not in keys.values()
    assert len(set(keys.values())) == 1, keys


def test_places_of_different_rows_share_no_key() -> None:
    read = [[read_address(text) for text in row] for row in ONE_PLACE]
    keys = [{address.key for address in row if address} for row in read]
    assert all(left.isdisjoint(right) for left, right in combinations(keys, 2))


@each_case("left", "right")
def test_another_number_street_town_or_country_is_another_place(left: str, right: str) -> None:
    ours, theirs = read_address(left), read_address(right)
    assert ours is not None
    assert theirs is not None
    assert ours.key != theirs.key


@each_case("text")
def test_a_town_a_post_box_and_what_names_no_town_is_no_address(text: str) -> None:
    assert read_address(text) is None


def test_a_street_without_a_number_is_read_and_proves_no_house() -> None:
    street = read_address("Airport Road, Damascus, Syria")
    assert street is not None
    assert street.grade == "street"
    tower = read_address("Al Moosa Tower One, Sheikh Zayed Road, Dubai, UAE")
    assert tower is not None
    assert tower.grade == "house"


def test_a_postal_code_places_a_house_whose_town_nobody_names() -> None:
    left = read_address("123376, Rochdelskaya Str., 15, Building 8, Russian Federation")
    right = read_address("Rochdelskaya 15, stroenie 8, 123376, RU")
    assert left is not None
    assert right is not None
    assert left.key == right.key
    assert read_address("Rochdelskaya Str. 15, 101000, RU") != left


def test_the_number_of_a_shop_is_no_house() -> None:
    found = read_address("Naser Square, Shop No. 5, Deira, Dubai, UAE")
    assert found is not None
    assert found.grade == "street"


def test_the_country_stated_beside_an_address_counts_where_it_names_none() -> None:
    assert read_address("12 High Street, Barnsley", "GB")
    # but a town that only one country has says more than where its firm is registered
    found = read_address("Lenina 5, Murmansk", "CY")
    assert found is not None
    assert found.country == "RU"


def test_a_state_of_the_country_stated_beside_an_address_is_no_town_elsewhere() -> None:
    found = read_address("500 Main Street, Washington", "US")
    assert found is not None
    assert found.country == "US"


def test_a_cell_of_several_addresses_is_read_one_by_one() -> None:
    found = read_addresses("Lenina 5, Moscow; Moscow; Kirova 3, Tula", "RU")
    assert [address and address.text for _, address in found] == [
        "Lenina 5, Moscow, Russia",
        None,
        "Kirova 3, Tula, Russia",
    ]


def test_what_is_kept_beside_the_key_can_be_compared() -> None:
    found = read_address("Suite 5, Acme House, 12 High Street, London SW1A 1AA, UK")
    assert found is not None
    assert found.postal_code == "sw1a1aa"
    assert found.beside == ("acme house",)


def test_what_says_only_where_a_town_is_names_no_street() -> None:
    assert not names_street("P.O. Box 5, Moscow 101000, Russia")
    assert names_street("somewhere on the 5th km near the mill")


def test_a_british_code_says_the_country_of_an_address_that_names_none() -> None:
    read = read_address("16, Berkeley Street, London, W1J 8DZ", "RU")
    stated = read_address("16 Berkeley St, London", "GB")
    assert read is not None
    assert stated is not None
    assert read.key == stated.key


def test_a_quarter_behind_a_stroke_is_no_part_of_the_town() -> None:
    read = read_address("22, avenue Usika, Kinshasa/Ngaliema, RDC", "CD")
    assert read is not None
    assert (read.text, read.beside) == (
        "Avenue Usika 22, Kinshasa, Democratic Republic of the Congo",
        ("ngaliema",),
    )
