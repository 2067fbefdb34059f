"""Annexes of EU acts."""

import csv
from pathlib import Path

import pytest

from onward.errors import RowRefused
from onward.loaders.load import load
from onward.loaders.parsing.numbers import numbers
from onward.loaders.source import LoadOptions
from onward.loaders.sources.eu_annexes import COLUMNS, citation
from tests.lists import listed, load_made, party
from tests.unit.cases import each_case

ACT = "eu:32014R0833"


def write(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "32024R1485.csv"
    common = {"celex": "32024R1485", "annex": "IV.A", "programKey": "EU-RUS", "schema": "Person"}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows({"measure": "Asset freeze", **common, **row} for row in rows)
    return path


def test_assets_are_no_parties_and_files_without_rows_are_named() -> None:
    log = load_made("eu_annexes").log
    assert log.files["32014R0833.csv"].not_a_party == {"Asset": 1}
    assert [one.accepted for one in log.files.values()] == [0, 3, 4]
    assert log.asides == ["32004R0314.csv has no rows: the act lists nobody in its annexes"]


def test_the_measure_gives_the_topic_and_the_act_is_cited() -> None:
    loaded = load_made("eu_annexes")
    (one,) = listed(loaded, f"{ACT}/IV/1")
    assert (one.topic, one.regime, one.programme) == ("export.control", "EU", "EU-RUS")
    assert one.act == "Regulation (EU) No 833/2014, Annex IV"
    assert (one.since, one.source.published) == ("2024-02-05", "2024-02-05")
    assert one.source.url is not None
    assert one.source.url.endswith("CELEX:32014R0833")


def test_a_vessel_under_transport_restrictions_is_banned_from_ports() -> None:
    (one,) = listed(load_made("eu_annexes"), f"{ACT}/XLII/2")
    assert (one.topic, one.measure) == ("sanction", "Port access and services ban")


def test_reasons_are_evidence_and_a_name_of_two_persons_makes_no_tie() -> None:
    loaded = load_made("eu_annexes")
    assert listed(loaded, f"{ACT}/IV/1")[0].text == "Meridian Optics is owned by Ilya Vargas."
    assert {tie.kind for tie in loaded.statements.ties} == {"located_at"}
    assert loaded.log.counts["prose: a name of several persons"] == 1


def test_the_country_stands_at_the_end_of_the_address_or_is_the_nationality() -> None:
    loaded = load_made("eu_annexes")
    homes = {one.id: one.country for one in loaded.statements.parties}
    assert (homes[f"{ACT}/IV/1"], homes[f"{ACT}/IV/4"]) == ("RU", "HK")
    persons = [one.country for one in loaded.statements.parties if one.kind == "Person"]
    assert sorted(persons, key=str) == [None, "RU"], "two nationalities are no country"


def test_debris_in_aliases_is_dropped_with_a_warning() -> None:
    loaded = load_made("eu_annexes")
    names = [(one.text, one.kind) for one in party(loaded, f"{ACT}/IV/1").names]
    assert names == [("子午线", "original"), ("MERIDIAN OPTICS", "alias")]
    assert [fault.value for fault in loaded.log.warnings if fault.field == "alias"] == [
        "Chinese:",
        "Text of image",
    ]


def test_a_row_with_two_numbers_of_a_scheme_is_composite() -> None:
    row = party(load_made("eu_annexes"), "eu:32024R1485/IV.B/7")
    assert [one.scheme for one in row.identifiers] == ["inn", "inn"]
    assert "composite" in dict(row.notes)


def test_rows_without_a_number_are_told_apart_by_their_cells_in_any_order(tmp_path: Path) -> None:
    rows = [{"name": "VARGAS Ilya", "birthDate": year} for year in ("1962", "1970")]
    loads = [
        load("eu_annexes", [write(tmp_path, *order)], LoadOptions("eu_annexes", "2026-08-22"))
        for order in (rows, rows[::-1])
    ]
    assert loads[0].statements == loads[1].statements
    assert [one.id.partition("#")[2] for one in loads[0].statements.parties] == ["", "2"]
    assert "occurs twice" in str(loads[0].log.warnings[0])


def test_persons_have_weak_and_former_names_and_personal_numbers() -> None:
    loaded = load_made("eu_annexes")
    person = next(one for one in loaded.statements.parties if one.kind == "Person" and one.names)
    assert [one.kind for one in person.names] == ["former", "weak"]
    assert person.identifiers
    assert all(one.personal for one in person.identifiers)
    assert ("birth_date", "1962 or 1963") in person.notes


def test_the_human_rights_regime_marks_its_listings() -> None:
    (one,) = listed(load_made("eu_annexes"), "eu:32020R1998/I.B/1")
    assert one.notes == (("human_rights", "true"),)


def test_files_without_a_date_are_as_old_as_their_newest_listing() -> None:
    loaded = load_made("eu_annexes", retrieved=None)
    assert {one.source.retrieved for one in loaded.statements.parties} == {"2026-07-13"}


@each_case("row", "says")
def test_what_the_tables_do_not_know_fails_the_load(
    tmp_path: Path, row: dict[str, str], says: str
) -> None:
    with pytest.raises(RowRefused, match=says):
        load("eu_annexes", [write(tmp_path, row)], LoadOptions("eu_annexes", "2026-08-22"))


@each_case("cell", "home", "found")
def test_words_beside_a_number_say_what_it_is(
    cell: str, home: str | None, found: tuple[tuple[str, str, str], ...]
) -> None:
    read = numbers("registration_number", cell, home, is_person=False)
    assert tuple((one.scheme, one.value, one.country) for one in read) == found


def test_a_celex_number_of_another_kind_is_its_own_citation() -> None:
    assert citation("12016M/TXT") == "12016M/TXT"


CELLS = {
    ("swift", "DCBKKPPY"): [("swift", "DCBKKPPY")],
    ("swift", "KHJBSDKH and 5040942458"): [
        ("swift", "KHJBSDKH"),
        ("identification_number", "5040942458"),
    ],
    ("registration_number", "(a) 100200300 (b) 100200301"): [
        ("registration_number", "100200300"),
        ("registration_number", "100200301"),
    ],
    ("registration_number", "a) 100200300; b) 100200301 (Utopia)"): [
        ("registration_number", "100200300"),
        ("registration_number", "100200301"),
    ],
    ("passport", "(a) AB123456 (issued on 5.2.2003, expired on 4.2.2008) (b) CD123456"): [
        ("passport", "AB123456"),
        ("passport", "CD123456"),
    ],
    ("registration_number", "91440300MA5GN73B4F (China, Unified Social Credit Code)"): [
        ("uscc", "91440300MA5GN73B4F")
    ],
}


@pytest.mark.parametrize(("scheme", "cell"), CELLS)
def test_each_number_of_a_cell_is_read_and_no_date_is_one(scheme: str, cell: str) -> None:
    found = [(one.scheme, one.value) for one in numbers(scheme, cell, "XX", is_person=False)]
    assert found == CELLS[scheme, cell]
