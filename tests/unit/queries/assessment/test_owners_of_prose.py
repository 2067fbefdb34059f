"""An owner that only a program read out of prose: at most possible, and never clear."""

import json
from dataclasses import replace
from functools import cache
from typing import Any, Final

import pytest

from onward.graph.model import Listing
from onward.graph.store.workspace import memory_snapshot
from onward.loaders.account import LoadLog
from onward.loaders.sentences.ties import add_ties_of_prose
from onward.queries.examples import example_tables, read_example, records
from onward.queries.transactions.transaction import parse_transaction
from onward.viz.page.page import render_page
from tests.assessments import assess_to_data
from tests.clear_orders import clear_order, open_clear_world
from tests.engines import open_world
from tests.pictures import picture_of
from tests.unit.cases import table

HALF: Final = "own-50-aggregate"
SENTENCE: Final = "Owner of \u2018acme\u2019."
CLEAR: Final = "CLEAR_WITHIN_STATED_LIMITS"

OWNERS: Final[tuple[str, ...]] = table(__file__, "OWNERS")
"""Worlds in which listed parties own half of the end-user only if a sentence is right."""


def states_of(assessment: dict[str, Any], indicator: str) -> set[str]:
    return {
        finding["status"] for finding in assessment["findings"] if finding["indicator"] == indicator
    }


@pytest.mark.parametrize("owners", OWNERS)
def test_half_of_a_company_is_possible_and_never_present(owners: str) -> None:
    example = read_example(f"{owners} => not_found")
    setup = open_world(example.snapshot(), "embedded", tables=example_tables())
    assert states_of(assess_to_data(example.transaction, setup), HALF) == {"possible"}


@pytest.mark.parametrize("owners", OWNERS)
def test_an_order_with_such_an_owner_is_not_clear(owners: str) -> None:
    setup = open_clear_world(f"{owners} => not_found")
    answer = assess_to_data(parse_transaction(clear_order()), setup)
    assert answer["verdict"] != CLEAR


@cache
def assess_prose() -> dict[str, Any]:
    """Assess an order whose end-user only a sentence of a list makes the property of an entry."""
    example = read_example("listed owns 1% sister; founder owns 40% acme => not_found")
    statements = [
        replace(statement, text=SENTENCE)
        if isinstance(statement, Listing) and statement.party.endswith(":listed")
        else statement
        for statement in example.statements
    ]
    with_ties = add_ties_of_prose(statements, LoadLog())
    snapshot = memory_snapshot((*with_ties, *records()), example.layers)
    setup = open_world(snapshot, "embedded", tables=example_tables())
    return assess_to_data(example.transaction, setup)


def test_a_sentence_of_a_list_makes_it_possible() -> None:
    answer = assess_prose()
    assert states_of(answer, HALF) == {"possible"}
    quoted = [
        step["tie"]["text"]
        for finding in answer["findings"]
        if finding["indicator"] == HALF
        for path in finding["evidence"]["paths"]
        for step in path["steps"]
    ]
    assert SENTENCE in quoted


def test_the_map_quotes_the_sentence_beside_its_line_and_in_its_evidence() -> None:
    page = render_page(picture_of(assess_prose())).decode("utf-8")
    visible, _, scripts = page.partition('<script type="application/json" id="scene">')
    data = json.loads(scripts.partition("</script>")[0])
    assert SENTENCE in visible
    assert SENTENCE in str(data)
