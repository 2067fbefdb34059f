"""An assessed transaction that was shipped is seen by later assessments."""

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from onward.queries.records.store import RecordStore
from tests.shell import Answer, onward
from tests.worlds import CsvWorld, both, order, outcomes, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")

MAKER = {"role": "exporter", "name": "Muster Optik GmbH", "country": "DE"}
RELAY = {"role": "end_user", "name": "Relay FZE", "country": "XC"}
FAR = {"role": "end_user", "id": "w:far"}
GOODS = plain_item() | {"hs": "854231", "quantity": "100", "unit": "pc", "description": "chips"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load a world in which nothing has left yet."""
    world = CsvWorld()
    world.party("far", country="XA")
    world.party("founder", "Person")
    world.tie("founder", "owns", "far", "1")
    world.records()
    workspace = tmp_path_factory.mktemp("shipped") / "workspace"
    world.load(workspace)
    return workspace


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Path:
    return copytree(made, tmp_path / "workspace")


def transaction(number: int, *parties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return an order of the chips; its exporter is whoever the parties say."""
    plain = order(**{"id": f"T-{number}", "items": [GOODS]} | more)
    return plain | {"parties": list(parties)}


def assessed(workspace: Path, plain: dict[str, Any]) -> dict[str, Any]:
    answer = onward("assess", "-", "--json", "--workspace", workspace, stdin=json.dumps(plain))
    assert not answer.err, answer.err
    found: dict[str, Any] = answer.json
    return found


def shipped(workspace: Path, assessment: str, day: str, *options: str) -> Answer:
    return onward("shipped", assessment, "--date", day, "--workspace", workspace, *options)


def record(workspace: Path, plain: dict[str, Any], day: str) -> Any:
    answer = shipped(workspace, assessed(workspace, plain)["id"], day, "--json")
    assert answer.code == 0, answer.err
    return answer.json


def test_two_recorded_relays_are_found_by_the_third_assessment(workspace: Path) -> None:
    sends_on = {"role": "exporter", "name": "Relay FZE", "country": "XC"}
    for number, (came, went) in enumerate(
        [("2026-01-10", "2026-02-10"), ("2026-03-01", "2026-04-01")]
    ):
        record(workspace, transaction(2 * number, MAKER, RELAY), came)
        record(workspace, transaction(2 * number + 1, sends_on, FAR, destination="XA"), went)
    found = both(workspace, transaction(9, MAKER, RELAY))
    assert outcomes(found, "hist-onward-exporter") == ["present medium"]
    [relay] = [f for f in found["findings"] if f["indicator"] == "hist-onward-exporter"]
    assert relay["values"]["pair_count"] == 2
    assert {row["dataset"] for row in relay["values"]["shipments"]} == {"own-shipments"}
    [first, *_] = relay["evidence"]["paths"]
    assert [node["name"] for node in first["nodes"]] == ["Muster Optik GmbH", "Relay FZE", "far"]


def test_a_party_given_by_id_keeps_its_id_and_another_gets_one_that_stays(workspace: Path) -> None:
    one = record(workspace, transaction(1, MAKER, FAR), "2026-04-01")
    other = record(workspace, transaction(2, MAKER, RELAY), "2026-03-01")
    assert one["shipments"][0]["consignee"] == "w:far"
    assert one["shipments"][0]["shipper"] == other["shipments"][0]["shipper"]
    assert other["shipments"][0]["consignee"].startswith("own-shipments:")


def test_each_item_is_a_delivery_and_the_end_user_stands_behind_the_consignee(
    workspace: Path,
) -> None:
    consignee = {"role": "consignee", "name": "Agent Ltd", "country": "XC"}
    items = [GOODS, GOODS | {"hs": None, "families": ["interception"], "quantity": "2"}]
    recorded = record(workspace, transaction(1, MAKER, consignee, FAR, items=items), "2026-04-01")
    assert [row["hs"] for row in recorded["shipments"]] == ["854231", None]
    assert [row["families"] for row in recorded["shipments"]] == [[], ["interception"]]
    assert {row["end_user"] for row in recorded["shipments"]} == {"w:far"}


def test_recording_the_same_again_changes_nothing(workspace: Path) -> None:
    name = assessed(workspace, transaction(1, MAKER, FAR))["id"]
    first = shipped(workspace, name, "2026-04-01", "--json").json
    again = shipped(workspace, name[:8], "2026-04-01", "--json").json
    assert (first.pop("new"), again.pop("new")) == (True, False)
    assert first == again
    with RecordStore(workspace / "records.sqlite") as store:
        assert store.head()[0] == 2  # assessed, shipped
        assert store.verify(store.head()) == 2


def test_a_later_assessment_of_the_same_transaction_is_the_same_delivery(workspace: Path) -> None:
    plain = transaction(1, MAKER, FAR)
    first = record(workspace, plain, "2026-04-01")
    again = record(workspace, plain, "2026-04-01")  # on the snapshot that holds the delivery
    assert first["assessment"] != again["assessment"]
    assert (again["new"], again["snapshot"]) == (False, first["snapshot"])


def test_the_layer_keeps_what_it_holds(workspace: Path) -> None:
    record(workspace, transaction(1, MAKER, FAR), "2026-04-01")
    record(workspace, transaction(2, MAKER, RELAY), "2026-03-01")
    status = onward("status", "--json", "--workspace", workspace).json
    [layer] = [layer for layer in status["layers"] if layer["name"] == "own-shipments"]
    assert layer["counts"]["shipments"] == 2


def test_it_says_in_words_what_was_recorded(workspace: Path) -> None:
    name = assessed(workspace, transaction(1, MAKER, FAR))["id"]
    output = shipped(workspace, name, "2026-04-01").out
    assert output.startswith("T-1 recorded as shipped on 2026-04-01\n")
    assert "to w:far: chips, 854231; 100 pc; to XC" in output
    again = shipped(workspace, name, "2026-04-01").out
    assert again.startswith("T-1 was already recorded as shipped on 2026-04-01\n")


NOBODY = {"role": "consignee"}
REFUSED: list[tuple[list[dict[str, Any]], dict[str, Any], str]] = [
    ([MAKER, NOBODY], {}, "T-1:parties: neither consignee nor end-user is named"),
    ([FAR], {}, "T-1:parties: no exporter is named"),
    ([MAKER, FAR, RELAY], {}, "T-1:parties: 2 parties are end-user"),
    ([MAKER, FAR], {"items": []}, "T-1:items: no item"),
]


@pytest.mark.parametrize(("parties", "more", "why"), REFUSED)
def test_what_nobody_could_trace_later_is_refused_in_one_line(
    workspace: Path, parties: list[dict[str, Any]], more: dict[str, Any], why: str
) -> None:
    name = assessed(workspace, transaction(1, *parties, **more))["id"]
    before = onward("status", "--json", "--workspace", workspace).json["snapshot"]
    answer = shipped(workspace, name, "2026-04-01")
    assert (answer.code, answer.out) == (3, "")
    assert why in answer.err
    assert answer.err.count("\n") == 1
    assert onward("status", "--json", "--workspace", workspace).json["snapshot"] == before


def test_another_date_for_what_is_recorded_is_refused(workspace: Path) -> None:
    name = assessed(workspace, transaction(1, MAKER, FAR))["id"]
    shipped(workspace, name, "2026-04-01")
    answer = shipped(workspace, name, "2026-04-02")
    assert answer.code == 3
    assert "recorded already, as shipped on another day" in answer.err


def test_a_day_to_come_and_an_unknown_assessment_are_refused(workspace: Path) -> None:
    name = assessed(workspace, transaction(1, MAKER, FAR))["id"]
    assert shipped(workspace, name, "2999-01-01").code == 2
    assert shipped(workspace, "A-none", "2026-04-01").code == 4
    empty = onward("shipped", name, "--date", "2026-04-01", "--workspace", workspace / "none")
    assert (empty.code, "holds no assessment yet" in empty.err) == (4, True)


def test_a_file_cannot_take_the_place_of_what_was_recorded(workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "parties.csv"
    file.write_text("id,name,kind\na,A,Company\n", encoding="utf-8")
    place = ("--as", "own-shipments", "--retrieved", "2026-04-01", "--workspace", workspace)
    answer = onward("load", "csv", file, *place)
    assert (answer.code, "is what `onward shipped` records" in answer.err) == (2, True)
