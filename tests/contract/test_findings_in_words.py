"""What a compliance officer reads: entries, places and doubts, with their dates and parties."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.shell import onward
from tests.unit.cases import each_case
from tests.worlds import CsvWorld, both, fired, order, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")

TOWER = "Tower One, 5 High Street"


def world(**listing: str) -> CsvWorld:
    made = CsvWorld()
    made.records()
    made.party("acme", address=f"{TOWER}, Suite 12-B")
    made.party("listed", address=f"SUITE 12B, {TOWER}")
    made.party("founder", "Person")
    made.tie("founder", "owns", "acme", "1")
    made.listing("listed", "EU", **listing)
    return made


def read(made: CsvWorld, folder: Path, *roles: dict[str, Any], **more: Any) -> tuple[str, ...]:
    """Return what `assess` and `explain` print of one order, which must say the same facts."""
    workspace = folder / "workspace"
    made.load(workspace)
    user = {"role": "end_user", "id": "w:acme"}
    deal = order(user, *roles, **({"items": [plain_item()]} | more))
    assessment = both(workspace, deal)
    place = ("--workspace", workspace)
    texts = (
        onward("assess", "-", *place, stdin=json.dumps(deal)),
        onward("explain", assessment["id"], *place),
    )
    return tuple(" ".join(text.out.split()) for text in texts)


def test_the_list_entry_is_told_with_measure_dates_and_source(tmp_path: Path) -> None:
    terms = {
        "list": "EU list",
        "programme": "EU-X",
        "entry_id": "E77",
        "measure": "asset freeze",
        "since": "2024-01-01",
    }
    for text in read(world(**terms), tmp_path, {"role": "bank", "id": "w:listed"}):
        assert (
            "List entry: EU list, EU-X, entry E77, asset freeze, since 2024-01-01 "
            "(w l0, retrieved 2026-04-30)" in text
        )


def test_a_sum_in_the_place_of_an_entrys_number_is_not_told(tmp_path: Path) -> None:
    number = "f095626c9f8becc70b5948507fb6de6e443b257a"
    terms = {"list": "EU list", "entry_id": number, "since": "2024-01-01"}
    for text in read(world(**terms), tmp_path, {"role": "bank", "id": "w:listed"}):
        assert "List entry: EU list, since 2024-01-01" in text


def test_compared_addresses_are_told_as_they_are_written(tmp_path: Path) -> None:
    made = world(since="2024-01-01")
    made.party("tower", "Address")
    made.parties[-1]["name"] = TOWER
    made.tie("acme", "located_at", "tower")
    made.tie("listed", "located_at", "tower")
    for text in read(made, tmp_path):
        assert f"Address of the party: {TOWER}, Suite 12-B" in text
        assert f"Address of the listed party: SUITE 12B, {TOWER}" in text
        assert "Compared: the same unit; 2 parties are there" in text


@each_case("tie", "because")
def test_a_doubt_names_its_two_parties(
    tmp_path: Path, tie: tuple[str, str, str, str], because: str
) -> None:
    made = world()
    made.ties.clear()
    made.party("holder")
    made.tie("listed", "owns", "holder", "0.6")
    made.tie(*tie)
    for text in read(made, tmp_path):
        assert f"because {because}" in text


def test_beside_a_graver_finding_nothing_is_told_to_proceed(tmp_path: Path) -> None:
    licensed = plain_item() | {"control_code": "5A001.f"}
    listed = plain_item() | {"control_code": "5A004.b"}
    licence = {"number": "L1", "covers": ["5A001.f"], "destinations": ["XC"]}
    licence |= {"end_users": ["w:acme"]}
    made = world()
    for row in made.parties:
        row.pop("address", None)
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
@pytest.mark.parametrize("party", ["listed", "double"])
def test_an_act_of_one_list_is_no_basis_for_a_party_on_another(
    tmp_path: Path, regime: str | None, basis: list[str], party: str
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
    bank = {"role": "bank", "id": f"w:{party}"}
    user = {"role": "end_user", "id": "w:acme"}
    found = both(tmp_path / "workspace", order(user, bank, items=[plain_item()]))
    [one] = [f for f in found["findings"] if f["indicator"] == "own-listed-direct"]
    assert [law["citation"] for law in one["law"] if law["as"] != "analogy"] == basis
    assert ("Basis: " in one["summary"]) is bool(basis)


def test_an_address_as_end_user_leaves_the_user_unknown(tmp_path: Path) -> None:
    made = world()
    made.party("tower", "Address")
    made.load(tmp_path / "workspace")
    found = both(
        tmp_path / "workspace",
        order({"role": "end_user", "id": "w:tower"}, items=[plain_item()]),
    )
    assert [gap["why_it_matters"] for gap in found["coverage"]["gaps"]] == [
        "tower is an address: who uses the goods there is not known"
    ]
