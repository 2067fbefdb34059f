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


def test_a_turkish_postal_code_is_no_post_box_and_a_letter_before_blok_is_its_name() -> None:
    stated = read_address(TURKISH[0], "TR")
    assert stated is not None
    assert stated.postal_code == "34750"
    block = read_address("Defne Sok. B Blok No:1 D:3, Istanbul", "TR")
    assert block is not None
    assert block.key == "TR|istanbul||defne|1|block b|"


def test_another_turkish_flat_in_the_house_is_another_unit() -> None:
    assert same_unit(TURKISH[0], TURKISH[2]) == "same"
    assert same_unit(TURKISH[0], TURKISH[0].replace("365", "366")) == "different"
    assert same_unit(TURKISH[0], "Defne Sok. No: 1, Istanbul") == "cannot tell"


@pytest.mark.parametrize(
    ("address", "country", "key", "units"),
    [
        ("Valiasr St., Pelak 5, Vahed 7, Tehran", "IR", "|valiasr|5||", {"unit": {"7"}}),
        ("Valiasr Street, Plaque 5, Unit 7, Tehran", "IR", "|valiasr|5||", {"unit": {"7"}}),
        (
            "ул. Фатьянова, д. 43, корп. 2, кв. 15, Бишкек",
            "KG",
            "|fatanova|43|korpus 2|",
            {"flat": {"15"}},
        ),
        (
            "Calle de Alcalá nº 50, 3º piso, puerta B, Madrid",
            "ES",
            "|alcala|50||",
            {"door": {"b"}},
        ),
        ("深圳市福田区深南大道1006号12楼1203室", "CN", "|dadao shennan|1006||", {"room": {"1203"}}),
        (
            "北京市朝阳区建国路88号3号楼2单元501室",
            "CN",
            "|road jianguo|88|building 3|",
            {"room": {"501"}, "entrance": {"2"}},
        ),
        ("Rua Augusta, n.º 100, apto 5, Sao Paulo", "BR", "|augusta|100||", {"flat": {"5"}}),
        ("Hauptstraße, Hausnummer 5, Wohnung: 3, Berlin", "DE", "|haupt|5||", {"flat": {"3"}}),
    ],
)
def test_labels_of_other_languages_tell_house_and_unit(
    address: str, country: str, key: str, units: dict[str, set[str]]
) -> None:
    read = read_address(address, country)
    assert read is not None
    assert read.key.endswith(key)
    assert read_units(address) == units
