"""Assessing stored orders again, as the lists are today, and what has changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from onward.api.opened import OpenedWorkspace
from onward.errors import SnapshotMissing, UsageError
from onward.graph.cache import LruCache

if TYPE_CHECKING:
    from collections.abc import Callable

    from onward.queries.acts.case import FindingChange
    from onward.queries.assessment.setup import AssessmentSetup
    from onward.queries.model.parts import JsonObject
    from onward.queries.records.entries import Entry
    from onward.queries.records.store import RecordStore
    from onward.queries.rescreening import StoredAnswer, TouchBasis, TouchTest
    from onward.queries.transactions.recorded import RecordedReadings
    from onward.queries.transactions.transaction import StatedFields, Transaction


# ------------------------------------------------------------------------------------------------
# Whom a change of the data touches: orders and customers that are looked at again.
# ------------------------------------------------------------------------------------------------

LAST: Final = "last"
"""Stands for a snapshot: of each order the one that its newest assessment is against."""

SNAPSHOTS_AT_ONCE: Final = 2
"""Earlier snapshots that are open at once, at most."""


class TouchTests:
    """Tells which orders a change touches, each since the snapshot of its own assessment.

    Args:
        open_test: Opens what tells of the orders of a snapshot, by its id; None where it cannot be
            told, because the snapshot is gone.
        now: The id of the snapshot that is loaded now.
    """

    def __init__(self, open_test: "Callable[[str], TouchTest | None]", now: str) -> None:
        self._open_test, self._now = open_test, now
        self._tests: LruCache[str, TouchTest | None] = LruCache(SNAPSHOTS_AT_ONCE)

    def is_touched(self, basis: "TouchBasis", order: "Transaction", day: date | None) -> bool:
        """Tell whether an order is to be assessed anew; so is one of which it cannot be told."""
        snapshot = basis.snapshot
        if snapshot == self._now:
            return True  # the same rows: what differs is the day, the rules or the order
        test = self._tests.get_or_make(snapshot, lambda: self._open_test(snapshot))
        return test is None or test.is_touched(basis, order, day)


class TouchedSince(OpenedWorkspace):
    """Opens what tells whom a change touches."""

    def _open_touch_test(self, setup: "AssessmentSetup", since: str) -> "TouchTest | TouchTests":
        """Open what tells which orders are touched by what has changed since a snapshot."""
        if since == LAST:
            return TouchTests(partial(self._try_snapshot, setup), setup.snapshot_id)
        return self._make_touch_test(setup, since, "every order")

    def _try_snapshot(self, setup: "AssessmentSetup", since: str) -> "TouchTest | None":
        return self._try_touch_test(setup, since, f"every order of snapshot {since[:12]}")

    def _try_touch_test(
        self, setup: "AssessmentSetup", since: str, whom: str
    ) -> "TouchTest | None":
        """Open what tells whom a change since a snapshot touches; None where that is gone."""
        try:
            return self._make_touch_test(setup, since, whom)
        except SnapshotMissing as fault:
            self.feedback.warn(f"{whom} is assessed again: {fault}")
            return None

    def _make_touch_test(self, setup: "AssessmentSetup", since: str, whom: str) -> "TouchTest":
        from onward.queries.rescreening import TouchTest

        before, after = self.folder.snapshot(since), self.folder.snapshot(setup.snapshot_id)
        earlier = self._make_setting_of(before.id).open()
        touch = TouchTest(earlier, setup, (before, after))
        if touch.why_all:
            self.feedback.warn(f"{whom} is assessed again: {'; '.join(touch.why_all)}")
        return touch


TOGETHER: Final = 64
"""Orders whose assessments are kept in one write, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescreened:
    """An order that was looked at again.

    Attributes:
        order: Its id.
        before: The assessment that was its newest.
        after: The assessment of today.
        changes: What was added, removed or changed among the findings.
        goods_left: The day on which its goods left, where it is recorded.
        answered: Fields of the order that it has from answers given since, by their paths, and
            its readings where a text of it was read since.
        entry: The assessment of today, to be stored; None where the order was not assessed again,
            because nothing that it rests on is another than when it was assessed last.
    """

    order: str
    before: "StoredAnswer"
    after: "StoredAnswer"
    changes: "tuple[FindingChange, ...]" = ()
    goods_left: date | None = None
    answered: tuple[str, ...] = ()
    entry: "Entry | None" = None

    @property
    def is_untouched(self) -> bool:
        """Whether it was not assessed again."""
        return self.entry is None

    @property
    def has_changed(self) -> bool:
        """Whether a finding, a gap, the verdict or the suggestion is another one."""
        outcomes = [(each.verdict, each.suggestion) for each in (self.before, self.after)]
        return bool(self.changes or self.new_gaps or self.closed_gaps) or outcomes[0] != outcomes[1]

    @property
    def new_gaps(self) -> tuple[str, ...]:
        """What is not known now, and was no gap before."""
        from onward.queries.rescreening import list_new_gaps

        return list_new_gaps(self.before, self.after)

    @property
    def closed_gaps(self) -> tuple[str, ...]:
        """What was not known before, and is no gap now."""
        from onward.queries.rescreening import list_new_gaps

        return list_new_gaps(self.after, self.before)

    def to_data(self) -> "JsonObject":
        """Return what ``onward rescreen --json`` prints."""
        return {
            "order": self.order,
            "changed": self.has_changed,
            "untouched": self.is_untouched,
            "answered": list(self.answered),
            "goods_left": None if self.goods_left is None else self.goods_left.isoformat(),
            "before": describe_side(self.before),
            "after": describe_side(self.after),
            "changes": [asdict(change) for change in self.changes],
            "new_gaps": list(self.new_gaps),
            "closed_gaps": list(self.closed_gaps),
        }


def describe_side(answer: "StoredAnswer") -> "JsonObject":
    """Return which of two assessments it is, and what came of it."""
    return {
        "assessment": answer.id,
        "on": answer.on,
        "snapshot": answer.snapshot,
        "verdict": answer.verdict,
        "suggestion": answer.suggestion,
    }


def choose_orders(newest: Mapping[str, str], orders: Sequence[str]) -> list[str]:
    """Return the newest assessment's id of each order that is meant.

    Args:
        newest: These ids by order.
        orders: The ids of the orders that are meant; none means all.

    Raises:
        UsageError: An order was never assessed.
    """
    for order in orders:
        if order not in newest:
            raise UsageError(f"order {order!r} was never assessed; `onward assess` does that first")
    return [name for order, name in newest.items() if not orders or order in orders]


def rescreen_orders(
    names: Iterable[str],
    setup: "AssessmentSetup",
    store: "RecordStore",
    as_of: date | None,
    *,
    is_shipped_meant: bool,
    touch: "TouchTest | TouchTests | None" = None,
) -> "Iterator[Rescreened]":
    """Assess orders again, on the later of the order's day and that of the newest source.

    An order whose goods have left is passed over, unless it is meant: it cannot be held any more.

    Args:
        names: Ids of assessments, one an order.
        setup: What is loaded now.
        store: Keeps the earlier assessments.
        as_of: Use only what was known by this day.
        is_shipped_meant: Whether an order that has left is assessed, too, on its own day.
        touch: Tells which orders what is loaded now touches; the others are not assessed again.
            None = all may be touched.
    """
    from onward.queries.acts.case import answers_by_assessment, read_readings
    from onward.queries.rescreening import StoredAnswer

    answers, readings = answers_by_assessment(store), read_readings(store)
    for _, payload in store.read_payloads(names):
        before = StoredAnswer.read(payload)
        left = setup.departures.of_order(before.order_hash, as_of)
        if left is not None and not is_shipped_meant:
            continue
        stated = answers.get(before.content_hash, {})
        order = _StoredOrder.open(before, left, stated, readings)
        day = order.choose_day(setup, as_of)
        says_the_same = _is_same_question(before, setup, day, as_of) or (
            touch is not None
            and as_of is None
            and not touch.is_touched(before.touch_basis(), order.transaction, day)
        )
        if says_the_same and not is_shipped_meant and not order.filled:
            yield Rescreened(order=before.order, before=before, after=before)
        else:
            yield _assess_again(order, setup, day, as_of)


@dataclass(frozen=True, slots=True)
class _StoredOrder:
    """A stored order, with what was answered since it was assessed.

    Attributes:
        before: Its newest assessment.
        transaction: The order, with the answers.
        left: The day on which its goods left.
        filled: Fields of the order that answers state, and its readings where somebody has read
            a text of it since, in whatever order.
    """

    before: "StoredAnswer"
    transaction: "Transaction"
    left: date | None
    filled: tuple[str, ...]

    @classmethod
    def open(
        cls,
        before: "StoredAnswer",
        left: date | None,
        answers: "StatedFields",
        readings: "RecordedReadings",
    ) -> "_StoredOrder":
        from onward.queries.transactions.transaction import with_fields

        answered = with_fields(before.transaction(), answers)
        # of goods that have left nobody asks what a text means
        order = answered if left is not None else readings.fill(answered)
        is_read = order.readings != answered.readings
        return cls(before, order, left, (*answers, *(["readings"] if is_read else [])))

    def choose_day(self, setup: "AssessmentSetup", as_of: date | None) -> date | None:
        """Return the day on which it is assessed again."""
        day = self.transaction.day
        if self.left is not None:
            return day
        return max(filter(None, (day, setup.newest_source_by(as_of))), default=None)


def _assess_again(
    order: _StoredOrder, setup: "AssessmentSetup", day: date | None, as_of: date | None
) -> Rescreened:
    from onward.queries.assessment.batch import answer_order
    from onward.queries.rescreening import StoredAnswer, compare_answers

    entry = answer_order(order.transaction, setup, day, as_of)
    after = StoredAnswer.read(entry.payload)
    return Rescreened(
        order=entry.transaction,
        before=order.before,
        after=after,
        changes=compare_answers(order.before, after),
        goods_left=order.left,
        answered=order.filled,
        entry=entry,
    )


def _is_same_question(
    before: "StoredAnswer", setup: "AssessmentSetup", day: date | None, as_of: date | None
) -> bool:
    """Tell whether an assessment made now would be the same bytes: all that it depends on is."""
    from onward import __version__
    from onward.queries.rescreening import read_rules

    data = before.data
    if data["transaction"].get("date") is None:
        return False  # that nobody had said the day was a gap then
    then = (
        (before.on, data["as_of"], before.snapshot),
        read_rules(data),
    )
    now = (
        (_say_day(day), _say_day(as_of), setup.snapshot_id),
        (
            __version__,
            setup.lookup.matcher.version,
            setup.plan.pack_summary.hash,
            setup.plan.policy_summary.hash,
        ),
    )
    return then == now


def _say_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def keep_rescreened(
    rows: "Iterable[Rescreened]", store: "RecordStore", differing: list[str]
) -> "Iterator[Rescreened]":
    """Keep what was assessed again before it is handed over: the first alone, then more at once.

    Args:
        rows: Orders that were looked at again.
        store: Where their assessments are kept.
        differing: Is given the orders that an earlier run answered otherwise.
    """
    from onward.api.inputs import timestamp
    from onward.api.outcomes import keep_entries
    from onward.queries.records.entries import LoggedAct

    waiting, size = iter(rows), 1
    while batch := list(islice(waiting, size)):
        made = [(row.entry, log_payload(row)) for row in batch if row.entry is not None]
        differing += keep_entries([entry for entry, _ in made], store)
        notes = [LoggedAct.on_entry("rescreened", entry, payload) for entry, payload in made]
        if notes:
            store.note(notes, timestamp())
        yield from batch
        size = min(2 * size, TOGETHER)


def log_payload(row: Rescreened) -> bytes:
    """Write what was compared, and what came of it, as canonical JSON for the log."""
    from onward.graph.json_forms import canonical_json

    return canonical_json(row.to_data())
