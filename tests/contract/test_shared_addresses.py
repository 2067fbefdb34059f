"""A consignee at the address of a listed party: found, nearly found, or not compared."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest

from onward.graph.model import Provenance, TieKind
from onward.graph.store.workspace import memory_snapshot
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.transactions.transaction import parse_transaction
from tests.assessments import assess_to_data
from tests.lists import load_list, load_made
from tests.unit.cases import table
from tools.address_shares import LISTS, count_shares

SHARED = "div-shared-address"

REAL = {
    "eu_annexes": ("2026-08-22", "eu-annexes"),
    "csl": ("2022-04-21", "us-csl-2022/consolidated.csv.gz"),
    "un": ("2026-03-01", "un-2026/UN_consolidated.xml"),
}

CASES: list[list[str]] = table(__file__, "CASES", lists=True)


@cache
def real_world(source: str) -> AssessmentSetup:
    loaded = load_list(source, *REAL[source])
    places = {TieKind.LOCATED_AT, TieKind.CONTACT_AT}
    rows = [tie for tie in loaded.statements.ties if tie.kind in places]
    ends = {tie.start for tie in rows} | {tie.end for tie in rows}
    parties = [party for party in loaded.statements.parties if party.id in ends]
    listings = [entry for entry in loaded.statements.listings if entry.party in ends]
    return AssessmentSetup.open(memory_snapshot([*parties, *listings, *rows]))


def made_world(*sources: str) -> AssessmentSetup:
    statements = [row for source in sources for row in load_made(source).statements]
    return AssessmentSetup.open(memory_snapshot(statements))


def assessed(setup: AssessmentSetup, country: str, **facts: str) -> dict[str, Any]:
    party = {"role": "consignee", "name": "Blue Harbour Household Goods", "country": country}
    exporter = {"role": "exporter", "name": "Nordlys Signal", "country": "DE"}
    order = {
        "id": "T-1",
        "date": "2026-05-02",
        "destination": country,
        "parties": [exporter, party | facts],
        "items": [{"description": "chairs"}],
    }
    return assess_to_data(parse_transaction(order), setup)


def outcome(assessment: dict[str, Any]) -> str:
    for finding in assessment["findings"]:
        if finding["indicator"] == SHARED:
            return str(finding["status"])
    keys = ("cannot_tell", "not_applicable", "not_found")
    rows = ((key, row) for key in keys for row in assessment[key])
    return next(key for key, row in rows if row["indicator"] == SHARED)


def slow_unless_un(rows: Sequence[Sequence[Any]]) -> list[Any]:
    """Leave the short list to the ordinary run: the others take seconds to load."""
    return [
        pytest.param(*row) if row[0] == "un" else pytest.param(*row, marks=pytest.mark.gauntlet)
        for row in rows
    ]


@pytest.mark.parametrize(("source", "country", "address", "expected"), slow_unless_un(CASES))
def test_an_order_at_the_address_of_a_real_entry(
    source: str, country: str, address: str, expected: str
) -> None:
    assert outcome(assessed(real_world(source), country, address=address)) == expected


@pytest.mark.parametrize(("source", "title", "files"), slow_unless_un(LISTS))
def test_nearly_every_street_of_a_real_list_is_a_node(
    source: str, title: str, files: tuple[str, ...]
) -> None:
    loaded = load_list(source, "2026-03-01", *files)
    assert count_shares(loaded.statements, title).share >= 0.95


def test_the_finding_shows_the_path_and_both_addresses() -> None:
    found = assessed(made_world("eu_annexes"), "RU", address="Quay St. 12, office 3, Moskva")
    [finding] = [one for one in found["findings"] if one["indicator"] == SHARED]
    steps = finding["evidence"]["paths"][0]["steps"]
    assert [step["tie"]["kind"] for step in steps] == ["located_at", "located_at"]
    assert finding["values"]["own_address"] == ["Quay St. 12, office 3, Moskva"]
    assert finding["values"]["listed_address"] == [
        "12 Quay Street, Moscow, 121170, Russian Federation"
    ]
    assert finding["values"]["match"] == "building"


def test_another_unit_of_the_building_is_a_near_miss() -> None:
    world = made_world("eu_annexes")
    assert outcome(assessed(world, "HK", address="Room 5, 21 Wing St., Kowloon")) == "present"
    other = assessed(world, "HK", address="Room 7, 21 Wing Street, Kowloon")
    assert outcome(other) == "not_found"
    [miss] = [one for one in other["near_misses"] if one["indicator"] == SHARED]
    assert miss["missed_by"]["needed"] == "the same unit of the building"
    assert "Room 7" in miss["missed_by"]["found"]
    assert "Room 5" in miss["missed_by"]["found"]


def test_another_postal_code_leaves_it_possible() -> None:
    found = assessed(made_world("eu_annexes"), "RU", address="12 Quay Street, Moscow, 101000")
    [finding] = [one for one in found["findings"] if one["indicator"] == SHARED]
    assert finding["status"] == "possible"
    assert "postal codes differ" in finding["possible_because"][0]


def test_what_cannot_be_read_is_named_and_not_compared() -> None:
    found = assessed(made_world("csl"), "CN", address="behind the 2nd gate of the works")
    [row] = [one for one in found["cannot_tell"] if one["indicator"] == SHARED]
    assert "behind the 2nd gate of the works" in row["text"]
    assert "not compared" in row["text"]
    assert SHARED not in {one["indicator"] for one in found["not_found"]}


def test_a_party_that_nothing_places_anywhere_is_not_said_to_be_clear() -> None:
    assert outcome(assessed(made_world("csl"), "CN")) == "not_applicable"


def test_lines_are_shared_as_addresses_are_and_free_mail_by_nobody() -> None:
    world = made_world("csl")
    assert outcome(assessed(world, "LV", website="meridian.example")) == "present"
    assert outcome(assessed(world, "LV", email="sales@meridian.example")) == "present"
    assert outcome(assessed(world, "LV", email="sales@gmail.com")) == "not_found"


def test_two_lists_meet_at_one_node() -> None:
    loaded = [load_made(source) for source in ("csl", "ofac")]
    nodes = [
        {tie.end for tie in one.statements.ties if tie.kind == TieKind.LOCATED_AT} for one in loaded
    ]
    assert nodes[0] & nodes[1]


def test_a_node_is_described_alike_whatever_the_order_of_the_rows() -> None:
    loaded = load_made("ofac")
    [node] = [party for party in loaded.statements.parties if party.id.startswith("address:")]
    assert node.kind == "Address"
    assert node.name == node.address == "Quay Street 12, Riga, Latvia"
    assert node.source == Provenance("ofac", node.id, retrieved="2026-08-22")
