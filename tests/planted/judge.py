"""Comparing assessments with the answers of planted cases: what is missed, what is false.

An expected finding is met by one finding of the same indicator, status, severity and subject, with
the same paths where the answer names them. Whatever else is found is false.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.examples import example_tables
from onward.queries.planted.planted import FETCHED, Planted, list_asides, list_differences
from onward.queries.transactions.transaction import parse_transaction
from tests.assessed import assess_to_data
from tests.engines import IN_PROCESS, open_world
from tests.planted.deck import Deck
from tests.spoken import find_faults


@dataclass(slots=True)
class Score:
    """What a run compared, and every difference as a line."""

    positives: int = 0
    twins: int = 0
    by_indicator: dict[str, int] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Every difference: missed first, then false, then doubts and gaps."""
        return [*self.missed, *self.false, *self.other]

    def add(self, planted: Planted, assessment: Mapping[str, Any], known: Collection[str]) -> None:
        """Compare one assessment with the answer of its case."""
        self.twins += planted.plan.is_twin
        self.positives += not planted.plan.is_twin
        name = planted.plan.indicator
        self.by_indicator[name] = self.by_indicator.get(name, 0) + 1
        place = f"{planted.case.key} {planted.plan}"
        answer = planted.case.answer()
        known = set(known) - (list_asides() - {name})
        for kind, text in list_differences(answer, assessment, known):
            getattr(self, kind).append(f"{kind}: {place}: {text}")
        # a sentence that gives something away is a fault, whatever it is about
        self.other += [f"words: {place}: {fault}" for fault in find_faults(assessment)]

    def __str__(self) -> str:
        return (
            f"{self.positives:,} positives and {self.twins:,} twins of {len(self.by_indicator)} "
            f"indicators: {len(self.missed):,} missed, {len(self.false):,} false, "
            f"{len(self.other):,} other differences"
        )


def loaded(deck: Deck, folder: Path) -> Path:
    """Load a deck's world by command line, and give the workspace."""
    workspace = folder / "workspace"
    for world in (deck.world, deck.imports):
        world.load(workspace, "--retrieved", FETCHED, shuffle=deck.seed)
    return workspace


def play(deck: Deck, folder: Path, engines: Collection[str] = IN_PROCESS) -> dict[str, Score]:
    """Load a deck, assess every case on each engine, and compare."""
    snapshot = WorkspaceFolder(loaded(deck, folder)).current()
    scores = {}
    for engine in engines:
        world = open_world(snapshot, engine, tables=example_tables())
        known = {indicator.id for indicator in world.catalogue}
        scores[engine] = score = Score()
        for planted in deck.planted:
            transaction = parse_transaction(planted.case.transaction())
            score.add(planted, assess_to_data(transaction, world), known)
    return scores
