"""Assessments that are older than the lists: chosen, counted, and named by what has changed."""

from pathlib import Path

import pytest

from onward.api.listing import summary_data
from onward.api.workspace import Workspace
from onward.graph.model import Listing, Statement
from onward.graph.store.manifests import LayerContent
from onward.graph.store.workspace import Snapshot
from tests.recorded import keep, workspace_with
from tests.stored import layer, party, said
from tests.unit.api.test_listed import CLEAR, read_numbers, state_order

UNREADABLE = "5" * 64


def make_list(name: str, *entries: str) -> LayerContent:
    """Return a layer that lists some of its parties."""
    rows: list[Statement] = []
    for entry in entries:
        rows.append(party(entry, name))
        rows.append(Listing(f"{name}:{entry}", f"{name}:{entry}", "mil", "EU", said(entry, name)))
    return layer(*rows, name=name)


def keep_against(desk: Workspace, number: int, snapshot: Snapshot) -> None:
    order = state_order(number, "KZ", "Kometa")
    keep(desk, id=f"A-{number:016}", transaction=order, snapshot=snapshot.id, **CLEAR)


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    """Keep an order a stage: with one list, with a second one, and after a register."""
    desk = Workspace(tmp_path / "workspace")
    keep_against(desk, 1, desk.folder.put(make_list("un", "a")))
    keep_against(desk, 2, desk.folder.put(make_list("eu", "b")))
    keep_against(desk, 3, desk.folder.put(layer(party("c"), name="reg")))
    return desk


def list_changes(desk: Workspace) -> list[list[str]]:
    listed = desk.assessments(sort="oldest")
    return [summary_data(row, listed.ages)["changed_lists"] for row in listed]


def test_an_assessment_is_older_than_a_list_that_was_loaded_after_it(desk: Workspace) -> None:
    assert list_changes(desk) == [["eu"], [], []]
    assert read_numbers(desk.assessments(outdated=True)) == [1]
    assert read_numbers(desk.assessments(outdated=False)) == [3, 2]


def test_a_list_in_another_version_makes_all_before_it_older(desk: Workspace) -> None:
    desk.folder.put(make_list("un", "a", "d"))
    assert list_changes(desk) == [["eu", "un"], ["un"], ["un"]]
    assert desk.assessments().counts()["outdated"] == {"yes": 3}


def test_what_is_no_list_makes_nothing_older(desk: Workspace) -> None:
    desk.folder.put(layer(party("c"), party("e"), name="reg"))
    assert list_changes(desk) == [["eu"], [], []]
    assert desk.assessments().counts()["outdated"] == {"no": 2, "yes": 1}


def test_the_same_list_again_makes_nothing_older(desk: Workspace) -> None:
    desk.folder.put(make_list("un", "a"), make_list("eu", "b"))
    assert list_changes(desk) == [["eu"], [], []]


def test_a_list_that_has_lost_its_entries_has_changed(desk: Workspace) -> None:
    desk.folder.put(layer(party("a", "un"), name="un"))
    assert list_changes(desk) == [["eu", "un"], ["un"], ["un"]]


def test_a_new_assessment_of_an_order_is_what_counts(desk: Workspace) -> None:
    snapshot = desk.folder.current()
    order = state_order(1, "KZ", "Kometa")
    keep(desk, id=f"A-{4:016}", transaction=order, snapshot=snapshot.id, **CLEAR)
    assert read_numbers(desk.assessments(outdated=True, newest=True)) == []
    assert read_numbers(desk.assessments(outdated=True)) == [1]


def test_every_list_counts_as_changed_since_a_snapshot_that_is_gone(desk: Workspace) -> None:
    order = state_order(4, "KZ", "Kometa")
    keep(desk, id=f"A-{4:016}", transaction=order, snapshot=UNREADABLE, **CLEAR)
    assert list_changes(desk)[-1] == ["eu", "un"]


def test_an_earlier_layer_that_is_gone_counts_as_a_list(desk: Workspace) -> None:
    (register,) = (each for each in desk.folder.current().layers if each.name == "reg")
    desk.folder.put(layer(party("c"), party("e"), name="reg"))
    (desk.folder.path / "layers" / register.id).rename(desk.folder.path / "gone")
    assert list_changes(desk) == [["eu"], [], ["reg"]]


def test_where_nothing_is_loaded_nothing_is_older(tmp_path: Path) -> None:
    desk = workspace_with(tmp_path)
    assert list_changes(desk) == [[]]
    assert desk.assessments().counts()["outdated"] == {"no": 1}
