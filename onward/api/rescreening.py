"""Assessing stored orders again, as the lists are today, and what has changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from onward.errors import UsageError

if TYPE_CHECKING:
    from onward.queries.acts.comparing import FindingChange
    from onward.queries.assessment.setup import AssessmentSetup
    from onward.queries.model.assessment import Assessment
    from onward.queries.model.part import JsonObject
    from onward.queries.records.store import RecordStore
    from onward.queries.records.summaries import AssessmentSummary
    from onward.queries.transactions.field_paths import StatedFields


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescreened:
    """An order that was assessed again.

    Attributes:
        order: Its id.
        before: The assessment that was its newest.
        after: The assessment of today.
        changes: What was added, removed or changed among the findings.
        goods_left: The day on which its goods left, where it is recorded.
        answered: Fields of the order that it has from answers given since, by their paths.
        is_untouched: Whether nothing that it rests on is another than when it was assessed last:
            then it was not assessed again, as it would say the same.
    """

    order: str
    before: "Assessment"
    after: "Assessment"
    changes: "tuple[FindingChange, ...]"
    goods_left: date | None = None
    is_untouched: bool = False
    answered: tuple[str, ...] = ()

    @property
    def has_changed(self) -> bool:
        """Whether a finding, the verdict or the suggestion is another one."""
        outcomes = [(each.verdict, each.suggestion.value) for each in (self.before, self.after)]
        return bool(self.changes) or outcomes[0] != outcomes[1]

    def to_data(self) -> "JsonObject":
        """Return what ``onward rescreen --json`` prints."""
        return {
            "order": self.order,
            "changed": self.has_changed,
            "untouched": self.is_untouched,
            "answered": list(self.answered),
            "goods_left": None if self.goods_left is None else self.goods_left.isoformat(),
            "before": _describe_side(self.before),
            "after": _describe_side(self.after),
            "changes": [asdict(change) for change in self.changes],
        }


def _describe_side(assessment: "Assessment") -> "JsonObject":
    return {
        "assessment": assessment.id,
        "on": assessment.on,
        "snapshot": assessment.snapshot,
        "verdict": assessment.verdict,
        "suggestion": assessment.suggestion.value,
    }


def choose_orders(
    rows: "Sequence[AssessmentSummary]", orders: Sequence[str]
) -> "list[AssessmentSummary]":
    """Return the newest assessment of each order, the oldest order first.

    Args:
        rows: All that was assessed, the newest first.
        orders: The ids of the orders that are meant; none means all.

    Raises:
        UsageError: An order was never assessed.
    """
    newest: dict[str, AssessmentSummary] = {}
    for row in rows:
        newest.setdefault(row.order, row)
    for order in orders:
        if order not in newest:
            raise UsageError(f"order {order!r} was never assessed; `onward assess` does that first")
    chosen = [row for row in newest.values() if not orders or row.order in orders]
    return chosen[::-1]


def rescreen_orders(
    names: Iterable[str],
    setup: "AssessmentSetup",
    store: "RecordStore",
    as_of: date | None,
    *,
    is_shipped_meant: bool,
) -> "Iterator[Rescreened]":
    """Assess orders again, on the later of the order's day and that of the newest source.

    An order whose goods have left is passed over, unless it is meant: it cannot be held any more.

    Args:
        names: Ids of assessments, one an order.
        setup: What is loaded now.
        store: Keeps the earlier assessments.
        as_of: Use only what was known by this day.
        is_shipped_meant: Whether an order that has left is assessed, too, on its own day.
    """
    from onward.queries.acts.reading import answers_by_assessment

    answers = answers_by_assessment(store)
    for before in store.read_each(names):
        left = setup.departures.of_order(before.transaction.hash, as_of)
        if left is None or is_shipped_meant:
            yield _rescreen_order(
                before,
                setup,
                as_of,
                left,
                answers.get(before.content_hash, {}),
                is_meant=is_shipped_meant,
            )


def _rescreen_order(
    before: "Assessment",
    setup: "AssessmentSetup",
    as_of: date | None,
    left: date | None,
    answers: "StatedFields",
    *,
    is_meant: bool,
) -> Rescreened:
    from onward.api.inputs.documents import read_transaction
    from onward.queries.acts.comparing import compare_findings
    from onward.queries.assessment.assess import assess
    from onward.queries.transactions.field_paths import with_fields

    transaction = with_fields(read_transaction(before.transaction), answers)
    day = transaction.day
    if left is None:
        newest = setup.newest_source_by(as_of)
        day = max(filter(None, (transaction.day, newest)), default=None)
    if not (is_meant or answers) and _is_same_question(before, setup, day, as_of):
        return Rescreened(
            order=transaction.id, before=before, after=before, changes=(), is_untouched=True
        )
    after = assess(transaction, setup, day, as_of)
    return Rescreened(
        order=transaction.id,
        before=before,
        after=after,
        changes=compare_findings(before, after),
        goods_left=left,
        answered=tuple(answers),
    )


def _is_same_question(
    before: "Assessment", setup: "AssessmentSetup", day: date | None, as_of: date | None
) -> bool:
    """Tell whether an assessment made now would be the same bytes: all that it depends on is."""
    from onward import __version__

    if before.transaction.day is None:
        return False  # that nobody had said the day was a gap then
    then = (
        (before.on, before.as_of, before.snapshot, before.onward_version),
        (before.matcher, before.rule_pack.hash, before.policy.hash),
    )
    now = (
        (_say_day(day), _say_day(as_of), setup.snapshot_id, __version__),
        (
            setup.lookup.matcher.version,
            setup.plan.pack_summary.hash,
            setup.plan.policy_summary.hash,
        ),
    )
    return then == now


def _say_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def log_payload(row: Rescreened) -> bytes:
    """Write what was compared, and what came of it, as canonical JSON for the log."""
    from onward.graph.json_forms import canonical_json

    return canonical_json(row.to_data())
