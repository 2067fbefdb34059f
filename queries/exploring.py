"""What an investigator asks of a graph step by step: counts, ties in pages, deliveries, paths."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from math import isnan
from operator import itemgetter
from typing import Final, Literal, cast, get_args

import numpy as np

from onward.errors import UsageError, did_you_mean
from onward.graph.dates import (
    day_after,
    day_number,
    first_day,
    is_coarse,
    is_known_by,
    since_day,
    until_day,
)
from onward.graph.engine import Direction, Engine, PartyRecord, TieBatch, TieCount
from onward.graph.json_forms import plain_fields
from onward.graph.model import UNDIRECTED, Listing, Shipment, Tie, TieKind
from onward.graph.store.workspace import Snapshot
from onward.queries.detection.paths import STANDINGS, describe_party, describe_tie
from onward.queries.model.assessment import EvidencePath, EvidenceStep, PathParty, TieFacts
from onward.queries.model.parts import AssessmentPart, copy_fields
from onward.queries.model.party_cards import describe_origin
from onward.queries.tables.tables import is_listed

# ------------------------------------------------------------------------------------------------
# What has changed among some parties between two days: ties, deliveries, entries of lists.
#
# A day counts that lies after the first of the two and not after the second. A delivery is an
# event: it neither begins nor ends. Of what has no date nothing can be said, and so it is counted.
# ------------------------------------------------------------------------------------------------

Standing = Literal["between", "possible", "other"]

DELIVERY: Final = str(TieKind.SHIPS_TO)
"""Kind of the ties that are events of one day."""

_KINDS: Final = tuple(TieKind)

_BoundTie = tuple[Tie, tuple[int, int]]
"""A tie, with the handles of its two parties."""


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

    def list_events(
        self, since: str | None, until: str | None
    ) -> Iterator[tuple[Literal["began", "ended"], bool]]:
        """Yield whether something with two dates began and ended in these days.

        With each, whether that is only possible.
        """
        begins, ends = self.place_begin(since), self.place_end(until)
        if begins != "other":
            yield "began", begins == "possible"
        if ends != "other":
            yield "ended", ends == "possible"

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
    kinds, tids = set(hidden_kinds), set(hidden_ties)
    rows = _list_between(engine, pids, _KINDS, None, as_of)
    visible = [row for row in rows if row[0].kind not in kinds and str(row[0].tid) not in tids]
    undated: Counter[str] = Counter(ties=0, deliveries=0, listings=0)
    ties: defaultdict[str, list[ChangedTie]] = defaultdict(list)
    for tie, ends in visible:
        is_delivery = tie.kind == DELIVERY
        if is_delivery:
            undated["deliveries"] += tie.since is None
        else:
            undated["ties"] += days.has_unknown_begin(tie.since, tie.until)
        for event, is_possible in days.list_events(tie.since, None if is_delivery else tie.until):
            row = make_changed_tie(
                tie, [records[end] for end in ends], days.on, possible=is_possible
            )
            ties["happened" if is_delivery else event].append(row)
    entries: defaultdict[str, list[ChangedEntry]] = defaultdict(list)
    for record in records.values():
        undated["listings"] += len(record.bare_topics(as_of))
        for entry in _list_known(record, as_of):
            undated["listings"] += days.has_unknown_begin(entry.since, entry.until)
            for event, is_possible in days.list_events(entry.since, entry.until):
                entries[event].append(make_changed_entry(record, entry, possible=is_possible))
    return ChangesBetween(
        since=days.since.isoformat(),
        on=days.on.isoformat(),
        as_of=as_of.isoformat() if as_of else None,
        snapshot=engine.snapshot_id,
        known_until=known_until,
        began=_sort_ties(ties["began"], "since"),
        ended=_sort_ties(ties["ended"], "until"),
        happened=_sort_ties(ties["happened"], "since"),
        listed=tuple(entries["began"]),
        delisted=tuple(entries["ended"]),
        undated=Undated(**undated),
        hidden=len(rows) - len(visible),
    )


def _list_between(
    engine: Engine,
    pids: Sequence[int],
    kinds: Sequence[str],
    on: date | None,
    as_of: date | None,
) -> list[_BoundTie]:
    """Return the ties between parties, each with its two parties."""
    batch = engine.incident(list(pids), list(map(str, kinds)), "both", on, as_of)
    is_between = np.isin(batch.start, pids) & np.isin(batch.end, pids)
    tids = batch.tid[is_between].tolist()
    return list(zip(engine.ties(tids), engine.ends(tids), strict=True))


def _list_known(record: PartyRecord, as_of: date | None) -> Iterator[Listing]:
    """Yield the entries of a party that were known by a day."""
    for entry in record.listings:
        if is_known_by(entry.source.published, entry.source.retrieved, as_of):
            yield entry


def make_changed_tie(
    tie: Tie,
    parties: Sequence[PartyRecord],
    on: date,
    *,
    possible: bool,
) -> ChangedTie:
    """Return a tie that has changed.

    Args:
        tie: As its source has it.
        parties: Its two parties.
        on: The day asked about.
        possible: Whether only a part of its date lies between the days.
    """
    start, end = parties
    step = EvidenceStep(start=start.id, tie=describe_tie(tie, on, possible=False), end=end.id)
    return ChangedTie(names=(start.name, end.name), step=step, possible=possible)


def _sort_ties(rows: list[ChangedTie], date_name: str) -> tuple[ChangedTie, ...]:
    def sort_key(row: ChangedTie) -> tuple[str, str, str]:
        return getattr(row.step.tie, date_name) or "", row.step.start, row.step.tie.id

    return tuple(sorted(rows, key=sort_key))


def make_changed_entry(record: PartyRecord, entry: Listing, *, possible: bool) -> ChangedEntry:
    """Return an entry of a list that has changed, with the party that it names."""
    return copy_fields(
        ChangedEntry,
        entry,
        party=record.id,
        name=record.name,
        list=entry.list or entry.programme or entry.regime or entry.topic,
        record=entry.source.record or None,
        **plain_fields(entry.source, "dataset", "published", "retrieved"),
        possible=possible,
    )


# ------------------------------------------------------------------------------------------------
# What newer data says of some parties that older data did not, and the other way round.
#
# Both are asked as they were: on the newest day of each, where no day is named. A tie is the same
# one in both by its id, which is made of its statement alone; so is an entry of a list.
# ------------------------------------------------------------------------------------------------


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
    ties: Mapping[int, _BoundTie]
    entries: Mapping[str, tuple[PartyRecord, Listing]]

    def list_ties(self, ids: Collection[int]) -> tuple[ChangedTie, ...]:
        """Return some of the ties, those of one party together."""
        rows = []
        for tid in ids:
            tie, ends = self.ties[tid]
            parties = [self.parties[pid] for pid in ends]
            rows.append(make_changed_tie(tie, parties, self.question.on, possible=False))
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
    kinds = [kind for kind in _KINDS if kind not in hidden_kinds]
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
    rows = _list_between(engine, pids, kinds, question.on, question.as_of)
    entries = {
        entry.id: (record, entry)
        for record in records.values()
        for entry in _list_known(record, question.as_of)
    }
    return _Holdings(question, records, {row[0].tid: row for row in rows}, entries)


# ------------------------------------------------------------------------------------------------
# The deliveries of a party by month: what came in, what went out, and what may have gone on.
#
# A delivery that went out may be of goods that came in before: the same goods by the first six
# digits of their number, and within 180 days. That is a question to ask, and nothing that a source
# states.
# ------------------------------------------------------------------------------------------------

ROLES: Final = ("shipper", "consignee", "end_user", "forwarder", "notify_party")
SHOWN: Final = 500
"""Deliveries of a page, at most."""

ON_WITHIN: Final = 180
"""Days within which goods that came in may have gone on."""

HEADING: Final = 6
"""Digits of the number of goods that two deliveries of the same goods share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow(AssessmentPart):
    """A delivery: who sent what to whom, in which direction seen from the party, by which source.

    `follows` names an earlier delivery to the party, of the same goods, which this may have been.
    """

    id: str
    date: str
    direction: str
    shipper: str | None
    shipper_name: str | None
    consignee: str | None
    consignee_name: str | None
    end_user: str | None
    end_user_name: str | None
    hs: str | None
    description: str | None
    quantity: str | None
    unit: str | None
    destination: str | None
    dataset: str
    record: str | None
    url: str | None
    published: str | None
    retrieved: str | None
    follows: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthTally(AssessmentPart):
    """How many deliveries came in and went out in a month."""

    month: str
    came_in: int
    went_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyDeliveries(AssessmentPart):
    """A page of a party's deliveries, the latest first; what is counted are all that are meant."""

    id: str
    name: str
    as_of: str | None
    snapshot: str
    total: int
    months: tuple[MonthTally, ...]
    goods: tuple[tuple[str, int], ...]
    destinations: tuple[tuple[str, int], ...]
    results: tuple[DeliveryRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPage:
    """Which deliveries of a party are listed.

    Attributes:
        role: The party's in them; None = any.
        hs: How the number of the goods begins, in digits; "" = any.
        limit, offset: So many, after so many of the latest.
    """

    role: str | None = None
    hs: str = ""
    limit: int = SHOWN
    offset: int = 0

    def is_meant(self, row: Shipment, aliases: set[str]) -> bool:
        """Tell whether a delivery has the goods, and the party the role."""
        is_role = self.role is None or getattr(row, self.role) in aliases
        return is_role and _list_digits(row.hs).startswith(self.hs)


def make_delivery_page(role: str | None, hs: str | None, limit: int, offset: int) -> DeliveryPage:
    """Check which deliveries are asked for.

    Raises:
        UsageError: There is no such role, no number of goods begins so, or a number is wrong.
    """
    if role is not None and role not in ROLES:
        likely = did_you_mean(role, ROLES)
        raise UsageError(f"role {role!r} does not exist; {likely}use one of {', '.join(ROLES)}")
    digits = _list_digits(hs)
    if hs is not None and not (digits and re.fullmatch(r"[0-9. ]+", hs)):
        raise UsageError(f"hs {hs!r} is not how a number of goods begins; write digits")
    if not 1 <= limit <= SHOWN:
        raise UsageError(f"limit {limit} is not between 1 and {SHOWN}")
    if offset < 0:
        raise UsageError(f"offset {offset} must be at least 0")
    return DeliveryPage(role=role, hs=digits, limit=limit, offset=offset)


def _list_digits(hs: str | None) -> str:
    return "".join(char for char in hs or "" if char.isdecimal())


def list_deliveries(
    engine: Engine, party: int, page: DeliveryPage, as_of: date | None
) -> PartyDeliveries:
    """Return the deliveries in which a party has a role.

    Args:
        engine: Of the snapshot asked.
        party: Its handle.
        page: Which of them.
        as_of: Use only what was known by this day; None = everything.
    """
    rows = engine.shipments([party], ROLES, as_of)
    [record] = engine.parties([party])
    # deliveries name a party as their own source does
    aliases = {record.id, *(member.id for member in record.members)}
    directions = [_find_direction(row, aliases) for row in rows]
    # what a delivery may have gone on from is looked for among all of them
    earlier = dict(_find_earlier(rows, directions))
    pairs = zip(rows, directions, strict=True)
    meant = [pair for pair in pairs if page.is_meant(pair[0], aliases)]
    rows, directions = [row for row, _ in meant], [direction for _, direction in meant]
    # the engine orders deliveries by date
    latest = meant[::-1][page.offset : page.offset + page.limit]
    names = _find_names(engine, [row for row, _ in latest])
    described = [
        _describe_row(row, direction, names, earlier.get(row.id)) for row, direction in latest
    ]
    goods = Counter((row.hs or "")[:HEADING] for row in rows if row.hs)
    places = Counter(row.destination for row in rows if row.destination)
    return PartyDeliveries(
        id=record.id,
        name=record.name,
        as_of=as_of.isoformat() if as_of else None,
        snapshot=engine.snapshot_id,
        total=len(rows),
        months=tuple(_count_months(rows, directions)),
        goods=_order_counts(goods),
        destinations=_order_counts(places),
        results=tuple(described),
    )


def _order_counts(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _find_direction(row: Shipment, aliases: set[str]) -> str:
    """Return ``out`` of what the party sent, ``in`` of what it got, else ``beside``."""
    # whoever ships to itself has sent it: that is where to look on
    if row.shipper in aliases:
        return "out"
    return "in" if {row.consignee, row.end_user} & aliases else "beside"


def _find_earlier(rows: Sequence[Shipment], directions: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each delivery that went out, with the latest before it that brought the same goods."""
    arrivals: dict[str, tuple[int, str]] = {}
    for row, direction in zip(rows, directions, strict=True):
        goods, day = (row.hs or "")[:HEADING], since_day(row.date)
        # a number of four digits says too little of what the goods are
        if len(goods) < HEADING:
            continue
        if direction == "in":
            arrivals[goods] = day, row.id
        elif direction == "out" and goods in arrivals and day - arrivals[goods][0] <= ON_WITHIN:
            yield row.id, arrivals[goods][1]


def _count_months(rows: Sequence[Shipment], directions: Sequence[str]) -> Iterator[MonthTally]:
    counts = Counter(
        (row.date[:7], direction) for row, direction in zip(rows, directions, strict=True)
    )
    for month in sorted({month for month, _ in counts}):
        yield MonthTally(month=month, came_in=counts[month, "in"], went_out=counts[month, "out"])


def _find_names(engine: Engine, rows: Sequence[Shipment]) -> dict[str, str]:
    ids = sorted(
        {party for row in rows for party in (row.shipper, row.consignee, row.end_user) if party}
    )
    handles = engine.find(ids)
    pids = sorted({pid for pid in handles if pid is not None})
    by_pid = {pid: record.name for pid, record in zip(pids, engine.parties(pids), strict=True)}
    return {party: by_pid[pid] for party, pid in zip(ids, handles, strict=True) if pid is not None}


def _describe_row(
    row: Shipment, direction: str, names: dict[str, str], follows: str | None
) -> DeliveryRow:
    def name(party: str | None) -> str | None:
        return names.get(party, party) if party else None

    return copy_fields(
        DeliveryRow,
        row,
        direction=direction,
        shipper_name=name(row.shipper),
        consignee_name=name(row.consignee),
        end_user_name=name(row.end_user),
        **describe_origin(row.source),
        follows=follows,
    )


# ------------------------------------------------------------------------------------------------
# How many parties of each country stand on a list that is loaded.
# ------------------------------------------------------------------------------------------------

TOGETHER: Final = 2_000
"""Parties that are described at once."""


def count_listed(engine: Engine, snapshot: Snapshot, on: date) -> Counter[str]:
    """Count the parties with an entry of a list that holds on a day, by their countries.

    A party that several sources describe counts once for each country that one of them states.

    Args:
        engine: Over the snapshot.
        snapshot: Has the lists.
        on: The day.
    """
    counts: Counter[str] = Counter()
    listed = _find_listed(engine, snapshot)
    for start in range(0, len(listed), TOGETHER):
        for record in engine.parties(listed[start : start + TOGETHER]):
            if record.entries(on, None):
                counts.update(record.countries)
    return counts


def _find_listed(engine: Engine, snapshot: Snapshot) -> list[int]:
    """Return the handle of each party that an entry names, once."""
    ids: dict[str, None] = {}
    for layer in snapshot.layers:
        if layer.counts.get("listings"):
            named = snapshot.read(layer, "listings")["party"].unique().to_pylist()
            ids.update(dict.fromkeys(named))
    return sorted({pid for pid in engine.find(list(ids)) if pid is not None})


# ------------------------------------------------------------------------------------------------
# The ties around one party, with the party at the other end of each.
# ------------------------------------------------------------------------------------------------

LOOKED_UP: Final = 5_000
"""So many neighbours are looked up for list entries; of a larger hub it is said that nobody was."""


@dataclass(frozen=True, slots=True)
class NeighbourTie:
    """A tie of a party, with whoever is at its other end.

    Attributes:
        tid: Of the tie.
        other: Handle of the other party.
        kind: Of the tie.
        direction: Seen from the party: ``in`` ends at it; ``both`` of a kind without a direction.
        share: The least share that is stated; None where there is none.
    """

    tid: int
    other: int
    kind: TieKind
    direction: Direction
    share: float | None


def list_neighbours(
    engine: Engine,
    party: int,
    kinds: Sequence[str],
    direction: Direction,
    on: date | None,
    as_of: date | None,
) -> Iterator[NeighbourTie]:
    """Yield the ties of a party in the order of their ids.

    Args:
        engine: Of the snapshot asked.
        party: Its handle.
        kinds: Of the ties; empty = every kind.
        direction: Seen from the party.
        on: Day on which ties must hold; None = ties of all days.
        as_of: Use only what was known by this day; None = everything.
    """
    batch = engine.incident([party], kinds or tuple(map(str, _KINDS)), direction, on, as_of)
    for place, (tid, start, end, number) in enumerate(_read_rows(batch)):
        kind = _KINDS[number]
        # a tie of a party with itself counts once, as one that goes out
        is_inward = end == party and start != party
        share = float(batch.share_min[place])
        yield NeighbourTie(
            tid=tid,
            other=start if is_inward else end,
            kind=kind,
            direction="both" if kind in UNDIRECTED else "in" if is_inward else "out",
            # a share that no source states is NaN
            share=None if isnan(share) else share,
        )


def list_neighbour_parties(
    engine: Engine,
    party: int,
    kinds: Sequence[str],
    direction: Direction,
    on: date | None,
    as_of: date | None,
) -> list[int]:
    """Return the handles of the parties at the other ends of ties, as `list_neighbours` has them.

    Args:
        engine: Of the snapshot asked.
        party: Its handle.
        kinds: Of the ties.
        direction: Seen from the party.
        on: Day on which ties must hold; None = ties of all days.
        as_of: Use only what was known by this day; None = everything.
    """
    batch = engine.incident([party], kinds, direction, on, as_of)
    is_inward = (batch.end == party) & (batch.start != party)
    others: list[int] = np.where(is_inward, batch.start, batch.end).tolist()
    return others


def _read_rows(batch: TieBatch) -> Iterator[tuple[int, int, int, int]]:
    columns = (batch.tid, batch.start, batch.end, batch.kind)
    yield from zip(*(column.tolist() for column in columns), strict=True)


def find_listed(
    engine: Engine, parties: Sequence[int], on: date, as_of: date | None
) -> frozenset[int] | None:
    """Return those of some parties that are on a list on a day; None where they are too many."""
    # a hub of 100,000 would take seconds; whoever reads the answer hears that nobody was looked up
    if len(parties) > LOOKED_UP:
        return None
    records = engine.parties(parties)
    return frozenset(
        party
        for party, record in zip(parties, records, strict=True)
        if is_listed(record, on, as_of)
    )


# ------------------------------------------------------------------------------------------------
# Two paths between the same parties, side by side: which of them rests on what.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PathTraits(AssessmentPart):
    """What tells a path from another one.

    Attributes:
        ties: How many it has.
        share: The product of its shares as decimal texts, least and greatest; None where a tie of
            it is no share, or its share is not known.
        standing: Of its weakest source.
        sources: Datasets that it rests on.
        oldest: Day on which its oldest source was retrieved, else published; None = not known.
        since, until: Days between which all of its ties hold, as far as they have dates.
        undated: How many of its ties have no date.
    """

    ties: int
    share: tuple[str, str] | None
    standing: str
    sources: tuple[str, ...]
    oldest: str | None
    since: str | None
    until: str | None
    undated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPair(AssessmentPart):
    """Two paths: what tells them apart, and the parties that stand on both, by their ids."""

    numbers: tuple[int, int]
    traits: tuple[PathTraits, PathTraits]
    shared: tuple[str, ...]
    aligned: tuple[tuple[str | None, str | None], ...]


def describe_traits_of(path: EvidencePath) -> PathTraits:
    """Return what tells a path from another one."""
    ties = [step.tie for step in path.steps]
    days = [tie.retrieved or tie.published for tie in ties]
    begins = [tie.since for tie in ties if tie.since]
    ends = [tie.until for tie in ties if tie.until]
    return PathTraits(
        ties=len(ties),
        share=_multiply_shares(path.steps),
        standing=min((tie.standing for tie in ties), key=STANDINGS.index, default="stated"),
        sources=tuple(sorted({tie.dataset for tie in ties})),
        # a source without a day could be older than all others: then none is the oldest
        oldest=None if None in days else min((day for day in days if day), default=None),
        # all hold together from the last beginning to the first end
        since=max(begins, key=first_day, default=None),
        until=min(ends, key=first_day, default=None),
        undated=sum(tie.undated for tie in ties),
    )


def _multiply_shares(steps: Sequence[EvidenceStep]) -> tuple[str, str] | None:
    least = most = Decimal(1)
    for step in steps:
        share = step.tie.share
        # a product says something only where every tie of the path is a share
        if step.tie.kind != TieKind.OWNS or share is None:
            return None
        least, most = least * Decimal(share.min), most * Decimal(share.max)
    return (_write_number(least), _write_number(most)) if steps else None


def _write_number(number: Decimal) -> str:
    return format(number.normalize(), "f")


def compare_paths(paths: Sequence[EvidencePath], first: int, second: int) -> PathPair:
    """Put two paths side by side, aligned at the parties that both have.

    Args:
        paths: Between the same two parties.
        first: Number of a path, from 1.
        second: Number of another one.
    """
    left, right = paths[first - 1], paths[second - 1]
    ids = [[party.id for party in path.nodes] for path in (left, right)]
    shared = [party for party in ids[0] if party in ids[1]]
    return PathPair(
        numbers=(first, second),
        traits=(describe_traits_of(left), describe_traits_of(right)),
        shared=tuple(shared),
        aligned=tuple(_align_parties(ids[0], ids[1], shared)),
    )


def _align_parties(
    left: Sequence[str], right: Sequence[str], shared: Sequence[str]
) -> list[tuple[str | None, str | None]]:
    """Put parties in rows: shared ones in one row, between them what only one path has."""
    rows: list[tuple[str | None, str | None]] = []
    at_left = at_right = 0
    for party in shared:
        if party not in right[at_right:]:
            continue  # both have it, in another order
        to_left, to_right = left.index(party, at_left), right.index(party, at_right)
        rows += zip_longest(left[at_left:to_left], right[at_right:to_right])
        rows.append((party, party))
        at_left, at_right = to_left + 1, to_right + 1
    rows += zip_longest(left[at_left:], right[at_right:])
    return rows


# ------------------------------------------------------------------------------------------------
# How many ties a party has, by kind and direction: counted before anything of them is shown.
# ------------------------------------------------------------------------------------------------

_Group = tuple[str, Direction]


@dataclass(frozen=True, slots=True, kw_only=True)
class TieTally(AssessmentPart):
    """Ties of one kind and direction.

    Attributes:
        ties: How many hold on the day.
        parties: How many parties these lead to.
        listed: How many of these parties are on a list; None = they are too many to look up.
        other_days: How many further ties hold on other days only.
    """

    kind: str
    direction: str
    ties: int
    parties: int
    listed: int | None
    other_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyTallies(AssessmentPart):
    """How many ties a party has on a day, in all and in each group."""

    id: str
    name: str
    on: str
    as_of: str | None
    snapshot: str
    ties: int
    groups: tuple[TieTally, ...]


def tally_ties(engine: Engine, party: int, on: date, as_of: date | None) -> PartyTallies:
    """Count the ties of a party.

    Args:
        engine: Of the snapshot asked.
        party: Its handle.
        on: Day on which ties must hold; those of other days are counted apart.
        as_of: Use only what was known by this day; None = everything.
    """
    counts = engine.tally(party, on, as_of)
    others = _list_others(engine, party, counts, on, as_of)
    # a party that is tied in several ways is looked up once
    listed = find_listed(engine, sorted(set().union(*others.values())), on, as_of)
    [record] = engine.parties([party])
    return PartyTallies(
        id=record.id,
        name=record.name,
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else None,
        snapshot=engine.snapshot_id,
        ties=sum(count.ties for count in counts),
        groups=tuple(_write_tally(count, others, listed) for count in counts),
    )


def _list_others(
    engine: Engine, party: int, counts: Sequence[TieCount], on: date, as_of: date | None
) -> dict[_Group, set[int]]:
    """Return whom the ties of each kind and direction lead to, smallest kinds first.

    Kinds that lead to too many parties to look these up are left out.
    """
    sizes: Counter[str] = Counter()
    for count in counts:
        sizes[count.kind] += count.parties
    few: dict[str, int] = {}
    for kind, size in sorted(sizes.items(), key=itemgetter(1, 0)):
        if size + sum(few.values()) <= LOOKED_UP:
            few[kind] = size
    others: dict[_Group, set[int]] = {
        (count.kind, count.direction): set() for count in counts if count.kind in few
    }
    if few:
        for tie in list_neighbours(engine, party, tuple(few), "both", on, as_of):
            others[tie.kind, tie.direction].add(tie.other)
    return others


def _write_tally(
    count: TieCount, others: Mapping[_Group, set[int]], listed: frozenset[int] | None
) -> TieTally:
    group = count.kind, count.direction
    is_looked_up = listed is not None and group in others
    return copy_fields(
        TieTally, count, listed=len(others[group] & (listed or set())) if is_looked_up else None
    )


# ------------------------------------------------------------------------------------------------
# The ties of a party, page by page: filtered by kind and day, ordered as is asked for.
# ------------------------------------------------------------------------------------------------

TieOrder = Literal["listed", "share", "id"]

MOST_ROWS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class TieFilter:
    """Which ties of a party are asked for, in which order.

    Attributes:
        kinds: Of the ties; empty = every kind.
        direction: Seen from the party.
        order: ``listed``: parties on a list first, then the largest shares; ``share``; ``id``.
        every_day: Whether ties of other days than the one asked about count, too.
    """

    kinds: tuple[str, ...] = ()
    direction: Direction = "both"
    order: TieOrder = "listed"
    every_day: bool = False


def make_tie_filter(
    kinds: Sequence[str], direction: str, order: str, *, every_day: bool
) -> TieFilter:
    """Return a filter that is made of words.

    Raises:
        UsageError: There is no such kind, direction or order.
    """
    for kind in kinds:
        _check_word("kind", kind, [str(each) for each in TieKind])
    _check_word("direction", direction, get_args(Direction))
    _check_word("order", order, get_args(TieOrder))
    return TieFilter(
        kinds=tuple(kinds),
        direction=cast("Direction", direction),
        order=cast("TieOrder", order),
        every_day=every_day,
    )


def _check_word(name: str, word: str, words: Sequence[str]) -> None:
    if word not in words:
        likely = did_you_mean(word, words)
        raise UsageError(f"{name} {word!r} does not exist; {likely}use one of {', '.join(words)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TieRow(AssessmentPart):
    """A tie as it is seen from one party: the other party, and what the source states."""

    direction: str
    party: PathParty
    listed: bool
    tie: TieFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class TiePage(AssessmentPart):
    """Some of the ties of a party, and how many there are; `next` is the place of the next one.

    `unordered` says that the parties are too many to put listed ones first.
    """

    id: str
    on: str
    as_of: str | None
    snapshot: str
    total: int
    unordered: bool
    results: tuple[TieRow, ...]
    next: int | None


def list_ties(
    engine: Engine,
    party: int,
    chosen: TieFilter,
    on: date,
    as_of: date | None,
    *,
    start: int = 0,
    limit: int = 50,
) -> TiePage:
    """Return a page of the ties of a party.

    Args:
        engine: Of the snapshot asked.
        party: Its handle.
        chosen: Which ties, in which order.
        on: Day on which ties must hold.
        as_of: Use only what was known by this day; None = everything.
        start: Ties that pages before had.
        limit: Ties of a page.

    Raises:
        UsageError: A number is wrong.
    """
    if not 1 <= limit <= MOST_ROWS:
        raise UsageError(f"limit {limit} is not between 1 and {MOST_ROWS}")
    # no day: ties of all days
    day = None if chosen.every_day else on
    ties = list(list_neighbours(engine, party, chosen.kinds, chosen.direction, day, as_of))
    others = sorted({tie.other for tie in ties})
    listed: frozenset[int] | None = frozenset()
    if chosen.order == "listed":
        listed = find_listed(engine, others, on, as_of)
    # ties of one rank follow their ids, so that two pages never hold the same one
    ties.sort(key=_order_of(chosen.order, listed or frozenset()))
    page = ties[start : start + limit]
    end = start + len(page)
    [record] = engine.parties([party])
    return TiePage(
        id=record.id,
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else None,
        snapshot=engine.snapshot_id,
        total=len(ties),
        unordered=listed is None and len(others) > LOOKED_UP,
        results=_describe_rows(engine, page, on, as_of),
        next=end if end < len(ties) else None,
    )


def _order_of(
    order: TieOrder, listed: frozenset[int]
) -> Callable[[NeighbourTie], tuple[float, ...]]:
    def place(tie: NeighbourTie) -> tuple[float, ...]:
        if order == "id":
            return (tie.tid,)
        # a share that nobody states comes after every one that somebody does
        share = -1.0 if tie.share is None else tie.share
        return (tie.other not in listed, -share, tie.tid)

    return place


def _describe_rows(
    engine: Engine, ties: Sequence[NeighbourTie], on: date, as_of: date | None
) -> tuple[TieRow, ...]:
    records = engine.parties([tie.other for tie in ties])
    facts = engine.ties([tie.tid for tie in ties])
    return tuple(
        TieRow(
            direction=tie.direction,
            party=describe_party(record, on, as_of),
            listed=is_listed(record, on, as_of),
            tie=describe_tie(fact, on, possible=False),
        )
        for tie, record, fact in zip(ties, records, facts, strict=True)
    )
