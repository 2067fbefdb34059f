"""Units of a building: read from varied spellings, never guessed."""

import pytest

from onward.graph.addresses.units import (
    UnitAnswer,
    building_text,
    compare_units,
    read_units,
    same_unit,
)


@pytest.mark.parametrize(
    "text",
    [
        *("Suite 12B, Tower One", "SUITE 12-B TOWER ONE", "Ste. 12 B, Tower One", "ste 12b"),
        *("Suite No. 12B", "Suite #12B", "Suite nr 12-b", "Tower One / Suite 12\u2013B"),
        *("Suite №12B, 5th floor", "suite no 12b, 12 High Street"),
    ],
)
def test_one_suite_is_the_same_however_it_is_spelt(text: str) -> None:
    assert read_units(text) == {"suite": {"12b"}}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Office 12-B, Business Bay", {"office": {"12b"}}),
        ("Offices 5 and 7", {"office": {"5", "7"}}),
        ("Offices 5 & 7", {"office": {"5", "7"}}),
        ("Suite 5, Office 12", {"suite": {"5"}, "office": {"12"}}),
        ("Flat 3, 12 High Street", {"flat": {"3"}}),
        ("Apt. 3A", {"flat": {"3a"}}),
        ("Flat A, 7 Queen's Road", {"flat": {"a"}}),
        ("Unit B12, Trade Park", {"unit": {"b12"}}),
        ("Unit B-12, Trade Park", {"unit": {"b12"}}),
        ("Flat/Rm 1202, 12/F, Some Centre", {"room": {"1202"}}),
        ("Room 1203-1204", {"room": {"1203-1204"}}),
        ("#05-12 Some Plaza, Singapore", {"#": {"05-12"}}),
        ("ул. Ленина, д. 4, оф. 5", {"office": {"5"}}),
        ("ul. Lenina 4, kv. 12", {"flat": {"12"}}),
        ("пом. 3, комн. 7", {"premises": {"3"}, "room": {"7"}}),
        ("Unit No: 3O-01-1432, Gemplex 3", {"unit": {"3o01-1432"}}),
        ("Büro 4", {"office": {"4"}}),
        ("Shop No. 5, Deira", {"shop": {"5"}}),
        ("подъезд 2, кв. 7", {"entrance": {"2"}, "flat": {"7"}}),
        ("Av. Morelos 302, Int. L-3", {"inner": {"l3"}}),
        ("Of. 3-B", {"office": {"3b"}}),
        ("Rm1202, Some Centre", {"room": {"1202"}}),
    ],
)
def test_units_of_other_spellings_and_languages(text: str, found: dict[str, set[str]]) -> None:
    assert read_units(text) == found


@pytest.mark.parametrize(
    "text",
    [
        *("12 High Street", "5th Floor, 12 High Street", "Block 3, Building 4", "PO Box 5"),
        *("Office Tower, Dubai", "Suited Street 5", "Staffing 5", "1203 Tower", "", "Offshore 5"),
        *("Level 12, Tower One", "House 5", "The Flatiron 5", "Bank of 5 Towers"),
        "Unit 15-PF-137, a code that is not read to its end",
    ],
)
def test_what_names_no_unit(text: str) -> None:
    assert read_units(text) == {}


def test_the_number_of_a_street_after_a_comma_is_no_second_unit() -> None:
    assert read_units("Suite 5, 12 High Street") == {"suite": {"5"}}


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        ("Suite 5", "Tower, suite 5", "same"),
        ("Offices 5 and 7", "Office 7", "same"),
        ("Suite 5, Office 12", "Office 12, Suite 5", "same"),
        ("Suite 5", "Suite 6", "different"),
        ("Suite 5", "Suite 5A", "different"),
        ("Suite 12-14", "Suite 1214", "different"),
        ("Suite 5, Office 12", "Suite 5, Office 13", "different"),
        ("Suite 5", "Office 5", "cannot tell"),
        ("Suite 5, Office 12", "Office 12", "cannot tell"),
        ("Suite 5", "Tower", "cannot tell"),
        ("Tower", "Tower", "cannot tell"),
    ],
)
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
