"""What would make a finding of a near miss: the least share, tried out by assessing again."""

import pytest

from onward.api.feedback import QuietFeedback
from onward.api.workspace import Workspace
from tests.shell import onward
from tests.worlds import CsvWorld, order, plain_item

ORDER = order({"role": "end_user", "id": "w:acme"}, items=[plain_item()])
ABOVE = "own-50-aggregate/w:acme/EU"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("triggers") / "workspace"
    world = CsvWorld()
    for name in ("acme", "middle", "listed"):
        world.party(name)
    world.listing("listed", "EU", since="2024-01-01")
    world.tie("listed", "owns", "middle", "0.8")
    world.tie("middle", "owns", "acme", "0.45")
    world.records()
    world.load(folder)
    workspace = Workspace(folder, feedback=QuietFeedback())
    workspace.assess(ORDER)
    return workspace


def test_the_least_share_that_makes_a_finding_is_found_and_does(desk: Workspace) -> None:
    rows = [row for row in desk.counterfactuals(ORDER["id"]) if row.effect == "triggers"]
    (row,) = (row for row in rows if row.finding == ABOVE)
    [(number, share)] = row.supposed["share"].items()
    assert 0.5 <= float(share) <= 0.51
    assert "middle owns acme" in row.change
    after = desk.what_if(ORDER, row.supposed).after
    assert ABOVE in {finding.id for finding in after.findings}
    assert after.verdict == row.verdict
    below = desk.what_if(ORDER, {"share": {number: "0.49"}}).after
    assert ABOVE not in {finding.id for finding in below.findings}


def test_a_shell_prints_what_would_make_a_finding(desk: Workspace) -> None:
    answer = onward("explain", ORDER["id"], "--changes", "--workspace", desk.path)
    assert f"{ABOVE} is found with 50" in answer.out
    made = [line for line in answer.out.splitlines() if " is found with " in line]
    assert len(made) == len(set(made))
