"""A delivery that is supposed away is gone whole: its row, and every tie that it makes."""

import pytest

from onward.api.feedback import QuietFeedback
from onward.api.workspace import Workspace
from onward.queries.planted.planted import GOOD
from tests.worlds import CsvWorld, order, plain_item

ONWARD = "hist-onward-exporter"
PAIRS = (("2025-01-10", "2025-02-19", "90"), ("2025-06-01", "2025-07-06", "85"))
ORDER = order({"role": "end_user", "id": "w:acme"}, items=[plain_item()])


def relay(*pairs: tuple[str, str, str]) -> CsvWorld:
    """Return deliveries of 100 pieces to acme, and what it shipped on to XE, under an embargo."""
    world = CsvWorld()
    world.party("acme")
    world.party("founder", "Person")
    world.tie("founder", "owns", "acme", "1")
    world.party("maker", country="DE")
    world.party("far", country="XE")
    world.record("XE", GOOD)
    world.record("XE", {"regime:arms": "prohibition"}, 2020)
    goods = {"hs": "854231", "unit": "pc"}
    for came, left, quantity in pairs:
        world.shipment("maker", "acme", came, destination="XC", quantity="100", **goods)
        world.shipment("acme", "far", left, destination="XE", quantity=quantity, **goods)
    return world


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("relay") / "workspace"
    relay(*PAIRS).load(folder)
    workspace = Workspace(folder, feedback=QuietFeedback())
    workspace.assess(ORDER)
    return workspace


def test_each_delivery_of_a_relay_can_be_supposed_away(desk: Workspace) -> None:
    stored = desk.assessment(ORDER["id"])
    [finding] = [row for row in stored.findings if row.indicator == ONWARD]
    ties = {step.tie.id for path in finding.evidence.paths for step in path.steps}
    assert ties
    for number in ties:
        after = desk.what_if(ORDER, {"drop": [number]}).after
        assert not [row for row in after.cannot_tell if row.reason in ("raised", "engine")]
        # one pair of deliveries is left, which makes it possible
        assert [row.status for row in after.findings if row.indicator == ONWARD] == ["possible"]


def test_what_would_clear_a_relay_is_tried_out(desk: Workspace) -> None:
    stored = desk.assessment(ORDER["id"])
    [finding] = [row.id for row in stored.findings if row.indicator == ONWARD]
    rows = desk.counterfactuals(stored.id, findings=[finding])
    assert rows
    for row in rows:
        after = desk.what_if(ORDER, row.supposed).after
        assert finding not in {each.id for each in after.findings}, row.change
