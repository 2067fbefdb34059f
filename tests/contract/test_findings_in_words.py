"""What a compliance officer reads: entries, places and doubts, with their dates and parties."""

from pathlib import Path
from typing import Any

import pytest

from tests.steps import each_step_case
from tests.unit.cases import each_case
from tests.world_cases import check_world_case
from tests.worlds import CsvWorld, both, fired, order, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")


def world() -> CsvWorld:
    made = CsvWorld()
    made.records()
    made.party("acme")
    made.party("listed")
    made.party("founder", "Person")
    made.tie("founder", "owns", "acme", "1")
    made.listing("listed", "EU")
    return made


@each_step_case
def test_an_officer_reads(case: dict[str, Any], tmp_path: Path) -> None:
    check_world_case(case, tmp_path)


def test_beside_a_graver_finding_nothing_is_told_to_proceed(tmp_path: Path) -> None:
    licensed = plain_item() | {"control_code": "5A001.f"}
    listed = plain_item() | {"control_code": "5A004.b"}
    licence = {"number": "L1", "covers": ["5A001.f"], "destinations": ["XC"]}
    licence |= {"end_users": ["w:acme"]}
    made = world()
    made.load(tmp_path / "workspace")
    user = {"role": "end_user", "id": "w:acme"}
    mild = order(user, items=[licensed], licence=licence)
    assert fired(both(tmp_path / "workspace", mild)) == ["R12_low"]
    grave = order(user, items=[licensed, listed], licence=licence)
    assert fired(both(tmp_path / "workspace", grave)) == ["R3_listed_item"]


def test_what_is_essential_and_not_known_is_one_rule_not_two(tmp_path: Path) -> None:
    world().load(tmp_path / "workspace")
    assert fired(both(tmp_path / "workspace", order(items=[plain_item()]))) == ["R8_gap"]


@each_case("regime", "basis", lists=True)
def test_an_act_of_one_list_is_no_basis_for_a_party_on_another(
    tmp_path: Path, regime: str | None, basis: list[str]
) -> None:
    made = world()
    made.listings.clear()
    made.party("double")
    made.tie("double", "possibly_same_as", "listed")
    if regime is None:
        made.parties[1]["topics"] = "sanction"
    else:
        made.listing("listed", regime)
    made.load(tmp_path / "workspace")
    user = {"role": "end_user", "id": "w:acme"}
    for party in ("listed", "double"):
        bank = {"role": "bank", "id": f"w:{party}"}
        assessment = both(tmp_path / "workspace", order(user, bank, items=[plain_item()]))
        [one] = [f for f in assessment["findings"] if f["indicator"] == "own-listed-direct"]
        assert [law["citation"] for law in one["law"] if law["as"] != "analogy"] == basis
        assert ("Basis: " in one["summary"]) is bool(basis)
