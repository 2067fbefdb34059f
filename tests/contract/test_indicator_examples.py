"""Every indicator's own example lines, on every engine: the catalogue proves itself."""

from collections.abc import Sequence

import pytest

from onward.queries.assessment.assess import assess
from onward.queries.examples.check import outcome_of
from onward.queries.examples.grammar import Example, example_tables, read_example
from onward.queries.model.assessment import Assessment
from onward.queries.rules.catalogue import default_catalogue
from tests.engines import IN_PROCESS, open_world

CATALOGUE = default_catalogue()
LINES = [
    pytest.param(indicator.id, line, id=f"{indicator.id}: {line}")
    for indicator in CATALOGUE
    for line in indicator.lines
]


def assessments(example: Example, engines: Sequence[str] = IN_PROCESS) -> dict[str, Assessment]:
    snapshot, tables = example.snapshot(), example_tables()
    return {
        name: assess(example.transaction, open_world(snapshot, name, tables=tables))
        for name in engines
    }


def test_two_engines_or_more_are_compared() -> None:
    assert len(IN_PROCESS) >= 2


@pytest.mark.parametrize(
    "engines",
    [IN_PROCESS, pytest.param(("embedded", "neo4j"), marks=pytest.mark.neo4j)],
    ids="-".join,
)
@pytest.mark.parametrize(("indicator", "line"), LINES)
def test_a_line_has_its_outcome_and_the_same_assessment_on_every_engine(
    indicator: str, line: str, engines: Sequence[str]
) -> None:
    example = read_example(line)
    found = assessments(example, engines)
    outcomes = {name: outcome_of(indicator, assessment) for name, assessment in found.items()}
    assert outcomes == dict.fromkeys(engines, str(example.expected))
    unknown = (row for assessment in found.values() for row in assessment.cannot_tell)
    assert not [row.text for row in unknown if row.reason == "raised"]
    assert len({assessment.content_hash for assessment in found.values()}) == 1


@pytest.mark.parametrize("indicator", [indicator.id for indicator in CATALOGUE])
def test_an_indicator_has_lines_that_find_and_lines_that_do_not(indicator: str) -> None:
    outcomes = {read_example(line).expected.status for line in CATALOGUE[indicator].lines}
    assert outcomes & {"present", "possible", "gap"}
    assert "not_found" in outcomes


def test_nothing_is_found_in_the_baseline_world_where_the_item_is_no_surveillance_item() -> None:
    line = "item.six = yes,no,yes,yes,yes,yes => not_found"
    for assessment in assessments(read_example(line)).values():
        assert not assessment.findings
        assert not assessment.coverage.gaps
        assert assessment.verdict == "CLEAR_WITHIN_STATED_LIMITS"
