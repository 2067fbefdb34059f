"""Whoever had goods of a party is compared with the lists by name: papers give no number of it."""

from pathlib import Path
from typing import Any

import pytest

from onward import Workspace
from tests.steps import each_step_case
from tests.unit.cases import read_cases
from tests.world_cases import build_layer, check_world_case
from tests.worlds import order, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")


@each_step_case
def test_whoever_had_goods_of_a_party_is_compared_by_name(
    case: dict[str, Any], tmp_path: Path
) -> None:
    check_world_case(case, tmp_path)


def test_of_very_many_recipients_it_is_said_how_many_were_not_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onward.queries.matching.lookup.MOST_RECIPIENTS", 1)
    first = read_cases(__file__)["test_whoever_had_goods_of_a_party_is_compared_by_name"][0]
    layers = first["layers"]
    layers["base"]["party"].append(["r1", {"country": "XA", "name": "Kettle Optics"}])
    layers["base"]["shipment"].append(["user", "r1", "2024-07-01", {"hs": "854231"}])
    for name, tables in layers.items():
        build_layer(name, tables).load(tmp_path)
    users = ({"role": role, "id": "base:user"} for role in ("end_user", "consignee"))
    assessment = Workspace(tmp_path).assess(order(*users, items=[plain_item()])).to_data()
    indicators = {row["indicator"] for row in assessment["findings"]}
    assert "hist-shipped-after-listing" not in indicators
    assert assessment["complete"] is False
    assert "only the latest 1 of those to whom it sent goods are compared" in str(
        assessment["coverage"]
    )
