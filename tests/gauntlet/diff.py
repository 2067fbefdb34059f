"""Ask random graphs of every engine and of the set algebra: all must show the same paths.

`python -m tests.gauntlet diff --seed S --cases N` prints what was compared and every difference.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from onward.graph.dates import day_number
from onward.graph.engine import (
    Direction,
    Engine,
    PathList,
    Reach,
    TieBatch,
    TieCount,
    Witnesses,
)
from onward.graph.model import UNDIRECTED, TieKind
from onward.registry import names
from tests import engines
from tests.engines import IN_PROCESS
from tests.random_worlds import ROLES, Case, Reference, case_number, pid

PRIMITIVES_EVERY = 10
"""Full rows are slow to compare, and small worlds repeat them: one case in ten does."""

Paths = Mapping[tuple[int, ...], bool]
DIRECTIONS: tuple[Direction, ...] = ("in", "out", "both")


@dataclass
class Counts:
    """What a run compared; a case is one graph, one question and one party that it starts at."""

    cases: int = 0
    definite: int = 0  # cases with a definite path
    both: int = 0  # cases with definite and possible paths
    more: int = 0  # cases with more paths than are shown
    differences: int = 0

    def add(self, paths: Paths, k: int) -> None:
        definite = sum(paths.values())
        self.cases += 1
        self.definite += definite > 0
        self.both += 0 < definite < len(paths)
        self.more += (definite or len(paths)) > k

    def __str__(self) -> str:
        return (
            f"{self.cases:,} cases: {self.definite:,} with a definite path, "
            f"{self.both:,} with definite and possible paths, "
            f"{self.more:,} with more than k; {self.differences:,} differences"
        )


def open_engine(name: str, case: Case) -> Engine:
    """Open an engine over a case's world and lay its overlay over it."""
    engine = engines.open_engine(name, case.world)
    return engine.overlay(case.overlay) if case.overlay.ties else engine


def true_paths(case: Case) -> dict[str, dict[tuple[int, ...], bool]]:
    """Return every party's paths by set algebra."""
    world = case.whole()
    reference = Reference(world.rows, case.world.clusters(), case.question)
    return {party: reference.paths(party) for party in case.party_ids()}


def expected(paths: Paths, k: int) -> tuple[Reach, Witnesses]:
    """Say what an engine must answer where these are all paths, in order."""
    definite = [path for path, is_definite in paths.items() if is_definite]
    possible = [path for path, is_definite in paths.items() if not is_definite]
    shown = Witnesses(_cut(definite, k), PathList() if definite else _cut(possible, k))
    return Reach(bool(definite), bool(paths)), shown


def _cut(paths: list[tuple[int, ...]], k: int) -> PathList:
    return PathList(tuple(paths[:k]), "yes" if len(paths) > k else "no")


def path_differences(
    case: Case, truth: Mapping[str, Paths], chosen: Sequence[str] = IN_PROCESS
) -> Iterator[str]:
    """Name every party for which an engine answers otherwise than the set algebra."""
    pids = [pid(party) for party in truth]
    for name in chosen:
        engine = open_engine(name, case)
        reached = engine.reach(case.question, pids)
        for party, reach in zip(truth, reached, strict=True):
            answer = reach, engine.witnesses(case.question, pid(party), case.k)
            right = expected(truth[party], case.k)
            if answer != right:
                yield f"{name} at {party}: {answer}, not {right}"


def primitive_differences(case: Case, chosen: Sequence[str] = IN_PROCESS) -> Iterator[str]:
    """Name every primitive that the engines answer differently."""
    first, *others = chosen
    ours = primitives(open_engine(first, case), case)
    for name in others:
        theirs = primitives(open_engine(name, case), case)
        for question, answer in ours.items():
            if answer != theirs[question]:
                yield f"{question}: {first} says {answer}, {name} says {theirs[question]}"


def primitives(engine: Engine, case: Case) -> dict[str, Any]:
    """Ask an engine everything but paths, and give the answers as plain values."""
    rows, question = case.whole().rows, case.question
    asked_day = day_number(question.on)
    members = [*(party.id for party in rows.parties), *case.party_ids(), "x:nobody"]
    pids = [pid(party) for party in case.party_ids()]
    tids = [tie.tid for tie in rows.ties]
    frontier = pids[::2]
    kinds = [kind.value for kind in TieKind]
    answers: dict[str, Any] = {
        "find": engine.find(members),
        "parties": engine.parties(pids),
        "ties": engine.ties(tids),
        "ends": engine.ends(tids),
        "shipments": engine.shipments(pids, ROLES, None),
        "shipments as of": engine.shipments(frontier, ("shipper", "declarant"), question.as_of),
        "shipments after": engine.shipments(pids, ROLES, None, range(asked_day, asked_day + 400)),
    }
    for direction in DIRECTIONS:
        for on in (None, question.on):
            batch = engine.incident(frontier, kinds[::2], direction, on, question.as_of)
            answers[f"incident {direction} {on}"] = plain(batch)
        for kind in sorted({tie.kind for tie in rows.ties}):
            answers[f"degree {kind} {direction}"] = engine.degree(pids, kind, direction)
    for party in pids:
        counts = engine.tally(party, question.on, question.as_of)
        answers[f"tally {party}"] = counts
        assert counts == count_incident(engine, party, question.on, question.as_of), (
            f"{engine.name}: tally of {party}"
        )
    for budget in (1, 3, 20):
        for on in (None, question.on):
            answers[f"ego {budget} {on}"] = engine.ego(
                pid(case.start), 2, on, question.as_of, budget
            )
    return answers


def count_incident(
    engine: Engine, party: int, on: date, as_of: date | None
) -> tuple[TieCount, ...]:
    """Sum up the ties that touch a party, as a tally must have them."""
    on_day, ever = (
        engine.incident([party], [kind.value for kind in TieKind], "both", day, as_of)
        for day in (on, None)
    )
    holding = set(on_day.tid.tolist())
    groups: dict[tuple[str, Direction], list[tuple[bool, int]]] = {}
    for tid, start, end, code in zip(
        ever.tid.tolist(), ever.start.tolist(), ever.end.tolist(), ever.kind.tolist(), strict=True
    ):
        kind = tuple(TieKind)[code]
        direction: Direction = "both" if kind in UNDIRECTED else "out" if start == party else "in"
        other = end if start == party else start
        groups.setdefault((kind.value, direction), []).append((tid in holding, other))
    return tuple(
        TieCount(
            *group,
            ties=sum(holds for holds, _ in rows),
            parties=len({other for holds, other in rows if holds}),
            other_days=sum(not holds for holds, _ in rows),
        )
        for group, rows in sorted(groups.items())
    )


def plain(batch: TieBatch) -> list[tuple[Any, ...]]:
    """Return a batch as rows, with words for positions, so that batches compare by value."""
    shares = [
        np.where(np.isnan(share), -1.0, share) for share in (batch.share_min, batch.share_max)
    ]
    return [
        (
            *row[:7],
            row[7] >= 0 and batch.datasets[row[7]],
            row[8] >= 0 and batch.interests[row[8]],
            *row[9:],
        )
        for row in zip(
            batch.tid.tolist(),
            batch.start.tolist(),
            batch.end.tolist(),
            batch.kind.tolist(),
            [tuple(pair) for pair in np.column_stack(shares).tolist()],
            batch.min_exclusive.tolist(),
            batch.max_exclusive.tolist(),
            batch.dataset.tolist(),
            batch.interest.tolist(),
            batch.inferred.tolist(),
            batch.indirect.tolist(),
            batch.since.tolist(),
            strict=True,
        )
    ]


def survey(seed: int, cases: int, chosen: Sequence[str] = IN_PROCESS) -> tuple[Counts, list[str]]:
    """Compare engines in a seeded row of cases; give the counts and every difference.

    Paths are compared in every case, the other primitives in one of `PRIMITIVES_EVERY`.
    """
    counts, found = Counts(), []
    for number in range(cases):
        case = case_number(seed, number)
        truth = true_paths(case)
        counts.add(truth[case.start], case.k)
        differing = list(path_differences(case, truth, chosen))
        if number % PRIMITIVES_EVERY == 0:
            differing += primitive_differences(case, chosen)
        counts.differences += bool(differing)
        found += [f"case {seed}:{number}: {line}" for line in differing]
    return counts, found


def main(arguments: list[str]) -> int:
    """Run a survey and print it; exit code 1 where anything differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.gauntlet diff")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--engine", choices=names("engine"), action="append")
    options = parser.parse_args(arguments)
    counts, found = survey(options.seed, options.cases, options.engine or IN_PROCESS)
    sys.stdout.write("".join(f"{line}\n" for line in [*found, f"seed {options.seed}: {counts}"]))
    return 1 if found else 0
