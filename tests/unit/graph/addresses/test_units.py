"""Units of a building: read from varied spellings, never guessed."""

import pytest

from onward.graph.addresses.reading import read_address
from onward.graph.addresses.tables import (
    UnitAnswer,
    building_text,
    compare_units,
    read_units,
    same_unit,
)
from tests.unit.cases import each_case


@each_case("text")
def test_one_suite_is_the_same_however_it_is_spelt(text: str) -> None:
    assert read_units(text) == {"suite": {"12b"}}


@each_case("text", "found")
def test_units_of_other_spellings_and_languages(
    text: str, found: dict[str, tuple[str, ...]]
) -> None:
    assert read_units(text) == {label: set(units) for label, units in found.items()}


@each_case("text")
def test_what_names_no_unit(text: str) -> None:
    assert read_units(text) == {}


def test_the_number_of_a_street_after_a_comma_is_no_second_unit() -> None:
    assert read_units("Suite 5, 12 High Street") == {"suite": {"5"}}


@each_case("left", "right", "answer")
def test_the_same_unit_needs_the_same_words_and_a_shared_code(
    left: str, right: str, answer: UnitAnswer
) -> None:
    assert same_unit(left, right) == answer
    assert same_unit(right, left) == answer


def test_of_several_addresses_the_best_pair_decides() -> None:
    assert compare_units(["Suite 5", "Suite 6"], ["Suite 6"]) == "same"
    assert compare_units(["Suite 5", "Tower"], ["Suite 6"]) == "cannot tell"
    assert compare_units(["Suite 5"], ["Suite 6", "Suite 7"]) == "different"


def test_a_building_reads_the_same_without_its_units() -> None:
    assert building_text("Suite 5, Tower One, Dubai") == "tower one dubai"
    assert building_text("Tower One, Office 12-B; Dubai") == "tower one dubai"
    assert building_text("Tower Two") != building_text("Tower One")


TURKISH = (
    "Küçükbakkalköy Mah., Defne Sok., Flora Suite Office, KNo: 1, DNo: 365, PK: 34750, Atasehir, "
    "Istanbul, Republic of Türkiye",
    "Küçükbakkalköy Mah., Defne Sok., Kap\u0131 No: 1, Daire No: 365, Ataşehir/İstanbul",
    "Defne Sokak, D\u0131ş Kap\u0131 No: 1, İç Kap\u0131 No: 365, Ataşehir, İstanbul",
    "KUCUKBAKKALKOY MAH. DEFNE SK. NO:1 KAT:3 DAIRE:365 ATASEHIR ISTANBUL",
    "Küçükbakkalköy Mh. Defne Sok. No:1 K:3 D:365 Ataşehir / İstanbul",
    "Defne Sok., Flora Suite Office, No 1 D 365, Istanbul",
    "Defne Sok. Bina No: 1, D.No:365, 34750 Istanbul, Turkey",
)


@pytest.mark.parametrize("address", TURKISH)
def test_turkish_labels_of_doors_tell_house_and_flat(address: str) -> None:
    read = read_address(address, "TR")
    assert read is not None
    assert (read.key, read.grade) == ("TR|istanbul||defne|1||", "house")
    assert read_units(address) == {"flat": {"365"}}


def test_another_turkish_flat_in_the_house_is_another_unit() -> None:
    assert same_unit(TURKISH[0], TURKISH[2]) == "same"
    assert same_unit(TURKISH[0], TURKISH[0].replace("365", "366")) == "different"
    assert same_unit(TURKISH[0], "Defne Sok. No: 1, Istanbul") == "cannot tell"


@each_case("address", "country", "key", "units")
def test_labels_of_other_languages_tell_house_and_unit(
    address: str, country: str, key: str, units: dict[str, tuple[str, ...]]
) -> None:
    read = read_address(address, country)
    assert read is not None
    assert read.key.endswith(key)
    assert read_units(address) == {label: set(found) for label, found in units.items()}
