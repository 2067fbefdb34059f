"""Stored orders once more: which of them a newer snapshot touches, and what has changed."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal, Self

import numpy as np
import orjson

from onward import __version__
from onward.graph.cache import LruCache
from onward.graph.dates import day_number, since_day
from onward.graph.engine import Direction, Engine, Int64
from onward.graph.identity.clusters import Clusters
from onward.graph.matching.index import LayerNames, open_layer_names
from onward.graph.matching.matcher import Matcher
from onward.graph.model import TieKind, party_pid
from onward.graph.pattern import MAX_HOPS
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.workspace import Snapshot
from onward.queries.acts.case import FindingChange, compare_findings
from onward.queries.assessment.resolving import Resolution, resolve_order
from onward.queries.assessment.reuse import ReadTree, TrackedOrder, write_fields
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.detection.context import LayerFacts
from onward.queries.matching.candidates import LookupResult, Query
from onward.queries.model.assessment import Assessment
from onward.queries.model.parts import JsonObject
from onward.queries.model.schema import assessment_from_json
from onward.queries.transactions.transaction import Transaction, parse_transaction, transaction_hash

# ------------------------------------------------------------------------------------------------
# Of whom an answer may be another one, because of rows about others.
#
# Whatever is asked of a party reads what is around it: a pattern a few ties in any direction, an
# ownership cascade everybody above, however far, a chain of deliveries whoever passes them on, and
# around all these a few ties again. So the same ways are gone backwards from whoever changed.
# Nothing is left out for its degree or its dates, and what is reached in vain costs an assessment,
# never one.
# ------------------------------------------------------------------------------------------------

HOPS: Final = MAX_HOPS + 2
"""Ties that a pattern may lead over, with one of possible identity at either end."""

_ROLES: Final = ("shipper", "consignee", "end_user", "forwarder", "notify_party")
_DOWNWARDS: Final = (
    TieKind.OWNS,
    TieKind.CONTROLS,
    TieKind.DIRECTS,
    TieKind.CONTAINS,
    TieKind.REPRESENTS,
    TieKind.NOMINEE_OF,
)
"""Kinds that lead from whoever stands above a party to it."""

_BOTH_WAYS: Final = (TieKind.SHIPS_TO, TieKind.SUCCEEDS, TieKind.POSSIBLY_SAME_AS)
"""Kinds that chains are made of, whichever way they are followed."""


def find_affected(engine: Engine, changed: Iterable[str]) -> frozenset[int]:
    """Return the pids of all parties that reading could lead from to a changed one.

    Args:
        engine: Over one of two snapshots, without overlay.
        changed: Ids of the parties of which rows changed between the two.
    """
    return _find_region(engine, changed, "out")


def find_read(engine: Engine, parties: Iterable[str]) -> frozenset[int]:
    """Return the pids of all parties that reading could lead to from some: the same ways, forwards.

    Args:
        engine: Over a snapshot, without overlay.
        parties: Ids of the parties that are asked about.
    """
    return _find_region(engine, parties, "in")


def _find_region(
    engine: Engine, parties: Iterable[str], downwards: Literal["in", "out"]
) -> frozenset[int]:
    """Return a region around parties.

    Args:
        engine: Over a snapshot.
        parties: Their ids.
        downwards: Which way the ties are gone that lead from whoever stands above a party to it.
    """
    pids = [pid for pid in engine.find(sorted(parties)) if pid is not None]
    region = _spread_region(engine, np.unique(np.array(pids, np.int64)), HOPS)
    region = _follow_chains(engine, region, downwards)
    return frozenset(_spread_region(engine, region, HOPS).tolist())


def _spread_region(engine: Engine, region: Int64, hops: int) -> Int64:
    """Return a region with all that lies so many ties or deliveries around it."""
    frontier = region
    for _ in range(hops):
        if not frontier.size:
            break
        around = _list_neighbours(engine, frontier, tuple(TieKind), "both")
        met = np.concatenate([around, _list_traders(engine, frontier)])
        frontier = np.setdiff1d(met, region)
        region = np.union1d(region, frontier)
    return region


def _follow_chains(engine: Engine, region: Int64, downwards: Literal["in", "out"]) -> Int64:
    """Return a region with everybody below or above it, and along chains, however far."""
    frontier = region
    while frontier.size:
        met = np.concatenate(
            [
                _list_neighbours(engine, frontier, _DOWNWARDS, downwards),
                _list_neighbours(engine, frontier, _BOTH_WAYS, "both"),
            ]
        )
        frontier = np.setdiff1d(met, region)
        region = np.union1d(region, frontier)
    return region


def _list_neighbours(
    engine: Engine, pids: Int64, kinds: Sequence[str], direction: Direction
) -> Int64:
    # ties of all days: an answer may be about another day than its question
    batch = engine.incident(pids.tolist(), kinds, direction, None, None)
    return np.concatenate([batch.start, batch.end])


def _list_traders(engine: Engine, pids: Int64) -> Int64:
    """Return who else has a part in the deliveries of some parties."""
    ids = {
        party
        for shipment in engine.shipments(pids.tolist(), _ROLES, None)
        for party in (
            *(getattr(shipment, role) for role in _ROLES),
            *(party for _, party in shipment.roles),
        )
        if party is not None
    }
    traders = engine.find(sorted(ids)) if ids else []
    return np.array([pid for pid in traders if pid is not None], np.int64)


# ------------------------------------------------------------------------------------------------
# Whom an order speaks of, and whether any of them is like a changed party by name or number.
#
# The order is resolved as it always is, but among the changed parties alone: whom that does not
# find, no matcher over all parties finds among them, as a pair of names has the same score whoever
# else is loaded.
# ------------------------------------------------------------------------------------------------

_CUSTOMERS: Final = 8_192
"""Customers of whom it is kept whom their orders speak of."""

_ID_OF: Final[Mapping[str, str]] = {"parties": "id", "names": "party", "identifiers": "party"}
"""The tables that names are read from, each with the column of the party."""


@dataclass(slots=True)
class SpokenOf:
    """Whom an order speaks of.

    Attributes:
        ids: The parties under which it is examined, and what it lays beside them.
        resembles: Whether any of them, or whoever it names, is like a changed party.
    """

    ids: frozenset[str] = frozenset()
    resembles: bool = False

    def note(self, answer: LookupResult) -> None:
        """Note whom a query finds beside the party that it gives by id."""
        others = [each for each in answer.candidates if each.by != ("id",)]
        self.resembles = self.resembles or bool(others)


class ChangedNames:
    """Resolves orders among the changed parties of a snapshot alone.

    Args:
        setup: Over the snapshot.
        snapshot: The same.
        changed: Ids of the changed parties.
    """

    def __init__(self, setup: AssessmentSetup, snapshot: Snapshot, changed: frozenset[str]) -> None:
        matcher = Matcher.like(setup.lookup.matcher, tuple(_open_names(snapshot, changed)))
        matcher.open_names()
        self._lookup = setup.lookup.over_matcher(matcher, self._note_answer)
        self._setup = replace(setup, lookup=self._lookup)
        self._spoken = SpokenOf()
        self._customers: LruCache[Hashable, ReadTree[SpokenOf]] = LruCache(_CUSTOMERS)
        self._parties: dict[str, bool] = {}

    def resolve(self, order: Transaction, on: date) -> SpokenOf:
        """Return whom an order speaks of; orders of which the same is read share an answer."""
        values = write_fields(order)
        customer = values.get("parties"), on
        tree = self._customers.get_or_make(customer, ReadTree)
        earlier = tree.find(values)
        if earlier is not None:
            return earlier
        names: dict[str, None] = {}
        self._spoken = spoken = SpokenOf()
        resolution = resolve_order(TrackedOrder.of(order, names.setdefault), self._setup, on, None)
        spoken.ids = frozenset(_list_ids(resolution))
        tree.keep(tuple(names), values, spoken)
        return spoken

    def resembles(self, party: str) -> bool:
        """Tell whether a party, anybody above it or who had its goods is like a changed one."""
        if party not in self._parties:
            self._parties[party] = self._compare_related(party)
        return self._parties[party]

    def _compare_related(self, party: str) -> bool:
        pid = party_pid(party)
        related = (self._lookup.owners_above.compare(pid), self._lookup.recipients.compare(pid))
        if any(compared is None for compared in related):
            return True  # nobody looked
        others = [answer for compared in related if compared for answer in compared.answers]
        answers = [self._lookup.find(Query(id=party)), *others]
        # the first candidate of each is the party itself
        return any(answer.candidates[1:] for answer in answers)

    def _note_answer(self, _query: Query, answer: LookupResult) -> None:
        self._spoken.note(answer)


def _list_ids(resolution: Resolution) -> Iterator[str]:
    """Yield the ids under which an order's parties are examined, and what stands beside them."""
    yield from (subject.id for subject in resolution.subjects)
    yield from (party.id for party in resolution.overlay.parties)
    for tie in resolution.overlay.ties:
        yield from (tie.start, tie.end)


def _open_names(snapshot: Snapshot, changed: frozenset[str]) -> Iterator[LayerNames]:
    """Yield the names of some of a snapshot's parties, layer by layer; in memory alone."""
    import pyarrow as pa  # noqa: PLC0415  # Arrow is slow to import
    import pyarrow.compute as pc  # noqa: PLC0415  # likewise

    value_set = pa.array(sorted(changed), pa.string())

    def read(layer: LayerManifest, table: str) -> pa.Table:
        rows = snapshot.read(layer, table)
        return rows.filter(pc.is_in(rows[_ID_OF[table]], value_set=value_set))

    for layer in snapshot.layers:
        if layer.counts.get("parties") and read(layer, "parties").num_rows:
            yield open_layer_names(layer, read)


# ------------------------------------------------------------------------------------------------
# Whom the rows are about that two snapshots do not share.
#
# A row that was only read again, or published again, is the same: an assessment says when beside
# what it found, and finds nothing else by it unless somebody asks what was known by a day.
# ------------------------------------------------------------------------------------------------

PARTY_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "parties": ("id",),
    "names": ("party",),
    "identifiers": ("party",),
    "traits": ("party",),
    "ties": ("start", "end"),
    "listings": ("party",),
    "shipments": ("shipper", "consignee", "end_user", "forwarder", "notify_party", "roles"),
    "links": ("left", "right"),
}
"""Of each table of `schemas.SCHEMAS` but that of countries: the columns that name parties."""

_READ_AGAIN: Final = frozenset({"published", "retrieved"})
"""Columns that say when a row was read or published."""


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """What differs between the rows of two snapshots.

    Attributes:
        parties: Ids of all whom a row is about that only one of them has, and of those whose rows
            are one party in only one of them.
        countries: Whether a row about a country, its trade or goods is another one.
    """

    parties: frozenset[str]
    countries: bool


@dataclass(frozen=True, slots=True)
class _Side:
    """A layer of one of two snapshots, which may have none of its name."""

    snapshot: Snapshot
    layer: LayerManifest | None

    @property
    def layer_id(self) -> str:
        return self.layer.id if self.layer else ""

    def read_columns(self, table: str, leave_out: Collection[str] = ()) -> dict[str, list[Any]]:
        """Return the columns of a table, with values that can be compared and hashed."""
        from onward.graph.statement_tables import values  # noqa: PLC0415  # brings Arrow

        if self.layer is None:
            return {}
        rows = self.snapshot.read(self.layer, table)
        names = [name for name in rows.column_names if name not in leave_out]
        return {name: list(map(_make_hashable, values(rows[name]))) for name in names}


def find_changed_rows(before: Snapshot, after: Snapshot) -> ChangedRows:
    """Compare two snapshots row by row; a layer that is the same in both is not read."""
    parties = set(_list_regrouped(before.clusters(), after.clusters()))
    countries = False
    for old, new in _pair_changed_layers(before, after):
        for table, columns in PARTY_COLUMNS.items():
            parties.update(_list_changed_parties(table, columns, old, new))
        countries = countries or _read_countries(old) != _read_countries(new)
    return ChangedRows(frozenset(parties), countries)


def _pair_changed_layers(before: Snapshot, after: Snapshot) -> Iterator[tuple[_Side, _Side]]:
    for name in sorted({layer.name for layer in (*before.layers, *after.layers)}):
        old, new = _Side(before, before.layer(name)), _Side(after, after.layer(name))
        if old.layer_id != new.layer_id:
            yield old, new


def _list_changed_parties(
    table: str, columns: Collection[str], old: _Side, new: _Side
) -> Iterator[str]:
    """Yield the ids of the parties that rows of a table are about that only one side has."""
    sides = [side.read_columns(table, _READ_AGAIN) for side in (old, new)]
    rows = [set(zip(*side.values(), strict=True)) for side in sides]
    names = list(sides[0] or sides[1])
    places = [names.index(column) for column in columns]
    for row in rows[0] ^ rows[1]:
        for place in places:
            yield from _name_parties(row[place])


def _name_parties(cell: Any) -> Iterator[str]:
    """Yield whom a cell names: nobody, one party, or one beside each role."""
    if isinstance(cell, tuple):
        yield from (party for _, party in cell)
    elif cell is not None:
        yield cell


def _read_countries(side: _Side) -> list[tuple[object, ...]]:
    return sorted(zip(*side.read_columns("destinations").values(), strict=True), key=repr)


def _make_hashable(cell: Any) -> Any:
    return tuple(cell) if isinstance(cell, list) else cell


def _list_regrouped(before: Clusters, after: Clusters) -> Iterator[str]:
    """Yield the ids that are not the same party with the same others, or are kept apart anew."""
    old, new = before.canonical, after.canonical
    for party in old.keys() | new.keys():
        names = old.get(party, party), new.get(party, party)
        if names[0] != names[1]:
            yield from (party, *names)
    for pair in before.apart ^ after.apart:
        yield from pair


# ------------------------------------------------------------------------------------------------
# What an earlier answer rests on, as far as a change of the data could touch it.
# ------------------------------------------------------------------------------------------------

Rules = tuple[str, str, str, str]
"""The version of Onward and of its matcher, the hashes of rule pack and policy."""


@dataclass(frozen=True, slots=True)
class TouchBasis:
    """What an answer rests on.

    Attributes:
        snapshot: What it was made against.
        rules: By which rules.
        stale: The sources that were older than they may be.
        is_repeatable: Whether another run would say the same: nothing failed, no limit was hit, the
            order states its day, and all that was loaded counted.
        candidates: The ids and bands of everybody whom a party or owner of the order may be.
    """

    snapshot: str
    rules: Rules
    stale: frozenset[str]
    is_repeatable: bool
    candidates: Mapping[str, str]

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Read what an assessment rests on out of its plain data."""
        sources = data["coverage"]["sources"]
        is_dated = data["transaction"].get("date") is not None
        return cls(
            snapshot=str(data["snapshot"]),
            rules=read_rules(data),
            stale=frozenset(source["dataset"] for source in sources if source["stale"]),
            is_repeatable=is_dated and data["as_of"] is None and _is_whole(data),
            candidates={
                row["candidate"]["party"]: row["band"]
                for row in data["matches"]
                if row["candidate"] is not None
            },
        )


def read_rules(data: JsonObject) -> Rules:
    """Return by which rules an assessment was made."""
    return (
        data["onward_version"],
        data["matcher"],
        data["rule_pack"]["hash"],
        data["policy"]["hash"],
    )


def _is_whole(data: JsonObject) -> bool:
    """Tell whether nothing failed and no limit was hit: another run would say the same."""
    reasons = {row["reason"] for row in data["cannot_tell"]}
    may_pass = reasons & {"engine", "timeout", "limit", "raised"}
    return not may_pass and not data["coverage"]["limits_hit"]


# ------------------------------------------------------------------------------------------------
# Stored assessments, as far as a new look at their orders needs them.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An assessment as it is stored: plain data, and the whole for whoever asks for it.

    Most of many orders are only looked at; to read all of them whole would take most of the time.

    Attributes:
        payload: Its JSON.
        data: What that says.
    """

    payload: bytes
    data: JsonObject = field(repr=False, compare=False)

    @classmethod
    def read(cls, payload: bytes) -> Self:
        """Read an assessment that the records keep."""
        return cls(payload, orjson.loads(payload))

    @property
    def id(self) -> str:
        """The id of the assessment."""
        return str(self.data["id"])

    @property
    def on(self) -> str:
        """The day of the question."""
        return str(self.data["on"])

    @property
    def snapshot(self) -> str:
        """What it was assessed against."""
        return str(self.data["snapshot"])

    @property
    def content_hash(self) -> str:
        """The hash of what it says."""
        return str(self.data["content_hash"])

    @property
    def verdict(self) -> str:
        """What came of it."""
        return str(self.data["verdict"])

    @property
    def suggestion(self) -> str:
        """What it suggests."""
        return str(self.data["suggestion"]["value"])

    @property
    def order(self) -> str:
        """The id of the order."""
        return str(self.data["transaction"]["id"])

    @property
    def order_hash(self) -> str:
        """The hash of the order."""
        return str(self.data["transaction"]["hash"])

    def assessment(self) -> Assessment:
        """Return the whole."""
        return assessment_from_json(self.payload, self.id)

    def transaction(self) -> Transaction:
        """Return the order, to be assessed once more."""
        stated = dict(self.data["transaction"])
        del stated["hash"]
        return parse_transaction(stated)

    def touch_basis(self) -> TouchBasis:
        """Return what it rests on, as far as a change of the data could touch it."""
        return TouchBasis.read(self.data)


def compare_answers(before: StoredAnswer, after: StoredAnswer) -> tuple[FindingChange, ...]:
    """Return what differs between the findings of two assessments of one order."""
    if before.data["findings"] == after.data["findings"]:
        return ()
    return compare_findings(before.assessment(), after.assessment())


def list_new_gaps(before: StoredAnswer, after: StoredAnswer) -> tuple[str, ...]:
    """Return what is not known now and was, or was not asked for: each gap in words, once."""
    earlier = {(gap["field"], gap["what"]) for gap in before.data["coverage"]["gaps"]}
    later = after.data["coverage"]["gaps"]
    new = (gap["what"] for gap in later if (gap["field"], gap["what"]) not in earlier)
    return tuple(dict.fromkeys(map(str, new)))


# ------------------------------------------------------------------------------------------------
# Which stored orders a newer snapshot touches: of all others it says what the older one said.
#
# An assessment follows from its order, its days, the rules, and what it reads of a snapshot. What
# two snapshots do not share is known row by row (`changed_rows`); an order is touched where
# whatever it reads may lead to such a row: by the ties around its parties (`affected_parties`), by
# a name or number (`changed_names`), or because a change concerns every order, as a list of its own
# does.
#
# Whom an assessment names as the nearest below every band is no part of that: nobody is examined
# for it, and it hangs on all names that come near, of whom a change of one brings up another.
# ------------------------------------------------------------------------------------------------


class TouchTest:
    """Tells of stored orders whether a newer snapshot may say something else of them.

    Args:
        before, after: What orders are assessed against, over the older and the newer snapshot.
        snapshots: These two.

    Attributes:
        why_all: Why every order is touched, in words; empty where not every one is.
    """

    def __init__(
        self,
        before: AssessmentSetup,
        after: AssessmentSetup,
        snapshots: tuple[Snapshot, Snapshot],
    ) -> None:
        rows = find_changed_rows(*snapshots)
        self.why_all = tuple(_list_common_changes(before, after, snapshots, rows))
        self._before, self._after = before, after
        changed = frozenset() if self.why_all else rows.parties
        self._affected = [
            (side.engine, find_affected(side.engine, changed)) for side in (before, after)
        ]
        self._names = [
            ChangedNames(setup, snapshot, changed)
            for setup, snapshot in zip((before, after), snapshots, strict=True)
        ]

    def is_touched(self, basis: TouchBasis, order: Transaction, day: date | None) -> bool:
        """Tell whether an order is to be assessed anew.

        Args:
            basis: What its newest assessment rests on.
            order: The order, as it was assessed.
            day: The day on which it would be assessed.
        """
        if self.why_all or day is None or not self._is_comparable(basis, order, day):
            return True
        if self._is_affected(basis.candidates):
            return True
        assessed = [party for party, band in basis.candidates.items() if band != "weak"]
        for names in self._names:
            spoken = names.resolve(order, day)
            if spoken.resembles or self._is_affected(spoken.ids):
                return True
            if any(map(names.resembles, assessed)):
                return True
        return False

    def _is_affected(self, parties: Iterable[str]) -> bool:
        """Tell whether reading may lead from some parties to a changed row, in either snapshot."""
        ids = list(parties)
        return any(
            not affected.isdisjoint(filter(None, engine.find(ids)))
            for engine, affected in self._affected
        )

    def _is_comparable(self, basis: TouchBasis, order: Transaction, day: date) -> bool:
        """Tell whether an assessment says whole, by the rules of now, what the older one did."""
        setup = self._after
        rules = (
            __version__,
            setup.lookup.matcher.version,
            setup.plan.pack_summary.hash,
            setup.plan.policy_summary.hash,
        )
        return (
            basis.rules == rules
            and basis.is_repeatable
            and basis.snapshot == self._before.snapshot_id
            and self._is_stale_alike(basis, day)
            and self._has_left_alike(order)
        )

    def _is_stale_alike(self, basis: TouchBasis, day: date) -> bool:
        """Tell whether the same sources were too old then, and are now, and just as old."""
        stale = _find_stale(self._after, day)
        return stale == _find_stale(self._before, day) and stale.keys() == basis.stale

    def _has_left_alike(self, order: Transaction) -> bool:
        """Tell whether both snapshots know the same of when the goods left."""
        before, after = self._before.departures, self._after.departures
        digest = transaction_hash(order)
        return (before.of_order(digest, None), before.of_other_form(order.id, None)) == (
            after.of_order(digest, None),
            after.of_other_form(order.id, None),
        )


def _list_common_changes(
    before: AssessmentSetup,
    after: AssessmentSetup,
    snapshots: tuple[Snapshot, Snapshot],
    rows: ChangedRows,
) -> Iterator[str]:
    """Yield in words what concerns every order."""
    old, new = ({facts.dataset: facts for facts in side.layers} for side in (before, after))
    for name in sorted(old.keys() ^ new.keys()):
        yield f"{name} is {'loaded now' if name in new else 'not loaded any more'}"
    for name in sorted(old.keys() & new.keys()):
        if _say_alike(old[name]) != _say_alike(new[name]):
            yield f"{name} holds other sorts of data, or lost other rows"
        elif any(new[name].lost):
            yield f"of {name} it is not known whom the cells are about that were lost"
    if rows.countries:
        yield "records of countries, trade or goods have changed"
    if snapshots[0].ledger != snapshots[1].ledger:
        yield "it was judged anew who is one party"
    if _list_loaded(before) != _list_loaded(after):
        yield "other sorts of data are loaded at all"


def _say_alike(facts: LayerFacts) -> LayerFacts:
    """Return the facts of a layer without those that only say which rows it has, and since when."""
    return replace(
        facts,
        layer="",
        retrieved=None,
        published=None,
        rows_accepted=0,
        notes=(),
        shipments=min(facts.shipments, 1),
        parties=min(facts.parties, 1),
    )


def _list_loaded(setup: AssessmentSetup) -> tuple[object, ...]:
    loaded = setup.loaded
    return loaded.kinds, loaded.regimes, loaded.published, setup.regimes


def _find_stale(setup: AssessmentSetup, day: date) -> dict[str, str]:
    """Return the sources that are older on a day than they may be, and since when they age."""
    stale = {}
    for layer in setup.layers:
        limit = setup.policy.max_age(layer.dataset, layer.source, layer.max_age_days)
        begins = layer.aged_from
        if begins and limit is not None and day_number(day) - since_day(begins) > limit:
            stale[layer.dataset] = begins
    return stale
