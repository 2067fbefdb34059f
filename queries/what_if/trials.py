"""Assessments under suppositions, and what a change was found to do; nothing is kept."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from onward.errors import InputRefused, UsageError
from onward.graph.store.snapshots import Snapshot
from onward.queries.acts.comparing import compare_findings
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import Assessment
from onward.queries.model.findings import Finding
from onward.queries.model.part import JsonObject
from onward.queries.transactions.transaction import Transaction
from onward.queries.what_if.assessing import change_fields, change_setup
from onward.queries.what_if.changes import Supposed
from onward.queries.what_if.reads import find_fields_read


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A change that clears a finding, or makes one of a near miss.

    Attributes:
        finding: Its id.
        change: What would have to be otherwise, in words.
        supposed: The same, as ``--what-if`` takes it.
        verdict: What the assessment would say then.
        effect: Whether the finding is gone then, or made.
        makes: Ids of other findings that there would be then, and are not now.
    """

    finding: str
    change: str
    supposed: JsonObject
    verdict: str
    effect: Literal["clears", "triggers"] = "clears"
    makes: tuple[str, ...] = ()

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
        before: Its assessment as it is.
        has_time: Whether whoever asks still waits; once they do not, nothing more is tried.
        untried: Suppositions for which there was no time.
    """

    order: Transaction
    setup: AssessmentSetup
    snapshot: Snapshot
    days: tuple[date | None, date | None]
    before: Assessment
    has_time: Callable[[], bool] = lambda: True
    untried: list[str] = field(default_factory=list, repr=False, compare=False)
    _cache: dict[str, Assessment | None] = field(default_factory=dict, repr=False, compare=False)

    def assess(self, supposed: Supposed) -> Assessment | None:
        """Return what the order's assessment would be; None where it could not be made.

        Findings of one order often rest on the same ties: each supposition is assessed once.
        """
        key = supposed.model_dump_json()
        if key not in self._cache and not self.has_time():
            self.untried.append(key)
            return None
        if key not in self._cache:
            self._cache[key] = self._try_assessing(supposed)
        return self._cache[key]

    def clear(self, finding: Finding, supposed: Supposed, words: str) -> Counterfactual | None:
        """Return what a supposition does where it clears a finding; None where it does not.

        Args:
            finding: Of the assessment as it is.
            supposed: What would be otherwise.
            words: The same in words.
        """
        after = self.assess(supposed)
        if after is None:
            return None
        changes = compare_findings(self.before, after)
        if not any(row.finding == finding.id and row.change == "removed" for row in changes):
            return None
        plain = supposed.model_dump(mode="json", exclude_defaults=True)
        makes = tuple(row.finding for row in changes if row.change == "added")
        return Counterfactual(finding.id, words, plain, after.verdict, makes=makes)

    @cached_property
    def fields_read(self) -> Mapping[str, frozenset[str]]:
        """The fields of the order that each indicator reads."""
        return find_fields_read(self.order, self.setup, *self.days)

    def _try_assessing(self, supposed: Supposed) -> Assessment | None:
        try:
            order = change_fields(self.order, supposed)
            setup = change_setup(self.setup, self.snapshot, supposed)
            return assess(order, setup, *self.days)
        except (InputRefused, UsageError):
            return None
