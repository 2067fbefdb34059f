"""What statement, questionnaire and contract say of themselves: full of red flags, or mended."""

from dataclasses import replace

from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.transactions.transaction import BEHAVIOUR
from tests.clear_orders import assess_order, clear_order, make_order, with_value
from tests.order_cases import OrderCase, check_order, each_order_case


@each_order_case
def test_answers_to_a_questionnaire(case: OrderCase, setup: AssessmentSetup) -> None:
    check_order(setup, case)


@each_order_case
def test_a_statement_of_the_end_user(case: OrderCase, setup: AssessmentSetup) -> None:
    check_order(setup, case)


@each_order_case
def test_duties(case: OrderCase, setup: AssessmentSetup) -> None:
    check_order(setup, case)


def test_a_questionnaire_full_of_red_flags_is_one_finding_that_names_each(
    setup: AssessmentSetup,
) -> None:
    order = clear_order()
    order["answers"] |= dict.fromkeys(BEHAVIOUR, "yes")
    assessment = assess_order(setup, order)
    assert assessment.verdict == "FINDINGS"
    assert assessment.suggestion.rules[0].rule == "R9_high"
    [finding] = assessment.findings
    outcome = (finding.indicator, finding.status, finding.severity)
    assert outcome == ("eus-evasive", "present", "high")
    assert finding.law[0].citation == "15 CFR Part 732 Supplement No. 3"
    assert finding.values["signs"] == list(BEHAVIOUR)
    assert "declines installation" in finding.summary


def test_a_policy_may_ask_for_a_statement_for_ordinary_goods_too(setup: AssessmentSetup) -> None:
    facts = (*setup.policy.required.facts, "end_use_statement")
    required = setup.policy.required.model_copy(update={"facts": facts})
    strict = replace(setup, policy=setup.policy.model_copy(update={"required": required}))
    order = with_value(clear_order(), "end_use", {"text": "network planning"})
    found = {row.indicator for row in assess_order(strict, order).findings}
    assert found == {"eus-missing-or-stale"}
    to_switzerland = assess_order(strict, with_value(order, "destination", "CH"))
    assert "eus-missing-or-stale" not in {row.indicator for row in to_switzerland.findings}


def test_priority_goods_need_a_clause_and_an_assessment_on_file(setup: AssessmentSetup) -> None:
    duties = assess_order(setup, make_order("priority")).duties
    assert [(duty.duty, duty.act, duty.met) for duty in duties] == [
        ("no_reexport_clause", "Regulation (EU) No 833/2014 Art. 12g", True),
        ("no_reexport_clause", "Regulation (EC) No 765/2006 Art. 8g", True),
        ("documented_risk_assessment", "Regulation (EU) No 833/2014 Art. 12gb", None),
    ]
    lacking = assess_order(setup, make_order("priority", {"contract.no_reexport": False}))
    assert lacking.duties[0].met is False


def test_ordinary_goods_and_partners_bring_no_duty(setup: AssessmentSetup) -> None:
    assert assess_order(setup, clear_order()).duties == ()
    assert assess_order(setup, make_order("priority", {"destination": "CH"})).duties == ()
