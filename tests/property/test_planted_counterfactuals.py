"""What would clear a finding clears it, and what would make one of a near miss makes it.

Each change that is named is applied to planted cases.
"""

import json
from pathlib import Path

import pytest

from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.examples.grammar import example_tables
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.transactions.transaction import parse_transaction
from onward.queries.what_if.assessing import suppose
from onward.queries.what_if.changes import Supposed
from onward.queries.what_if.counterfactuals import find_counterfactuals
from tests.engines import open_world
from tests.planted.deck import make_deck
from tests.planted.judge import loaded

CASES = 12
KNOWN = tuple(indicator.id for indicator in default_catalogue())


@pytest.mark.gauntlet
@pytest.mark.parametrize("seed", [51, 52, 53])
def test_each_change_that_is_named_does_what_it_says(seed: int, tmp_path: Path) -> None:
    deck = make_deck(seed, CASES, KNOWN)
    snapshot = WorkspaceFolder(loaded(deck, tmp_path)).current()
    setup = open_world(snapshot, "embedded", tables=example_tables())
    tried = 0
    for planted in deck.planted:
        order = parse_transaction(planted.case.transaction())
        for row in find_counterfactuals(order, setup, snapshot):
            supposed = suppose(
                order, Supposed.model_validate_json(json.dumps(row.supposed)), setup, snapshot
            )
            place = f"{planted.case.key}: {row.finding}: {row.change}"
            is_made = row.finding in {each.id for each in supposed.after.findings}
            assert is_made is (row.effect == "triggers"), place
            assert supposed.after.verdict == row.verdict, place
            tried += 1
    assert tried >= CASES
