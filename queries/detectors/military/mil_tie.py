"""mil-tie: a tie to armed forces, defence industry or an armed group, wider than EU flag 2.

A party that a source itself calls military counts as well: it is its own nearest tie.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from onward.graph.pattern import Question
from onward.queries.detection.context import Context
from onward.queries.detection.paths import (
    PathSearch,
    ends_of,
    finding_of_paths,
    limits_as_unknown,
    search_paths,
)
from onward.queries.detection.results import Detected, Result, Subject
from onward.queries.detectors.pattern import weigh_path


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that ties lead from to a military end not yet reported."""
    for subject in dict.fromkeys(context.subjects):
        search = _search_unreported(replace(context, subjects=(subject,)), subject)
        if search is not None:
            yield from limits_as_unknown(search)
            for path in search.paths[:1]:
                weighed = weigh_path(context, subject, path)
                if weighed is not None:
                    facts = weighed.facts.copy()
                    facts["severity"], facts["severity_rules"] = weighed.severity, weighed.rules
                    yield finding_of_paths(context, search, **facts)


def _search_unreported(context: Context, subject: Subject) -> PathSearch | None:
    """Search again while paths end at parties that mil-structural reports, without those."""
    reported: frozenset[int] = frozenset()
    while True:
        search = next(search_paths(context, not_ends=reported), None)
        # a closer tie to the same force is mil-structural's finding: one tie counts once
        if search is None or not _has_structural(context, subject):
            return search
        ends = set(ends_of(context.engine, subject.pid, search.paths))
        structural = {end for end in ends if _is_structural(context, subject, end)}
        if not structural:
            return search
        reported |= structural


def _has_structural(context: Context, subject: Subject) -> bool:
    return any(
        isinstance(result, Detected) and result.subject and result.subject.pid == subject.pid
        for _, result in context.prior_results_on("armed_forces")
    )


def _is_structural(context: Context, subject: Subject, end: int) -> bool:
    """Tell whether a pattern of mil-structural leads from the subject to this end, too."""
    # asked of the pattern, not of the finding, which shows only some of its ends
    only_end = frozenset({end})
    blocks = [row.detection.blocks for row in context.telling("armed_forces")]
    for block in chain.from_iterable(blocks):
        question = Question(block.bind(), context.on, context.as_of, only_ends=only_end)
        if context.engine.reach(question, [subject.pid])[0].possible is not False:
            return True
    return False
