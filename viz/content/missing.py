"""What is not known, and keeps an assessment from being complete."""

from collections.abc import Iterator

from onward.queries.model.assessment import Assessment
from onward.viz.content.sections import describe_limits


def list_missing(assessment: Assessment) -> tuple[str, ...]:
    """Return gaps, indicators without an answer, and limits, a sentence each and each once."""
    return tuple(dict.fromkeys(_list_missing(assessment)))


def _list_missing(assessment: Assessment) -> Iterator[str]:
    yield from (gap.why_it_matters for gap in assessment.coverage.gaps)
    if not assessment.complete:
        for row in assessment.cannot_tell:
            yield f"{row.title}: {row.text}"
        yield from describe_limits(assessment)
