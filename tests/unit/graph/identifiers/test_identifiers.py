"""Identifiers are written one way and checked where a public check exists."""

import csv
import re
from collections import Counter

import pytest

from onward.graph.identifiers import identifier, normalise, recognise_schemes
from tests.lists import shared_data
from tests.unit.cases import each_case, table

VALID = table(__file__, "VALID")


@pytest.mark.parametrize(("scheme", "value"), VALID)
def test_a_real_number_passes_its_check(scheme: str, value: str) -> None:
    assert identifier(scheme, value).valid is True


@pytest.mark.parametrize(("scheme", "value"), VALID)
def test_one_changed_digit_fails_the_check(scheme: str, value: str) -> None:
    place = next(place for place in range(len(value) - 3, 0, -1) if value[place].isdigit())
    changed = value[:place] + str((int(value[place]) + 1) % 10) + value[place + 1 :]
    assert identifier(scheme, changed).valid is False


@pytest.mark.parametrize(("scheme", "value"), VALID)
def test_a_number_of_another_length_fails_the_check(scheme: str, value: str) -> None:
    assert identifier(scheme, value + "0000").valid is False
    assert identifier(scheme, value[:-3]).valid is False
    assert identifier(scheme, "").valid is False


@pytest.mark.parametrize("scheme", ["inn", "ogrn", "imo", "okpo", "bin", "edrpou"])
def test_digits_of_other_scripts_are_no_digits(scheme: str) -> None:
    assert identifier(scheme, "\u0660" * 13).valid is False


def test_the_check_of_ships_is_not_applied_to_companies() -> None:
    assert identifier("imo_company", "IMO 1234567").valid is None
    assert identifier("imo_company", "123456").valid is False


@each_case("scheme", "good", "bad")
def test_a_scheme_without_a_check_digit_is_judged_by_form(scheme: str, good: str, bad: str) -> None:
    assert identifier(scheme, good).valid is None
    assert identifier(scheme, bad).valid is False


def test_banks_are_compared_without_their_branch() -> None:
    assert identifier("swift", "deutdeff500").value == identifier("swift", "DEUTDEFF").value


def test_registration_numbers_keep_their_leading_zeros_and_prove_nothing() -> None:
    found = identifier("registration_number", "00.445-790", "GB")
    assert (found.value, found.valid, found.country) == ("00445790", None, "GB")


def test_full_width_digits_become_plain() -> None:
    assert normalise("\uff17\uff17 07\u201208") == "770708"


@pytest.mark.parametrize("scheme", ["passport", "national_id", "social_security"])
def test_numbers_of_natural_persons_are_marked(scheme: str) -> None:
    assert identifier(scheme, "12 34 567890").personal


def test_a_russian_tax_number_is_recognised_by_country_and_check() -> None:
    found = recognise_schemes(identifier("tax_number", "7707083893", "RU"))
    assert [(one.scheme, one.valid) for one in found] == [("tax_number", None), ("inn", True)]
    assert len(recognise_schemes(identifier("tax_number", "7707083893", "KZ"))) == 1
    assert len(recognise_schemes(identifier("tax_number", "7707083894", "RU"))) == 1


def test_the_mark_of_a_person_goes_over_to_what_is_recognised() -> None:
    found = recognise_schemes(identifier("tax_number", "500100732259", "RU", personal=True))
    assert [one.personal for one in found] == [True, True]


def test_the_numbers_of_the_eu_annexes_pass_as_counted() -> None:
    counts: Counter[tuple[str, bool | None]] = Counter()
    schemes = {"imoNumber": "imo", "leiCode": "lei"}
    for path in sorted(shared_data("eu-annexes").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                for column, scheme in schemes.items():
                    for raw in filter(str.strip, (row[column] or "").split(";")):
                        bare = re.sub(r"\(.*?\)", "", raw)
                        counts[scheme, identifier(scheme, bare).valid] += 1
    assert counts["imo", True] == 711
    assert counts["imo", False] == 55
    assert (counts["lei", True], counts["lei", False]) == (2, 0)


def test_the_numbers_of_the_ofac_list_pass_as_counted() -> None:
    text = (shared_data("ofac-sdn-2023") / "sdn.csv").read_text(encoding="utf-8", errors="replace")
    ships = re.findall(r"Vessel Registration Identification IMO (\d+)", text)
    assert sum(identifier("imo", number).valid is True for number in ships) == 676
    firms = re.findall(r"Legal Entity Number ([0-9A-Z]{20})\b", text)
    assert [identifier("lei", number).valid for number in firms] == [True] * 25
