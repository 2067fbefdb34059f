"""Parties of several lists that are probably one are shown as one, and nothing rests on it."""

import pytest

from onward import Workspace
from onward.cli.printing import render
from onward.cli.printing.parties import print_match, print_party, print_paths, print_search
from onward.viz.maps.maps import fold_twins
from tests.worlds import CsvWorld

TITLE = "Probably the same party, not confirmed"


def _list_world(name: str, regime: str) -> CsvWorld:
    world = CsvWorld(name)
    world.party("zephyr", name="Zephyrin Radar Works", country="XC")
    world.listing("zephyr", regime, list=f"List of {regime}")
    return world


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two lists with one company, one of which has a namesake, too; and a firm it owns."""
    folder = tmp_path_factory.mktemp("twins")
    first, second = _list_world("first", "EU"), _list_world("second", "OFAC")
    first.party("double", name="Kvarnholm Shipyard", country="XC")
    first.listing("double", "EU", list="List of EU")
    for number in ("1", "2"):  # one list has two of exactly this name
        second.party(f"double-{number}", name="Kvarnholm Shipyard", country="XC")
        second.listing(f"double-{number}", "OFAC", list="List of OFAC")
    second.party("near", name="Zephyrin Radar Works Trading House Omsk", country="XB")
    second.party("child", name="Tundra Optik", country="XC")
    second.tie("zephyr", "owns", "child", "1")
    made = Workspace(folder / "workspace")
    for world in (first, second):
        rows = folder / world.name
        made.load("csv", *world.write(rows), name=world.name, retrieved="2026-04-30")
    return made


def test_a_party_has_its_twins_with_their_own_list_entries(workspace: Workspace) -> None:
    card = workspace.party("first:zephyr")
    [twin] = card.probably_same
    assert (twin.id, twin.score) == ("second:zephyr", "1.000")
    assert [entry.list for entry in twin.listings] == ["List of OFAC"]
    # what is the twin's is none of the card's: nobody has confirmed that they are one
    assert [entry.list for entry in card.listings] == ["List of EU"]
    assert not card.ties


def test_search_match_and_paths_show_them_as_one(workspace: Workspace) -> None:
    ids = ("first:zephyr", "second:zephyr")
    found = workspace.search("zephyrin radar works")
    assert [group.ids for group in found.probably_same] == [ids]
    assert found.total == 3  # each counts as a party
    matched = workspace.match("Zephyrin Radar Works", country="XC", limit=1)
    assert len(matched) == 1
    assert [group.ids for group in matched.probably_same] == [ids]
    report = workspace.paths("first:zephyr", "second:child").report
    assert not report.shown.paths  # the list that knows the tie knows another record
    assert [group.ids for group in report.probably_same] == [ids]


def test_a_map_has_one_card_for_them_and_says_what_it_leaves_out(workspace: Workspace) -> None:
    drawn = workspace.neighbourhood("first:zephyr", hops=1)
    assert [group.ids for group in drawn.scene.twins] == [("first:zephyr", "second:zephyr")]
    assert "Not drawn: ties of second:zephyr, probably the same; name them, too" in drawn.notes
    assert b"2 records, probably one" in drawn.render("svg")
    both = workspace.neighbourhood("first:zephyr", "second:zephyr", hops=1)
    [card] = [node for node in fold_twins(both.scene).nodes if node.records]
    assert len(card.records) == 2
    assert not both.notes


def test_what_is_shown_says_that_nobody_has_confirmed_it(workspace: Workspace) -> None:
    with render.captured() as text:
        print_party(workspace.party("first:zephyr"))
        print_match(workspace.match("Zephyrin Radar Works", country="XC", limit=1))
        print_search(workspace.search("zephyrin radar works"))
        print_paths(workspace.paths("first:zephyr", "second:child").report)
    printed = text.getvalue()
    assert printed.count(TITLE) == 4
    assert printed.count("onward merges confirm first:zephyr second:zephyr --reason") == 4
    assert "also Zephyrin Radar Works (second:zephyr): List of OFAC" in printed


def test_of_two_entries_of_one_list_that_are_as_like_neither_is_a_twin(
    workspace: Workspace,
) -> None:
    assert not workspace.party("first:double").probably_same
    assert not workspace.search("kvarnholm").probably_same


def test_who_only_resembles_a_party_is_no_twin(workspace: Workspace) -> None:
    assert not workspace.party("second:near").probably_same


def test_a_judgement_ends_it(workspace: Workspace) -> None:
    refused = workspace.merges.refuse("first:zephyr", "second:zephyr", reason="seen", by="kim")
    assert not workspace.party("first:zephyr").probably_same
    workspace.merges.undo(refused.line.id, reason="a mistake", by="kim")
    assert workspace.party("first:zephyr").probably_same
    confirmed = workspace.merges.confirm(
        "first:zephyr", "second:zephyr", reason="registers", by="kim"
    )
    card = workspace.party("first:zephyr")
    workspace.merges.undo(confirmed.line.id, reason="as it was", by="kim")  # others share it
    assert not card.probably_same
    assert len(card.listings) == 2
