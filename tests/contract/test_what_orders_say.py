"""What statement, questionnaire and contract say of themselves: full of red flags, or mended."""

from copy import deepcopy
from dataclasses import replace

import pytest

from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import Assessment
from onward.queries.transactions.transaction import BEHAVIOUR
from tests.clear_orders import (
    Order,
    assess_order,
    clear_order,
    licensed_order,
    open_clear_world,
    priority_order,
    with_value,
)


@pytest.fixture(scope="module")
def setup() -> AssessmentSetup:
    return open_clear_world()


def findings(assessment: Assessment) -> dict[str, str]:
    """Return the findings above low: indicator to status and severity."""
    return {
        row.indicator: f"{row.status} {row.severity}"
        for row in assessment.findings
        if row.severity not in {"low", "info"}
    }


def is_clear(assessment: Assessment) -> bool:
    return assessment.verdict == "CLEAR_WITHIN_STATED_LIMITS" and not findings(assessment)


class TestRedFlagAnswers:
    """A questionnaire full of red flags stops nobody from answering, and is never clear."""

    def test_all_of_them_are_one_finding_that_names_each(self, setup: AssessmentSetup) -> None:
        order = clear_order()
        order["answers"] |= dict.fromkeys(BEHAVIOUR, "yes")
        assessment = assess_order(setup, order)
        assert findings(assessment) == {"eus-evasive": "present high"}
        assert assessment.verdict == "FINDINGS"
        assert assessment.suggestion.rules[0].rule == "R9_high"
        [finding] = assessment.findings
        assert finding.law[0].citation == "15 CFR Part 732 Supplement No. 3"
        assert finding.values["signs"] == list(BEHAVIOUR)
        assert "declines installation" in finding.summary

    @pytest.mark.parametrize("sign", ["overpays", "declines_installation"])
    def test_with_the_answer_mended_it_is_clear(self, sign: str, setup: AssessmentSetup) -> None:
        assert not is_clear(
            assess_order(setup, with_value(clear_order(), f"answers.{sign}", "yes"))
        )
        assert is_clear(assess_order(setup, with_value(clear_order(), f"answers.{sign}", "no")))

    def test_questions_that_nobody_answered_are_named(self, setup: AssessmentSetup) -> None:
        order = clear_order()
        del order["answers"]["overpays"], order["answers"]["vague_delivery"]
        assessment = assess_order(setup, order)
        assert is_clear(assessment)
        [row] = [row for row in assessment.not_applicable if row.indicator == "eus-evasive"]
        assert row.reason == (
            "not answered by anybody: gives vague delivery dates, or an out-of-the-way place; "
            "offers more than the usual price"
        )


STATEMENT = "end_use.statement"


class TestAdmittingStatement:
    """A statement that admits, is unsigned or expired: each by itself is found."""

    faults = (
        (f"{STATEMENT}.declares.military", True, "eus-admits"),
        (f"{STATEMENT}.declares.reexport", True, "eus-admits"),
        (f"{STATEMENT}.declares.repression", True, "eus-admits"),
        (f"{STATEMENT}.signed_by", None, "eus-missing-or-stale"),
        (f"{STATEMENT}.valid_until", "2026-04-30", "eus-missing-or-stale"),
        (STATEMENT, None, "eus-missing-or-stale"),
    )

    def test_all_at_once(self, setup: AssessmentSetup) -> None:
        order = licensed_order()
        for path, value, _ in self.faults[:-1]:
            order = with_value(order, path, value)
        assessment = assess_order(setup, order)
        assert findings(assessment) == {
            "eus-admits": "present high",
            "eus-missing-or-stale": "present high",
        }
        clauses = {row.values.get("clause") for row in assessment.findings}
        assert {"military", "reexport", "repression", "unsigned", "expired"} <= clauses
        declares = [row.summary for row in assessment.findings if row.indicator == "eus-admits"]
        assert any("declares re-export" in summary for summary in declares)

    @pytest.mark.parametrize(("path", "value", "indicator"), faults)
    def test_each_alone_and_mended(
        self, path: str, value: object, indicator: str, setup: AssessmentSetup
    ) -> None:
        assert is_clear(assess_order(setup, licensed_order()))
        assessment = assess_order(setup, with_value(licensed_order(), path, value))
        assert findings(assessment) == {indicator: "present high"}
        assert assessment.suggestion.value == "enhanced_due_diligence"

    def test_a_military_use_under_an_embargo_stops_with_the_act(
        self, setup: AssessmentSetup
    ) -> None:
        order = with_value(clear_order(), f"{STATEMENT}.declares.military", True)
        assessment = assess_order(setup, with_value(order, "destination", "XE"))
        stop = next(row for row in assessment.findings if row.indicator == "eus-admits")
        assert (stop.status, stop.severity) == ("present", "stop")
        assert stop.law[0].citation == "Regulation (EU) 2021/821 Art. 4(1)(b)"
        fired = {rule.rule: rule.suggestion for rule in assessment.suggestion.rules}
        assert fired["R3_listed_item"] == "classify_or_license"
        assert fired["R4_catchall"] == "notify_authority"

    def test_none_is_asked_for_ordinary_goods_unless_the_policy_does(
        self, setup: AssessmentSetup
    ) -> None:
        order = clear_order()
        order["end_use"] = {"text": "network planning"}
        assert is_clear(assess_order(setup, order))
        required = setup.policy.required.model_copy(
            update={"facts": (*setup.policy.required.facts, "end_use_statement")}
        )
        strict = replace(setup, policy=setup.policy.model_copy(update={"required": required}))
        assert findings(assess_order(strict, order)) == {"eus-missing-or-stale": "present high"}
        order["destination"] = "CH"
        assert "eus-missing-or-stale" not in findings(assess_order(strict, order))


class TestStateBody:
    """A body of a state that signs "no repression" contradicts nothing."""

    @pytest.mark.parametrize("topics", ["gov", "gov.security"])
    def test_no_conflict_and_no_question_of_article_5(self, topics: str) -> None:
        setup = open_clear_world(f"acme is PublicBody [{topics}] (XA) => not_found")
        order = clear_order()
        order["items"][0] |= {"description": "cameras for a lobby", "hs": "852589"}
        order["end_use"]["statement"]["covers"] = ["cameras for a lobby"]
        order["parties"][0]["country"] = "XC"
        assessment = assess_order(setup, order)
        assert "eus-conflict-with-graph" not in {row.indicator for row in assessment.findings}
        assert [row.about for row in assessment.questions if row.about == "knowledge"] == []


class TestDuties:
    """What an order brings with it is said, whatever else is found."""

    def test_priority_goods_need_a_clause_and_an_assessment_on_file(
        self, setup: AssessmentSetup
    ) -> None:
        assessment = assess_order(setup, priority_order())
        assert [(duty.duty, duty.act, duty.met) for duty in assessment.duties] == [
            ("no_reexport_clause", "Regulation (EU) No 833/2014 Art. 12g", True),
            ("no_reexport_clause", "Regulation (EC) No 765/2006 Art. 8g", True),
            ("documented_risk_assessment", "Regulation (EU) No 833/2014 Art. 12gb", None),
        ]

    def test_ordinary_goods_and_partners_bring_none(self, setup: AssessmentSetup) -> None:
        assert assess_order(setup, clear_order()).duties == ()
        assert assess_order(setup, with_value(priority_order(), "destination", "CH")).duties == ()

    def test_a_contract_without_the_clause_is_refused_until_it_is_mended(
        self, setup: AssessmentSetup
    ) -> None:
        order: Order = deepcopy(priority_order())
        order["contract"]["no_reexport"] = False
        assessment = assess_order(setup, order)
        assert assessment.suggestion.value == "refuse"
        assert assessment.suggestion.rules[0].rule == "R6_clause"
        assert assessment.duties[0].met is False
