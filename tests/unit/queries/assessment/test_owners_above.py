"""Whoever stands above a party is compared with the lists by name, in every order."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from onward import Workspace
from onward.graph.model import Listing
from onward.graph.store.workspace import memory_snapshot
from onward.queries.assessment.assess import assess as assess_order
from onward.queries.matching import lookup as owners_above
from onward.queries.transactions.transaction import parse_transaction
from tests.csv_world import CsvWorld
from tests.engines import MOSTLY_IN_PROCESS, open_world
from tests.registers import write_register
from tests.stored import owns, said
from tests.stored import party as make_party

LISTED = "Zefirin Kvarzit Holding SA"
DAY = "2026-05-01"
BORN = (("birth_date", "1961-04-02"),)


def load_list(workspace: Workspace, folder: Path) -> None:
    """Load a list of one company."""
    lists = CsvWorld("lists")
    lists.party("z", name=LISTED)
    lists.listing("z", "EU", since="2024-01-01")
    workspace.load("csv", *lists.write(folder / "lists"), name="lists", retrieved="2026-04-30")


def open_workspace(folder: Path, chain: int = 1, owner: str = LISTED) -> Workspace:
    """Load a list of one company, and customers of which one is owned by somebody of its name."""
    base = CsvWorld("base")
    base.party("mill", name="Slithy Mill Ltd")
    above = "mill"
    for step in range(chain):
        name = owner if step == chain - 1 else f"Gyre {step} Ltd"
        base.party(f"o{step}", name=name)
        base.tie(f"o{step}", "owns", above, "0.8")
        above = f"o{step}"
    workspace = Workspace(folder / "workspace")
    load_list(workspace, folder)
    workspace.load("csv", *base.write(folder / "base"), name="base", retrieved="2026-04-30")
    return workspace


def open_register(
    folder: Path, source: str, holders: Sequence[tuple[str, str, str]], **named: str
) -> Workspace:
    """Load the list, and a register of who holds whom.

    Args:
        folder: Where the files lie.
        source: How the register is published: bods or ftm.
        holders: Owner, company and share in percent; "directs" for an officer.
        named: Names that differ from the ids.
    """
    workspace = Workspace(folder / "workspace")
    load_list(workspace, folder)
    file = write_register(folder, source, holders, {"z": LISTED, "mill": "Slithy Mill Ltd"} | named)
    workspace.load(source, file, name="register", retrieved="2026-04-30")
    return workspace


def assess(workspace: Workspace, *parties: dict[str, Any]) -> dict[str, Any]:
    ordered = [{"role": "end_user", **party} for party in parties]
    order: dict[str, Any] = {"id": "T", "date": DAY, "parties": ordered}
    assessment: dict[str, Any] = json.loads(workspace.assess(order).to_json())
    return assessment


def find_owner(workspace: Workspace, **party: Any) -> list[tuple[str, str]]:
    found = assess(workspace, party)["findings"]
    return [(one["status"], one["indicator"]) for one in found if "own" in one["indicator"]]


@pytest.mark.parametrize("party", [{"id": "base:mill"}, {"name": "Slithy Mill Ltd"}])
def test_an_owner_of_a_listed_name_is_found_however_the_customer_is_given(
    tmp_path: Path, party: dict[str, str]
) -> None:
    assert ("possible", "own-50-aggregate") in find_owner(open_workspace(tmp_path), **party)


def test_an_owner_further_up_is_found(tmp_path: Path) -> None:
    assert find_owner(open_workspace(tmp_path, chain=3), id="base:mill")


@pytest.mark.parametrize("source", ["bods", "ftm"])
@pytest.mark.parametrize("chain", [1, 3])
def test_an_owner_that_a_register_names_is_found(tmp_path: Path, source: str, chain: int) -> None:
    ids = [*["mill", "gyre", "wabe"][:chain], "z"]
    holders = [(above, below, "60") for below, above in pairwise(ids)]
    workspace = open_register(tmp_path, source, holders)
    assert ("possible", "own-50-aggregate") in find_owner(workspace, name="Slithy Mill Ltd")


@pytest.mark.parametrize("engine", MOSTLY_IN_PROCESS)
def test_an_owner_of_a_listed_name_is_found_on_every_engine(engine: str) -> None:
    listed = make_party("z", "lists", name=LISTED)
    entry = Listing("lists:l", listed.id, topic="sanction", regime="EU", source=listed.source)
    chain = [make_party("mill"), make_party("gyre"), make_party("z", name=LISTED)]
    ties = (owns("gyre", "mill"), owns("z", "gyre"))
    order = parse_transaction(
        {"id": "T", "date": DAY, "parties": [{"role": "end_user", "id": "reg:mill"}]}
    )
    snapshot = memory_snapshot((listed, entry, *chain, *ties))
    answers = [assess_order(order, open_world(snapshot, name)) for name in ("embedded", engine)]
    assert {answer.content_hash for answer in answers} == {answers[0].content_hash}
    assert "own-50-aggregate" in {finding.indicator for finding in answers[0].findings}


def test_less_than_half_is_a_minority(tmp_path: Path) -> None:
    workspace = open_register(tmp_path, "bods", [("z", "mill", "30")])
    assert find_owner(workspace, name="Slithy Mill Ltd") == [("possible", "own-minority-listed")]


def test_an_officer_of_a_listed_name_is_found(tmp_path: Path) -> None:
    workspace = open_register(tmp_path, "ftm", [("z", "mill", "directs")])
    context = assess(workspace, {"name": "Slithy Mill Ltd"})["context"]
    assert [(row["indicator"], row["status"]) for row in context] == [
        ("div-listed-within-n", "possible")
    ]


def test_an_owner_of_a_stated_owner_is_found(tmp_path: Path) -> None:
    workspace = open_register(tmp_path, "bods", [("z", "gyre", "60")], gyre="Gyre Orchard BV")
    owners = [{"name": "Gyre Orchard BV", "share": "0.7"}]
    found = find_owner(workspace, name="Borogove Unheard GmbH", owners=owners)
    assert ("possible", "own-50-aggregate") in found


def test_an_owner_of_whom_the_party_only_resembles_is_a_gap(tmp_path: Path) -> None:
    workspace = open_register(tmp_path, "bods", [("z", "mill", "60")])
    answer = assess(workspace, {"name": "Slithy Mill International Ltd"})
    assert [match["band"] for match in answer["matches"]] == ["possible"]
    above = f"above which {LISTED} stands, who may be {LISTED} on a list"
    assert above in " ".join(gap["why_it_matters"] for gap in answer["coverage"]["gaps"])


def test_an_owner_that_another_list_has_only_let_go_is_compared(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    former = CsvWorld("former")
    former.party("f", name=LISTED)
    former.party("mill", name="Slithy Mill Ltd")
    former.tie("f", "owns", "mill", "0.8")
    former.listing("f", "OFAC", since="2012-01-01", until="2015-01-01")
    files = former.write(tmp_path / "former")
    workspace.load("csv", *files, name="former", retrieved="2026-04-30")
    assert ("possible", "own-50-aggregate") in find_owner(workspace, id="former:mill")


def test_an_owner_is_compared_with_the_list_of_its_own_source(tmp_path: Path) -> None:
    base = CsvWorld("base")
    base.party("z", name=LISTED)
    base.listing("z", "EU", since="2024-01-01")
    base.party("mill", name="Slithy Mill Ltd")
    base.party("owner", name=LISTED)
    base.tie("owner", "owns", "mill", "0.8")
    workspace = Workspace(tmp_path / "workspace")
    workspace.load("csv", *base.write(tmp_path / "base"), name="base", retrieved="2026-04-30")
    assert ("possible", "own-50-aggregate") in find_owner(workspace, id="base:mill")


@pytest.mark.parametrize(("born", "is_found"), [("1961-04-02", True), ("1988", False)])
def test_an_owner_who_was_born_in_another_year_is_another_person(
    born: str, *, is_found: bool
) -> None:
    listed = make_party("z", "lists", name="Zefirin Kvarzitov", kind="Person", notes=BORN)
    entry = Listing("lists:l", listed.id, topic="sanction", regime="EU", source=listed.source)
    notes = (("birth_date", born),)
    owner = replace(listed, id="reg:z", source=said("z"), name="Zefirin Kvartsitov", notes=notes)
    rows = (listed, entry, owner, make_party("mill"), owns("z", "mill"))
    order = parse_transaction(
        {"id": "T", "date": DAY, "parties": [{"role": "end_user", "id": "reg:mill"}]}
    )
    answer = assess_order(order, open_world(memory_snapshot(rows), "embedded"))
    assert ("own-50-aggregate" in {finding.indicator for finding in answer.findings}) == is_found


def test_another_name_is_no_finding(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path, owner="Harmless Orchard BV")
    assert not find_owner(workspace, id="base:mill")


def test_whom_a_person_has_told_apart_is_no_finding(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    workspace.merges.refuse("base:o0", "lists:z", reason="another company of this name")
    assert not find_owner(workspace, id="base:mill")


def test_whom_a_person_has_told_apart_in_a_register_is_no_finding(tmp_path: Path) -> None:
    workspace = open_register(tmp_path, "ftm", [("z", "mill", "60")])
    workspace.merges.refuse("register:z", "lists:z", reason="another company of this name")
    assert not find_owner(workspace, name="Slithy Mill Ltd")


def test_owners_that_are_too_many_to_compare_are_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owners_above, "MOST_OWNERS", 1)
    workspace = open_workspace(tmp_path, chain=3)
    order = {"id": "T", "date": DAY, "parties": [{"role": "end_user", "id": "base:mill"}]}
    coverage = json.loads(workspace.assess(order).to_json())["coverage"]
    assert "only the nearest 1 owners above it are compared by name; 2 further ones are not" in (
        json.dumps(coverage["limits_hit"])
    )
