"""Every indicator's own example lines, on every engine: the catalogue proves itself.

Many lines tell of the same world. The lines of one world are assessed together, so that its graph
is built, and pushed, once.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import pytest

from onward.graph.json_forms import canonical_json
from onward.graph.store.workspace import Snapshot
from onward.queries.assessment.assess import assess
from onward.queries.detection.results import INDICATOR as LISTED_SINCE
from onward.queries.examples import Example, example_tables, outcome_of, read_example
from onward.queries.model.assessment import Assessment
from onward.queries.rules.catalogue import IndicatorCatalogue, default_catalogue
from onward.queries.rules.indicator import Indicator
from onward.queries.transactions.transaction import transaction_hash
from tests.engines import IN_PROCESS, open_world
from tests.held_in_file import find_file_faults
from tests.spoken import find_faults

CATALOGUE = default_catalogue()
Line = tuple[str, Example]
"""An indicator and one of its lines, read."""

ON_NEO4J = ("embedded", "neo4j")
ALONE_ON_NEO4J = ("embedded alone", "neo4j alone")
"""Only the indicators whose lines they are run: all others, which mostly find nothing in a world
that is not theirs, ask a thousand questions that the server has to plan."""

NEEDED_ON_NEO4J = ("embedded needed", "neo4j needed")
"""These, and whatever finds something in such an order: what an indicator yields may rest on it."""

ALWAYS = {LISTED_SINCE}
"""What an assessment reads of the pack whatever is found."""

HITS = ("present", "possible", "gap")


@cache
def read_line(line: str) -> Example:
    return read_example(line)


def _read_worlds() -> list[list[Line]]:
    """Return the lines of the catalogue, those of one world together."""
    worlds: dict[object, list[Line]] = {}
    for indicator in CATALOGUE:
        for text in indicator.lines:
            example = read_line(text)
            world = example.statements, example.layers
            worlds.setdefault(world, []).append((indicator.id, example))
    return list(worlds.values())


WORLDS = _read_worlds()


def _first_lines(*statuses: str) -> dict[str, str]:
    """Return the first line of each indicator with one of some outcomes.

    The first hits are asked on Neo4j in every run, and these and the first that find nothing on
    both engines in process; all other lines in `make gauntlet`.
    """
    firsts: dict[str, str] = {}
    for indicator in CATALOGUE:
        for text in indicator.lines:
            if read_line(text).expected.status in statuses:
                firsts.setdefault(indicator.id, text)
    return firsts


def _worlds_on_engines() -> Iterator[Any]:
    first_hits = set(_first_lines(*HITS).values())
    compared = first_hits | set(_first_lines("not_found").values())
    for number, lines in enumerate(WORLDS):
        # all of its indicators, so that `-k` chooses the lines of one
        name = f"{number}: {' '.join(dict.fromkeys(indicator for indicator, _ in lines))}"
        firsts = [line for line in lines if line[1].line in compared]
        if firsts:
            yield pytest.param(firsts, IN_PROCESS, id=f"{name}, in process")
        if others := [line for line in lines if line not in firsts]:
            yield pytest.param(others, ("embedded",), id=f"{name}, others")
            marks = [pytest.mark.gauntlet]
            yield pytest.param(others, IN_PROCESS, marks=marks, id=f"{name}, others in process")
        marks = [pytest.mark.neo4j]
        if chosen := [line for line in lines if line[1].line in first_hits]:
            yield pytest.param(chosen, ALONE_ON_NEO4J, marks=marks, id=f"{name}, alone on neo4j")
        marks = [*marks, pytest.mark.gauntlet]
        yield pytest.param(lines, NEEDED_ON_NEO4J, marks=marks, id=f"{name}, needed on neo4j")
        yield pytest.param(lines, ON_NEO4J, marks=marks, id=f"{name}, neo4j")


CASES = [*_worlds_on_engines()]


def test_two_engines_or_more_are_compared() -> None:
    assert len(IN_PROCESS) >= 2


def test_every_indicator_finds_something_on_neo4j_in_every_run() -> None:
    assert _first_lines(*HITS).keys() == {indicator.id for indicator in CATALOGUE}


@pytest.mark.parametrize("engines", [IN_PROCESS, NEEDED_ON_NEO4J, ON_NEO4J])
def test_every_line_is_asked_on_every_engine(engines: Sequence[str]) -> None:
    lines = [case.values[0] for case in CASES if case.values[1] == engines]
    assert sum(map(len, lines)) == sum(len(indicator.lines) for indicator in CATALOGUE)


def test_every_line_is_asked_in_every_run() -> None:
    at_once = [case.values for case in CASES if not case.marks]
    lines = {(name, line.line) for values in at_once for name, line in values[0]}
    assert lines == {(one.id, line) for one in CATALOGUE for line in one.lines}
    assert all("embedded" in values[1] for values in at_once)


@pytest.mark.parametrize(("lines", "engines"), CASES)
def test_a_line_has_its_outcome_and_the_same_assessment_on_every_engine(
    lines: Sequence[Line], engines: Sequence[str]
) -> None:
    snapshot = lines[0][1].snapshot()
    assessments = [assess_lines(snapshot, lines, engine) for engine in engines]
    for (indicator, example), *answers in zip(lines, *assessments, strict=True):
        for engine, assessment in zip(engines, answers, strict=True):
            outcome = outcome_of(indicator, assessment)
            assert outcome == str(example.expected), (engine, indicator, example.line)
            raised = [row.text for row in assessment.cannot_tell if row.reason == "raised"]
            assert raised == [], (engine, example.line)
        data = answers[0].to_data()
        assert find_faults(data) == [], example.line
        assert find_file_faults(data) == [], example.line
        missed = {miss.indicator for miss in answers[0].near_misses}
        assert not [each for each in missed if CATALOGUE[each].no_near_miss], example.line
        assert answers[0].to_json() == canonical_json(data), example.line
        hashes = {assessment.content_hash for assessment in answers}
        assert len(hashes) == 1, (indicator, example.line)


def assess_lines(snapshot: Snapshot, lines: Sequence[Line], engine: str) -> list[Assessment]:
    name, _, extent = engine.partition(" ")
    indicators = {indicator for indicator, _ in lines}
    if extent == "needed":
        indicators |= _list_finders(tuple((indicator, line.line) for indicator, line in lines))
    opened = open_world(
        snapshot,
        name,
        catalogue=choose(indicators) if extent else CATALOGUE,
        tables=example_tables(),
    )
    orders = {transaction_hash(example.transaction): example.transaction for _, example in lines}
    # some lines of a world tell of the same order, which is assessed once
    assessments = {key: assess(order, opened) for key, order in orders.items()}
    return [assessments[transaction_hash(example.transaction)] for _, example in lines]


@lru_cache(maxsize=1)
def _list_finders(texts: tuple[tuple[str, str], ...]) -> set[str]:
    """Return the indicators of the whole pack that find something in one of some orders."""
    lines = [(indicator, read_line(text)) for indicator, text in texts]
    assessments = assess_lines(lines[0][1].snapshot(), lines, "embedded")
    return {finding.indicator for assessment in assessments for finding in assessment.findings}


class PartOfCatalogue(IndicatorCatalogue):
    """The rule pack with some of its indicators."""

    indicators: Mapping[str, Indicator] = {}


def choose(chosen: set[str]) -> IndicatorCatalogue:
    """Return a pack of some indicators; the whole one where one of them weighs what others find.

    What it has in common with the whole is not read again.
    """
    if any(CATALOGUE[indicator].detection.runs_last for indicator in chosen):
        return CATALOGUE
    part = PartOfCatalogue(CATALOGUE.folder)
    indicators = {one.id: one for one in CATALOGUE if one.id in chosen | ALWAYS}
    left_out = {
        f"indicators/{indicator}.yaml"
        for indicator in CATALOGUE.indicators.keys() - indicators.keys()
    }
    part.__dict__ |= {
        "indicators": indicators,
        "pack": CATALOGUE.pack,
        "tables": CATALOGUE.tables,
        "files": {file: sha for file, sha in CATALOGUE.files.items() if file not in left_out},
    }
    return part


@pytest.mark.parametrize("indicator", [indicator.id for indicator in CATALOGUE])
def test_an_indicator_has_lines_that_find_and_lines_that_do_not(indicator: str) -> None:
    outcomes = {read_line(line).expected.status for line in CATALOGUE[indicator].lines}
    assert outcomes & set(HITS)
    assert "not_found" in outcomes


@pytest.mark.parametrize("engine", IN_PROCESS)
def test_nothing_is_found_in_the_baseline_world_where_the_item_is_no_surveillance_item(
    engine: str,
) -> None:
    example = read_example("item.six = yes,no,yes,yes,yes,yes => not_found")
    [assessment] = assess_lines(example.snapshot(), [("item-nonlisted-cs", example)], engine)
    assert not assessment.findings
    assert not assessment.coverage.gaps
    assert assessment.verdict == "CLEAR_WITHIN_STATED_LIMITS"
