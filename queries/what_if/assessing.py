"""Assessing an order under a supposition, and naming what is different."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from onward.graph.store.snapshots import Snapshot
from onward.queries.acts.comparing import FindingChange, compare_findings
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import Assessment
from onward.queries.model.part import JsonObject
from onward.queries.transactions.field_paths import with_fields, without_fields
from onward.queries.transactions.transaction import Transaction, parse_transaction
from onward.queries.what_if.changes import Supposed, SupposedOwner
from onward.queries.what_if.supposed_snapshot import suppose_snapshot


@dataclass(frozen=True, slots=True)
class SupposedAssessment:
    """What an order's assessment would be; it is no assessment, and is never kept as one.

    Attributes:
        supposed: What was supposed, each in words.
        before: The assessment as it is.
        after: As it would be.
        changes: What is different among the findings.
    """

    supposed: tuple[str, ...]
    before: Assessment
    after: Assessment
    changes: tuple[FindingChange, ...]

    def to_data(self) -> JsonObject:
        """Return what ``onward assess --what-if --json`` prints."""
        return {
            "what_if": list(self.supposed),
            "order": self.before.transaction.id,
            "before": _describe_side(self.before),
            "after": _describe_side(self.after),
            "changes": [asdict(change) for change in self.changes],
            "gaps_closed": _list_gaps(self.before, self.after),
            "gaps_opened": _list_gaps(self.after, self.before),
        }


def _describe_side(assessment: Assessment) -> JsonObject:
    return {
        "verdict": assessment.verdict,
        "complete": assessment.complete,
        "suggestion": assessment.suggestion.value,
        "findings": [finding.id for finding in assessment.findings],
    }


def _list_gaps(left: Assessment, right: Assessment) -> list[str]:
    """Return what is not known on the left and is on the right, in words."""
    named = {gap.what for gap in right.coverage.gaps}
    return [gap.what for gap in left.coverage.gaps if gap.what not in named]


def suppose(
    order: Transaction,
    supposed: Supposed,
    setup: AssessmentSetup,
    snapshot: Snapshot,
    on: date | None = None,
    as_of: date | None = None,
) -> SupposedAssessment:
    """Assess an order as it is and as it would be.

    Args:
        order: As it is.
        supposed: What is supposed.
        setup: What it is assessed against.
        snapshot: The same snapshot.
        on: As in `assess`.
        as_of: As in `assess`.

    Raises:
        InputRefused: Something that is supposed away is not there, or a field cannot hold a value.
    """
    before = assess(order, setup, on, as_of)
    changed_order, owners = _change_order(order, supposed)
    changed_setup = change_setup(setup, snapshot, supposed, owners)
    after = assess(changed_order, changed_setup, on, as_of)
    changes = compare_findings(before, after)
    return SupposedAssessment(tuple(supposed.describe()), before, after, changes)


def change_setup(
    setup: AssessmentSetup,
    snapshot: Snapshot,
    supposed: Supposed,
    owners: tuple[SupposedOwner, ...] = (),
) -> AssessmentSetup:
    """Return what an order is assessed against under a supposition; the same where it is silent."""
    if not (supposed.drop or supposed.share or supposed.delist or owners):
        return setup
    return setup.over_snapshot(suppose_snapshot(snapshot, supposed, owners))


def change_fields(order: Transaction, supposed: Supposed) -> Transaction:
    """Return an order of which some fields say something else, or nothing.

    Raises:
        InputRefused: There is no such field, or the value does not fit it.
    """
    stated = {
        path: json.dumps(value) for path, value in supposed.order.items() if value is not None
    }
    left_out = [path for path, value in supposed.order.items() if value is None]
    return without_fields(with_fields(order, stated), left_out)


def _change_order(
    order: Transaction, supposed: Supposed
) -> tuple[Transaction, tuple[SupposedOwner, ...]]:
    """Return the order as it would be, and the owners that are no matter of the order."""
    changed = change_fields(order, supposed)
    plain = changed.plain()
    elsewhere = []
    for row in supposed.add:
        party = next(
            (party for party in plain["parties"] if row.of in (party.get("id"), party["role"])),
            None,
        )
        if party is None:
            elsewhere.append(row)
        else:
            owner = {"id" if ":" in row.owner else "name": row.owner, "share": row.share}
            party["owners"] = [*party.get("owners", ()), owner]
    if len(elsewhere) < len(supposed.add):
        changed = parse_transaction(plain)
    return changed, tuple(elsewhere)
