"""Assessing once more: as it was (a replay), or as it would be (a supposition)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from onward.api.inputs import Day, check_path, check_reference, check_texts, read_day
from onward.api.opened import OpenedWorkspace
from onward.errors import AnswersDiffer, StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from onward.api.answers.orders import WorkspaceAssessment
    from onward.queries.assessment.setup import AssessmentSetup
    from onward.queries.model.assessment import Assessment
    from onward.queries.transactions.transaction import Transaction
    from onward.queries.what_if.known_days import DaySweep, FirstDay
    from onward.queries.what_if.order_changes import OrderChanges
    from onward.queries.what_if.supposing import Counterfactual, Supposed, SupposedAssessment


class AssessingAgain(OpenedWorkspace):
    """Replays and suppositions; none of them is kept."""

    def replay(self, reference: str) -> "WorkspaceAssessment":
        """Make a stored assessment once more, of its own snapshot, and compare the two.

        Args:
            reference: An assessment's id, or how it begins, or an order's id.

        Returns:
            The assessment: the same bytes as the stored one.

        Raises:
            StoreError: The records keep no such assessment, its snapshot is gone, or another
                version, rule pack or policy would answer.
            AnswersDiffer: The answer is another one.
        """
        from onward.api.answers.orders import WorkspaceAssessment
        from onward.api.inputs import read_transaction
        from onward.queries.assessment.assess import assess

        stored = self._find_stored(reference)
        setting = self._make_setting_of(stored.snapshot)
        setup = setting.open()
        _refuse_other_rules(stored, setup)
        order = read_transaction(stored.transaction)
        day, knowledge = read_day(stored.on, "on"), read_day(stored.as_of, "as_of")
        # the day was asked for, unless the order has it or a gap says that nobody did
        days = [None, day] if order.day in (None, day) else [day]
        for on in days:
            again = assess(order, setup, on, knowledge)
            if again.content_hash == stored.content_hash:
                return WorkspaceAssessment.bind(again, self)
        raise AnswersDiffer(
            f"assessment {stored.id}: made once more it says something else; run `onward verify`, "
            "and report it"
        )

    def what_if(
        self,
        transaction: "Transaction | Mapping[str, object] | str | Path",
        supposed: "Supposed | Mapping[str, object] | str | Path",
        *,
        on: Day = None,
        as_of: Day = None,
    ) -> "SupposedAssessment":
        """Assess an order as it is and as it would be, and name the difference; nothing is kept.

        Args:
            transaction: As in `assess`.
            supposed: A YAML or JSON file, or the same as plain data: ties to drop, shares, owners
                to add, list entries to leave out, fields of the order.
            on: As in `assess`.
            as_of: As in `assess`.

        Raises:
            InputRefused: Something that is supposed away is not there.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.api.inputs import read_transaction
        from onward.queries.what_if.supposing import Supposed, read_supposed, suppose

        if not isinstance(supposed, Supposed):
            if isinstance(supposed, Mapping):
                supposed = Supposed.model_validate(supposed, strict=False)
            else:
                supposed = read_supposed(check_path("supposed", supposed))
        days = read_day(on, "on"), read_day(as_of, "as_of")
        order = read_transaction(transaction)
        return suppose(order, supposed, self.open_setup(), self.snapshot(), *days)

    def first_days(
        self, reference: str, *, findings: Iterable[str] | None = None
    ) -> "list[FirstDay]":
        """Return since when each finding of an assessment would have been made.

        The order is assessed as of each day on which something became known that it may read, in
        every snapshot that is kept, by the rules of now.

        Args:
            reference: As in `replay`.
            findings: Ids of the findings that are meant; None means all.

        Returns:
            For each finding the first day by which enough was known, and what became known then.

        Raises:
            StoreError: As in `replay`.
        """
        from onward.queries.what_if.known_days import choose_earliest

        stored = self._find_stored(reference)
        ids = None if findings is None else set(check_texts("findings", findings))
        meant = [row for row in stored.findings if ids is None or row.id in ids]
        sweeps: dict[str, list[FirstDay]] = {row.id: [] for row in meant}
        # the assessment's own first: it has what its evidence names
        others = [name for name in self.folder.snapshots() if name != stored.snapshot]
        for name in (stored.snapshot, *others):
            sweep = self._open_sweep(stored, name)
            with self.feedback.progress("assessing as of each day") as report:
                for key, row in sweep.find(meant, report).items():
                    sweeps[key].append(row)
        return [choose_earliest(rows) for rows in sweeps.values() if rows]

    def _open_sweep(self, stored: "Assessment", name: str) -> "DaySweep":
        """Return what assesses a stored order as of the days of a snapshot."""
        from onward.api.inputs import read_transaction
        from onward.queries.what_if.known_days import DaySweep, list_days_for

        snapshot, setup = self.folder.snapshot(name), self._make_setting_of(name).open()
        last = read_day(stored.as_of, "as_of")
        order, on = read_transaction(stored.transaction), date.fromisoformat(stored.on)
        days = list_days_for(order, setup, snapshot, on)
        return DaySweep(
            order=order,
            setup=setup,
            snapshot=snapshot,
            on=on,
            days=tuple(day for day in days if last is None or day <= last),
        )

    def _find_stored(self, reference: str) -> "Assessment":
        """Return a stored assessment.

        Raises:
            StoreError: The records keep no such assessment.
        """
        with self._open_stored_records() as store:
            return store.find(check_reference("reference", reference)).assessment

    def counterfactuals(
        self, reference: str, *, findings: Iterable[str] | None = None
    ) -> "list[Counterfactual]":
        """Return the smallest changes that clear each finding of an assessment, each tried out.

        Unless only some findings are meant, the least shares follow that make a finding of a near
        miss (`effect` is triggers).

        Args:
            reference: As in `replay`.
            findings: Ids of the findings that are meant; None means all.

        Raises:
            StoreError: As in `replay`.
        """
        from onward.api.inputs import read_transaction
        from onward.queries.what_if.counterfactuals import find_counterfactuals

        stored = self._find_stored(reference)
        setup = self._make_setting_of(stored.snapshot).open()
        snapshot = self.folder.snapshot(stored.snapshot)
        days = read_day(stored.on, "on"), read_day(stored.as_of, "as_of")
        order = read_transaction(stored.transaction)
        meant = None if findings is None else set(check_texts("findings", findings))
        return list(find_counterfactuals(order, setup, snapshot, *days, findings=meant))

    def order_changes(
        self, reference: str, finding: str | int, *, has_time: Callable[[], bool] = lambda: True
    ) -> "OrderChanges":
        """Return what an order would have to say so that one of its findings is gone.

        Each change was tried out, and comes with the order as it would be. Papers, answers and
        fields that are left out are tried; what sources state no order can change.

        Args:
            reference: As in `replay`.
            finding: A finding's number from 1, its id, or a part of the id.
            has_time: Asked before each trial; once it says no, nothing more is tried.

        Raises:
            StoreError: As in `replay`.
            InputRefused: Several findings fit.
            UsageError: There is no such finding.
        """
        from onward.api.inputs import read_transaction
        from onward.api.record import choose_finding
        from onward.queries.acts.forms import Case
        from onward.queries.what_if.order_changes import find_order_changes

        stored = self._find_stored(reference)
        is_current = stored.snapshot == self.snapshot().id
        setup = self.open_setup() if is_current else self._make_setting_of(stored.snapshot).open()
        return find_order_changes(
            read_transaction(stored.transaction),
            setup,
            self.folder.snapshot(stored.snapshot),
            choose_finding(Case(stored), finding),
            read_day(stored.on, "on"),
            read_day(stored.as_of, "as_of"),
            has_time=has_time,
        )


def _refuse_other_rules(stored: "Assessment", setup: "AssessmentSetup") -> None:
    """Refuse a replay by what is not the same: it could not give the same answer.

    Raises:
        StoreError: The version, the matcher, the rule pack or the policy is another one.
    """
    from onward import __version__

    pairs = (
        ("Onward", stored.onward_version, __version__, "use that version"),
        ("matcher", stored.matcher, setup.lookup.matcher.version, "use that version"),
        ("rule pack", stored.rule_pack.hash, setup.plan.pack_summary.hash, "give it with --rules"),
        ("policy", stored.policy.hash, setup.plan.policy_summary.hash, "give it with --policy"),
    )
    for what, then, now, hint in pairs:
        if then != now:
            raise StoreError(
                f"assessment {stored.id} was made with {what} {_shorten_hash(then)}, and this is "
                f"{_shorten_hash(now)}; {hint}"
            )


def _shorten_hash(version: str) -> str:
    """Return the beginning of a hash; a version in words stays whole."""
    return version if "/" in version or "." in version else version[:16]
