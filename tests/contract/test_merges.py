"""A listed owner known under two sources: suggested, judged, undone; seen by both engines."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from onward.graph.identity.clusters import make_judgement
from tests.shell import Answer, onward
from tests.steps import each_step_case
from tests.world_cases import check_world_case
from tests.worlds import CsvWorld, assess, both, order, outcomes, plain_item

OWNED = "own-50-aggregate"
USER = {"role": "end_user", "id": "firms:acme"}
LISTED, HOLDER = "lists:zephyrin", "firms:holder"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load a register and a list; one company stands in both, under two ids and spellings."""
    register, sanctions = CsvWorld("firms"), CsvWorld("lists")
    register.party("acme")
    register.party("holder", name="Zephyrin Holding S.A.")
    register.tie("holder", "owns", "acme", "0.6")
    register.records()
    sanctions.party("zephyrin", name="ZEPHYRIN HOLDING SA")
    sanctions.listing("zephyrin", "EU", since="2024-01-01")
    workspace = tmp_path_factory.mktemp("merges") / "workspace"
    for made in (register, sanctions):
        made.load(workspace)
    return workspace


@pytest.fixture
def workspace(loaded: Path, tmp_path: Path) -> Path:
    """Return a workspace of one's own, in which nothing is judged yet."""
    return shutil.copytree(loaded, tmp_path / "workspace")


def merges(workspace: Path, *arguments: str, options: tuple[str, ...] = ("--json",)) -> Answer:
    return onward("merges", *arguments, *options, "--workspace", workspace)


def done(workspace: Path, *arguments: str) -> Any:
    """Run a command that must succeed, and give its JSON."""
    answer = merges(workspace, *arguments)
    assert answer.code == 0, answer.err
    return answer.json


def judge(workspace: Path, verb: str, reason: str = "seen") -> Any:
    return done(workspace, verb, HOLDER, LISTED, "--reason", reason, "--by", "kim")


def question() -> dict[str, Any]:
    return order(USER, items=[plain_item()])


def found(workspace: Path) -> list[str]:
    """Assess on both engines; give the outcomes of the rule on ownership by listed parties."""
    return outcomes(both(workspace, question()), OWNED)


@each_step_case
@pytest.mark.usefixtures("workspace")
def test_a_listed_owner_under_two_sources(case: dict[str, Any], tmp_path: Path) -> None:
    check_world_case(case, tmp_path)


def test_different_takes_the_suggestion_away_and_undoing_it_brings_it_back(workspace: Path) -> None:
    done(workspace, "suggest")
    line = judge(workspace, "refuse")["line"]
    assert found(workspace) == []
    assert done(workspace, "suggest")["pairs"] == [], "a decided pair is not suggested again"
    done(workspace, "undo", line["id"], "--reason", "hasty")
    done(workspace, "suggest")
    assert found(workspace) == ["possible high"]


def test_undoing_a_line_gives_the_same_assessment_to_the_last_byte(workspace: Path) -> None:
    done(workspace, "suggest")
    before = assess(workspace, question())
    for verb in ("confirm", "refuse"):
        line = judge(workspace, verb)["line"]
        assert assess(workspace, question()) != before
        done(workspace, "undo", line["id"], "--reason", "was wrong")
        assert assess(workspace, question()) == before


def test_what_is_judged_unsure_is_possible_with_the_persons_reason(
    workspace: Path, tmp_path: Path
) -> None:
    said = make_judgement(HOLDER, LISTED, "unsure", "person", "waiting for the extract", score=0.8)
    line = said.to_plain() | {"id": "1", "user": "kim", "at": "2026-05-01"}
    file = tmp_path / "lines.jsonl"
    file.write_text(json.dumps(line))
    assert done(workspace, "import", str(file))["judged"]["unsure"] == 1
    assessment = both(workspace, question())
    assert outcomes(assessment, OWNED) == ["possible high"]
    assert "waiting for the extract" in json.dumps(assessment)


def test_a_possible_identity_is_never_enough_to_stop_or_to_notify(workspace: Path) -> None:
    done(workspace, "suggest")
    assessment = both(workspace, question())
    possible = [f for f in assessment["findings"] if f["status"] == "possible"]
    assert possible
    assert {f["severity"] for f in possible}.isdisjoint({"stop", "notify"})


def test_parties_of_assessed_transactions_are_asked_for_too(workspace: Path) -> None:
    more = CsvWorld("more")
    more.party("acme2", name="acme")
    more.load(workspace)
    assert len(done(workspace, "suggest")["pairs"]) == 1
    assess(workspace, question())
    pairs = done(workspace, "suggest")["pairs"]
    assert ("firms:acme", "more:acme2") in {(pair["left"], pair["right"]) for pair in pairs}


def test_all_parties_are_asked_for_on_request_and_the_time_is_said_first(workspace: Path) -> None:
    more = CsvWorld("more")
    more.party("acme2", name="acme")
    more.load(workspace)
    answer = merges(workspace, "suggest", "--all")
    assert len(answer.json["pairs"]) == 2
    assert "asking for 5 parties takes at most two minutes" in answer.err


def test_what_is_suggested_is_in_the_same_order_and_bytes_each_time(workspace: Path) -> None:
    first, again = (merges(workspace, "suggest", "--all").out for _ in range(2))
    assert first == again


def test_pairs_are_the_same_whatever_the_number_of_processes(workspace: Path) -> None:
    many = CsvWorld("many")
    for number in range(70):
        many.party(f"p{number}", name=f"Zephyrin Holding {number % 7}")
    many.load(workspace)
    alone, shared = (_with_jobs(workspace, jobs) for jobs in ("1", "2"))
    assert alone == shared
    assert len(json.loads(alone)["pairs"]) > 70


def _with_jobs(workspace: Path, jobs: str) -> str:
    """Suggest in a copy of the workspace, which keeps nothing of an earlier search."""
    copy = workspace.with_name(f"copy-{jobs}")
    shutil.copytree(workspace, copy)
    answer = merges(copy, "suggest", "--all", "--jobs", jobs)
    assert answer.code == 0, answer.err
    return answer.out


def test_what_is_kept_of_earlier_searches_gives_the_bytes_of_a_search_from_nothing(
    workspace: Path,
) -> None:
    done(workspace, "suggest")
    later = CsvWorld("more")
    later.party("zephyrin", name="Zephyrin Holding")
    later.listing("zephyrin", "UN")
    later.load(workspace)
    judge(workspace, "refuse")
    kept = merges(workspace, "suggest").out
    assert len(json.loads(kept)["pairs"]) == 2
    for file in (workspace / "cache").glob("answers-*"):
        file.unlink()
    assert merges(workspace, "suggest").out == kept
