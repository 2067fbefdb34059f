"""Smaller US lists as tables: section 1260H, section 1286, military-intelligence end users."""

from datetime import date
from pathlib import Path

import pytest

from onward.errors import RowRefused
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from onward.queries.tables.tables import default_tables, find_military_list
from tests.made import load_made, made_files, ties
from tests.realdata import shared_data


def intervals(source: str, topic: str) -> dict[str, list[tuple[str | None, str | None]]]:
    """Return since and until of the listings with a topic, by the party's name."""
    loaded = load_made(source)
    names = {one.id: one.name for one in loaded.statements.parties}
    found: dict[str, list[tuple[str | None, str | None]]] = {}
    for one in loaded.statements.listings:
        if one.topic == topic:
            found.setdefault(names[one.party], []).append((one.since, one.until))
    return found


def test_spellings_of_one_company_are_one_party_that_keeps_its_names() -> None:
    loaded = load_made("us_1260h")
    (radar,) = (one for one in loaded.statements.parties if one.name == "Silk Radar Co., Ltd.")
    names = {(one.text, one.kind) for one in radar.names}
    assert {("SRC", "alias"), ("Silk Radar", "alias"), ("Old Silk Works", "former")} <= names
    assert len([one for one in loaded.statements.parties if one.kind == "Company"]) == 3


def test_a_company_is_listed_while_lists_repeat_it_and_left_with_the_one_that_does_not() -> None:
    assert intervals("us_1260h", "mil") == {
        "Silk Radar Co., Ltd.": [("2021-06-03", None)],
        "Jade Electronics Group": [("2026-06-08", None)],
        "Paper Lantern Optics Inc.": [("2021-06-03", "2024-01-31"), ("2025-01-07", "2026-06-08")],
    }


def test_a_parent_contains_its_company_until_a_row_names_none() -> None:
    loaded = load_made("us_1260h")
    names = {one.id: one.name for one in loaded.statements.parties}
    stated = {
        (names[start], names[end], tie.since, tie.until, tie.standing)
        for (start, end), tie in ties(loaded, "contains").items()
    }
    assert stated == {
        ("Jade Electronics Group", "Silk Radar Co., Ltd.", "2021-06-03", "2026-06-08", "stated"),
        ("Lantern Holding", "Paper Lantern Optics Inc.", "2021-06-03", "2025-01-07", "stated"),
    }


def test_an_institution_of_several_reports_is_one_since_the_first() -> None:
    assert intervals("us_1286", "export.risk") == {
        "Institute of Paper Aeronautics": [("2022", None)],
        "Lantern University": [("2023", "2026-07-23")],
    }


def test_units_of_one_name_in_two_countries_are_two() -> None:
    units = [one for one in load_made("us_mieu").statements.parties if one.kind == "MilitaryUnit"]
    assert {one.country for one in units} == {"CU", "BY"}
    assert {one.regime for one in load_made("us_mieu").statements.listings} == {"BIS"}


def test_the_rule_pack_knows_both_military_lists_by_their_names() -> None:
    lists = default_tables().military
    found = {
        of.list
        for source in ("us_1260h", "us_mieu")
        for entry in load_made(source).statements.listings
        if (of := find_military_list(lists, entry, date(2026, 8, 22))) is not None
    }
    assert found == {"1260H", "MIEU"}


def test_the_real_tables_load_to_the_row() -> None:
    folder = shared_data("us-lists")
    files = {
        "us_1260h": ("dod_chinese_milcorps/sanctions.csv", 397),
        "us_1286": ("special_leg/source_files/section_1286.csv", 443),
        "us_mieu": ("bis_mieu/mieu.csv", 13),
        "us_inksna": ("special_leg/source_files/inksna.csv", 28),
    }
    for source, (name, rows) in files.items():
        loaded = load(source, [folder / name], LoadOptions(source, "2026-08-22"))
        (account,) = loaded.log.files.values()
        assert (account.accepted, account.rejected) == (rows, 0)


def test_an_institution_keeps_its_reason_and_a_country_that_is_none_is_named(
    tmp_path: Path,
) -> None:
    file = tmp_path / "institutions.csv"
    head = "schema,name,aliases,topics,program,authority,reason,report-date,start-date,end-date"
    row = "Company,Paper Institute,,debarment,Section 1286,US Congress,talent plans,2022,,,Utopia"
    file.write_text(f"{head},country,notes,source_url\n{row},,https://example.org/list\n")
    loaded = load("us_1286", [file], LoadOptions("us_1286", "2026-01-31"))
    [party] = loaded.statements.parties
    assert {("programme", "Section 1286"), ("authority", "US Congress")} <= set(party.notes)
    assert {listing.text for listing in loaded.statements.listings} == {"talent plans"}
    assert [warning.field for warning in loaded.log.warnings] == ["country"]


def write_units(folder: Path, *rows: str, separator: str = ",") -> Path:
    """Write a table of military-intelligence end users."""
    file = folder / "units.csv"
    lines = ["Type,Name,Alias,Country,Topics,Program,Date,End date,Source URL", *rows]
    file.write_text("\n".join(line.replace(",", separator) for line in lines))
    return file


def load_units(file: Path) -> Loaded:
    return load("us_mieu", [file], LoadOptions("us_mieu", "2026-01-31"))


def test_a_sanction_for_two_years_ends_and_its_kind_is_that_of_the_notice() -> None:
    assert intervals("us_inksna", "sanction") == {
        "Ada Paper": [("2026-01-22", "2028-01-22")],
        "Sable Works": [("2026-07-24", None)],
    }
    kinds = {one.name: (one.kind, one.country) for one in load_made("us_inksna").statements.parties}
    assert kinds["Ada Paper"] == ("Person", "KP")
    assert kinds["Sable Works"] == ("Company", "RU")


def test_columns_of_kinds_and_topics_are_read(tmp_path: Path) -> None:
    file = write_units(
        tmp_path,
        "Person,Ada Paper,,CU,export.control; role.spy,US-BIS-MIEU,2021-03-16,,",
        "Cartel,Paper Signals,,CU,export.control,US-BIS-MIEU,2021-03-16,,",
    )
    loaded = load_units(file)
    kinds = {party.name: (party.kind, party.topics) for party in loaded.statements.parties}
    assert kinds == {
        "Ada Paper": ("Person", ("role.spy",)),
        "Paper Signals": ("MilitaryUnit", ()),
    }
    assert [(each.field, each.value) for each in loaded.log.warnings] == [("Type", "Cartel")]


@pytest.mark.parametrize(("source", "other"), [("us_1286", "us_inksna"), ("us_inksna", "us_1286")])
def test_a_table_of_another_list_is_refused_though_its_columns_are_the_same(
    source: str, other: str
) -> None:
    with pytest.raises(RowRefused, match="of another list"):
        load(source, made_files(other), LoadOptions(source, "2026-08-22"))


def test_a_topic_that_does_not_exist_refuses_the_table(tmp_path: Path) -> None:
    row = "Organization,Paper Signals,,CU,export.contrl,US-BIS-MIEU,2021-03-16,,"
    with pytest.raises(RowRefused, match=r"units\.csv:2:Topics: unknown topic"):
        load_units(write_units(tmp_path, row))


def test_a_table_that_a_spreadsheet_has_saved_is_read(tmp_path: Path) -> None:
    row = "Organization,Paper Signals,,CU,export.control,US-BIS-MIEU,2021-03-16,,"
    loaded = load_units(write_units(tmp_path, row, separator=";"))
    assert [party.name for party in loaded.statements.parties] == ["Paper Signals"]
    assert loaded.log.asides == ["units.csv: UTF-8, separated by semicolons"]
