"""Owners of the user's own tables are compared with the lists by name, in every order."""

import json
from pathlib import Path
from typing import Any

import pytest

from onward import Workspace
from onward.queries.matching import owners_above
from tests.csv_world import CsvWorld

LISTED = "Zefirin Kvarzit Holding SA"
DAY = "2026-05-01"


def open_workspace(folder: Path, chain: int = 1, owner: str = LISTED) -> Workspace:
    """Load a list of one company, and customers of which one is owned by somebody of its name."""
    lists = CsvWorld("lists")
    lists.party("z", name=LISTED)
    lists.listing("z", "EU", since="2024-01-01")
    base = CsvWorld("base")
    base.party("mill", name="Slithy Mill Ltd")
    above = "mill"
    for step in range(chain):
        name = owner if step == chain - 1 else f"Gyre {step} Ltd"
        base.party(f"o{step}", name=name)
        base.tie(f"o{step}", "owns", above, "0.8")
        above = f"o{step}"
    workspace = Workspace(folder / "workspace")
    for world in (lists, base):
        files = world.write(folder / world.name)
        workspace.load("csv", *files, name=world.name, retrieved="2026-04-30")
    return workspace


def find_owner(workspace: Workspace, **party: str) -> list[tuple[str, str]]:
    order: dict[str, Any] = {"id": "T", "date": DAY, "parties": [{"role": "end_user", **party}]}
    found = json.loads(workspace.assess(order).to_json())["findings"]
    return [(one["status"], one["indicator"]) for one in found if "own" in one["indicator"]]


@pytest.mark.parametrize("party", [{"id": "base:mill"}, {"name": "Slithy Mill Ltd"}])
def test_an_owner_of_a_listed_name_is_found_however_the_customer_is_given(
    tmp_path: Path, party: dict[str, str]
) -> None:
    assert ("possible", "own-50-aggregate") in find_owner(open_workspace(tmp_path), **party)


def test_an_owner_further_up_is_found(tmp_path: Path) -> None:
    assert find_owner(open_workspace(tmp_path, chain=3), id="base:mill")


def test_another_name_is_no_finding(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path, owner="Harmless Orchard BV")
    assert not find_owner(workspace, id="base:mill")


def test_whom_a_person_has_told_apart_is_no_finding(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    workspace.merges.refuse("base:o0", "lists:z", reason="another company of this name")
    assert not find_owner(workspace, id="base:mill")


def test_owners_that_are_too_many_to_compare_are_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owners_above, "MOST_OWNERS", 1)
    workspace = open_workspace(tmp_path, chain=3)
    order = {"id": "T", "date": DAY, "parties": [{"role": "end_user", "id": "base:mill"}]}
    coverage = json.loads(workspace.assess(order).to_json())["coverage"]
    assert "only the nearest" in json.dumps(coverage["limits_hit"])
