"""Assessments that are older than the lists: chosen, counted, and named by what has changed."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from onward.api.listing import summary_data
from onward.api.workspace import Workspace
from onward.graph.model import Listing, Statement
from onward.graph.store.manifests import LayerContent
from onward.graph.store.workspace import Snapshot
from tests.assessments import keep, workspace_with
from tests.stores import layer, party, said
from tests.unit.api.test_listed import CLEAR, read_numbers, state_order
from tests.unit.cases import each_case

UNREADABLE = "5" * 64


def make_list(name: str, *entries: str, unlisted: Iterable[str] = ()) -> LayerContent:
    """Return a layer that lists some of its parties."""
    rows: list[Statement] = [party(one, name) for one in unlisted]
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


@each_case("loaded", "changes", "outdated")
def test_what_makes_an_assessment_older(
    desk: Workspace,
    loaded: dict[str, tuple[str, str]],
    changes: tuple[tuple[str, ...], ...],
    outdated: dict[str, int],
) -> None:
    """Layers are loaded with parties, some of which they list."""
    for name, (parties, entries) in loaded.items():
        desk.folder.put(make_list(name, *entries, unlisted=parties))
    assert list_changes(desk) == [list(each) for each in changes]
    assert desk.assessments().counts()["outdated"] == outdated


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
