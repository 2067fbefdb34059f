"""A topic that a source states of a party is dated by that source's own entries."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from onward.graph.model import IdentityLink, Listing, Party, Provenance, Statement, TieKind
from onward.graph.ownership import listed_end
from onward.graph.pattern import Pattern, Question, Step
from tests.engines import MOSTLY_IN_PROCESS
from tests.stakes import company, listed, opened, pid, stakes
from tests.unit.cases import each_case

ON = date(2026, 5, 1)
UP = Pattern(
    steps=(Step(ties=(TieKind.OWNS,), direction="in", hops=(1, 1)),), end=listed_end()
)  # who of the owners is listed

pytestmark = pytest.mark.parametrize("engine", MOSTLY_IN_PROCESS)


def answers(engine: str, rows: Sequence[Statement], as_of: date | None = None) -> tuple[str, bool]:
    """Say whether the owner of acme ends a walk as a listed party, and what its record says."""
    graph = opened(engine, [*stakes("X 60 acme"), company("acme"), *rows])
    [reach] = graph.reach(Question(UP.bind(), ON, as_of), [pid("acme")])
    [record] = graph.parties([pid("X")])
    walked = "definite" if reach.definite else "possible" if reach.possible else "none"
    return walked, "sanction" in record.topics(ON, as_of)


def owner(dataset: str = "a", published: str | None = None) -> Party:
    """Return X with the topic on its own row."""
    source = Provenance(dataset, "party X", published=published)
    return replace(company("X", "Company", "XC", "sanction"), source=source)


def entry(dataset: str = "a", published: str | None = None, **terms: str | None) -> Listing:
    source = Provenance(dataset, "listing X", published=published)
    return replace(listed("X"), source=source, **terms)  # type: ignore[arg-type]  # only texts


@each_case("case")
def test_what_the_entries_of_sources_say_of_a_topic(engine: str, case: Mapping[str, Any]) -> None:
    """The row is that of the source `a`, and so is its entry, unless it is said."""
    entries = [entry(**case["entry"])] if "entry" in case else []
    found = answers(engine, [owner(case.get("row", "a")), *entries])
    assert found[: len(case["answer"])] == case["answer"]


def test_a_merged_party_keeps_the_topic_of_the_source_without_an_entry(engine: str) -> None:
    """One source's ended entry ends what that source says, and nothing of the other's."""
    other = replace(owner("b"), id="w:Y")
    same = IdentityLink("w:X", "w:Y", Provenance("b", "same"))
    rows: list[Statement] = [owner(), same, entry(until="2025-01-01")]
    assert answers(engine, [*rows, other]) == ("definite", True)
    assert answers(engine, [*rows, replace(other, topics=())]) == ("none", False)


def test_before_the_entry_was_known_the_topic_stands_alone(engine: str) -> None:
    rows: list[Statement] = [
        owner(published="2024-01-01"),
        entry(published="2025-06-01", until="2025-05-01"),
    ]
    assert answers(engine, rows, as_of=date(2025, 5, 31)) == ("definite", True)
    assert answers(engine, rows, as_of=date(2025, 6, 1)) == ("none", False)
    assert answers(engine, rows) == ("none", False)


def test_an_engine_names_the_regimes_of_its_list_entries(engine: str) -> None:
    rows = [entry(regime="EU"), replace(entry("b"), regime=""), entry("c", regime="UK")]
    graph = opened(engine, [*stakes("X 60 acme"), *rows])
    assert graph.regimes == {"EU", "UK"}
