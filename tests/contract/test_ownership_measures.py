"""What an owner's listing forbids, and by whom it is made, decides what its companies are told."""

from pathlib import Path
from typing import Any

import pytest

from tests.csv_world import CsvWorld, both, order, outcomes, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")

AGGREGATE = "own-50-aggregate"


def assessed(folder: Path, *listings: dict[str, str], share: str = "0.6") -> dict[str, Any]:
    """Assess a company of which each listed party owns a share, and a founder the rest."""
    world = CsvWorld()
    world.records()
    world.party("acme")
    world.party("founder", "Person")
    world.tie("founder", "owns", "acme", "0.5")
    for number, terms in enumerate(listings):
        world.party(f"owner{number}")
        world.tie(f"owner{number}", "owns", "acme", share)
        world.listing(f"owner{number}", **({"regime": "EU"} | terms))
    world.load(folder / "workspace")
    user = {"role": "end_user", "id": "w:acme"}
    return both(folder / "workspace", order(user, items=[plain_item()]))


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("travel ban", "present medium"),
        ("Travel_Ban", "present medium"),
        ("sectoral, not blocking", "present high"),
        ("asset freeze", "present stop"),
        ("travel ban; asset freeze", "present stop"),
        ("", "present stop"),
    ],
)
def test_a_company_weighs_no_more_than_the_measure_its_owner_is_under(
    tmp_path: Path, measure: str, expected: str
) -> None:
    assert outcomes(assessed(tmp_path, {"measure": measure}), AGGREGATE) == [expected]


def test_owners_that_reach_the_threshold_only_with_a_travel_ban_do_not_stop(tmp_path: Path) -> None:
    owners = {"measure": "asset freeze"}, {"measure": "travel ban"}
    assert outcomes(assessed(tmp_path / "a", *owners, share="0.25"), AGGREGATE) == [
        "present medium"
    ]
    assert outcomes(assessed(tmp_path / "b", *owners, share="0.5"), AGGREGATE) == ["present stop"]


@pytest.mark.parametrize("regime", ["UN", "CH"])
def test_an_owner_on_a_list_without_an_ownership_rule_is_named(tmp_path: Path, regime: str) -> None:
    found = assessed(tmp_path, {"regime": regime}, share="0.1")
    [row] = [row for row in found["cannot_tell"] if row["indicator"] == AGGREGATE]
    assert row["text"] == (
        f"owner0, above acme, is listed by {regime}, for which the rule pack has no ownership rule"
    )
    assert found["verdict"] == "INCOMPLETE"


def test_an_owner_whom_a_regime_with_a_rule_lists_too_is_judged_by_that(tmp_path: Path) -> None:
    world = CsvWorld()
    world.records()
    world.party("acme")
    world.party("owner")
    world.tie("owner", "owns", "acme", "0.6")
    world.listing("owner", "UN")
    world.listing("owner", "EU")
    world.load(tmp_path / "workspace")
    user = {"role": "end_user", "id": "w:acme"}
    found = both(tmp_path / "workspace", order(user, items=[plain_item()]))
    assert outcomes(found, AGGREGATE) == ["present stop"]
    assert not found["cannot_tell"]
