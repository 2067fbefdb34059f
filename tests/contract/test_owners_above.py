"""An organisation that may decide over a party, and that nobody is known to own, is never silent.

It is asked of it what is asked of the party itself. One seated abroad is a gap; one at home is said
among what was not looked at, and its owners are asked for all the same.
"""

from typing import Any

import pytest

from tests.unit.cases import table
from tests.worlds import CsvWorld, OwnerShapes, order, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")

CLEAR, OPEN = "CLEAR_WITHIN_STATED_LIMITS", "INCOMPLETE"

GAPS: dict[str, str] = table(__file__, "GAPS")
"""Who owns the end-user u, ``OWNER SHARE COMPANY``: opaque, veiled, kindless are seated abroad."""

NONE: dict[str, str] = table(__file__, "NONE")
CAST: dict[str, dict[str, str]] = table(__file__, "CAST")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> OwnerShapes:
    shapes = {**GAPS, **NONE, "at home": "mid 1 u"}
    world = CsvWorld()
    for number in range(len(shapes)):
        world.tie(f"founder{number}", "controls", f"steered{number}")
    return OwnerShapes(tmp_path_factory.mktemp("above"), shapes, CAST, world)


def assessed(opened: OwnerShapes, shape: str) -> dict[str, Any]:
    """Assess an order; in one shape the owner of the end-user is the exporter's daughter."""
    number = opened.number(shape)
    made = order({"role": "end_user", "country": "XC", "id": f"w:u{number}"}, items=[plain_item()])
    if "exporter" in shape:
        made["parties"][0] |= {"id": f"w:exporter{number}"}
    return opened.workspace.assess(made).to_data()


def gaps(assessment: dict[str, Any]) -> list[dict[str, Any]]:
    return [gap for gap in assessment["coverage"]["gaps"] if gap["on"] == "owner"]


@pytest.mark.parametrize("shape", GAPS)
def test_whose_owners_nobody_knows_abroad_is_a_gap_with_a_question(
    opened: OwnerShapes, shape: str
) -> None:
    assessment = assessed(opened, shape)
    named = [name for name in ("opaque", "veiled", "kindless") if name in GAPS[shape]]
    assert (assessment["verdict"], len(gaps(assessment))) == (OPEN, len(named))
    for name in named:
        [gap] = [gap for gap in gaps(assessment) if name in gap["why_it_matters"].lower()]
        questions = [
            row["question"] for row in assessment["questions"] if row["about"] == gap["id"]
        ]
        assert questions == [gap["question"]]
        assert gap["question"].startswith("Please name all owners of ")
        assert name in gap["question"].lower()
        assert gap["audience"] == "customer"
        assert "%" in gap["why_it_matters"]


@pytest.mark.parametrize("shape", NONE)
def test_who_needs_no_owner_or_decides_nothing_leaves_no_gap(
    opened: OwnerShapes, shape: str
) -> None:
    assessment = assessed(opened, shape)
    assert gaps(assessment) == []
    assert not [text for text in assessment["coverage"]["not_covered"] if "known to own" in text]


def test_an_owner_at_home_is_said_and_asked_about_and_changes_no_verdict(
    opened: OwnerShapes,
) -> None:
    assessment = assessed(opened, "at home")
    number = opened.number("at home")
    why = f"nobody is known to own Mid {number} Quay (w:mid{number}), which holds 100 %"
    assert (assessment["verdict"], gaps(assessment)) == (CLEAR, [])
    assert f"owners of Uplink {number} Systems: {why}" in assessment["coverage"]["not_covered"]
    assert why in assessment["verdict_text"]
    [questions] = [row["question"] for row in assessment["questions"] if row["about"] == "owners"]
    assert questions == (
        f"Please name all owners of Mid {number} Quay, up to natural persons, and their shares."
    )
