"""The Consolidated Canadian Autonomous Sanctions List."""

import re
from pathlib import Path

from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from tests.lists import MADE, load_made


def test_each_record_is_a_party_of_its_kind_with_its_names() -> None:
    parties = {one.name: one for one in load_made("ca_sema").statements.parties}
    assert {name: one.kind for name, one in parties.items()} == {
        "Ilja Petrovich Varga": "Person",
        "Sable Works": "Organization",
        "New Marten": "Vessel",
        "Mara Vidal": "Person",
    }
    assert [(one.text, one.kind) for one in parties["Ilja Petrovich Varga"].names] == [
        ("Ilya Vargha", "alias"),
        ("Илья Варга", "original"),  # noqa: RUF001  # a Cyrillic name
    ]
    (number,) = parties["New Marten"].identifiers
    assert (number.scheme, number.valid) == ("imo", True)


def test_a_day_that_a_spreadsheet_has_left_as_a_number_is_that_day() -> None:
    parties = {one.name: one for one in load_made("ca_sema").statements.parties}
    assert ("birth_date", "1972-03-01") in parties["Mara Vidal"].notes
    assert ("vessel_built", "2019") in parties["New Marten"].notes


def test_a_listing_has_its_schedule_and_item_and_the_country_of_its_regulations() -> None:
    entries = load_made("ca_sema").statements.listings
    found = {(one.programme, one.entry_id, one.since) for one in entries}
    assert found == {
        ("Russia", "1, Part 1, item 901", "2022-02-24"),
        ("Russia", "1, Part 2, item 12", "2023-05-17"),
        ("Russia", "1, Part 3, item 3", "2025-06-12"),
        ("Belarus", "7", None),
    }


def test_what_is_written_in_both_languages_is_read_in_english() -> None:
    parties = {one.name: one for one in load_made("ca_sema").statements.parties}
    assert ("vessel_type", "Oil tanker") in parties["New Marten"].notes


def test_the_form_with_english_names_of_fields_alone_gives_the_same(tmp_path: Path) -> None:
    text = (MADE / "ca_sema" / "sema-lmes.xml").read_text("utf-8")
    former = re.sub(r"(</?\w+)-\w+>", r"\1>", text).replace("TitleOrShipType>", "TitleOrShip>")
    path = tmp_path / "sema-lmes.xml"
    path.write_text(former, "utf-8")
    loaded = load("ca_sema", [path], LoadOptions("ca_sema", "2026-08-22"))
    assert loaded.statements == load_made("ca_sema").statements


def test_a_name_where_the_number_of_a_ship_belongs_is_a_name_of_it(tmp_path: Path) -> None:
    text = (MADE / "ca_sema" / "sema-lmes.xml").read_text("utf-8")
    path = tmp_path / "sema-lmes.xml"
    path.write_text(text.replace(">9074729<", ">Old Marten<"), "utf-8")
    loaded = load("ca_sema", [path], LoadOptions("ca_sema", "2026-08-22"))
    [ship] = [one for one in loaded.statements.parties if one.kind == "Vessel"]
    assert [name.text for name in ship.names] == ["Old Marten"]
    assert [(one.field, one.value) for one in loaded.log.warnings if "Ship" in one.field] == [
        ("ShipIMONumber", "Old Marten")
    ]


def test_a_file_without_a_date_is_as_old_as_its_newest_listing_and_says_so() -> None:
    loaded = load_made("ca_sema", retrieved=None)
    assert {one.source.retrieved for one in loaded.statements.parties} == {"2025-06-12"}
    assert loaded.log.notes == [
        "the file has no date; it is dated by its newest row, 2025-06-12, at the earliest"
    ]
