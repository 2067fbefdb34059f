"""Each indicator says what was close, and by what it missed; or why nothing of it can be close.

The worlds are those of the indicators' own examples: the lines of which they find nothing. That an
indicator with a reason tells none is asked of every line, in `test_indicator_examples`.
"""

import pytest

from onward.queries.model.assessment import NearMiss
from tests.contract.test_indicator_examples import CATALOGUE, assess_lines, read_line

TOLD = {"not_found", "cannot_tell"}
"""Outcomes of the lines that may hold a near miss."""


def find_near_misses(indicator: str) -> list[NearMiss]:
    """Return the near misses of an indicator in the first of its own worlds that has any."""
    for text in CATALOGUE[indicator].lines:
        line = read_line(text)
        if line.expected.status not in TOLD:
            continue
        [assessment] = assess_lines(line.snapshot(), [(indicator, line)], "embedded alone")
        if misses := [row for row in assessment.near_misses if row.indicator == indicator]:
            return misses
    return []


@pytest.mark.parametrize("indicator", [each.id for each in CATALOGUE if not each.no_near_miss])
def test_a_near_miss_says_what_was_close_and_by_what_it_missed(indicator: str) -> None:
    misses = find_near_misses(indicator)
    assert misses
    for miss in misses:
        assert miss.missed_by.field
        assert miss.missed_by.needed != miss.missed_by.found


def test_context_tells_no_near_misses() -> None:
    assert all(each.no_near_miss for each in CATALOGUE if each.beside_findings)
