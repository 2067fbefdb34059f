"""What is ruled out changes no byte: an indicator that is not run would have said nothing.

Worlds are drawn by mixing clauses of the catalogue's own example lines: every kind of tie, entry,
delivery and statement that any indicator reads stands beside those of the others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from onward.errors import IndicatorInvalid, RowRefused
from onward.graph.model import Party, PartyKind, Statement
from onward.graph.store.workspace import Snapshot, WorkspaceFolder, memory_snapshot
from onward.graph.traits import Trait
from onward.queries.assessment import running
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup, OverlayCache
from onward.queries.detection.context import Context, run_indicator
from onward.queries.detection.results import Result
from onward.queries.examples import Example, example_tables, read_example
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.rules.indicator import Indicator
from onward.queries.transactions.transaction import Transaction, parse_transaction
from tests.engines import open_world
from tests.planted.deck import make_deck
from tests.planted.judge import loaded

LINES = tuple(line for indicator in default_catalogue() for line in indicator.lines)
CLAUSES = tuple(clause for line in LINES for clause in line.partition(" => ")[0].split("; "))
KNOWN = tuple(indicator.id for indicator in default_catalogue())


def draw_examples(seed: int, count: int) -> Iterator[Example]:
    """Draw worlds of some clauses each; those that contradict themselves are drawn again."""
    rng = Random(seed)  # noqa: S311  # a test's worlds, no secret
    drawn = 0
    while drawn < count:
        # the clauses of one line, so that something is found, and some of others beside them
        line = rng.choice(LINES).partition(" => ")[0].split("; ") if rng.random() < 0.7 else []
        clauses = [*line, *rng.sample(CLAUSES, rng.randint(0 if line else 1, 4))]
        try:
            example = read_example(f"{'; '.join(clauses)} => not_found")
            example.snapshot()
        except (IndicatorInvalid, RowRefused):
            continue
        drawn += 1
        yield example


def compare(opened: AssessmentSetup, orders: Sequence[Transaction]) -> list[str]:
    """Return the ids of the orders whose assessment differs where every indicator is run."""
    # what was worked out for one must not serve the other
    whole = replace(opened, rules_out=False, overlays=OverlayCache(opened.engine))
    return [
        order.id
        for order in orders
        if assess(order, opened).content_hash != assess(order, whole).content_hash
    ]


def differing_lines(examples: Iterator[Example]) -> list[str]:
    return [
        example.line
        for example in examples
        if compare(
            open_world(example.snapshot(), "embedded", tables=example_tables()),
            [example.transaction],
        )
    ]


def test_worlds_of_mixed_clauses_have_the_same_assessments() -> None:
    assert differing_lines(draw_examples(seed=11, count=8)) == []


@pytest.mark.gauntlet
@pytest.mark.parametrize("seed", range(20))
def test_ten_thousand_worlds_have_the_same_assessments(seed: int) -> None:
    assert differing_lines(draw_examples(seed=100 + seed, count=500)) == []


@pytest.mark.gauntlet
def test_every_example_line_has_the_same_assessment() -> None:
    assert differing_lines(map(read_example, LINES)) == []


@pytest.mark.gauntlet
@pytest.mark.parametrize("seed", [31, 32])
def test_a_planted_deck_has_the_same_assessments(seed: int, tmp_path: Path) -> None:
    deck = make_deck(seed, 1_000, KNOWN)
    snapshot = WorkspaceFolder(loaded(deck, tmp_path)).current()
    opened = open_world(snapshot, "embedded", tables=example_tables())
    orders = [parse_transaction(one.case.transaction()) for one in deck.planted]
    assert compare(opened, orders) == []


def test_a_party_with_nothing_is_asked_about_little(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[str] = []

    def count_run(indicator: Indicator, context: Context) -> list[Result]:
        runs.append(indicator.id)
        return run_indicator(indicator, context)

    monkeypatch.setattr(running, "run_indicator", count_run)
    example = read_example("item.six = yes,no,yes,yes,yes,yes => not_found")
    opened = open_world(example.snapshot(), "embedded", tables=example_tables())
    assessment = assess(example.transaction, opened)
    ruled_out = set(KNOWN) - set(runs)
    assert len(ruled_out) >= 25
    # what is ruled out is not found, as if it had been run, where there is any data for it
    absent = {name for row in assessment.coverage.absent_data for name in row.indicators}
    assert ruled_out <= {row.indicator for row in assessment.not_found} | absent


def infer_traits(example: Example) -> Snapshot:
    """Return a world in which rules infer what the sources of the world stated."""
    rows: list[Statement] = []
    for row in example.statements:
        if not isinstance(row, Party):
            rows.append(row)
            continue
        traits = [Trait("topic", topic, "a rule", row.name) for topic in row.topics]
        if row.kind in (PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT):
            traits.append(Trait("kind", row.kind, "a rule", row.name))
        kind = "Organization" if traits else row.kind
        rows.append(replace(row, kind=kind, topics=(), inferred=tuple(traits)))
    return memory_snapshot(rows)


def test_what_rules_infer_of_parties_rules_nothing_out() -> None:
    inferred_lines = [
        line for line in LINES if any(word in line for word in ("ministry", "army", "militia"))
    ]
    found = 0
    for line in inferred_lines[::5]:
        example = read_example(line)
        opened = open_world(infer_traits(example), "embedded", tables=example_tables())
        assert compare(opened, [example.transaction]) == [], line
        found += bool(assess(example.transaction, opened).findings)
    assert found > len(inferred_lines[::5]) / 10
