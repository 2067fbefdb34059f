"""Past deliveries from files to findings, on both engines, as a user would load and assess them."""

import json
from pathlib import Path
from typing import Any

import pytest

from onward.queries.planted.planted import GOOD
from tests.shell import onward
from tests.unit.cases import each_case
from tests.worlds import CsvWorld, both, near, order, outcomes, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")

FLAG, RELAY, CHAIN = (
    "hist-exported-cs-to-repressive",
    "hist-onward-exporter",
    "hist-transit-to-embargoed",
)
GOODS = {"hs": "854231", "unit": "pc"}


def diversion() -> CsvWorld:
    """Return an exporter, a trader whose goods end under an embargo, and a twin.

    gulf gets goods on 04-10 and 06-10 and passes them to gate on 05-05 and 07-01; gate ships to
    last in XE on 05-28. nova gets goods on 04-20, but what it sent to steppe had left on 03-01.
    """
    world = CsvWorld()
    for name, country in (
        *(("nordlys", "DE"), ("gulf", "XC"), ("gate", "XC")),
        *(("last", "XE"), ("nova", "XC"), ("steppe", "VE")),
    ):
        world.party(name, country=country)
        world.tie(f"founder-{name}", "owns", name, "1")
        world.party(f"founder-{name}", "Person")
    world.record("XE", GOOD)
    world.record("XE", {"regime:arms": "prohibition"}, 2020)
    for shipper, consignee, day, quantity, destination in (
        ("nordlys", "gulf", "2026-04-10", "1000", "XC"),
        ("gulf", "gate", "2026-05-05", "900", "XB"),
        ("gate", "last", "2026-05-28", "900", "XE"),
        ("nordlys", "gulf", "2026-06-10", "400", "XC"),
        ("gulf", "gate", "2026-07-01", "380", "XB"),
        ("nova", "steppe", "2026-03-01", "900", "XB"),
        ("nordlys", "nova", "2026-04-20", "1000", "XC"),
    ):
        world.shipment(shipper, consignee, day, destination=destination, quantity=quantity, **GOODS)
    world.records()
    return world


def chips(user: str) -> dict[str, Any]:
    plain = order({"role": "end_user", "id": f"w:{user}"}, date="2026-09-15", items=[plain_item()])
    return plain | {"parties": [{"role": "exporter", "id": "w:nordlys"}, plain["parties"][1]]}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("diversion") / "workspace"
    diversion().load(place)
    return place


def only(found: dict[str, Any], indicator: str) -> dict[str, Any]:
    (one,) = [f for f in found["findings"] if f["indicator"] == indicator]
    return dict(one)


def test_a_relay_and_the_chain_to_the_embargo_are_found(workspace: Path) -> None:
    found = both(workspace, chips("gulf"))
    assert (outcomes(found, RELAY), outcomes(found, CHAIN)) == (
        ["present medium"],
        ["present high"],
    )
    pairs = only(found, RELAY)["values"]["pairs"]
    assert [(pair["lag_days"], pair["ratio"]) for pair in pairs] == [(25, "0.9"), (21, "0.95")]
    paths = only(found, CHAIN)["evidence"]["paths"]
    named = [[node["name"] for node in path["nodes"]] for path in paths]
    assert ["nordlys", "gulf", "gate", "last"] in named
    assert "no source of shipments" not in " ".join(found["coverage"]["not_covered"])


def test_what_was_sent_before_the_goods_came_is_a_near_miss(workspace: Path) -> None:
    found = both(workspace, chips("nova"))
    assert (outcomes(found, RELAY), outcomes(found, CHAIN)) == ([], [])
    assert near(found, RELAY) == [
        {
            "field": "lag",
            "needed": "0 to 180 days",
            "found": "-50 days: it left before it came",
        }
    ]


def test_json_text_and_explain_show_each_delivery_with_source_and_dates(workspace: Path) -> None:
    plain = json.dumps(chips("gulf"))
    place = ("--workspace", workspace)
    row = (
        "Delivery of 2026-05-28: gate to last: customs code 854231, 900 pc, to XE (w s2, retrieved"
    )
    step = "gate shipped to last (w s2/ships_to, on 2026-05-28, retrieved 2026-04-30)"
    text = onward("assess", "-", *place, stdin=plain).out
    assert row in text
    assert step in text
    [assessment] = onward("assess", "-", "--json", *place, stdin=plain).json_lines
    rows = only(assessment, CHAIN)["values"]["shipments"]
    assert {(r["dataset"], r["retrieved"]) for r in rows} == {("w", "2026-04-30")}
    explained = onward("explain", assessment["id"], CHAIN, *place).out
    assert row in explained
    assert step in explained


def test_the_picture_holds_the_chain(workspace: Path, tmp_path: Path) -> None:
    plain = json.dumps(chips("gulf"))
    options = ("--format", "html", "--out", tmp_path, "--workspace", workspace)
    assert onward("assess", "-", *options, stdin=plain).code == 10
    [page] = tmp_path.glob("*.html")
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
    found = both(tmp_path / "workspace", chips("trader"))
    assert outcomes(found, CHAIN) == outcome
    for finding in (f for f in found["findings"] if f["indicator"] == CHAIN):
        assert [act["equipment"] for act in finding["values"]["regimes"]] == equipment
        assert finding["law"][0]["as"] == ("analogy" if equipment == ["arms"] else "duty")


def activity(number: int, sender: str, receiver: str, day: str, **more: str) -> dict[str, Any]:
    values = {"sender": sender, "receiver": receiver, "date": day, **more}
    properties = {name: [value] for name, value in values.items()}
    return {"id": f"x{number}", "schema": "EconomicActivity", "properties": properties}


def company(name: str) -> dict[str, Any]:
    return {"id": name, "schema": "Company", "properties": {"name": [name], "country": ["tr"]}}


def test_customs_declarations_in_ftm_reach_the_same_questions(tmp_path: Path) -> None:
    """They state no quantity: a relay is possible and says so; a chain needs none."""
    chips_, belarus = "8542 31 901 0", "by"
    lines = [
        *(company(name) for name in ("maker", "trader", "relay", "last")),
        activity(1, "maker", "trader", "2024-01-10", vedCode=chips_, destinationCountry="tr"),
        activity(2, "trader", "relay", "2024-02-10", vedCode=chips_, destinationCountry="kz"),
        activity(3, "relay", "last", "2024-03-10", vedCode=chips_, destinationCountry=belarus),
    ]
    file = tmp_path / "entities.json"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    place = tmp_path / "workspace"
    loaded = onward("load", "ftm", file, "--retrieved", "2026-04-30", "--workspace", place)
    assert loaded.code == 0, loaded.err
    trader = order({"role": "consignee", "id": "ftm:trader"}, destination="TR")
    found = both(place, trader)
    assert outcomes(found, CHAIN) == ["present high"]
    assert outcomes(found, RELAY) == ["possible medium"]
    assert "a quantity is not stated" in only(found, RELAY)["possible_because"]
