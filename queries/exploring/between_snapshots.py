"""What newer data says of some parties that older data did not, and the other way round.

Both are asked as they were: on the newest day of each, where no day is named. A tie is the same one
in both by its id, which is made of its statement alone; so is an entry of a list.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from onward.graph.dates import is_known_by
from onward.graph.engine import Engine, PartyRecord
from onward.graph.model import Listing, Tie, TieKind
from onward.queries.exploring.between_days import (
    ChangedEntry,
    ChangedTie,
    make_changed_entry,
    make_changed_tie,
)
from onward.queries.model.part import AssessmentPart


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotNews(AssessmentPart):
    """What is another in newer data.

    Attributes:
        before, after: Ids of the two snapshots.
        missing: Ids of parties that the newer one does not have.
        new_ties, gone_ties: Between the parties, as they hold on the day of each.
        new_entries, gone_entries: Of lists, on the parties.
    """

    before: str
    after: str
    missing: tuple[str, ...]
    new_ties: tuple[ChangedTie, ...]
    gone_ties: tuple[ChangedTie, ...]
    new_entries: tuple[ChangedEntry, ...]
    gone_entries: tuple[ChangedEntry, ...]


@dataclass(frozen=True, slots=True)
class AskedSnapshot:
    """A snapshot and the days on which it is asked."""

    engine: Engine
    on: date
    as_of: date | None


@dataclass(frozen=True, slots=True)
class _Holdings:
    """What a snapshot has of some parties, by what names it in any snapshot."""

    question: AskedSnapshot
    parties: Mapping[int, PartyRecord]
    ties: Mapping[int, tuple[Tie, tuple[int, int]]]
    entries: Mapping[str, tuple[PartyRecord, Listing]]

    def list_ties(self, ids: Collection[int]) -> tuple[ChangedTie, ...]:
        """Return some of the ties, those of one party together."""
        rows = []
        for tid in ids:
            tie, ends = self.ties[tid]
            first, second = (self.parties[pid] for pid in ends)
            named = ((first.id, first.name), (second.id, second.name))
            rows.append(make_changed_tie(tie, named, self.question.on, possible=False))
        return tuple(sorted(rows, key=lambda row: (row.step.start, row.step.end, row.step.tie.id)))

    def list_entries(self, ids: Collection[str]) -> tuple[ChangedEntry, ...]:
        """Return some of the entries, by party and list."""
        rows = [make_changed_entry(*self.entries[each], possible=False) for each in sorted(ids)]
        return tuple(sorted(rows, key=lambda row: (row.party, row.list)))


def compare_snapshots(
    before: AskedSnapshot,
    after: AskedSnapshot,
    ids: Sequence[str],
    *,
    hidden_kinds: Collection[str] = (),
) -> SnapshotNews:
    """Compare what two snapshots say of some parties.

    Args:
        before: The older one.
        after: The newer one.
        ids: Of the parties.
        hidden_kinds: Kinds of ties that are not looked at.
    """
    kinds = [str(kind) for kind in TieKind if str(kind) not in hidden_kinds]
    old, new = (_read_holdings(each, ids, kinds) for each in (before, after))
    missing = [party for party, pid in zip(ids, after.engine.find(ids), strict=True) if pid is None]
    return SnapshotNews(
        before=before.engine.snapshot_id,
        after=after.engine.snapshot_id,
        missing=tuple(missing),
        new_ties=new.list_ties(new.ties.keys() - old.ties.keys()),
        gone_ties=old.list_ties(old.ties.keys() - new.ties.keys()),
        new_entries=new.list_entries(new.entries.keys() - old.entries.keys()),
        gone_entries=old.list_entries(old.entries.keys() - new.entries.keys()),
    )


def _read_holdings(question: AskedSnapshot, ids: Sequence[str], kinds: Sequence[str]) -> _Holdings:
    engine = question.engine
    pids = list(dict.fromkeys(pid for pid in engine.find(ids) if pid is not None))
    records = dict(zip(pids, engine.parties(pids), strict=True))
    batch = engine.incident(pids, kinds, "both", question.on, question.as_of)
    is_between = np.isin(batch.start, pids) & np.isin(batch.end, pids)
    tids = list(dict.fromkeys(batch.tid[is_between].tolist()))
    rows = zip(engine.ties(tids), engine.ends(tids), strict=True)
    entries = {
        entry.id: (record, entry)
        for record in records.values()
        for entry in record.listings
        if is_known_by(entry.source.published, entry.source.retrieved, question.as_of)
    }
    return _Holdings(question, records, dict(zip(tids, rows, strict=True)), entries)
