"""GLEIF: consolidation as control without a share, parents who are not named, every form alike."""

import json
from pathlib import Path

import pytest

import onward
from onward.errors import RowRefused
from onward.graph.model import Party
from onward.graph.shares import Share
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from onward.loaders.sources.gleif import read_day
from tests.lists import load_made, made_files, party, shared_data, ties
from tests.unit.cases import each_case

ANVIL, PARENT, TOP = (
    f"gleif:MADE00{name}" for name in ("ANVIL000000082", "PARENT00000090", "ULTIMATE000043")
)
FUND, MINISTRY, DOUBLE = (
    f"gleif:MADE00{name}" for name in ("FUND0000000093", "MINISTRY000045", "DOUBLE00000042")
)


@pytest.fixture(scope="module")
def made() -> Loaded:
    return load_made("gleif", retrieved=None)


def test_an_entity_has_its_names_numbers_and_both_addresses(made: Loaded) -> None:
    anvil = party(made, ANVIL)
    assert (anvil.name, anvil.kind, anvil.country) == ("Anvil Optics GmbH", "Company", "DE")
    assert [(name.text, name.kind) for name in anvil.names] == [
        ("Hammer Optics GmbH", "former"),
        ("Amboss Optik", "alias"),
    ]
    assert [(number.scheme, number.value, number.valid) for number in anvil.identifiers] == [
        ("lei", ANVIL.removeprefix("gleif:"), True),
        ("registration_number", "HRB17", None),
    ]
    assert len([end for start, end in ties(made, "located_at") if start == ANVIL]) == 2
    assert anvil.incorporated == "2011-05-04"
    assert (anvil.source.published, anvil.source.retrieved) == ("2026-03-01", "2026-08-01")
    assert (party(made, MINISTRY).kind, party(made, MINISTRY).topics) == ("PublicBody", ("gov",))


def test_the_parent_controls_the_child_and_states_no_share(made: Loaded) -> None:
    controls = ties(made, "controls")
    direct, ultimate = controls[PARENT, ANVIL], controls[TOP, ANVIL]
    assert (direct.share, direct.interest) == (Share(0.0, 1.0), "otherInfluenceOrControl")
    assert (direct.directness, ultimate.directness) == ("direct", "indirect")
    # the period of the relationship alone says since when, in the zone of the issuer
    assert (direct.since, direct.until) == ("2016-01-01", None)


def test_a_quantifier_is_a_share_and_a_lapsed_registration_no_end(made: Loaded) -> None:
    tie = ties(made, "controls")[TOP, PARENT]
    assert (tie.share, tie.until) == (Share(1.0, 1.0), None)
    assert "registration lapsed" in (tie.text or "")
    assert party(made, PARENT).dissolved is None


def test_an_inactive_relationship_has_ended(made: Loaded) -> None:
    assert ties(made, "controls")[MINISTRY, PARENT].until == "2014-06-30"


def test_a_manager_represents_its_fund(made: Loaded) -> None:
    assert ties(made, "represents").keys() == {(PARENT, FUND)}


def test_a_duplicate_is_the_entity_that_succeeds_it(made: Loaded) -> None:
    [link] = made.statements.links
    assert (link.left, link.right) == (DOUBLE, ANVIL)


def test_a_parent_that_is_not_named_is_a_parent(made: Loaded) -> None:
    controls = ties(made, "controls")
    hidden = controls[f"{FUND}/parent/NON_PUBLIC", FUND]
    assert (hidden.share, hidden.text) == (None, "not for the public")
    assert "kept from the public" in party(made, hidden.start).name
    assert (f"{TOP}/parent/NATURAL_PERSONS", TOP) in controls


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


@pytest.mark.parametrize(
    "record",
    [
        {"LEI": "MADE00", "Entity": {"LegalName": "Short"}},
        {"LEI": ANVIL[6:], "ExceptionCategory": "SOME_PARENT", "ExceptionReason": "NO_LEI"},
        {
            "LEI": ANVIL[6:],
            "ExceptionCategory": "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT",
            "ExceptionReason": "BORED",
        },
        {"Relationship": {"StartNode": {"NodeID": ANVIL[6:]}, "RelationshipType": "X"}},
    ],
)
def test_what_is_no_record_is_refused(tmp_path: Path, record: dict[str, object]) -> None:
    path = tmp_path / "records.json"
    path.write_text(json.dumps([record]), encoding="utf-8")
    with pytest.raises(RowRefused):
        load("gleif", [path], LoadOptions("gleif", "2026-08-01"))


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
    entities = [one for one in records.statements.parties if is_entity(one)]
    assert len(entities) == 94
    assert all(one.identifiers[0].valid for one in entities)


def is_entity(one: Party) -> bool:
    return one.id.startswith("gleif:")
