"""How an indicator's patterns are asked of Neo4j, for its page."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Final

from onward.graph.engines.neo4j.cypher import Dialect, paths
from onward.graph.pattern import CountrySet, Pattern, Question
from onward.queries.rules.indicator import Indicator

ON: Final = date(2026, 5, 1)
"""Any day: it is no part of the text."""

GIVEN: Final = {
    "on": "the day asked about",
    "countries": "foreign countries whose record is as the pattern says",
    "never": "9999-12-31, an end that is open",
}
"""Parameters whose value comes with the question."""


def cypher(one: Indicator) -> Iterator[str]:
    """Write the section of an indicator's page: one statement a pattern, with its parameters."""
    yield from ("", "## On Neo4j", "")
    if not one.detection.blocks:
        yield "It has no pattern: what it needs of the graph, its detector asks for tie by tie."
        return
    yield "So Neo4j 5 is asked for what is certain; `$start` is the `pid` of a party, `$limit` the"
    yield "number of paths. What is only possible is asked likewise: see [Cypher](../cypher.md)."
    for block in one.detection.blocks:
        yield from _statement(block, one)


def _statement(block: Pattern, one: Indicator) -> Iterator[str]:
    lands = CountrySet(frozenset(), frozenset()) if block.end.country_record else None
    question = Question(block.bind(one.params), ON, end_countries=lands)
    statement = paths(question, Dialect.QUANTIFIED, definite=True)
    yield from ("", "```cypher")
    for name, value in sorted(statement.parameters.items()):
        meaning = GIVEN.get(name) or _window(name, block) or json.dumps(value)
        yield f"// ${name}: {meaning}"
    yield from (statement.text, "```")


def _window(name: str, block: Pattern) -> str | None:
    """Say what the first day of a step's window is."""
    if not name.startswith("after"):
        return None
    return f"{block.steps[int(name[5:]) - 1].within} before that day"
