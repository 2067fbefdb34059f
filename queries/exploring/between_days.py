"""What has changed among some parties between two days: ties, deliveries, entries of lists.

A day counts that lies after the first of the two and not after the second. A delivery is an event:
it neither begins nor ends. Of what has no date nothing can be said, and so it is counted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np

from onward.errors import UsageError
from onward.graph.dates import day_after, day_number, first_day, is_coarse, is_known_by, until_day
from onward.graph.engine import Engine, PartyRecord
from onward.graph.model import Listing, Tie, TieKind
from onward.queries.detection.paths.evidence_paths import describe_tie
from onward.queries.model.evidence import EvidenceStep
from onward.queries.model.part import AssessmentPart, copy_fields
from onward.queries.model.party_cards import describe_origin

Standing = Literal["between", "possible", "other"]

DELIVERY: Final = str(TieKind.SHIPS_TO)
"""Kind of the ties that are events of one day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedTie(AssessmentPart):
    """A tie that began, ended or happened, with the names of its two parties.

    `possible` says that its date is a month or a year, of which a part lies outside the days.
    """

    names: tuple[str, str]
    step: EvidenceStep
    possible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedEntry(AssessmentPart):
    """An entry of a list that began or ended, with the party that it names."""

    party: str
    name: str
    list: str
    topic: str
    since: str | None
    until: str | None
    dataset: str
    record: str | None
    published: str | None
    retrieved: str | None
    possible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Undated(AssessmentPart):
    """How many ties, deliveries and entries have no date of which anything could be said."""

    ties: int
    deliveries: int
    listings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesBetween(AssessmentPart):
    """What has changed among parties after one day, up to another.

    Attributes:
        since, on: The two days.
        as_of: Only what was known by this day is in it; None = everything.
        snapshot: That was asked.
        known_until: The latest day of a loaded source: of what came later it says nothing.
        began, ended: Ties that did.
        happened: Deliveries.
        listed, delisted: Entries of lists that began and that ended.
        undated: What has no date.
        hidden: Ties that are hidden on the map and were not looked at.
    """

    since: str
    on: str
    as_of: str | None
    snapshot: str
    known_until: str | None
    began: tuple[ChangedTie, ...]
    ended: tuple[ChangedTie, ...]
    happened: tuple[ChangedTie, ...]
    listed: tuple[ChangedEntry, ...]
    delisted: tuple[ChangedEntry, ...]
    undated: Undated
    hidden: int


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """The days after one day, up to another.

    Attributes:
        since: The day before the first one.
        on: The last one.
    """

    since: date
    on: date

    def place_begin(self, text: str | None) -> Standing:
        """Say whether something that begins on a date begins in these days.

        >>> DaysBetween(date(2026, 6, 1), date(2026, 9, 1)).place_begin("2026")
        'possible'
        """
        if text is None:
            return "other"
        first = day_number(first_day(text))
        return self._compare_days(first, day_number(day_after(text)) - 1)

    def place_end(self, text: str | None) -> Standing:
        """Say whether something that ends on a date ends in these days.

        An exact date is itself the first day outside.
        """
        if text is None:
            return "other"
        first = day_number(first_day(text))
        return self._compare_days(first + 1 if is_coarse(text) else first, until_day(text))

    def _compare_days(self, first: int, last: int) -> Standing:
        since, on = day_number(self.since), day_number(self.on)
        if last <= since or first > on:
            return "other"
        return "between" if first > since and last <= on else "possible"

    def has_unknown_begin(self, since: str | None, until: str | None) -> bool:
        """Tell whether something without a first day may have begun in these days."""
        return since is None and until_day(until) > day_number(self.since)


def make_days_between(since: date, on: date) -> DaysBetween:
    """Return the days after one day, up to another.

    Raises:
        UsageError: There is none.
    """
    if since >= on:
        raise UsageError(
            f"nothing lies between {since} and {on}, the day asked about; "
            "give an earlier day to compare with"
        )
    return DaysBetween(since, on)


def find_changes(
    engine: Engine,
    pids: Sequence[int],
    days: DaysBetween,
    as_of: date | None,
    *,
    hidden_kinds: Iterable[str] = (),
    hidden_ties: Iterable[str] = (),
    known_until: str | None = None,
) -> ChangesBetween:
    """Find what has changed among some parties.

    Args:
        engine: Of the snapshot asked.
        pids: Handles of the parties.
        days: Between which.
        as_of: Use only what was known by this day; None = everything.
        hidden_kinds: Kinds of ties that are not looked at.
        hidden_ties: Ids of ties that are not looked at.
        known_until: The latest day of a loaded source.
    """
    records = dict(zip(pids, engine.parties(pids), strict=True))
    ties, hidden = _list_ties(engine, pids, as_of, set(hidden_kinds), set(hidden_ties))
    looked = _TieChanges(days, {pid: (record.id, record.name) for pid, record in records.items()})
    for tie, ends in ties:
        looked.add(tie, ends)
    entries = _EntryChanges(days)
    for record in records.values():
        entries.add_party(record, as_of)
    return ChangesBetween(
        since=days.since.isoformat(),
        on=days.on.isoformat(),
        as_of=as_of.isoformat() if as_of else None,
        snapshot=engine.snapshot_id,
        known_until=known_until,
        began=_sort_ties(looked.began, "since"),
        ended=_sort_ties(looked.ended, "until"),
        happened=_sort_ties(looked.happened, "since"),
        listed=tuple(entries.listed),
        delisted=tuple(entries.delisted),
        undated=Undated(
            ties=looked.undated, deliveries=looked.undated_deliveries, listings=entries.undated
        ),
        hidden=hidden,
    )


def _list_ties(
    engine: Engine,
    pids: Sequence[int],
    as_of: date | None,
    hidden_kinds: set[str],
    hidden_ties: set[str],
) -> tuple[Iterator[tuple[Tie, tuple[int, int]]], int]:
    """Return the ties between parties on any day, and how many of them are hidden."""
    batch = engine.incident(list(pids), [str(kind) for kind in TieKind], "both", None, as_of)
    is_between = np.isin(batch.start, pids) & np.isin(batch.end, pids)
    tids = batch.tid[is_between].tolist()
    rows = zip(engine.ties(tids), engine.ends(tids), strict=True)
    visible = [
        (tie, ends)
        for tie, ends in rows
        if str(tie.kind) not in hidden_kinds and str(tie.tid) not in hidden_ties
    ]
    return iter(visible), len(tids) - len(visible)


class _TieChanges:
    """What has become of ties."""

    def __init__(self, days: DaysBetween, parties: Mapping[int, tuple[str, str]]) -> None:
        self._days, self._parties = days, parties
        self.began: list[ChangedTie] = []
        self.ended: list[ChangedTie] = []
        self.happened: list[ChangedTie] = []
        self.undated = self.undated_deliveries = 0

    def add(self, tie: Tie, ends: tuple[int, int]) -> None:
        """Add a tie."""
        days = self._days
        if tie.kind == DELIVERY:
            self.undated_deliveries += tie.since is None
            self._add_row(self.happened, days.place_begin(tie.since), tie, ends)
            return
        self.undated += days.has_unknown_begin(tie.since, tie.until)
        self._add_row(self.began, days.place_begin(tie.since), tie, ends)
        self._add_row(self.ended, days.place_end(tie.until), tie, ends)

    def _add_row(
        self, rows: list[ChangedTie], standing: Standing, tie: Tie, ends: tuple[int, int]
    ) -> None:
        if standing == "other":
            return
        parties = (self._parties[ends[0]], self._parties[ends[1]])
        is_possible = standing == "possible"
        rows.append(make_changed_tie(tie, parties, self._days.on, possible=is_possible))


def make_changed_tie(
    tie: Tie, parties: tuple[tuple[str, str], tuple[str, str]], on: date, *, possible: bool
) -> ChangedTie:
    """Return a tie that has changed.

    Args:
        tie: As its source has it.
        parties: Id and name of each of its two parties.
        on: The day asked about.
        possible: Whether only a part of its date lies between the days.
    """
    (start, start_name), (end, end_name) = parties
    step = EvidenceStep(start=start, tie=describe_tie(tie, on, possible=False), end=end)
    return ChangedTie(names=(start_name, end_name), step=step, possible=possible)


def _sort_ties(rows: list[ChangedTie], date_name: str) -> tuple[ChangedTie, ...]:
    def sort_key(row: ChangedTie) -> tuple[str, str, str]:
        return getattr(row.step.tie, date_name) or "", row.step.start, row.step.tie.id

    return tuple(sorted(rows, key=sort_key))


class _EntryChanges:
    """What has become of entries of lists."""

    def __init__(self, days: DaysBetween) -> None:
        self._days = days
        self.listed: list[ChangedEntry] = []
        self.delisted: list[ChangedEntry] = []
        self.undated = 0

    def add_party(self, record: PartyRecord, as_of: date | None) -> None:
        """Add the entries of a party that were known by a day."""
        days = self._days
        self.undated += len(record.bare_topics(as_of))
        for entry in record.listings:
            if is_known_by(entry.source.published, entry.source.retrieved, as_of):
                self.undated += days.has_unknown_begin(entry.since, entry.until)
                self._add_row(self.listed, days.place_begin(entry.since), record, entry)
                self._add_row(self.delisted, days.place_end(entry.until), record, entry)

    def _add_row(
        self, rows: list[ChangedEntry], standing: Standing, record: PartyRecord, entry: Listing
    ) -> None:
        if standing == "other":
            return
        rows.append(make_changed_entry(record, entry, possible=standing == "possible"))


def make_changed_entry(record: PartyRecord, entry: Listing, *, possible: bool) -> ChangedEntry:
    """Return an entry of a list that has changed, with the party that it names."""
    return copy_fields(
        ChangedEntry,
        entry,
        party=record.id,
        name=record.name,
        list=entry.list or entry.programme or entry.regime or entry.topic,
        **describe_origin(entry.source),
        possible=possible,
    )
