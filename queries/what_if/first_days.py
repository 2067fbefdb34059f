"""Since when an order's findings would have been made: on which day enough was known.

The order is assessed once for each day on which something became known that it may read, as of that
day (`known_days`). Between two such days nothing that is read changes. Of several snapshots the
earliest day counts: what a source said earlier, and its newest rows no longer say, stands in an
older one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from onward.graph.dates import day_number, known_day, since_day
from onward.graph.json_forms import plain_fields
from onward.graph.store.snapshots import Snapshot
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.findings import Finding
from onward.queries.model.part import JsonObject
from onward.queries.model.words import OF_THE_ORDER
from onward.queries.transactions.transaction import Transaction
from onward.queries.what_if.known_days import list_when, read_tables

Made = tuple[date, Finding | None]
"""A day, and the finding that would have been made as of it."""

Report = Callable[[int, int], None]
"""Called with how many days are done, and of how many."""


@dataclass(frozen=True, slots=True)
class FirstDay:
    """Since when a finding would have been made.

    Attributes:
        finding: Its id.
        summary: What it says, as it stands in the assessment.
        since: The first day by which enough was known; None = it hangs on no such day, because the
            order, or rows of which nobody says since when they are known, are enough.
        snapshot: The snapshot that knows it first; None where `since` is.
        known: What became known on that day: source and record of each piece of evidence.
        gone: Days from and until which it would not have been made, by what was known then.
    """

    finding: str
    summary: str
    since: date | None = None
    snapshot: str | None = None
    known: tuple[str, ...] = ()
    gone: tuple[tuple[date, date], ...] = ()

    def to_data(self) -> JsonObject:
        """Return it as plain data."""
        return {
            **plain_fields(self),
            "since": None if self.since is None else self.since.isoformat(),
            "gone": [[first.isoformat(), end.isoformat()] for first, end in self.gone],
        }


@dataclass(frozen=True)
class DaySweep:
    """An order, assessed as of many days against one snapshot.

    Attributes:
        order: As it was assessed.
        setup, snapshot: What it is assessed against.
        on: The day of the question.
        days: On which something became known that the order may read.
    """

    order: Transaction
    setup: AssessmentSetup
    snapshot: Snapshot
    on: date | None
    days: tuple[date, ...]

    def find(
        self, findings: Sequence[Finding], report: Report | None = None
    ) -> Mapping[str, FirstDay]:
        """Return for each finding that would have been made on any day its first day.

        Args:
            findings: Those that are meant.
            report: Called after each day.
        """
        made: dict[str, list[Made]] = {finding.id: [] for finding in findings}
        for done, day in enumerate(self._list_moments(), start=1):
            findings_then = assess(self.order, self.setup, self.on, day).findings
            for finding in findings:
                made[finding.id].append((day, _find_same(finding, findings_then)))
            if report is not None:
                report(done, len(self.days) + 1)
        first = {finding.id: self._find_first(finding, made[finding.id]) for finding in findings}
        return {key: row for key, row in first.items() if row is not None}

    def _find_first(self, finding: Finding, rows: Sequence[Made]) -> FirstDay | None:
        """Return since when a finding would have been made; None where it never would have."""
        made = [place for place, (_, then) in enumerate(rows) if then is not None]
        if not made:
            return None
        gone = tuple(list_gone(rows[made[0] :]))
        if made[0] == 0:
            return FirstDay(finding.id, finding.summary, gone=gone)
        day, then = rows[made[0]]
        evidence = () if then is None else self._list_evidence(then, day)
        snapshot = self.setup.snapshot_id
        return FirstDay(finding.id, finding.summary, day, snapshot, tuple(evidence), gone)

    def _list_evidence(self, finding: Finding, day: date) -> Sequence[str]:
        """Return what of a finding's evidence became known on a day: rows, and acts."""
        named = {
            (part["dataset"], part["record"])
            for part in _list_parts(finding.to_data())
            if part.get("dataset") and part.get("record")
        }
        row_names = {
            f"{name} {record}"
            for name, _, rows in read_tables(self.snapshot)
            for record, pair in zip(rows["record"].to_pylist(), list_when(rows), strict=True)
            if (name, record) in named and known_day(*pair) == day_number(day)
        }
        act_names = {
            f"{part['act']}, {part['article']}"
            for part in _list_parts(finding.to_data())
            if part.get("act")
            and part.get("article")
            and since_day(part.get("since")) == day_number(day)
        }
        return sorted(row_names | act_names)

    def _list_moments(self) -> Iterator[date]:
        """Yield the day before anything that has a day was known, and each day since."""
        if self.days:
            yield self.days[0] - timedelta(1)
        yield from self.days


def _find_same(finding: Finding, findings: Sequence[Finding]) -> Finding | None:
    """Return what says the same among the findings of another day.

    Before a party of the order was known it stands by its place in the order, and the finding has
    another id.
    """
    for then in findings:
        if then.id == finding.id:
            return then
        is_unknown = then.subject.party is not None and then.subject.party.startswith(OF_THE_ORDER)
        if is_unknown and _name_question(then) == _name_question(finding):
            return then
    return None


def _name_question(finding: Finding) -> tuple[str, str | None, str | None]:
    object_id = None if finding.object is None else finding.object.id
    return finding.indicator, finding.subject.role, object_id


def list_gone(rows: Sequence[tuple[date, object]]) -> Iterator[tuple[date, date]]:
    """Yield from and until which days a finding would not have been made, once it was.

    Args:
        rows: Each day with what would have been found, or None; the first one is not None.

    >>> days = [date(2026, 5, day) for day in (1, 2, 5, 9)]
    >>> list(list_gone(list(zip(days, ["found", None, None, "found"]))))
    [(datetime.date(2026, 5, 2), datetime.date(2026, 5, 9))]
    """
    gone_since: date | None = None
    for day, finding in rows:
        if finding is None:
            gone_since = gone_since or day
        elif gone_since is not None:
            yield gone_since, day
            gone_since = None


def _list_parts(value: Any) -> Iterator[dict[str, Any]]:
    """Yield each object in plain data."""
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _list_parts(part)


def choose_earliest(rows: Sequence[FirstDay]) -> FirstDay:
    """Return the earliest of what several snapshots say of one finding; at least one of them."""
    return min(rows, key=lambda row: (row.since or date.min, row.snapshot or ""))
