"""An assessed transaction that was shipped is seen by later assessments."""

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.shell import Answer, onward
from tests.steps import Steps, each_step_case
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
    assessment = both(workspace, transaction(9, MAKER, RELAY))
    assert outcomes(assessment, "hist-onward-exporter") == ["present medium"]
    [relay] = [f for f in assessment["findings"] if f["indicator"] == "hist-onward-exporter"]
    assert relay["values"]["pair_count"] == 2
    assert {row["dataset"] for row in relay["values"]["shipments"]} == {"own-shipments"}
    [first, *_] = relay["evidence"]["paths"]
    assert [node["name"] for node in first["nodes"]] == ["Muster Optik GmbH", "Relay FZE", "far"]


CONSIGNEE = {"role": "consignee", "name": "Agent Ltd", "country": "XC"}
ORDERS: dict[str, Any] = {
    "far": transaction(1, MAKER, FAR),
    "relay": transaction(2, MAKER, RELAY),
    "two_items": transaction(
        1,
        *(MAKER, CONSIGNEE, FAR),
        items=[GOODS, GOODS | {"hs": None, "families": ["interception"], "quantity": "2"}],
    ),
    "nobody": transaction(1, MAKER, {"role": "consignee"}),
    "without_exporter": transaction(1, FAR),
    "two_users": transaction(1, MAKER, FAR, RELAY),
    "without_items": transaction(1, MAKER, FAR, items=[]),
}


@each_step_case
@pytest.mark.usefixtures("workspace")
def test_what_was_shipped_is_recorded(case: dict[str, Any], tmp_path: Path) -> None:
    Steps(tmp_path, **ORDERS).check(case)
