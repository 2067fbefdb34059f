"""What every operator owes a service by law is no tie, however the source names it."""

from dataclasses import replace

import pytest

from onward.graph.model import Statement, Tie
from onward.graph.store.workspace import memory_snapshot
from onward.queries import examples as world
from onward.queries.assessment.assess import assess
from onward.queries.examples import example_tables, read_example
from tests.engines import open_world


def severities(clause: str, words: str | None, indicator: str) -> list[str]:
    example = read_example(f"{clause} => not_found")
    worded: list[Statement] = [
        replace(row, text=words) if isinstance(row, Tie) and row.kind != "owns" else row
        for row in example.statements
    ]
    snapshot = memory_snapshot((*worded, *world.records()), example.layers)
    setup = open_world(snapshot, "embedded", tables=example_tables())
    assessment = assess(example.transaction, setup)
    return [row.severity for row in assessment.findings if row.indicator == indicator]


DUTIES = (
    "Lawful interception",
    "licence condition: obliged to enable interception of messages",
    "SORM equipment, as the law requires of operators",
    "duty under the Interception Act",
)


@pytest.mark.parametrize("words", DUTIES)
def test_a_duty_by_law_is_no_tie_and_no_supply(words: str) -> None:
    assert severities("acme linked service", words, "sec-service-link") == []
    assert severities("acme supplies service", words, "gov-supplier") == []
    assert severities("acme supplies service", words, "sec-service-link") == []


@pytest.mark.parametrize("words", [None, "training", "sells interception systems to the service"])
def test_other_words_are_no_excuse(words: str | None) -> None:
    assert severities("acme linked service", words, "sec-service-link") == ["high"]
    assert severities("acme supplies service", words, "gov-supplier") == ["high"]
