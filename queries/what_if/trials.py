"""Assessments under suppositions, and what a change was found to do; nothing is kept."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Literal

from onward.errors import InputRefused, UsageError
from onward.graph.store.snapshots import Snapshot
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import Assessment
from onward.queries.model.part import JsonObject
from onward.queries.transactions.field_paths import without_fields
from onward.queries.transactions.transaction import Transaction
from onward.queries.what_if.assessing import change_setup
from onward.queries.what_if.changes import Supposed


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A change that clears a finding, or makes one of a near miss.

    Attributes:
        finding: Its id.
        change: What would have to be otherwise, in words.
        supposed: The same, as ``--what-if`` takes it.
        verdict: What the assessment would say then.
        effect: Whether the finding is gone then, or made.
    """

    finding: str
    change: str
    supposed: JsonObject
    verdict: str
    effect: Literal["clears", "triggers"] = "clears"

    def to_data(self) -> JsonObject:
        """Return it as plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Trials:
    """Assessments of one order under suppositions.

    Attributes:
        order: As it is.
        setup, snapshot: What it is assessed against.
        days: Of the question: valid on, known by.
    """

    order: Transaction
    setup: AssessmentSetup
    snapshot: Snapshot
    days: tuple[date | None, date | None]
    _cache: dict[str, Assessment | None] = field(default_factory=dict, repr=False, compare=False)

    def assess(self, supposed: Supposed) -> Assessment | None:
        """Return what the order's assessment would be; None where it could not be made.

        Findings of one order often rest on the same ties: each supposition is assessed once.
        """
        key = supposed.model_dump_json()
        if key not in self._cache:
            self._cache[key] = self._try_assessing(supposed)
        return self._cache[key]

    def _try_assessing(self, supposed: Supposed) -> Assessment | None:
        try:
            order = without_fields(self.order, supposed.order)
            setup = change_setup(self.setup, self.snapshot, supposed)
            return assess(order, setup, *self.days)
        except (InputRefused, UsageError):
            return None
