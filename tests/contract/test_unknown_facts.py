"""A fact that is written down and says nothing is not known: it never lets an order proceed."""

from pathlib import Path
from typing import Any

import pytest

from tests.csv_world import RED_FLAGS, CsvWorld, both, near, order, outcomes, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")

OWNER = {"name": "Founder", "country": "XC", "share_min": "1", "share_max": "1"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    world = CsvWorld()
    world.records()
    world.party("listed")
    world.listing("listed", "EU", since="2024-01-01")
    place = tmp_path_factory.mktemp("facts") / "workspace"
    world.load(place)
    return place


def user(**more: Any) -> dict[str, Any]:
    return {"role": "end_user", "name": "acme", "country": "XC", "owners": [OWNER]} | more


def item(**more: Any) -> dict[str, Any]:
    return {"hs": "854370", "families": []} | more


def gaps(assessment: dict[str, Any]) -> set[str]:
    return {gap["on"] for gap in assessment["coverage"]["gaps"]}


def test_an_order_of_which_everything_is_known_proceeds(workspace: Path) -> None:
    found = both(workspace, order(user(), items=[plain_item()]))
    assert (found["verdict"], found["suggestion"]["value"]) == (
        "CLEAR_WITHIN_STATED_LIMITS",
        "proceed",
    )


@pytest.mark.parametrize(
    ("party", "gap"),
    [
        # numbers alone that find nobody: a check digit that fails, and a number nobody has
        (user(name=None, identifiers={"lei": "XXX"}), "end_user"),
        (user(name=None, identifiers={"lei": "5299000J2N45DDNE4Y28"}), "end_user"),
        (user(owners=[{**OWNER, "name": None, "identifiers": {"lei": "XXX"}}]), "owner"),
        # an owner whom nothing names owns nothing that is known
        (user(owners=[{"share_min": "1", "share_max": "1"}]), "owner"),
        (user(owners=[{"country": "XC", "share_min": "1", "share_max": "1"}]), "owner"),
    ],
)
def test_who_nobody_is_found_by_and_nothing_names_is_not_known(
    workspace: Path, party: dict[str, Any], gap: str
) -> None:
    found = both(workspace, order(party, items=[plain_item()]))
    assert gap in gaps(found)
    assert found["verdict"] == "INCOMPLETE"
    assert found["suggestion"]["value"] == "enhanced_due_diligence"


@pytest.mark.parametrize(
    "code", ["none", "n/a", " ", "-", "5A", "tbd2", "see annex 3", "X5A001.f", "0005A001.f"]
)
def test_a_control_code_that_has_the_form_of_none_leaves_the_item_unknown(
    workspace: Path, code: str
) -> None:
    found = both(workspace, order(user(), items=[item(control_code=code)]))
    assert "item" in gaps(found)
    assert found["suggestion"]["value"] == "enhanced_due_diligence"


def test_a_reason_of_blanks_is_none(workspace: Path) -> None:
    found = both(workspace, order(user(), items=[item(not_listed_reason="  ")]))
    assert "item" in gaps(found)


@pytest.mark.parametrize("code", ["EAR99", "ear 99", "5A992.c", "5D991"])
def test_a_code_that_says_that_no_list_has_the_item_classifies_it(
    workspace: Path, code: str
) -> None:
    found = both(workspace, order(user(), items=[item(control_code=code)]))
    assert (found["verdict"], near(found, "item-listed-annex1")) == (
        "CLEAR_WITHIN_STATED_LIMITS",
        [],
    )


@pytest.mark.parametrize("code", ["5A002", "ML11", "ML 11.a", "PL9009"])
def test_a_code_of_another_list_is_a_near_miss(workspace: Path, code: str) -> None:
    found = both(workspace, order(user(), items=[item(control_code=code)]))
    assert [miss["field"] for miss in near(found, "item-listed-annex1")] == ["control_code"]


@pytest.mark.parametrize(
    "code", ["5A001.f", "5 A 001 f", "5A002; 5A001.f", "5A002/5A001.f", "5A002, 5A004.b"]
)
def test_any_listed_code_that_an_item_names_is_found(workspace: Path, code: str) -> None:
    found = both(workspace, order(user(), items=[item(), item(control_code=code)]))
    assert outcomes(found, "item-listed-annex1") == ["present stop"]
    assert found["suggestion"]["value"] == "classify_or_license"


def test_a_listed_code_in_small_letters_asks_for_knowledge_as_well(tmp_path: Path) -> None:
    world = CsvWorld()
    world.records()
    world.party("ministry", "PublicBody", "XA", topics="gov")
    world.party("acme")
    world.tie("ministry", "owns", "acme", "0.6")
    world.load(tmp_path / "workspace")
    listed = plain_item() | {"control_code": "5a001.f"}
    licence = {"number": "L1", "covers": ["5A001.f"]}
    deal = order(user(name=None, id="w:acme"), items=[listed], licence=licence)
    found = both(tmp_path / "workspace", deal | {"answers": dict.fromkeys(RED_FLAGS, "no")})
    assert "R7_eu_flag" in [rule["rule"] for rule in found["suggestion"]["rules"]]
