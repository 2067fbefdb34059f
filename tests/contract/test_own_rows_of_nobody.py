"""Rows of own tables that reach nobody, or say too little, are named by every assessment."""

from pathlib import Path
from typing import Any

import pytest

from tests.csv_world import CsvWorld, assess, order, plain_item


def make_world() -> CsvWorld:
    world = CsvWorld()
    world.records()
    world.party("acme")
    world.party("owner", "Person")
    world.tie("owner", "owns", "acme", "1")
    return world


def ask(world: CsvWorld, folder: Path) -> dict[str, Any]:
    world.load(folder / "workspace")
    user = {"role": "end_user", "id": "w:acme", "name": "acme", "country": "XC"}
    return assess(folder / "workspace", order(user, items=[plain_item()]))


def whys(answer: dict[str, Any]) -> str:
    return "; ".join(gap["why_it_matters"] for gap in answer["coverage"]["gaps"])


def test_a_world_without_slips_is_clear(tmp_path: Path) -> None:
    assert ask(make_world(), tmp_path)["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"


@pytest.mark.parametrize("party", ["ACME", "acme.", "Acme Optik AB"])
def test_an_entry_of_somebody_whom_no_table_describes_is_a_gap(tmp_path: Path, party: str) -> None:
    world = make_world()
    world.listing(party, "EU", since="2024-01-01")
    answer = ask(world, tmp_path)
    assert answer["verdict"] == "INCOMPLETE"
    assert f"w:{party}, which no table describes" in whys(answer)


def test_an_owner_of_a_company_whom_no_table_describes_is_a_gap(tmp_path: Path) -> None:
    world = make_world()
    world.party("holding")
    world.listing("holding", "EU", since="2024-01-01")
    world.tie("holding", "owns", "Acme", "0.6")
    assert "w:Acme, which no table describes" in whys(ask(world, tmp_path))


def test_an_entry_that_only_says_what_somebody_is_is_a_gap(tmp_path: Path) -> None:
    world = make_world()
    world.listing("acme", "EU", "fin.bank", list="List of banks")
    answer = ask(world, tmp_path)
    assert "an entry of List of banks says fin.bank of acme" in whys(answer)


def test_an_entry_that_begins_far_ahead_holds_and_is_a_gap(tmp_path: Path) -> None:
    world = make_world()
    world.listing("acme", "EU", since="2062-01-01")
    answer = ask(world, tmp_path)
    assert answer["verdict"] == "FINDINGS"
    assert "1 cell of w could not be read" in whys(answer)
