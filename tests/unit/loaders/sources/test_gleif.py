"""GLEIF: real records, every form alike, and gaps. What made records say: `cases/gleif.yaml`."""

from pathlib import Path

import onward
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from onward.loaders.sources.gleif import read_day
from tests.lists import made_files, shared_data
from tests.unit.cases import each_case

ANVIL, TOP = "gleif:MADE00ANVIL000000082", "gleif:MADE00ULTIMATE000043"


def test_nobody_is_surely_known_to_own_and_the_gap_says_why(tmp_path: Path) -> None:
    workspace = onward.Workspace(tmp_path)
    workspace.load("gleif", *made_files("gleif"))
    report = workspace.owners(ANVIL, on="2026-08-02").to_data()
    assert report["owners_unknown"] == "1"
    assert [chain["owner"] for chain in report["chain_product"]["chains"]] == [TOP]
    shares = [(one["owner"], one["min"], one["max"]) for one in report["integrated"]["owners"]]
    assert shares == [(TOP, "0", "1")]
    order = {
        "id": "T-1",
        "date": "2026-08-02",
        "parties": [{"role": "end_user", "id": ANVIL}],
        "items": [{"description": "lens"}],
        "destination": "DE",
    }
    gaps = workspace.assess(order).to_data()["coverage"]["gaps"]
    assert any("natural persons control it" in gap["why_it_matters"] for gap in gaps)


@each_case("moment", "day")
def test_midnight_of_a_zone_is_a_day_of_that_zone(moment: str, day: str) -> None:
    assert read_day(moment) == day


def load_real(*names: str) -> Loaded:
    folder = shared_data("gleif-xml")
    return load("gleif", [folder / name for name in names], LoadOptions("gleif"))


@each_case("name", "count")
def test_real_records_are_all_accepted(name: str, count: int) -> None:
    loaded = load_real(name)
    account = loaded.log.files[name]
    assert (account.rows, account.accepted) == (count, count)
    assert any("records that its header states" in note for note in loaded.log.notes)


def test_json_and_xml_of_the_same_records_say_the_same() -> None:
    folder = shared_data("gleif-xml")
    xml, as_json = (
        load("gleif", [folder / f"rr-data.{form}"], LoadOptions("gleif", "2023-06-05"))
        for form in ("xml", "json")
    )
    assert xml.statements == as_json.statements


def test_a_later_update_replaces_a_record_and_a_deletion_ends_it() -> None:
    loaded = load_real("rr-data.xml", "rr-updates-data2-new.xml")
    ended = [tie for tie in loaded.statements.ties if tie.until == "2023-11-01"]
    assert len(ended) == 1
    assert loaded.log.counts["records that a newer one replaces"] > 0


def test_answers_of_the_api_are_the_same_records() -> None:
    folder = shared_data("gleif-api")
    files = [*folder.glob("relationships/*.json"), *folder.glob("reporting_exceptions/*.json")]
    loaded = load("gleif", sorted(files), LoadOptions("gleif"))
    assert sum(account.accepted for account in loaded.log.files.values()) == 121 + 17
    assert {tie.source.retrieved for tie in loaded.statements.ties} == {"2025-05-15"}
    unnamed = [one for one in loaded.statements.parties if one.kind == "Unknown"]
    assert unnamed
    records = load("gleif", sorted((folder / "lei_records").iterdir()), LoadOptions("gleif"))
    entities = [one for one in records.statements.parties if one.id.startswith("gleif:")]
    assert len(entities) == 94
    assert all(one.identifiers[0].valid for one in entities)
