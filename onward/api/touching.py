"""Whom a change of the data touches: orders and customers that are looked at again."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from onward.api.opened import OpenedWorkspace
from onward.errors import SnapshotMissing
from onward.graph.cache import LruCache

if TYPE_CHECKING:
    from collections.abc import Callable

    from onward.queries.assessment.setup import AssessmentSetup
    from onward.queries.rescreening import TouchBasis, TouchTest
    from onward.queries.transactions.transaction import Transaction

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
