"""Which papers and answers would clear a finding: what they would have to say, each tried out.

A field that alone clears the finding is named alone. Where none does, whole papers are tried, and
all answers together; of what clears it everything is left out that it does not take. Where that
does not either, papers are tried that all say one thing. Nothing here says that such a paper can be
had: it says what it would have to say, and that it must be true.
"""

from collections.abc import Iterator, Sequence

from onward.queries.model.findings import Finding
from onward.queries.what_if.changes import Supposed
from onward.queries.what_if.paper_words import describe_proposals
from onward.queries.what_if.papers import PAPERS, Paper, Proposal
from onward.queries.what_if.trials import Counterfactual, Trials


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
