"""Goods that are written as nobody should write them: a gap or a finding each, and never clear."""

import pytest

from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import Assessment
from tests.clear_orders import Order, assess_order, clear_order, with_value
from tests.unit.cases import each_case

CLEAR = "CLEAR_WITHIN_STATED_LIMITS"


def gaps(assessment: Assessment) -> dict[str, str]:
    whys: dict[str, str] = {}
    for gap in assessment.coverage.gaps:
        whys[gap.field] = f"{whys.get(gap.field, '')}{gap.why_it_matters}. "
    return whys


def order_of(**cells: object) -> Order:
    order = clear_order()
    for name, value in cells.items():
        order = with_value(order, f"items[].{name}", value)
    return order


@each_case("field", "code", "words", lists=True)
def test_a_customs_code_that_nobody_has_is_a_gap(
    setup: AssessmentSetup, field: str, code: str, words: str
) -> None:
    assessment = assess_order(setup, order_of(**{field: code}))
    assert assessment.verdict == "INCOMPLETE"
    assert words in gaps(assessment)[f"items.0.{field}"]


@pytest.mark.parametrize("code", ["854370", "85437090", "8543709099"])
def test_codes_of_every_usual_length_are_clear(setup: AssessmentSetup, code: str) -> None:
    assert assess_order(setup, order_of(hs=code)).verdict == CLEAR


@pytest.mark.parametrize(
    "reason", ["5A001.f", "falls under 5A001.f", "to be compared with Annex I", "5A002, probably"]
)
def test_a_reason_that_denies_no_entry_leaves_the_item_unclassified(
    setup: AssessmentSetup, reason: str
) -> None:
    assessment = assess_order(setup, order_of(not_listed_reason=reason))
    assert (assessment.verdict, assessment.suggestion.value) == (
        "INCOMPLETE",
        "enhanced_due_diligence",
    )
    assert repr(reason) in gaps(assessment)["items.0.not_listed_reason"]


@pytest.mark.parametrize("code", ["5A992.c", "5a980", "EAR99 and 5D992"])
def test_a_code_of_us_rules_is_named_wherever_it_stands(setup: AssessmentSetup, code: str) -> None:
    order = order_of(control_code=code)
    del order["items"][0]["not_listed_reason"]
    assessment = assess_order(setup, order)
    [finding] = [row for row in assessment.findings if row.indicator == "jurisdiction-us"]
    assert code in finding.summary
