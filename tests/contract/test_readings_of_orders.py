"""A reading clears only what it is of, and whatever was found in a text is said.

A text is read for every user, by a named person of one's own side, and read again only by another
such reading. A family or a use that somebody found is a gap until the order states it.
"""

from typing import Any

import pytest

from onward.queries.assessment.setup import AssessmentSetup
from tests.clear_orders import assess_order, make_order, open_clear_world
from tests.unit.cases import table

CASES: list[dict[str, Any]] = table(__file__, "CASES", lists=True)
READING = {
    "text": "network tester",
    "means": "nothing",
    "read_by": "J. Kessler",
    "read_on": "2026-04-20",
}


@pytest.fixture(scope="module")
def setup() -> AssessmentSetup:
    return open_clear_world()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_what_a_reading_leaves_open(case: dict[str, Any], setup: AssessmentSetup) -> None:
    order = make_order("priority", {"end_use.use": case.get("use", "infrastructure")})
    order["parties"] += [
        {"role": "end_user", "name": name, "country": "XC"} for name in case.get("users", ())
    ]
    planning = READING | {"text": "network planning"}
    order["readings"] = [*(READING | reading for reading in case["readings"]), planning]
    assessment = assess_order(setup, order)
    assert assessment.tier is not None
    assert assessment.tier.tier == "enhanced"
    texts = {"items.0.description", "end_use.statement.covers.0", "end_use.text", "parties.0.name"}
    gaps = {gap.field for gap in assessment.coverage.gaps}
    about = {field for field in gaps if field in texts or field.startswith("readings")}
    assert about == set(case["gaps"])
    if about:
        assert not assessment.complete
        assert assessment.suggestion.value == "enhanced_due_diligence"


ARMY = "radio network for the army"


@pytest.mark.parametrize(
    ("read", "is_found"),
    [
        ([], True),
        ([{}], False),
        ([{}, {"means": "military"}], True),
        ([{"means": "military"}, {}], True),
        ([{"means": "military"}, {"read_on": "2026-04-21"}], False),
        ([{"party": "Quiet Garden SA"}], True),
        ([{"read_by": "n/a"}], True),
    ],
)
def test_a_use_that_a_text_speaks_of_is_found_until_it_is_read(
    read: list[dict[str, str]], is_found: bool, setup: AssessmentSetup
) -> None:
    order = make_order("priority", {"end_use.text": ARMY})
    order["readings"] += [READING | {"text": ARMY} | reading for reading in read]
    indicators = {finding.indicator for finding in assess_order(setup, order).findings}
    assert ("eus-admits" in indicators) == is_found
