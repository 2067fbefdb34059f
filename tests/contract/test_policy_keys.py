"""Each key of a policy changes what it says, and nothing else of an assessment."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from onward.queries.assessment.loaded import COMPLETE, LoadedData
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import example_tables, read_example
from onward.queries.rules.policy import Policy, read_policy
from onward.queries.transactions.transaction import parse_transaction
from tests.assessments import assess_to_data
from tests.example_cases import check_answer
from tests.unit.cases import each_case, table

NAMED = frozenset({"id", "policy", "content_hash"})
"""What names the policy, so that it differs whenever the policy does."""

OUTCOME = frozenset({"verdict", "complete", "suggestion", "verdict_text", "questions"})


def assessed(
    clauses: str, policy: Policy | None = None, loaded: LoadedData | None = COMPLETE
) -> dict[str, Any]:
    example = read_example(f"{clauses} => not_found")
    world = AssessmentSetup.open(
        example.snapshot(), "networkx", policy=policy, tables=example_tables(), loaded=loaded
    )
    return assess_to_data(example.transaction, world)


def own(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "policy.yaml"
    path.write_text(f"id: own\n{text}\n", encoding="utf-8")
    return read_policy(path)


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Name what differs; of the coverage, which of its parts."""
    parts = {f"coverage.{key}" for key in before["coverage"]}
    # the wording says what the others do, in parts
    keys = (before.keys() | after.keys() | parts) - NAMED - {"coverage", "wording"}
    return {key for key in keys if _at(before, key) != _at(after, key)}


def _at(assessment: dict[str, Any], key: str) -> Any:
    top, _, part = key.partition(".")
    return assessment[top][part] if part else assessment.get(top)


@dataclass(frozen=True)
class Line:
    """A world, a line of a policy, and what is said without and with it of an indicator."""

    clauses: str
    line: str
    before: dict[str, Any]
    after: dict[str, Any]
    indicator: str = ""
    changes: list[str] | None = None
    """All that differs, unless the line changes what is found and so much else."""

    not_covered: list[str] | None = None
    """What is said not to be covered with the line alone, where that is what it is about."""

    finds: list[str] = field(default_factory=list)
    """The indicators that find something with the line alone."""


LINES: dict[str, dict[str, Any]] = table(__file__, "LINES", lists=True)


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_a_policy_changes_what_it_says_and_nothing_else(
    tmp_path: Path, name: str
) -> None:
    line = Line(**LINES[name])
    before, after = assessed(line.clauses), assessed(line.clauses, own(tmp_path, line.line))
    check_answer(before, line.indicator, line.before)
    check_answer(after, line.indicator, line.after)
    assert line.changes is None or changed(before, after) == {*line.changes}
    if line.not_covered is not None:
        said = {*after["coverage"]["not_covered"]} - {*before["coverage"]["not_covered"]}
        assert said == {*line.not_covered}
    earlier = {row["indicator"] for row in before["findings"]}
    assert sorted({row["indicator"] for row in after["findings"]} - earlier) == line.finds


@each_case("fact", "clauses", lists=True)
def test_a_fact_that_is_not_required_leaves_no_gap(tmp_path: Path, fact: str, clauses: str) -> None:
    every = ["end_user", "consignee", "item_answers", "destination_record", {"owners_to": "0.5"}]
    kept = [one for one in every if one != fact and not (isinstance(one, dict) and fact in one)]
    before, after = (
        assessed(clauses, own(tmp_path, f"required: {json.dumps(facts)}"))
        for facts in (every, kept)
    )
    gone = len(before["coverage"]["gaps"]) - len(after["coverage"]["gaps"])
    assert gone == 1
    assert changed(before, after) <= OUTCOME | {"coverage.gaps", "coverage.indicators", "not_found"}


CHANGES: dict[str, list[str]] = table(__file__, "CHANGES", lists=True)
"""For each key a world, or the name of an end-user, and a value that changes its assessment."""


def keys_of(model: type[BaseModel], place: tuple[str, ...] = ()) -> Iterator[str]:
    """Walk the keys of a model, those of the models inside it included."""
    for name, value in model.model_fields.items():
        inner = value.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from keys_of(inner, (*place, name))
        else:
            yield ".".join((*place, name))


def test_every_key_of_a_policy_is_known_to_change_something() -> None:
    """A key that nothing reads would promise what nobody keeps."""
    judging = {
        key for key in keys_of(Policy) if not key.startswith(("organisation.", "procedure."))
    }
    # who writes a document, and how people decide, judges nothing: both are tested where they act
    assert judging - {"id", "version"} == set(CHANGES)


@pytest.mark.parametrize("key", CHANGES)
def test_each_key_changes_what_an_assessment_says(tmp_path: Path, key: str) -> None:
    world, text = CHANGES[key]
    if key.startswith("matching."):
        before, after = matched(world), matched(world, own(tmp_path, text))
        assert before != after
    else:
        # what must be loaded shows only in a world that does not count as complete
        loaded = None if key == "required_data" else COMPLETE
        before_data = assessed(world, loaded=loaded)
        assert changed(before_data, assessed(world, own(tmp_path, text), loaded))


def matched(name: str, policy: Policy | None = None) -> list[tuple[str, int]]:
    """Return the band of each candidate for a name, and how many weak ones are left out."""
    example = read_example("acme.name = Zavod Kometa Optika; acme owns 1% other => not_found")
    order = {
        "id": "T-1",
        "date": "2026-05-01",
        "parties": [{"role": "end_user", "name": name, "country": "XC"}],
    }
    setup = AssessmentSetup.open(example.snapshot(), "networkx", policy=policy, loaded=COMPLETE)
    assessment = assess_to_data(parse_transaction(order), setup)
    rows = assessment["matches"]
    return [(row["band"], row["explanation"].get("weak_left_out", 0)) for row in rows]
