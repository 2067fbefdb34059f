"""The days on which something became known: in a snapshot, and of what one order may read.

A row is known since it was published, or retrieved where it states no publication. What was read
again says the same to whoever screens again (`rescreening` leaves both days out), and something
else to whoever asks what was known by a day. So the days of all rows are looked at here whose
parties an order may read of: the ways of all questions are gone from its parties, as they are gone
backwards from changed rows to orders.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from onward.graph.dates import (
    EPOCH,
    OPEN_END,
    OPEN_START,
    day_number,
    known_day,
    since_day,
    until_day,
)
from onward.graph.engine import Engine
from onward.graph.json_forms import plain_fields
from onward.graph.model import party_pid
from onward.graph.store.workspace import Snapshot
from onward.queries.assessment.assess import assess
from onward.queries.assessment.resolving import resolve_order
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.matching.candidates import LookupResult, Query
from onward.queries.model.assessment import OF_THE_ORDER, Finding
from onward.queries.model.parts import JsonObject
from onward.queries.rescreening import PARTY_COLUMNS, find_read
from onward.queries.tables.tables import RuleTables
from onward.queries.transactions.transaction import Transaction, transaction_hash

if TYPE_CHECKING:
    import pyarrow as pa


# ------------------------------------------------------------------------------------------------
# Whom an order may mean, by anybody's knowledge of any day: all whom its names and numbers find.
#
# Names are compared with all that is loaded, whatever was known of it by a day. On a day on which
# the party itself was not known, another one may count that else only resembles it. So all of them
# are listed here, whatever becomes of them.
# ------------------------------------------------------------------------------------------------


def find_spoken_of(order: Transaction, setup: AssessmentSetup, on: date) -> frozenset[str] | None:
    """Return the ids of all whom an order may mean, and of what it lays beside them.

    Args:
        order: As it is assessed.
        setup: What it is assessed against.
        on: The day of the question.

    Returns:
        None where a limit was hit, so that there may be more of them.
    """
    answers: list[LookupResult] = []

    def note(_query: Query, answer: LookupResult) -> None:
        answers.append(answer)

    lookup = setup.lookup.over_matcher(setup.lookup.matcher, note)
    resolution = resolve_order(order, replace(setup, lookup=lookup), on, None)
    ids = {subject.id for subject in resolution.subjects}
    ids |= {party.id for party in resolution.overlay.parties}
    ids |= {end for tie in resolution.overlay.ties for end in (tie.start, tie.end)}
    ids |= {candidate.record.id for answer in answers for candidate in answer.candidates}
    for party in sorted(ids):
        if lookup.knows(party):
            pid = party_pid(party)
            for compared in (lookup.owners_above.compare(pid), lookup.recipients.compare(pid)):
                answers += compared.answers if compared else ()
    if any(answer.limits for answer in answers):
        return None
    ids |= {candidate.record.id for answer in answers for candidate in answer.candidates}
    return frozenset(ids)


_WHEN: Final = ("published", "retrieved")
"""The columns that say when a row became known."""

_ROLES: Final = "roles"
"""The column of a delivery that names further parties, each beside its role."""


def list_known_days(snapshot: Snapshot, tables: RuleTables) -> tuple[date, ...]:
    """Return the days on which anything became known, in their order.

    Args:
        snapshot: Its rows are known since they were published, or retrieved.
        tables: An act is known from the day on which it begins, its end from that on which it ends.
    """
    days = _list_days_of_acts(tables)
    for _, _, rows in read_tables(snapshot):
        days |= _list_days(rows)
    return _read_days(days)


def list_days_for(
    order: Transaction, setup: AssessmentSetup, snapshot: Snapshot, on: date
) -> tuple[date, ...]:
    """Return the days on which something became known that an order may read, in their order.

    On all other days of `list_known_days` the order is answered as on the day before. Where it
    cannot be told whom an order speaks of, because a limit was hit, these are all days.

    Args:
        order: As it is assessed.
        setup: What it is assessed against.
        snapshot: The same snapshot.
        on: The day of the question.
    """
    days = _list_days_of_acts(setup.tables) | _list_days_of_departure(order, setup)
    for layer in snapshot.layers:
        days.add(known_day(layer.published, layer.retrieved))
    spoken_of = find_spoken_of(order, setup, on)
    ids = None if spoken_of is None else _list_ids_read(setup.engine, spoken_of)
    for _, table, rows in read_tables(snapshot):
        days |= _list_days(rows if ids is None else _choose_rows(table, rows, ids))
    return _read_days(days)


def _list_days_of_acts(tables: RuleTables) -> set[int]:
    days: set[int] = set()
    for acts in (tables.regimes, tables.repression_acts, tables.bans):
        for act in acts:
            days |= {since_day(act.since), until_day(act.until)}
    return days


def _list_days_of_departure(order: Transaction, setup: AssessmentSetup) -> set[int]:
    """Return the days since which it is known that the goods of an order left."""
    departures = setup.departures
    left = departures.of_order(transaction_hash(order), None)
    left_before = departures.of_other_form(order.id, None)
    return {day_number(day) for day in (left, left_before) if day is not None}


def _list_ids_read(engine: Engine, parties: Iterable[str]) -> frozenset[str]:
    """Return the ids of all rows about parties that reading could lead to from some."""
    region = sorted(find_read(engine, parties))
    records = engine.parties(region)
    members = (member.id for record in records for member in record.members)
    return frozenset(members).union(record.id for record in records)


def _choose_rows(table: str, rows: "pa.Table", ids: frozenset[str]) -> "pa.Table":
    """Return the rows about some parties; all of a table that is about no parties."""
    import pyarrow as pa  # noqa: PLC0415  # Arrow is slow to import
    import pyarrow.compute as pc  # noqa: PLC0415  # likewise

    if table not in PARTY_COLUMNS:
        return rows
    value_set = pa.array(sorted(ids), pa.string())
    is_about = pa.array([False] * rows.num_rows)
    for column in PARTY_COLUMNS[table]:
        if column == _ROLES:
            named = pa.array(_has_role_of(cell, ids) for cell in rows[column].to_pylist())
        else:
            named = pc.is_in(rows[column].cast(pa.string()), value_set=value_set)
        is_about = pc.or_(is_about, named)
    return rows.filter(is_about)


def _has_role_of(cell: Iterable[tuple[str, str]] | None, ids: frozenset[str]) -> bool:
    return any(party in ids for _, party in cell or ())


def read_tables(snapshot: Snapshot) -> "Iterator[tuple[str, str, pa.Table]]":
    """Yield the tables of a snapshot that say of each row when it became known.

    Yields:
        The name of the layer, that of the table, and its rows.
    """
    from onward.graph.statement_tables import SCHEMAS  # noqa: PLC0415  # brings Arrow

    for layer in snapshot.layers:
        for table, schema in SCHEMAS.items():
            if set(_WHEN) <= set(schema.names) and layer.counts.get(table):
                yield layer.name, table, snapshot.read(layer, table)


def list_when(rows: "pa.Table") -> Iterator[tuple[str | None, str | None]]:
    """Yield when each row was published and retrieved."""
    published, retrieved = (rows[name].to_pylist() for name in _WHEN)
    return zip(published, retrieved, strict=True)


def _list_days(rows: "pa.Table") -> set[int]:
    return {known_day(*pair) for pair in set(list_when(rows))}


def _read_days(days: set[int]) -> tuple[date, ...]:
    return tuple(EPOCH + timedelta(day) for day in sorted(days - {OPEN_START, OPEN_END}))


# ------------------------------------------------------------------------------------------------
# Since when an order's findings would have been made: on which day enough was known.
#
# The order is assessed once for each day on which something became known that it may read, as of
# that day (`known_days`). Between two such days nothing that is read changes. Of several snapshots
# the earliest day counts: what a source said earlier, and its newest rows no longer say, stands in
# an older one.
# ------------------------------------------------------------------------------------------------

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
