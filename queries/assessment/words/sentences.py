"""The sentences of an assessment, kept with their parts for documents in other languages."""

from dataclasses import replace

from onward.queries.model.assessment import Assessment
from onward.queries.model.wording import collect_wording


def with_wording(assessment: Assessment) -> Assessment:
    """Return an assessment that keeps what each of its sentences is made of."""
    parts = (
        assessment.findings,
        assessment.context,
        assessment.near_misses,
        assessment.cannot_tell,
        assessment.not_applicable,
        assessment.regimes_evaluated,
        assessment.destination,
        assessment.duties,
        assessment.questions,
        assessment.coverage,
        assessment.later,
    )
    return replace(assessment, wording=collect_wording(parts))
