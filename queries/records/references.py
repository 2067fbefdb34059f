"""Which stored assessment a reference means: an id, how it begins, or an order's id."""

from collections.abc import Sequence
from dataclasses import dataclass

from onward.errors import AssessmentMissing, UsageError
from onward.queries.model.assessment import Assessment


@dataclass(frozen=True, slots=True)
class FoundAssessment:
    """An assessment that a reference names.

    Attributes:
        assessment: The newest one that is meant.
        others: The ids of the earlier ones of the same order, where an order was named.
    """

    assessment: Assessment
    others: tuple[str, ...] = ()


def choose_rows(
    reference: str,
    begun: Sequence[tuple[str, bytes]],
    ordered: Sequence[tuple[str, bytes]],
) -> Sequence[tuple[str, bytes]]:
    """Return the assessments that are meant: of one id, else of one order.

    Args:
        reference: What was asked for.
        begun: Id and JSON of those whose id begins so.
        ordered: Likewise of those of an order of that id, in the order in which they were stored.

    Raises:
        AssessmentMissing: There is none.
        UsageError: Several are meant.
    """
    exact = [row for row in begun if row[0] == reference]
    if exact:
        return exact
    ids = sorted({name for name, _ in begun})
    if ordered:
        strange = sorted(set(ids) - {name for name, _ in ordered})
        if strange:
            raise UsageError(
                f"{reference} is an order, and assessment {strange[0]} begins so; give more of the "
                f"assessment's id, such as {ordered[-1][0]} for the order"
            )
        return ordered
    if not ids:
        raise AssessmentMissing(
            f"no stored assessment begins with {reference!r}, and no assessed order has this id; "
            "`onward assess` makes them"
        )
    if len(ids) > 1:
        raise UsageError(f"{len(ids)} assessments begin with {reference!r}; give more of the id")
    return begun
