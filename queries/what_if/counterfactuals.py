"""The smallest changes that clear a finding, each verified by assessing again.

Single changes are tried first, then pairs of ties: a tie of the finding's paths, a list entry that
it rests on, a share, what a paper or an answer could say, a field that the order states. Nothing is
concluded without an assessment.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from onward.graph.shares import percent_text
from onward.graph.store.workspace import Snapshot
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import Assessment, Finding, NearMiss
from onward.queries.transactions.transaction import Transaction
from onward.queries.what_if.supposing import (
    PAPERS,
    Counterfactual,
    Paper,
    Proposal,
    Referents,
    Supposed,
    Trials,
    describe_proposals,
    propose_fields,
)

if TYPE_CHECKING:
    from onward.queries.model.parts import JsonObject


# ------------------------------------------------------------------------------------------------
# Which papers and answers would clear a finding: what they would have to say, each tried out.
#
# A field that alone clears the finding is named alone. Where none does, whole papers are tried, and
# all answers together; of what clears it everything is left out that it does not take. Where that
# does not either, papers are tried that all say one thing. Nothing here says that such a paper can
# be had: it says what it would have to say, and that it must be true.
# ------------------------------------------------------------------------------------------------


def try_papers(
    finding: Finding, trials: Trials, proposals: Sequence[Proposal]
) -> Iterator[Counterfactual]:
    """Yield what papers or answers would have to say so that a finding is gone.

    Args:
        finding: Of the assessment as it is.
        trials: Of its order.
        proposals: What papers of the order could state.
    """
    fields = trials.fields_read[finding.indicator]
    papers = {proposal.paper for proposal in proposals if proposal.top in fields}
    # of a paper of which nothing is stated not all is read that is read once it is there
    read = [row for row in proposals if row.top in fields or (row.paper and row.paper in papers)]
    single = list(_try_single(finding, trials, read))
    whole = [] if single else list(_try_whole(finding, trials, read))
    yield from single or whole
    if not single and not whole:
        yield from _try_agreeing(finding, trials, read)


def _is_only_replaced(finding: Finding, cleared: Counterfactual) -> bool:
    """Tell whether a finding gives way to another one of its own indicator."""
    return any(made.partition("/")[0] == finding.indicator for made in cleared.makes)


def _try_single(
    finding: Finding, trials: Trials, proposals: Sequence[Proposal]
) -> Iterator[Counterfactual]:
    """Yield each field with the first value by which the finding is gone and no other is made."""
    done: set[str] = set()
    for proposal in proposals:
        cleared = None if proposal.path in done else _try_proposals(finding, trials, [proposal])
        if cleared is not None and not cleared.makes:
            done.add(proposal.path)
            yield cleared


def _try_whole(
    finding: Finding, trials: Trials, proposals: Sequence[Proposal]
) -> Iterator[Counterfactual]:
    """Yield the least of each paper, and of all answers, with which the finding is gone."""
    for paper in (*PAPERS, None):
        smallest = _shrink_paper(finding, trials, _gather_whole(paper, proposals))
        if smallest is not None and not _is_only_replaced(finding, smallest):
            yield smallest


def _try_agreeing(
    finding: Finding, trials: Trials, proposals: Sequence[Proposal]
) -> Iterator[Counterfactual]:
    """Yield the first thing that clears the finding once all papers say it in the same field."""
    agreeing: dict[tuple[str, str], list[Proposal]] = {}
    for proposal in proposals:
        if proposal.paper is not None:
            key = (proposal.field, str(proposal.value))
            agreeing.setdefault(key, []).append(proposal)
    for rows in agreeing.values():
        cleared = _try_proposals(finding, trials, rows) if len(rows) > 1 else None
        if cleared is not None and not cleared.makes:
            yield cleared
            return


def _gather_whole(paper: Paper | None, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return everything that a paper, or all answers, could state: each field's likeliest value."""
    whole: dict[str, Proposal] = {}
    for proposal in proposals:
        if proposal.paper is paper:
            whole.setdefault(proposal.path, proposal)
    return list(whole.values())


def _shrink_paper(
    finding: Finding, trials: Trials, whole: Sequence[Proposal]
) -> Counterfactual | None:
    """Return the least of a paper that clears a finding; None where the whole does not.

    What is left out makes no finding that the rest does not make.
    """
    chosen, smallest = list(whole), _try_proposals(finding, trials, whole)
    is_smaller = smallest is not None
    while is_smaller:
        is_smaller = False
        for proposal in tuple(chosen):
            rest = [other for other in chosen if other is not proposal]
            by_rest = _try_proposals(finding, trials, rest)
            if by_rest and smallest and set(by_rest.makes) <= set(smallest.makes):
                chosen, smallest, is_smaller = rest, by_rest, True
    return smallest


def _try_proposals(
    finding: Finding, trials: Trials, proposals: Sequence[Proposal]
) -> Counterfactual | None:
    if not proposals:
        return None
    supposed = Supposed(order={proposal.path: proposal.value for proposal in proposals})
    return trials.clear(finding, supposed, describe_proposals(proposals))


# ------------------------------------------------------------------------------------------------
# The least share that makes a finding of a near miss, each verified by assessing again.
#
# A tie of the near miss's path is supposed to have another share, and no other change is tried: of
# what else was missing the near miss says itself what would be needed.
# ------------------------------------------------------------------------------------------------

_SHARE_STEPS_TRIGGERS: Final = 10
"""Halvings of what a share lacks: to a thousandth."""


def find_triggers(before: Assessment, trials: Trials) -> Iterator[Counterfactual]:
    """Yield for each near miss by a share the least share of each tie that makes it a finding.

    Args:
        before: The assessment as it is.
        trials: Of its order.
    """
    for miss in before.near_misses:
        for number, (words, share) in _list_shares(miss).items():
            yield from _find_least_share(miss, before, trials, number, words, share)


def _list_shares(miss: NearMiss) -> Mapping[str, tuple[str, float]]:
    """Return the ties with a share on the path of a near miss: in words, with that share."""
    if miss.path is None or miss.missed_by.field != "share":
        return {}
    names = {node.id: node.name for node in miss.path.nodes}
    ties = {}
    for step in miss.path.steps:
        if step.tie.share is not None:
            ends = [names.get(party, party) for party in (step.start, step.end)]
            words = f"{ends[0]} {step.tie.kind.replace('_', ' ')} {ends[1]}"
            ties[step.tie.id] = words, float(step.tie.share.max)
    return ties


def _is_about_same(finding: Finding, miss: NearMiss) -> bool:
    """Tell whether a finding says what a near miss was close to: of two regimes each has one."""
    objects = [part and (part.kind, part.id) for part in (finding.object, miss.object)]
    return (
        finding.indicator == miss.indicator
        and finding.subject.party == miss.subject.party
        and objects[0] == objects[1]
    )


def _find_least_share(
    miss: NearMiss, before: Assessment, trials: Trials, number: str, words: str, share: float
) -> Iterator[Counterfactual]:
    """Yield the least share of a tie that makes the finding, to a thousandth of what it lacks."""

    def try_share(share: float) -> Counterfactual | None:
        return _try_share(miss, before, trials, number, words, share)

    whole = try_share(1.0)
    if whole is not None:
        least = _halve_shares(share, 1.0, _SHARE_STEPS_TRIGGERS, try_share, is_greatest=False)
        yield least or whole


def _halve_shares(
    low: float,
    high: float,
    steps: int,
    try_share: Callable[[float], Counterfactual | None],
    *,
    is_greatest: bool,
) -> Counterfactual | None:
    """Return what the greatest or the least share does that does anything; None where none does.

    Each step is an assessment: what lies between two of them is not claimed.
    """
    best: Counterfactual | None = None
    for _ in range(steps):
        middle = round((low + high) / 2, 3)
        does_something = try_share(middle)
        best = does_something or best
        # what does something may go on towards the end that is looked for, anything else turns back
        if (does_something is not None) is is_greatest:
            low = middle
        else:
            high = middle
    return best


def _try_share(
    miss: NearMiss, before: Assessment, trials: Trials, number: str, words: str, share: float
) -> Counterfactual | None:
    """Return the finding that a share makes; None where it makes none."""
    supposed: JsonObject = {"share": {number: f"{share:.3f}"}}
    after = trials.assess(Supposed.model_validate(supposed))
    earlier = {finding.id for finding in before.findings}
    for finding in after.findings if after is not None else ():
        is_new = finding.id not in earlier and _is_about_same(finding, miss)
        if after is not None and is_new:
            change = f"with {percent_text(f'{share:.3f}')}: {words}"
            return Counterfactual(finding.id, change, supposed, after.verdict, "triggers")
    return None


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

    def try_share(part: float) -> Counterfactual | None:
        supposed = Supposed(share={number: f"{part:.3f}"})
        said = f"with {percent_text(f'{part:.3f}')}: {words}"
        return trials.clear(finding, supposed, said)

    greatest = _halve_shares(0.0, share, _SHARE_STEPS, try_share, is_greatest=True)
    if greatest is not None:
        yield greatest


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
