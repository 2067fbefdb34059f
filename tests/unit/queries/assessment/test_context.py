"""What is shown beside the findings: it is seen everywhere, and moves nothing."""

from typing import Any

import pytest

from onward.queries.assessment.explain import explain
from onward.queries.model.reading import assessment_from_data
from tests.unit.queries.detectors.test_order_detectors import assessed

pytestmark = pytest.mark.usefixtures("one_engine")

SHELL = "shell is Company [corp.offshore] (XB); shell owns 100% acme"
LINES = {
    "div-offshore-secrecy": SHELL,
    "div-shared-agent": "agent represents acme; agent represents listed",
    "div-listed-within-n": "acme supplies partner; partner supplies listed",
    "hist-shipped-before-listing": "acme ships 854231 x10 to listed on 2023-12-18",
}
PARENT = "parent owns 100% acme"


def outcome(assessment: dict[str, Any]) -> list[Any]:
    keys = ("verdict", "complete", "suggestion", "findings", "cannot_tell", "questions")
    return [assessment[key] for key in keys] + [assessment["coverage"]["gaps"]]


@pytest.mark.parametrize(("indicator", "clauses"), LINES.items())
def test_context_moves_neither_verdict_nor_suggestion(indicator: str, clauses: str) -> None:
    plain = clauses.replace("listed", "harmless").replace("[corp.offshore] ", "")
    seen = assessed(clauses)
    assert indicator in {row["indicator"] for row in seen["context"]}
    assert {row["kind"] for row in seen["context"]} == {"context"}
    assert {row["severity"] for row in seen["context"]} == {"info"}
    assert outcome(seen) == outcome(assessed(plain))


def test_a_line_of_context_has_its_path_in_the_words_of_the_assessment() -> None:
    read = assessment_from_data(assessed(SHELL), "test")
    [section] = [section for section in explain(read) if section.kind == "context"]
    texts = list(map(str, section.lines))
    assert any("shell" in text and "acme" in text for text in texts)
    assert "path" in {line.kind for line in section.lines}


def test_without_context_an_assessment_has_no_such_key() -> None:
    assert "context" not in assessed(PARENT)


def test_whom_a_finding_speaks_of_is_no_context_beside() -> None:
    seen = assessed("listed owns 60% acme; acme supplies listed")
    assert "div-listed-within-n" not in {row["indicator"] for row in seen.get("context", [])}
