"""Past deliveries from files to findings, on both engines, as a user would load and assess them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.example_cases import finding, findings
from tests.shell import onward
from tests.steps import each_step_case
from tests.unit.cases import each_case, read_cases, table
from tests.world_cases import build_layer, check_world_case
from tests.worlds import CsvWorld, both, near, order, outcomes, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")

FLAG, RELAY, CHAIN = (
    "hist-exported-cs-to-repressive",
    "hist-onward-exporter",
    "hist-transit-to-embargoed",
)
DECLARATIONS: list[dict[str, Any]] = table(__file__, "DECLARATIONS", lists=True)


@each_step_case
def test_an_exporter_a_trader_and_whoever_had_its_goods(
    case: dict[str, Any], tmp_path: Path
) -> None:
    check_world_case(case, tmp_path)


def test_the_picture_holds_the_chain(tmp_path: Path) -> None:
    case = read_cases(__file__)["test_an_exporter_a_trader_and_whoever_had_its_goods"][0]
    build_layer("w", case["steps"][0]["layers"]["w"]).load(tmp_path / "workspace")
    made = order(items=[plain_item()], **case["order"])
    options = ("--format", "html", "--out", tmp_path / "out", "--workspace", tmp_path / "workspace")
    assert onward("assess", "-", *options, stdin=json.dumps(made)).code == 10
    [page] = (tmp_path / "out").glob("*.html")
    text = page.read_text(encoding="utf-8")
    assert all(f'"{name}"' in text for name in ("nordlys", "gulf", "gate", "last"))


@each_case("day", "destination", "terms", "outcome", lists=True)
def test_an_earlier_export_counts_by_the_record_of_its_own_year(
    day: str, destination: str, terms: dict[str, str], outcome: list[str], tmp_path: Path
) -> None:
    """Fixtures 4 and 5."""
    world = CsvWorld()
    world.party("reseller")
    world.party("founder", "Person")
    world.tie("founder", "owns", "reseller", "1")
    world.records()
    for year, values in ((2024, ("1", "0.9")), (2025, ("5", "0.1"))):
        world.record("XT", dict(zip(("pts_s", "vdem_civlib"), values, strict=True)), year)
    world.record("XA", {"pts_s": "5", "vdem_civlib": "0.1"}, 2023)
    world.shipment("reseller", "", day, consignee_name="Buyer", destination=destination, **terms)
    world.load(tmp_path / "workspace")
    found = both(tmp_path / "workspace", order({"role": "consignee", "id": "w:reseller"}))
    assert outcomes(found, FLAG) == outcome
    if destination == "XT" and not outcome:
        [missed] = near(found, FLAG)
        assert missed["found"] == "record of 2024: none; of 2025: established"


@each_case("country", "day", "terms", "outcome", "equipment", lists=True)
def test_a_chain_ends_where_an_act_restricts_its_goods_and_cites_that_act(
    country: str,
    day: str,
    terms: dict[str, str],
    outcome: list[str],
    equipment: list[str],
    tmp_path: Path,
) -> None:
    """Russia is under an arms embargo; what is banned for Syria is equipment, and no microchips."""
    world = CsvWorld()
    for name in ("trader", "relay", "last"):
        world.party(name)
    world.shipment("trader", "relay", "2015-03-10", destination="XC", **terms)
    world.shipment("relay", "last", day, destination=country, **terms)
    world.records()
    world.load(tmp_path / "workspace")
    trader = order({"role": "end_user", "id": "w:trader"}, items=[plain_item()])
    found = both(tmp_path / "workspace", trader | {"date": "2026-09-15"})
    assert outcomes(found, CHAIN) == outcome
    for row in findings(found, CHAIN):
        assert [act["equipment"] for act in row["values"]["regimes"]] == equipment
        assert row["law"][0]["as"] == ("analogy" if equipment == ["arms"] else "duty")


def test_customs_declarations_in_ftm_reach_the_same_questions(tmp_path: Path) -> None:
    """They state no quantity: a relay is possible and says so; a chain needs none."""
    file = tmp_path / "entities.json"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in DECLARATIONS), encoding="utf-8")
    place = tmp_path / "workspace"
    loaded = onward("load", "ftm", file, "--retrieved", "2026-04-30", "--workspace", place)
    assert loaded.code == 0, loaded.err
    trader = order({"role": "consignee", "id": "ftm:trader"}, destination="TR")
    found = both(place, trader)
    assert outcomes(found, CHAIN) == ["present high"]
    assert outcomes(found, RELAY) == ["possible medium"]
    assert "a quantity is not stated" in finding(found, RELAY)["possible_because"]
