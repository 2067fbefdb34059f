"""What an assessment would be: the difference is named, tried out, and never kept."""

import json
from pathlib import Path
from typing import Any

import pytest

from onward.api.feedback import QuietFeedback
from onward.api.workspace import Workspace
from onward.errors import InputRefused, StoreError
from tests.shell import ORDER, made_workspace, onward
from tests.unit.cases import each_case

ABOVE = "own-50-aggregate/small:acme/EU"
CHAIN = ("small:listed owns small:middle", "small:middle owns small:acme")
OWNED: dict[str, Any] = {**ORDER, "parties": [{"role": "end_user", "id": "small:acme"}]}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = made_workspace(tmp_path_factory.mktemp("what_if"))
    workspace = Workspace(folder, feedback=QuietFeedback())
    workspace.assess(OWNED)
    return workspace


@each_case("supposed", "is_gone", lists=True)
def test_a_supposition_says_what_would_be_otherwise(
    desk: Workspace, supposed: dict[str, Any], is_gone: bool
) -> None:
    answer = desk.what_if(OWNED, supposed)
    gone = [row.finding for row in answer.changes if row.change == "removed"]
    assert (ABOVE in gone) is is_gone
    assert ABOVE in {finding.id for finding in answer.before.findings}


def test_an_owner_of_the_order_is_looked_for_by_name(desk: Workspace) -> None:
    owner = {"owner": "Zephyrin SA", "of": "end_user", "share": "0.6"}
    order = {**OWNED, "parties": [{"role": "end_user", "name": "Tideglass Netz AB"}]}
    answer = desk.what_if(order, {"add": [owner]})
    assert [row.change for row in answer.changes].count("added") >= 1


def test_nothing_that_is_supposed_is_kept(desk: Workspace) -> None:
    before = desk.verify_log()
    files = sorted(path.name for path in desk.folder.cache.rglob("*"))
    desk.what_if(OWNED, {"drop": [CHAIN[0]]})
    assert desk.verify_log() == before
    assert sorted(path.name for path in desk.folder.cache.rglob("*")) == files


@each_case("supposed", "says", lists=True)
def test_what_is_not_there_cannot_be_supposed_away(
    desk: Workspace, supposed: dict[str, Any], says: str
) -> None:
    with pytest.raises(InputRefused, match=says):
        desk.what_if(OWNED, supposed)


def test_each_counterfactual_applied_gives_what_it_says(desk: Workspace) -> None:
    before = desk.verify_log()
    found = desk.counterfactuals("T-1", findings=[ABOVE])
    assert desk.verify_log() == before
    assert any(row.supposed.get("drop") for row in found)
    assert any(row.supposed.get("share") for row in found)
    assert any(row.supposed.get("delist") for row in found)
    for row in found:
        answer = desk.what_if(OWNED, row.supposed)
        assert ABOVE not in {finding.id for finding in answer.after.findings}, row.change
        assert answer.after.verdict == row.verdict


def test_a_replay_gives_the_same_bytes(desk: Workspace) -> None:
    stored = desk.assessment("T-1").record.to_json()
    for _ in range(5):
        assert desk.replay("T-1").record.to_json() == stored


@pytest.mark.gauntlet
def test_a_thousand_replays_are_identical(desk: Workspace) -> None:
    stored = desk.assessment("T-1").record.to_json()
    assert {desk.replay("T-1").record.to_json() for _ in range(1_000)} == {stored}


def test_a_replay_by_other_rules_is_refused(desk: Workspace, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("id: other\nfindings_level: high\n", encoding="utf-8")
    with pytest.raises(StoreError, match=r"was made with policy .* give it with --policy"):
        Workspace(desk.path, policy=policy, feedback=QuietFeedback()).replay("T-1")


def test_a_shell_is_shown_the_difference(desk: Workspace, tmp_path: Path) -> None:
    order, supposed = tmp_path / "order.json", tmp_path / "supposed.yaml"
    order.write_text(json.dumps(OWNED), encoding="utf-8")
    supposed.write_text(f'drop: ["{CHAIN[0]}"]\n', encoding="utf-8")
    answer = onward("assess", order, "--what-if", supposed, "--workspace", desk.path)
    assert "supposed, not assessed, and not kept" in answer.out
    assert "removed (present stop): Zephyrin SA" in answer.out
    tried = onward("explain", "T-1", "jurisdiction", "--changes", "--workspace", desk.path)
    assert "gone if the order did not state items.0; then FINDINGS" in tried.out
    replayed = onward("assess", "--replay", "T-1", "--json", "--workspace", desk.path)
    assert (replayed.code, replayed.json["transaction"]["id"]) == (10, "T-1")
    assert onward("assess", "--workspace", desk.path).code == 2
