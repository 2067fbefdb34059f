"""mil-tie: a tie to armed forces, defence industry or an armed group, wider than EU flag 2.

A party that a source itself calls military counts as well: it is its own nearest tie.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from onward.graph.pattern import Question
from onward.queries.detection.context import Context
from onward.queries.detection.paths import (
    PathSearch,
    ends_of,
    finding_of_paths,
    limits_as_unknown,
    search_paths,
)
from onward.queries.detection.plan import BY_PATHS
from onward.queries.detection.results import Detected, Result, Subject
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import stronger

STRUCTURAL: Final = "mil-structural"

ITSELF: Final = "is of the armed forces or the defence industry itself, as its source has it:"

_CIVILIAN: Final = re.compile(r"\bcivil(ian)?\b", re.IGNORECASE)

TRACES: Final = (BY_PATHS,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that ties lead from to a military end not yet reported."""
    severity, rules = _weigh_end_use(context)
    for subject in dict.fromkeys(context.subjects):
        only_subject = replace(context, subjects=(subject,))
        search_subject = partial(_search_unreported, only_subject, subject)
        search = context.cached(("military_tie", subject), search_subject)
        if search is not None:
            yield from limits_as_unknown(search)
            if search.paths:
                yield finding_of_paths(
                    context,
                    search,
                    relation="has a tie to" if search.paths[0] else ITSELF,
                    severity=severity,
                    severity_rules=rules,
                )


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
        for result in context.prior_results.get(STRUCTURAL, ())
    )


def _is_structural(context: Context, subject: Subject, end: int) -> bool:
    """Tell whether a pattern of mil-structural leads from the subject to this end, too."""
    # asked of the pattern, not of the finding, which shows only some of its ends
    only_end = frozenset({end})
    for block in context.blocks.get(STRUCTURAL, ()):
        question = Question(block.bind(), context.on, context.as_of, only_ends=only_end)
        if context.engine.reach(question, [subject.pid])[0].possible is not False:
            return True
    return False


def _weigh_end_use(context: Context) -> tuple[Severity, tuple[str, ...]]:
    """Weigh a military tie more where the end use is said not to be military."""
    severity, end_use = context.severity, context.transaction.end_use
    if end_use.statement and end_use.statement.declares.military is False:
        return stronger(severity, "high"), ("the statement declares no military use: high",)
    if end_use.text and _CIVILIAN.search(end_use.text):
        return stronger(severity, "high"), ("the stated end use is civilian: high",)
    return severity, ()
