"""The spelling of a list, a sector or a customs code decides nothing by itself."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.cases import each_case
from tests.worlds import CsvWorld, both, order, outcomes, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")

GOODS = {"not_listed_reason": "compared with Annex I", "families": []}


def assessed(folder: Path, world: CsvWorld, **more: Any) -> dict[str, Any]:
    world.records()
    world.party("founder", "Person")
    world.tie("founder", "owns", "acme", "1")
    world.load(folder / "workspace")
    user = {"role": "end_user", "id": "w:acme"}
    return both(folder / "workspace", order(user, **({"items": [plain_item()]} | more)))


@pytest.mark.parametrize("name", ["MEU", "meu", "Military End-User List", "MILITARY END USER LIST"])
def test_a_military_list_is_known_by_its_name_in_any_capitals_and_dashes(
    tmp_path: Path, name: str
) -> None:
    world = CsvWorld()
    world.party("acme")
    world.listing("acme", "BIS", "export.control", list=name, since="2023-01-01")
    assert outcomes(assessed(tmp_path, world), "mil-listed") == ["present high"]


@each_case("sector", "expected", lists=True)
def test_every_sector_of_a_list_of_them_counts(
    tmp_path: Path, sector: str, expected: list[str]
) -> None:
    world = CsvWorld()
    world.party("acme", sector=sector)
    assert outcomes(assessed(tmp_path, world), "div-forwarder-as-end-user") == expected


@each_case("codes", "expected", lists=True)
def test_either_customs_code_may_be_of_high_priority(
    tmp_path: Path, codes: dict[str, str], expected: list[str]
) -> None:
    world = CsvWorld()
    world.party("acme")
    found = assessed(tmp_path, world, items=[GOODS | codes])
    assert outcomes(found, "div-chpl-item") == expected


def not_compared(found: dict[str, Any]) -> list[str]:
    rows = found["cannot_tell"]
    return [row["indicator"] for row in rows if "not compared" in row["text"]]


def test_that_an_address_of_the_order_cannot_be_read_is_said(tmp_path: Path) -> None:
    world = CsvWorld()
    world.party("acme", address="Tower One")
    assert not_compared(assessed(tmp_path, world)) == []
    user = {"role": "end_user", "id": "w:acme", "address": "Tower One"}
    found = both(tmp_path / "workspace", order(user, items=[plain_item()]))
    assert not_compared(found) == ["div-shared-address"]
