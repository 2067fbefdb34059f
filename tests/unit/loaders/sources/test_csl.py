"""The US Consolidated Screening List."""

import csv
from pathlib import Path

import pytest

from onward.errors import RowRefused
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from onward.loaders.sources.csl import COLUMNS
from tests.lists import listed, load_made, party, ties

ENTITY, MILITARY, LOST = ("csl:" + letter * 40 for letter in "abc")


def write(folder: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    path = folder / "consolidated.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_every_row_is_accepted_and_rows_of_one_number_are_one_party() -> None:
    loaded = load_made("csl")
    assert loaded.log.files["consolidated.csv"].accepted == 6
    assert [(one.programme, one.measure) for one in listed(loaded, "csl:101")] == [
        ("RUSSIA-EO14024", "Asset freeze"),
        ("UKRAINE-EO13662", "Asset freeze"),
        ("UKRAINE-EO13662", "Sectoral, not blocking"),
    ]


def test_treasury_rows_assert_that_they_are_the_entry_of_ofac() -> None:
    links = load_made("csl").statements.links
    assert [(one.left, one.right) for one in links] == [
        ("csl:101", "ofac:101"),
        ("csl:102", "ofac:102"),
    ]


def test_a_bis_row_has_dates_notice_and_policy_and_does_not_say_what_it_is() -> None:
    loaded = load_made("csl")
    (one,) = listed(loaded, ENTITY)
    assert (one.topic, one.regime, one.since, one.act) == (
        "export.control",
        "BIS",
        "2019-10-09",
        "84 FR 54002",
    )
    assert one.text == "Presumption of denial."
    assert one.source.published == "2019-10-09"
    row = party(loaded, ENTITY)
    assert (row.name, row.kind, row.country) == ("Orchard Optics Ltd.", "Organization", None)
    assert "kind_uncertain" in dict(row.notes)


def test_military_end_users_are_military_until_the_end_date() -> None:
    found = listed(load_made("csl"), MILITARY)
    assert [(one.topic, one.until) for one in found] == [
        ("export.control", "2023-12-23"),
        ("mil", "2023-12-23"),
    ]


def test_the_last_alias_loses_its_and() -> None:
    names = party(load_made("csl"), ENTITY).names
    assert [one.text for one in names] == ["Orchard Optical", "Tabatha Ltd."]


def test_ids_are_read_from_the_right() -> None:
    loaded = load_made("csl")
    company, person = party(loaded, "csl:101"), party(loaded, "csl:102")
    assert [(one.scheme, one.country) for one in company.identifiers] == [
        ("tax_number", "RU"),
        ("inn", "RU"),
    ]
    assert ("note", "For more, see our page") in company.notes
    assert [(one.scheme, one.personal) for one in person.identifiers] == [("passport", True)]
    assert ("gender", "Male") in person.notes
    assert ("secondary_sanctions", "made-up regulation") in listed(loaded, "csl:101")[0].notes


def test_linked_names_are_ties_with_keys_that_do_not_depend_on_the_order() -> None:
    found = ties(load_made("csl"), "linked")
    tie = found["csl:102", "csl:101"]
    assert (tie.standing, tie.source.record) == ("stated", "csl:102/linked/csl:101")
    assert len(found) == 2


def test_a_person_is_given_name_first() -> None:
    assert party(load_made("csl"), "csl:102").name == "Pavel NORDIN"


def test_lost_characters_and_wrong_years_are_counted() -> None:
    loaded = load_made("csl")
    assert loaded.log.counts["lost_characters"] == 1
    assert [fault.field for fault in loaded.log.warnings] == ["start_date"]
    assert listed(loaded, LOST)[0].since is None
    assert party(loaded, LOST).country == "SY"


def test_a_file_without_a_date_is_as_old_as_its_newest_listing() -> None:
    loaded = load_made("csl", retrieved=None)
    assert {one.source.retrieved for one in loaded.statements.parties} == {"2020-12-23"}
    assert "at the earliest" in loaded.log.notes[0]


def test_a_vessel_is_owned_by_the_one_entry_of_its_owners_name(tmp_path: Path) -> None:
    source = "Specially Designated Nationals (SDN) - Treasury Department"
    common = {"source": source, "programs": "IRAN"}
    rows = [
        {**common, "_id": "1", "type": "Entity", "name": "LAKE TANKERS", "alt_names": "N/A"},
        {
            **common,
            "_id": "2",
            "type": "Vessel",
            "name": "ALBATROSS",
            "vessel_owner": "LAKE TANKERS",
        },
    ]
    loaded = load("csl", [write(tmp_path, *rows)], LoadOptions("csl", "2026-01-01"))
    assert ties(loaded, "owns")["csl:1", "csl:2"].standing == "inferred"
    assert [fault.field for fault in loaded.log.warnings] == ["alt_names"]


def test_a_row_without_a_name_is_rejected(tmp_path: Path) -> None:
    source = "Unverified List (UVL) - Bureau of Industry and Security"
    path = write(tmp_path, {"_id": "1", "source": source, "name": " "})
    with pytest.raises(RowRefused, match="missing_required"):
        load("csl", [path], LoadOptions("csl", "2026-01-01"))


def test_a_row_of_the_keyless_excerpt_has_a_key_made_of_its_terms(tmp_path: Path) -> None:
    source = "Unverified List (UVL) - Bureau of Industry and Security"
    rows = [{"source": source, "name": name} for name in ("ACME", "BETA")]
    path = write(tmp_path, *rows, columns=COLUMNS[1:])
    ids = [
        one.id for one in load("csl", [path], LoadOptions("csl", "2026-01-01")).statements.parties
    ]
    again = write(tmp_path, *reversed(rows), columns=COLUMNS[1:])
    loaded = load("csl", [again], LoadOptions("csl", "2026-01-01"))
    assert ids == [one.id for one in loaded.statements.parties]
    assert len(set(ids)) == 2


def test_a_listing_date_among_the_ids_is_the_day_of_its_programme(tmp_path: Path) -> None:
    source = "Non-SDN Chinese Military-Industrial Complex Companies List (CMIC)"
    row = {
        "_id": "1",
        "entity_number": "1",
        "source": f"{source} - Treasury Department",
        "name": "Example Works",
        "type": "Entity",
        "programs": "CMIC-EO13959",
        "ids": "02 Aug 2021, Effective Date (CMIC); 03 Jun 2021, Listing Date (CMIC)",
    }
    loaded = load("csl", [write(tmp_path, row)], LoadOptions("csl", "2026-01-01"))
    assert {entry.since for entry in listed(loaded, "csl:1")} == {"2021-06-03"}
