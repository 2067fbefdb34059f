"""What an owner's listing forbids, and by whom it is made, decides what its companies are told."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.cases import each_case
from tests.worlds import CsvWorld, both, order, outcomes, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")

AGGREGATE = "own-50-aggregate"
LISTED_OWNER = "own-minority-listed"


def assessed(
    folder: Path, *listings: dict[str, str], share: str = "0.6", on: str = "2026-05-01"
) -> dict[str, Any]:
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
    return both(folder / "workspace", order(user, items=[plain_item()], date=on))


@each_case("terms", "indicator", "expected", lists=True)
def test_the_ownership_rule_of_the_eu_is_one_of_frozen_assets(
    tmp_path: Path, terms: dict[str, str], indicator: str, expected: str
) -> None:
    """Who is known to be under another measure is named as an owner, and no rule makes it more."""
    assessment = assessed(tmp_path, terms)
    answers = {name: outcomes(assessment, name) for name in (AGGREGATE, LISTED_OWNER)}
    assert answers == {AGGREGATE: [], LISTED_OWNER: []} | {indicator: [expected]}
    [row] = [one for one in assessment["findings"] if one["indicator"] == indicator]
    [entry] = row["values"]["listings"]
    assert entry["list"] == terms.get("list")


def test_shares_of_a_frozen_and_a_banned_owner_do_not_add_up(tmp_path: Path) -> None:
    owners = {"measure": "asset freeze"}, {"measure": "travel ban"}
    quarters = assessed(tmp_path / "a", *owners, share="0.25")
    assert outcomes(quarters, AGGREGATE) == []
    assert sorted(outcomes(quarters, LISTED_OWNER)) == ["present high", "present medium"]
    assert outcomes(assessed(tmp_path / "b", *owners, share="0.5"), AGGREGATE) == ["present stop"]


@each_case("terms", "indicator", lists=True)
def test_the_affiliates_rule_is_one_of_two_lists(
    tmp_path: Path, terms: dict[str, str], indicator: str
) -> None:
    assessment = assessed(tmp_path, {"regime": "BIS"} | terms, on="2026-11-26")
    answers = {name: outcomes(assessment, name) for name in (AGGREGATE, LISTED_OWNER)}
    assert answers == {AGGREGATE: [], LISTED_OWNER: []} | {indicator: ["present high"]}


@pytest.mark.parametrize("regime", ["UN", "CH"])
def test_an_owner_on_a_list_without_an_ownership_rule_is_named(tmp_path: Path, regime: str) -> None:
    assessment = assessed(tmp_path, {"regime": regime}, share="0.1")
    [row] = [row for row in assessment["cannot_tell"] if row["indicator"] == AGGREGATE]
    assert row["text"] == (
        f"owner0, above acme, is listed by {regime}, for which the rule pack has no ownership rule"
    )
    assert assessment["verdict"] == "INCOMPLETE"


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
    assessment = both(tmp_path / "workspace", order(user, items=[plain_item()]))
    assert outcomes(assessment, AGGREGATE) == ["present stop"]
    assert not assessment["cannot_tell"]
