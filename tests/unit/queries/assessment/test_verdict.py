"""The decision rules R1 to R13 (03, section 5): each fires first, and misses by one fact."""

from dataclasses import replace
from typing import Any

import pytest

from onward.queries.assessment.verdict import (
    RULES,
    STRENGTH,
    VerdictInput,
    reach_verdict,
    suggest,
)
from onward.queries.examples import example_tables, read_example
from onward.queries.model.assessment import (
    EvidencePath,
    EvidenceStep,
    Finding,
    FindingObject,
    IndicatorKind,
    Severity,
)
from onward.queries.model.parts import FindingValues
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.rules.indicator import VerdictEffect
from onward.queries.rules.policy import default_policy
from tests.assessments import FINDING, assess_to_data, small_assessment, smallest_tie
from tests.engines import ONE_ENGINE, open_world
from tests.unit.cases import each_case

TABLES = example_tables()
PLAIN = "item.six = yes,no,yes,yes,yes,yes"
ANSWERED = "; ".join(
    f"answer.{flag} = no"
    for flag in (
        "marketed_for_covert_use",
        "similar_item_misused",
        "used_against_member_state_or_eu_citizen",
        "can_configure_misused_system",
        "published_under_art_5_6",
    )
)
LICENCE = (
    "licence.covers = 5A001.j; licence.destinations = XC; licence.end_users = acme; "
    "licence.since = 2026-01-01; licence.until = 2027-01-01"
)
WORDS = {
    "plain": PLAIN,
    "answered": ANSWERED,
    "licence": LICENCE,
    "travel_ban": "acme.listed = EU; acme.measure = travel ban",
}
"""What the cases write in braces."""


def assessed(clauses: str, engine: str = "embedded") -> dict[str, Any]:
    example = read_example(f"{clauses.format_map(WORDS)} => not_found")
    return assess_to_data(
        example.transaction, open_world(example.snapshot(), engine, tables=TABLES)
    )


@pytest.mark.parametrize("engine", ONE_ENGINE)
@each_case("rule", "value", "fires", "misses", lists=True)
def test_a_rule_fires_first_and_misses_by_one_fact(
    rule: str, value: str, fires: str, misses: str, engine: str
) -> None:
    suggested = assessed(fires, engine)["suggestion"]
    assert (suggested["rules"][0]["rule"], suggested["value"]) == (rule, value)
    assert rule not in {one["rule"] for one in assessed(misses, engine)["suggestion"]["rules"]}


@each_case("clauses", "value", lists=True)
def test_what_is_not_known_limits_how_weak_a_suggestion_may_be(clauses: str, value: str) -> None:
    assert assessed(clauses)["suggestion"]["value"] == value


def test_a_licensed_item_stays_a_finding_below_the_policys_level() -> None:
    found = assessed(f"item.control_code = 5A001.j; {ANSWERED}; {LICENCE}")
    assert [f["id"] for f in found["findings"]] == ["item-listed-annex1/transaction/items.0"]
    assert found["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"
    assert "1 below it" in found["verdict_text"]
    assert (
        "licence L-1 covers this item, its destination and end-user"
        in found["findings"][0]["counter_evidence"][0]
    )


def test_the_outcome_counts_the_findings_that_the_list_numbers() -> None:
    licensed = f"item.control_code = 5A001.j; {ANSWERED}; {LICENCE}"
    found = assessed(f"{licensed}; acme.listed = EU")
    count = len(found["findings"])
    assert count == 2
    assert "2 findings, 1 of which counts for the verdict" in found["verdict_text"]


class TestKnowledge:
    """Only a person states knowledge: R5 is no rule of a program, and R4 asks a person."""

    def test_no_rule_of_the_program_rests_on_knowledge(self) -> None:
        assert [row.rule for row in RULES if row.rule.startswith("R5")] == []

    def test_it_is_asked_for_with_an_eu_flag_and_a_surveillance_item(self) -> None:
        assert self.asked("ministry owns 50% acme")

    def test_it_is_asked_for_where_the_item_is_unclear_and_not_where_it_is_ordinary(self) -> None:
        assert self.asked("ministry owns 50% acme; item.six = yes,unclear,yes,yes,yes,yes")
        assert not self.asked(f"ministry owns 50% acme; {PLAIN}")

    def test_it_is_no_way_out_of_a_prohibition(self) -> None:
        clauses = "ministry owns 50% acme; T.destination = XF"
        assert assessed(clauses)["suggestion"]["value"] == "refuse"
        assert not self.asked(clauses)

    def asked(self, clauses: str) -> list[dict[str, Any]]:
        found = assessed(clauses)
        assert found["knowledge"] is None
        return [row for row in found["questions"] if row["about"] == "knowledge"]


def finding(
    indicator: str,
    severity: Severity = "medium",
    *,
    ties: tuple[str, ...] = (),
    about: str = "",
    kind: IndicatorKind = "law",
    values: FindingValues | None = None,
) -> Finding:
    """Return a finding as the rules see it, of indicators that later versions bring."""
    name = about or indicator
    [found] = small_assessment(findings=[FINDING]).findings
    path = EvidencePath(nodes=(), steps=tuple(map(step, ties)), weakest_source=None)
    return replace(
        found,
        id=f"{indicator}/{name}",
        indicator=indicator,
        kind=kind,
        severity=severity,
        object=FindingObject(kind="party", id=name, party=name, role=None, name=name),
        evidence=replace(found.evidence, paths=(path,)),
        values=values or {},
    )


def step(tie: str) -> EvidenceStep:
    return EvidenceStep(start="a", tie=smallest_tie(tie), end="b")


DIVERSIONS = ("div-a", "div-b", "hist-b", "hist-c")
EFFECTS = {
    **default_catalogue().verdict_effects,
    **dict.fromkeys(DIVERSIONS, VerdictEffect(diversion=True)),
    "contract-clause": VerdictEffect(rule="clause", from_="medium"),
}


def judged(*findings: Finding, complete: bool = True) -> VerdictInput:
    return VerdictInput(default_policy(), findings, (), complete, False, EFFECTS)


def fired(*findings: Finding) -> set[str]:
    return {rule.rule for rule in suggest(judged(*findings)).rules}


class TestTwoMediumFindings:
    """R10: different indicators, disjoint ties, different objects, both of a diversion group."""

    def test_two_independent_ones_fire(self) -> None:
        left = finding("div-a", ties=("t1",))
        assert "R10_two_medium" in fired(left, finding("hist-b", ties=("t2",)))

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            (finding("div-a", about="x"), finding("div-a", about="y")),
            (finding("div-a", about="x"), finding("div-b", about="x")),
            (finding("div-a", ties=("t1", "t2")), finding("div-b", ties=("t2", "t3"))),
            (finding("div-a"), finding("item-b")),
            (finding("div-a"), finding("div-b", "low")),
            (finding("div-a"), finding("div-b", kind="context")),
        ],
    )
    def test_two_that_share_one_fact_do_not(self, left: Finding, right: Finding) -> None:
        assert "R10_two_medium" not in fired(left, right)

    def test_a_third_one_may_make_the_pair(self) -> None:
        same = [finding("div-a", about="x"), finding("div-b", about="x")]
        assert "R10_two_medium" in fired(*same, finding("hist-c", about="y"))


def test_an_indicator_of_any_pack_fires_the_rule_that_its_file_names_from_its_level_on() -> None:
    assert suggest(judged(finding("contract-clause", "medium"))).value == "refuse"
    assert "R6_clause" not in fired(finding("contract-clause", "low"))
    assert "R6_clause" not in fired(finding("contract-clause", "medium", kind="context"))
    assert "R6_clause" not in fired(finding("clause-b", "stop"))


def test_the_rules_that_the_shipped_indicators_fire() -> None:
    """An indicator that loses its rule would turn a refusal into a question."""
    effects = default_catalogue().verdict_effects
    rules = {name: (e.rule, e.from_) for name, e in effects.items() if e.rule is not None}
    assert rules == {
        "dest-goods-ban": ("prohibition", "stop"),
        "dest-interception-ban": ("prohibition", "stop"),
        "route-transit-ban": ("prohibition", "stop"),
        "torture-goods": ("prohibition", "stop"),
        "own-listed-direct": ("prohibition", "stop"),
        "own-listed-since": ("prohibition", "stop"),
        "vessel-or-carrier-listed": ("prohibition", "stop"),
        "own-50-aggregate": ("prohibition", "stop"),
        "informed-by-authority": ("informed", "high"),
        "catchall-brokering": ("licence", "high"),
        "catchall-technical-assistance": ("licence", "high"),
        "catchall-transit": ("licence", "high"),
        "catchall-mil-embargo": ("catch_all", "high"),
        "clause-no-reexport-missing": ("clause", "high"),
        "eus-admits": ("licence", "stop"),
        "item-listed-annex1": ("licence", "high"),
        "mil-listed": ("licence", "stop"),
    }
    groups = ("div-", "hist-", "eus-", "own-")
    counting = {one.id for one in default_catalogue() if one.kind != "context"}
    assert {name for name, effect in effects.items() if effect.diversion} == {
        name for name in counting if name.startswith(groups)
    }


def test_a_regime_of_unknown_state_that_would_decide_is_no_way_to_proceed() -> None:
    unknown = finding("own-50-aggregate", "low", values={"regime_state": "unknown"})
    assert suggest(judged(unknown)).value == "enhanced_due_diligence"
    known = finding("own-50-aggregate", "low", values={"regime_state": "in_force"})
    assert suggest(judged(known)).value == "proceed"


def test_the_strongest_suggestion_heads_whatever_the_rules_order() -> None:
    rules = suggest(judged(finding("item-listed-annex1", "stop"), finding("div-a"), complete=False))
    values = [STRENGTH.index(rule.suggestion) for rule in rules.rules]
    assert values == sorted(values)
    assert rules.value == "classify_or_license"


@pytest.mark.parametrize("complete", [True, False])
def test_context_alone_makes_no_finding(complete: bool) -> None:
    context = finding("div-transshipment-country", "info", kind="context")
    expected = "CLEAR_WITHIN_STATED_LIMITS" if complete else "INCOMPLETE"
    assert reach_verdict(judged(context, complete=complete)) == expected
