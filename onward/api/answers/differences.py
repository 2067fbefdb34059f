"""Two assessments of one order side by side: what another one says, and why."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from onward.api.rescreening import describe_side
from onward.errors import UsageError

if TYPE_CHECKING:
    from onward.queries.acts.case import FindingChange
    from onward.queries.model.parts import JsonObject
    from onward.queries.rescreening import StoredAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentDifference:
    """What has changed from one assessment of an order to another.

    Attributes:
        before, after: The two.
        changes: What was added, removed or changed among the findings, each with the reasons.
        basis: What else of that on which a decision rests is another, in words.
    """

    before: "StoredAnswer"
    after: "StoredAnswer"
    changes: "tuple[FindingChange, ...]"
    basis: tuple[str, ...]

    @property
    def has_changed(self) -> bool:
        """Whether a finding, the verdict, the suggestion or another part of the basis changed."""
        return bool(self.changes or self.basis)

    def to_data(self) -> "JsonObject":
        """Return what ``onward diff --json`` prints."""
        return {
            "order": self.before.order,
            "changed": self.has_changed,
            "before": describe_side(self.before),
            "after": describe_side(self.after),
            "basis": list(self.basis),
            "changes": [asdict(change) for change in self.changes],
        }


def compare_stored(before: bytes, after: bytes) -> AssessmentDifference:
    """Compare two assessments of one order, each as it is stored.

    Raises:
        UsageError: They are of two orders.
    """
    from onward.queries.acts.case import list_basis_changes
    from onward.queries.rescreening import StoredAnswer, compare_answers

    old, new = StoredAnswer.read(before), StoredAnswer.read(after)
    if old.order != new.order:
        raise UsageError(
            f"{old.id} is of order {old.order!r}, and {new.id} of {new.order!r}; name two of one"
        )
    return AssessmentDifference(
        before=old,
        after=new,
        changes=compare_answers(old, new),
        basis=tuple(list_basis_changes(old.assessment(), new.assessment())),
    )
