"""Of each finding a change is named; what would clear it clears it, what would make one makes it.

Each change that is named of a planted case is applied to it, over a whole deck in worlds of some
cases each: the cases of a deck do not touch one another.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

import pytest

from onward.graph.store.workspace import Snapshot, WorkspaceFolder
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import example_tables, read_example
from onward.queries.planted.planted import Planted
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.rules.indicator import Indicator
from onward.queries.transactions.transaction import parse_transaction
from onward.queries.what_if.counterfactuals import find_counterfactuals
from onward.queries.what_if.supposing import Supposed, suppose
from tests.engines import open_world
from tests.planted.deck import Deck, make_decks
from tests.planted.judge import loaded

KNOWN = tuple(indicator.id for indicator in default_catalogue())
SEED = 51
CASES = 3_000
IN_ONE_WORLD = 30
PARTS = 10  # of the decks, so that several processes share them

NOTHING_CLEARS: Mapping[str, str] = {
    "dest-repression-record": "destination and a state body of the order are both of that country",
}
"""Indicators with findings that no change clears that is tried, and of which these are."""


def open_deck(deck: Deck, folder: Path) -> tuple[AssessmentSetup, Snapshot]:
    snapshot = WorkspaceFolder(loaded(deck, folder)).current()
    return open_world(snapshot, "embedded", tables=example_tables()), snapshot


def list_broken(
    planted: Planted, setup: AssessmentSetup, snapshot: Snapshot, tally: Counter[str]
) -> Iterator[str]:
    """Yield the changes of a case that do not do what they say, and the findings without any."""
    order = parse_transaction(planted.case.transaction())
    named = set()
    for row in find_counterfactuals(order, setup, snapshot):
        supposed = Supposed.model_validate_json(json.dumps(row.supposed))
        after = suppose(order, supposed, setup, snapshot).after
        tally[row.effect] += 1
        named.add(row.finding)
        there = {each.id for each in after.findings}
        is_made = row.finding in there
        if is_made is not (row.effect == "triggers") or after.verdict != row.verdict:
            yield f"{planted.case.key}: {row.finding}: {row.change}: {after.verdict}"
        if row.effect == "clears" and not there.issuperset(row.makes):
            yield f"{planted.case.key}: {row.finding}: {row.change}: makes no {row.makes}"
    findings = {each.id for each in assess(order, setup).findings}
    tally["findings"] += len(findings)
    for finding in sorted(findings - named):
        if not has_no_change(finding):
            yield f"{planted.case.key}: {finding}: no change is named that clears it"
    tally["cases"] += 1


def has_no_change(finding: str) -> bool:
    return finding.partition("/")[0] in NOTHING_CLEARS


@pytest.mark.gauntlet
@pytest.mark.parametrize("part", range(PARTS))
def test_each_change_that_is_named_of_a_whole_deck_does_what_it_says(
    part: int, tmp_path: Path
) -> None:
    tally: Counter[str] = Counter()
    broken: list[str] = []
    decks = make_decks(SEED, CASES, IN_ONE_WORLD, KNOWN)
    for number, deck in islice(enumerate(decks), part, None, PARTS):
        setup, snapshot = open_deck(deck, tmp_path / str(number))
        for planted in deck.planted:
            broken += list_broken(planted, setup, snapshot, tally)
        # what a reader of a run of minutes sees
        sys.stdout.write(f"{dict(tally)}, {len(broken)} of them do something else\n")
    assert not broken, "\n".join(broken)
    assert tally["cases"] == CASES // PARTS
    assert tally["clears"] >= CASES // PARTS


@pytest.mark.gauntlet
@pytest.mark.parametrize("indicator", list(default_catalogue()), ids=lambda indicator: indicator.id)
def test_of_each_finding_of_an_indicators_examples_a_change_is_named(indicator: Indicator) -> None:
    for line in indicator.lines:
        example = read_example(line)
        if example.expected.status not in ("present", "possible"):
            continue
        snapshot = example.snapshot()
        setup = open_world(snapshot, "embedded", tables=example_tables())
        findings = assess(example.transaction, setup).findings
        meant = {row.id for row in findings if row.indicator == indicator.id}
        rows = find_counterfactuals(example.transaction, setup, snapshot, findings=meant)
        without = meant - {row.finding for row in rows}
        assert all(map(has_no_change, without)), f"{line}: {without}"
