"""Each key of a policy changes what it says, and nothing else of an assessment."""

import json
from collections.abc import Iterator
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
    keys = (before.keys() | parts) - NAMED - {"coverage", "wording"}
    return {key for key in keys if _at(before, key) != _at(after, key)}


def _at(assessment: dict[str, Any], key: str) -> Any:
    top, _, part = key.partition(".")
    return assessment[top][part] if part else assessment[top]


def told(assessment: dict[str, Any], indicator: str) -> set[tuple[str, str]]:
    found = (one for one in assessment["findings"] if one["indicator"] == indicator)
    return {(one["status"], one["severity"]) for one in found}


@pytest.fixture
def both(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """An example's assessment by the default policy, and by one with one more line."""
    clauses, text = request.param
    return assessed(clauses), assessed(clauses, own(tmp_path, text))


Pair = tuple[dict[str, Any], dict[str, Any]]
MILD = "item.six = yes,no,yes,yes,yes,yes; statement.military = none; army supplies acme"
CLEAR = "item.six = yes,no,yes,yes,yes,yes"


@pytest.mark.parametrize("both", [(MILD, "findings_level: high")], indirect=True)
def test_findings_level_says_from_which_severity_a_finding_makes_the_verdict(both: Pair) -> None:
    before, after = both
    assert told(before, "mil-tie") == told(after, "mil-tie") == {("present", "medium")}
    assert before["verdict"] == "FINDINGS"
    assert after["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"
    assert changed(before, after) <= OUTCOME


@pytest.mark.parametrize(
    "both", [(f"{CLEAR}; acme is Company [sanction] (XC)", "regimes: [UN]")], indirect=True
)
def test_a_topic_whose_regime_is_not_stated_stops_whatever_regimes_are_applied(both: Pair) -> None:
    before, after = both
    assert told(before, "own-listed-direct") == told(after, "own-listed-direct")
    # of a regime that is no longer applied, coverage says in another place that it is not loaded
    assert changed(before, after) <= {"coverage.not_covered"}


@pytest.mark.parametrize(
    "both", [(f"{CLEAR}; listed owns 60% acme", "regimes: [EU, UN, OFAC]")], indirect=True
)
def test_regimes_say_whose_lists_stop_an_export(both: Pair) -> None:
    before, after = both

    def levels(assessment: dict[str, Any]) -> dict[str, str]:
        found = (f for f in assessment["findings"] if f["indicator"] == "own-50-aggregate")
        return {one["object"]["id"]: one["severity"] for one in found}

    assert (levels(before)["OFAC"], levels(after)["OFAC"]) == ("high", "stop")
    others = levels(before).keys() - {"OFAC"}
    assert {regime: levels(after)[regime] for regime in others} == {
        regime: levels(before)[regime] for regime in others
    }
    assert changed(before, after) <= OUTCOME | {"findings"}


@each_case("fact", "clauses", lists=True)
def test_a_fact_that_is_not_required_leaves_no_gap(tmp_path: Path, fact: str, clauses: str) -> None:
    every = ["end_user", "consignee", "item_answers", "destination_record", {"owners_to": "0.5"}]
    kept = [one for one in every if one != fact and not (isinstance(one, dict) and fact in one)]
    before = assessed(clauses)
    after = assessed(clauses, own(tmp_path, f"required: {json.dumps(kept)}"))
    gone = len(before["coverage"]["gaps"]) - len(after["coverage"]["gaps"])
    assert gone == 1
    assert changed(before, after) <= OUTCOME | {"coverage.gaps", "coverage.indicators", "not_found"}


def test_owners_are_required_up_to_the_share_that_the_policy_says(tmp_path: Path) -> None:
    world = f"{CLEAR}; parent owns 60% acme"
    assert assessed(world)["coverage"]["gaps"] == []
    for share, gaps in (("0.6", 0), ("0.600000001", 1)):
        policy = own(tmp_path, f"required: [owners_to: '{share}']")
        assert len(assessed(world, policy)["coverage"]["gaps"]) == gaps


@pytest.mark.parametrize("name", ["example", "unheard-of"])
def test_max_age_days_says_when_a_source_is_stale(tmp_path: Path, name: str) -> None:
    before = assessed(CLEAR)
    after = assessed(CLEAR, own(tmp_path, f"max_age_days: {{{name}: 0}}"))
    assert before["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"
    if name == "example":
        assert after["verdict"] == "INCOMPLETE"
        assert changed(before, after) <= OUTCOME | {
            *("coverage.gaps", "coverage.sources", "coverage.indicators", "not_found"),
        }
    else:
        assert changed(before, after) == {"coverage.not_covered", "verdict_text"}
        (line,) = set(after["coverage"]["not_covered"]) - set(before["coverage"]["not_covered"])
        assert line == "the policy's age limit for unheard-of, of which nothing is loaded"


@pytest.mark.parametrize(("months", "notes"), [(0, 0), (1, 0), (2, 1), (24, 1)])
def test_later_months_is_the_window_of_what_begins_later(
    tmp_path: Path, months: int, notes: int
) -> None:
    world = f"{CLEAR}; listed owns 10% acme from 2026-06-15"
    before = assessed(world)
    after = assessed(world, own(tmp_path, f"later_months: {months}"))
    assert len(after["later"]) == notes
    assert changed(before, after) <= {"later"}


@pytest.mark.parametrize(
    "both",
    [
        (
            f"{CLEAR}; office is PublicBody [gov] (XB); office owns 60% acme",
            "record: {families_needed: 1}",
        )
    ],
    indirect=True,
)
def test_families_needed_says_how_many_families_establish_a_record(both: Pair) -> None:
    before, after = both
    assert told(before, "gov-repressive-tie") == {("possible", "medium")}
    assert told(after, "gov-repressive-tie") == {("present", "high")}


@pytest.mark.parametrize(
    "both", [(f"{CLEAR}; T.destination = BY", "record: {count_regimes: false}")], indirect=True
)
def test_count_regimes_says_whether_an_act_is_a_family_of_its_own(both: Pair) -> None:
    before, after = both
    statuses = [
        next(one["status"] for one in one_of["destination"] if one["country"] == "BY")
        for one_of in both
    ]
    assert statuses == ["indicated", "unknown"]
    assert told(before, "dest-arms-embargo") == told(after, "dest-arms-embargo")


@pytest.mark.parametrize(
    "both",
    [
        (
            f"{CLEAR}; T.destination = CN",
            "arms_embargo_by_declaration: {CN: Declaration of 27 June 1989}",
        )
    ],
    indirect=True,
)
def test_a_declaration_is_an_embargo_only_by_national_practice(both: Pair) -> None:
    before, after = both
    assert told(before, "dest-arms-embargo") == set()
    assert told(after, "dest-arms-embargo") != set()
    others = {one["indicator"] for one in before["findings"]}
    assert {one["indicator"] for one in after["findings"]} - others == {"dest-arms-embargo"}


@pytest.mark.parametrize(
    "both",
    [
        (
            f"{CLEAR}; T.statement = none; ministry owns 45% acme",
            "params: {gov-repressive-tie: {min_share: '0.45'}}",
        )
    ],
    indirect=True,
)
def test_a_parameter_changes_its_own_indicator_and_no_other(both: Pair) -> None:
    before, after = both
    assert told(before, "gov-repressive-tie") == set()
    assert told(after, "gov-repressive-tie") == {("present", "high")}
    others = {one["indicator"] for one in before["findings"]}
    assert {one["indicator"] for one in after["findings"]} - others == {"gov-repressive-tie"}


PAIRS = (
    f"{CLEAR}; maker ships 854231 x100 to acme on 2025-01-10; "
    "acme ships 854231 x{part} to far in XE on 2025-07-29"  # 200 days later
)


@each_case("part", "params", "status", lists=True)
def test_each_parameter_of_a_relay_says_what_counts_as_a_pair(
    tmp_path: Path, part: int, params: str, status: str | None
) -> None:
    world = PAIRS.format(part=part)
    assert told(assessed(world), "hist-onward-exporter") == set()
    after = assessed(world, own(tmp_path, f"params: {{hist-onward-exporter: {params}}}"))
    found = {status for status, _ in told(after, "hist-onward-exporter")}
    assert found == ({status} if status else set())


CHANGES: dict[str, list[str]] = table(__file__, "CHANGES", lists=True)
"""For each key a world, or the name of an end-user, and a value that changes its assessment."""


def keys_of(model: type[BaseModel], place: tuple[str, ...] = ()) -> Iterator[str]:
    """Walk the keys of a model, those of the models inside it included."""
    for name, field in model.model_fields.items():
        inner = field.annotation
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
