"""Rows of own tables that reach nobody, or say too little, are named by every assessment."""

from pathlib import Path
from typing import Any

from tests.steps import each_step_case
from tests.world_cases import build_layer, check_world_case
from tests.worlds import assess, order, plain_item


@each_step_case
def test_rows_that_reach_nobody_or_say_too_little_are_named(
    case: dict[str, Any], tmp_path: Path
) -> None:
    check_world_case(case, tmp_path)


@each_step_case
def test_a_cell_that_cannot_be_read_is_a_gap_of_the_orders_that_it_can_touch(
    case: dict[str, Any], tmp_path: Path
) -> None:
    tables, slip = {"party": [["acme"], ["owner", "Person"]]}, case["w"]
    tables["tie"] = [["owner", "owns", "acme", "1"], *slip.get("tie", [])]
    tables["party"] += slip["party"]
    more = {"records": True, "listing": slip.get("listing", [])}
    build_layer("w", {**tables, **more}).load(tmp_path / "workspace")
    user = {"role": "end_user", "name": "acme", "country": "XC"}
    user |= {} if case["case"] == "day of a twin" else {"id": "w:acme"}
    answer = assess(tmp_path / "workspace", order(user, items=[plain_item()]))
    whys = "; ".join(gap["why_it_matters"] for gap in answer["coverage"]["gaps"])
    assert ("1 cell of w could not be read" in whys) is case["is_seen"]
    notes = [str(row["notes"]) for row in answer["coverage"]["sources"]]
    assert any("1 cell could not be read" in note for note in notes)
    if not case["is_seen"]:
        assert answer["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"
