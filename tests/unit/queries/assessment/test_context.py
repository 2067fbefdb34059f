"""What is shown beside the findings: it is seen everywhere, and moves nothing."""

from pathlib import Path
from typing import Any

import pytest

from onward.queries.assessment.explain import explain
from onward.queries.model.schema import assessment_from_data
from tests.example_cases import Case, assessed, check_case, read_example_cases

pytestmark = pytest.mark.usefixtures("one_engine")

SHELL = "shell is Company [corp.offshore] (XB); shell owns 100% acme"
LINES = {
    "div-offshore-secrecy": SHELL,
    "div-shared-agent": "agent represents acme; agent represents listed",
    "div-listed-within-n": "acme supplies partner; partner supplies listed",
    "hist-shipped-before-listing": "acme ships 854231 x10 to listed on 2023-12-18",
}


@pytest.mark.parametrize("case", read_example_cases(Path(__file__).with_name("context.yaml")))
def test_context_says(case: Case) -> None:
    check_case(case)


def outcome(assessment: dict[str, Any]) -> list[Any]:
    keys = ("verdict", "complete", "suggestion", "findings", "cannot_tell", "questions")
    return [assessment[key] for key in keys] + [assessment["coverage"]["gaps"]]


@pytest.mark.parametrize(("indicator", "clauses"), LINES.items())
def test_context_moves_neither_verdict_nor_suggestion(indicator: str, clauses: str) -> None:
    plain = clauses.replace("listed", "harmless").replace("[corp.offshore] ", "")
    seen = assessed(clauses)
    assert indicator in {row["indicator"] for row in seen["context"]}
    assert {(row["kind"], row["severity"]) for row in seen["context"]} == {("context", "info")}
    assert outcome(seen) == outcome(assessed(plain))


def test_a_line_of_context_has_its_path_in_the_words_of_the_assessment() -> None:
    read = assessment_from_data(assessed(SHELL), "test")
    [section] = [section for section in explain(read) if section.kind == "context"]
    assert any("shell" in text and "acme" in text for text in map(str, section.lines))
    assert "path" in {line.kind for line in section.lines}


def test_without_context_an_assessment_has_no_such_key() -> None:
    assert "context" not in assessed("parent owns 100% acme")


def test_days_that_no_record_of_imports_covers_are_named() -> None:
    line = (
        "maker ships 852691 x40 to acme on 2025-01-10; maker ships 852691 x5 to acme on 2025-03-01"
    )
    seen = assessed(f"{line}; imports.XC.coverage = 2025-02..2025-03")
    assert "context" not in seen
    [text] = [text for text in seen["coverage"]["not_covered"] if "import record" in text]
    assert text.startswith("whether 2 deliveries of 2025-01-10 to 2025-03-01 to acme arrived")
    assert outcome(seen) == outcome(assessed(line))
