"""The smallest changes that clear a finding, each verified by assessing again.

Single changes are tried first, then pairs of ties: a tie of the finding's paths, a list entry that
it rests on, a share, what a paper or an answer could say, a field that the order states. Nothing is
concluded without an assessment.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any, Final

from onward.graph.shares import percent_text
from onward.graph.store.snapshots import Snapshot
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.findings import Finding
from onward.queries.transactions.transaction import Transaction
from onward.queries.what_if.changes import Supposed
from onward.queries.what_if.obtaining import try_papers
from onward.queries.what_if.papers import Referents, propose_fields
from onward.queries.what_if.trials import Counterfactual, Trials
from onward.queries.what_if.triggers import find_triggers

MOST_TIES: Final = 8
"""Ties of a finding of which pairs are tried: more would take minutes."""

_SHARE_STEPS: Final = 7
"""Halvings of a share: to less than 1 %."""


def find_counterfactuals(
    order: Transaction,
    setup: AssessmentSetup,
    snapshot: Snapshot,
    on: date | None = None,
    as_of: date | None = None,
    *,
    findings: Collection[str] | None = None,
) -> Iterator[Counterfactual]:
    """Yield for each finding of an order the smallest changes that clear it.

    Of near misses those that make a finding follow, unless only some findings are meant.

    Args:
        order: As it is.
        setup: What it is assessed against.
        snapshot: The same snapshot.
        on: As in `assess`.
        as_of: As in `assess`.
        findings: Ids of the findings that are meant; None means all.
    """
    before = assess(order, setup, on, as_of)
    trials = Trials(order, setup, snapshot, (on, as_of), before)
    proposals = list(propose_fields(order, Referents.read(order, before)))
    for finding in before.findings:
        if findings is not None and finding.id not in findings:
            continue
        cleared = list(_try_ties(finding, trials))
        cleared += try_papers(finding, trials, proposals)
        cleared += try_fields(finding, trials)
        yield from cleared
    if findings is None:
        yield from find_triggers(before, trials)


def _try_ties(finding: Finding, trials: Trials) -> Iterator[Counterfactual]:
    """Yield changes of the graph that clear a finding: one tie or entry, else two ties."""
    ties = _list_stored_ties(finding)
    clearing = False
    for number, words in ties.items():
        single = trials.clear(finding, Supposed(drop=(number,)), f"without: {words}")
        if single is not None:
            clearing = True
            yield single
            yield from _try_shares(finding, trials, number, words)
    for record in _list_entries(finding):
        supposed = Supposed(delist=(record,))
        single = trials.clear(finding, supposed, f"without the list entry {record}")
        if single is not None:
            clearing = True
            yield single
    if not clearing:
        for pair in combinations(list(ties)[:MOST_TIES], 2):
            words = " and ".join(ties[number] for number in pair)
            double = trials.clear(finding, Supposed(drop=pair), f"without: {words}")
            if double is not None:
                yield double
                return


def _try_shares(
    finding: Finding, trials: Trials, number: str, words: str
) -> Iterator[Counterfactual]:
    """Yield the greatest share of a tie with which a finding is gone, to less than 1 %."""
    share = _share_of(finding, number)
    if share is None:
        return
    low, high = 0.0, share
    best: Counterfactual | None = None
    # each step is an assessment: what lies between two of them is not claimed
    for _ in range(_SHARE_STEPS):
        middle = round((low + high) / 2, 3)
        supposed = Supposed(share={number: f"{middle:.3f}"})
        words_of_share = f"with {percent_text(f'{middle:.3f}')}: {words}"
        cleared = trials.clear(finding, supposed, words_of_share)
        if cleared is None:
            high = middle
        else:
            low, best = middle, cleared
    if best is not None:
        yield best


def try_fields(finding: Finding, trials: Trials) -> Iterator[Counterfactual]:
    """Yield the fields of the order without each of which a finding is gone."""
    for path in list_fields(trials.order.plain()):
        words = f"if the order did not state {path}"
        cleared = trials.clear(finding, Supposed(order={path: None}), words)
        if cleared is not None:
            yield cleared


def _list_stored_ties(finding: Finding) -> dict[str, str]:
    """Return the numbers of the loaded ties of a finding's paths, each with its sentence."""
    ties: dict[str, str] = {}
    for path in finding.evidence.paths:
        names = {node.id: node.name for node in path.nodes}
        for step in path.steps:
            ends = [names.get(party, party) for party in (step.start, step.end)]
            ties[step.tie.id] = f"{ends[0]} {step.tie.kind.replace('_', ' ')} {ends[1]}"
    return ties


def _share_of(finding: Finding, number: str) -> float | None:
    """Return the greatest share of a tie of a finding; None where it has none."""
    for path in finding.evidence.paths:
        for step in path.steps:
            if step.tie.id == number and step.tie.share is not None:
                return float(step.tie.share.max)
    return None


def _list_entries(finding: Finding) -> Iterator[str]:
    listings = finding.values.get("listings", ())
    yield from dict.fromkeys(filter(None, (row["record"] for row in listings)))


def list_fields(plain: Mapping[str, Any], place: str = "") -> Iterator[str]:
    """Yield the path of each value that an order states, and of each party, item and paper.

    >>> list(list_fields({"id": "T", "items": [{"hs": "854231"}]}))
    ['items.0', 'items.0.hs']
    """
    for key, value in plain.items():
        path = f"{place}{key}"
        if path in ("id", "fictional", "hash"):
            continue
        if isinstance(value, Mapping):
            yield from list_fields(value, f"{path}.")
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield from _list_places(value, path)
        else:
            yield path


def _list_places(values: Sequence[Any], path: str) -> Iterator[str]:
    for place, value in enumerate(values):
        yield f"{path}.{place}"
        if isinstance(value, Mapping):
            yield from list_fields(value, f"{path}.{place}.")
