"""What is shown beside the findings: it is seen everywhere, and moves nothing."""

from datetime import date
from typing import Any

import pytest

from onward.queries.assessment.explain import explain
from onward.queries.model.schema import assessment_from_data
from onward.queries.rules.policy import default_policy
from tests.unit.queries.detectors.test_order_detectors import assessed

pytestmark = pytest.mark.usefixtures("one_engine")

SHELL = "shell is Company [corp.offshore] (XB); shell owns 100% acme"
LINES = {
    "div-offshore-secrecy": SHELL,
    "div-shared-agent": "agent represents acme; agent represents listed",
    "div-listed-within-n": "acme supplies partner; partner supplies listed",
    "hist-shipped-before-listing": "acme ships 854231 x10 to listed on 2023-12-18",
}
SENT = "maker ships 852691 x40 to acme on 2025-01-10"
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


class TestGoodsThatNeverArrived:
    """Only a record that is stated to be complete says that something is not in it."""

    def test_the_line_names_what_is_missing_and_what_was_looked_at(self) -> None:
        [line] = assessed(f"{SENT}; imports.XC.coverage = 2025-01..2025-12")["context"]
        assert line["indicator"] == "hist-lost-in-transit"
        assert line["values"]["import_records"] == [
            {
                "dataset": "imports",
                "country": "XC",
                "since": "2025-01",
                "until": "2025-12",
                "stated_by": "imports",
            }
        ]
        assert [row["date"] for row in line["values"]["shipments"]] == ["2025-01-10"]
        assert line["values"]["datasets"] == ["example", "imports"]
        assert line["summary"].startswith(
            "acme, the end-user, was to receive a delivery of which no arrival within 120 days is "
            "in the import record of"
        )
        assert "the goods came from maker" in line["summary"]

    def test_where_no_record_says_what_it_covers_one_line_says_so(self) -> None:
        coverage = assessed(SENT)["coverage"]
        [row] = [row for row in coverage["absent_data"] if row["data"] == "import_records"]
        assert row["indicators"] == ["hist-lost-in-transit"]
        assert row["text"].startswith("no loaded import record of a country says which months")
        assert "hist-lost-in-transit" in coverage["indicators"]["names"]["cannot_tell"]

    def test_days_that_no_record_covers_are_named(self) -> None:
        line = f"{SENT}; maker ships 852691 x5 to acme on 2025-03-01"
        seen = assessed(f"{line}; imports.XC.coverage = 2025-02..2025-03")
        assert "context" not in seen
        [text] = [text for text in seen["coverage"]["not_covered"] if "import record" in text]
        assert text.startswith("whether 2 deliveries of 2025-01-10 to 2025-03-01 to acme arrived")
        assert outcome(seen) == outcome(assessed(line))

    def test_no_record_is_complete_for_days_after_it_was_made(self) -> None:
        # the record was retrieved on 2026-04-30
        line = "maker ships 852691 x40 to acme on 2026-01-01; T.date = 2026-06-01"
        assert "context" not in assessed(f"{line}; imports.XC.coverage = 2026-01..2026-12")
        earlier = line.replace("2026-01-01", "2025-12-31")
        assert assessed(f"{earlier}; imports.XC.coverage = 2025-01..2026-12")["context"]

    def test_what_was_not_known_yet_covers_nothing(self) -> None:
        line = f"{SENT}; imports.XC.coverage = 2025-01..2025-12"
        assert "context" not in assessed(line, as_of=date(2026, 4, 29))

    def test_a_shorter_time_of_a_policy_finds_more(self) -> None:
        shorter = default_policy().model_copy(
            update={"params": {"hist-lost-in-transit": {"arrival_days": 30}}}
        )
        line = f"{SENT}; maker ships 852691 x40 to acme on 2025-03-10 as arrival"
        line = f"{line}; imports.XC.coverage = 2025-01..2025-12"
        assert "context" not in assessed(line)
        assert assessed(line, policy=shorter)["context"]
