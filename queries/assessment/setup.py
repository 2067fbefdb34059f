"""What an assessment is made against: a snapshot in an engine, a rule pack, a policy."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self

import orjson

from onward import __version__
from onward.errors import EngineError, UsageError
from onward.graph.cache import LruCache
from onward.graph.codes import TRADE_COVERAGE
from onward.graph.dates import day_number, first_day, known_day
from onward.graph.engine import Engine, Overlay
from onward.graph.identity.undecided import SUGGESTIONS
from onward.graph.json_forms import canonical_hash
from onward.graph.matching.index import Progress
from onward.graph.matching.matcher import open_matcher
from onward.graph.model import DestinationRecord, PartyKind, Tie, TieKind
from onward.graph.notices import report_notice
from onward.graph.store.files import mark_used, write_whole
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.workspace import Snapshot
from onward.loaders.load import has_own_tables
from onward.queries.destinations import Destinations, Vote, open_destinations
from onward.queries.detection.context import Context, KeptAnswers, LayerFacts, answer_cache
from onward.queries.detection.plan import GraphMarks, PackPlan, plan_pack
from onward.queries.detection.results import OrderValues, ReadTree, Subject
from onward.queries.items.master import ItemMaster
from onward.queries.matching.lookup import Lookup
from onward.queries.merges import JudgedApart, say_changes, stale_note
from onward.queries.model.assessment import DataKind
from onward.queries.model.parts import OF_ORDER, WrittenAssessment
from onward.queries.records.entries import AssessmentOutcome
from onward.queries.rules.catalogue import IndicatorCatalogue, default_catalogue
from onward.queries.rules.describe import DATA_KINDS
from onward.queries.rules.indicator import Indicator
from onward.queries.rules.policy import Policy, default_policy
from onward.queries.shipments import LAYER, Departures
from onward.queries.tables.tables import RuleTables
from onward.queries.transactions.transaction import Transaction, transaction_hash
from onward.registry import find

# ------------------------------------------------------------------------------------------------
# Of which parties of an order nothing is loaded, though of others there is.
#
# That a source tells who owns somebody says nothing of who owns anybody else: a party above which
# no tie stands has no owner that could have been found.
# ------------------------------------------------------------------------------------------------

_ABOVE: Final[Mapping[DataKind, tuple[str, ...]]] = MappingProxyType(
    {"ownership": ("owns",), "control": ("controls", "directs")}
)
"""Sorts of data that are ties into a party, whenever they held."""

_WITHOUT: Final[frozenset[str]] = frozenset(
    {
        PartyKind.PERSON,
        PartyKind.PUBLIC_BODY,
        PartyKind.MILITARY_UNIT,
        PartyKind.ARMED_GROUP,
    }
)
"""Kinds of party that nobody owns or controls: of them, nothing is missing."""


@dataclass(frozen=True, slots=True)
class UntoldParties:
    """The parties of an order of which no source tells something, by the sort of data.

    Attributes:
        subjects: Each sort with the ids of the parties, and what they are called.
    """

    subjects: Mapping[DataKind, Mapping[str, str]]

    @classmethod
    def find(cls, context: Context) -> "UntoldParties":
        """Look above each party of an order. Its exporter is no party that is examined.

        Where the engine is lost, nothing is known of anybody; the limits of the coverage say why.
        """
        others = [subject for subject in context.subjects if subject.role != "exporter"]
        try:
            ownable = [subject for subject in others if not _is_ownerless(subject, context)]
            return cls(
                {kind: dict(_list_untold(context, ownable, ties)) for kind, ties in _ABOVE.items()}
            )
        except EngineError:
            names = {subject.id: subject.name for subject in others}
            return cls(dict.fromkeys(_ABOVE, names))

    def ids(self, indicator: Indicator) -> frozenset[str]:
        """Return the parties of which an indicator could have found nothing."""
        if not self.subjects:
            return frozenset()
        needs = indicator.detection.needs
        return frozenset(party for kind in needs for party in self.subjects.get(kind, ()))

    def names(self, kind: DataKind) -> tuple[str, ...]:
        """Return what the parties are called, each once, in the order's sequence."""
        return tuple(dict.fromkeys(self.subjects.get(kind, {}).values()))


NOBODY: Final = UntoldParties({})
"""Of an invented world, which says all that there is."""


def _is_ownerless(subject: Subject, context: Context) -> bool:
    [record] = context.engine.parties([subject.pid])
    return bool(record.kinds & _WITHOUT)


def _list_untold(
    context: Context, subjects: Collection[Subject], ties: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield the parties into which no tie leads, with their names."""
    pids = sorted({subject.pid for subject in subjects})
    if not pids:
        return
    batch = context.engine.incident(pids, ties, "in", None, context.as_of)
    reached = {end for _, end in context.engine.ends(batch.tid.tolist())}
    for subject in subjects:
        if subject.pid not in reached:
            yield subject.id, subject.name


# ------------------------------------------------------------------------------------------------
# Of which regimes a list was published, and of which only own tables have entries.
# ------------------------------------------------------------------------------------------------


def find_published(snapshot: Snapshot) -> frozenset[str] | None:
    """Return the regimes of which a layer has a list that is not the user's own.

    None where no own table has an entry of a list.
    """
    listing = [layer for layer in snapshot.layers if layer.counts.get("listings")]
    users = [layer for layer in listing if has_own_tables(layer.source)]
    if not users:
        return None
    others = [layer for layer in snapshot.layers if layer not in users]
    named = {layer.regime for layer in others}
    for layer in others:
        if layer in listing and not layer.regime:
            column = snapshot.read(layer, "listings")["regime"]
            named.update(*(chunk.dictionary.to_pylist() for chunk in column.chunks))
    return frozenset(named - {""})


# ------------------------------------------------------------------------------------------------
# Rows of the users' own tables that are about somebody whom no table describes.
#
# A slip in an id loses what the row says: an entry of a list is compared with no name, and an owner
# stands above nobody. What it was about cannot be told, so every assessment names it.
# ------------------------------------------------------------------------------------------------

_OVER: Final = frozenset({"owns", "controls", "directs"})
"""Kinds of ties whose end is the party that they are about."""


def list_undescribed(layer: LayerManifest, snapshot: Snapshot, engine: Engine) -> tuple[str, ...]:
    """Return the ids that entries and owners of an own layer are about, and that nobody has."""
    # tables of Arrow are read without its functions, which are slow to import
    if not has_own_tables(layer.source) or not (layer.counts.keys() & {"listings", "ties"}):
        return ()
    described = set(_read_ids(layer, snapshot, "parties", "id"))
    listed = set(_read_ids(layer, snapshot, "listings", "party")) - described
    owners = dict(_list_owners(layer, snapshot, described))
    missing = _leave_out_described({*listed, *owners}, engine)
    # of an owner whom nobody describes either, whoever looks for it is told so
    unknown = _leave_out_described(set(owners.values()) - described, engine)
    named = (party for party in missing if party in listed or owners[party] not in unknown)
    return tuple(sorted(named))


def _leave_out_described(parties: Collection[str], engine: Engine) -> set[str]:
    ids = sorted(parties)
    pids = engine.find(ids) if ids else []
    return {
        party
        for party, pid in zip(ids, pids, strict=True)
        if pid is None or not engine.parties([pid])[0].members
    }


def _read_ids(layer: LayerManifest, snapshot: Snapshot, table: str, column: str) -> Iterator[str]:
    if layer.counts.get(table):
        yield from snapshot.read(layer, table)[column].to_pylist()


def _list_owners(
    layer: LayerManifest, snapshot: Snapshot, described: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield the companies that the layer does not describe, each with an owner or leader.

    Of one in the middle of a chain whoever stands below it says that it is not known.
    """
    if not layer.counts.get("ties"):
        return
    ties = snapshot.read(layer, "ties")
    columns = (ties[column].to_pylist() for column in ("kind", "start", "end"))
    over = [(start, end) for kind, start, end in zip(*columns, strict=True) if kind in _OVER]
    above = {start for start, _ in over}
    for start, end in over:
        if end not in described and end not in above:
            yield end, start


# ------------------------------------------------------------------------------------------------
# What follows from the rows of a snapshot alone and is asked at every start: cached by its id.
#
# To work it out, all rows of users' own ties are read. A cached answer has a checksum under the
# file's name; a missing or damaged one costs time and changes no answer.
# ------------------------------------------------------------------------------------------------

VERSION: Final = "1"
"""Raise it with every change of what is worked out here: old files are then unused."""

FACTS: Final = "facts-"
"""How the names of such files begin."""


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """What the rows of a snapshot say as a whole.

    Attributes:
        undescribed: By layer, the ids that its rows are about and that nobody has.
        published: As `find_published` returns it.
        newest_source: The newest day on which a source, or an entry of a list, was retrieved.
    """

    undescribed: Mapping[str, tuple[str, ...]]
    published: frozenset[str] | None
    newest_source: date | None

    @classmethod
    def read(cls, snapshot: Snapshot, engine: Engine) -> "SnapshotFacts":
        """Return the facts of a snapshot, from the cache where they are there."""
        if snapshot.cache_dir is None:
            return cls.find(snapshot, engine)
        file = snapshot.cache_dir / name_facts(snapshot.id)
        mark_used(file)
        written = read_facts(file)
        if written is not None:
            return cls._decode_facts(written)
        if file.exists():
            report_notice(f"cache/{file.name} was changed; it is made again")
        facts = cls.find(snapshot, engine)
        _write_facts(file, facts._encode_facts())
        return facts

    @classmethod
    def find(cls, snapshot: Snapshot, engine: Engine) -> "SnapshotFacts":
        """Work the facts of a snapshot out."""
        return cls(
            {layer.name: list_undescribed(layer, snapshot, engine) for layer in snapshot.layers},
            find_published(snapshot),
            _find_newest_source(snapshot),
        )

    def _encode_facts(self) -> bytes:
        published = None if self.published is None else sorted(self.published)
        return orjson.dumps([self.undescribed, published, self.newest_source])

    @classmethod
    def _decode_facts(cls, written: bytes) -> "SnapshotFacts":
        undescribed, published, newest = orjson.loads(written)
        return cls(
            {layer: tuple(parties) for layer, parties in undescribed.items()},
            None if published is None else frozenset(published),
            None if newest is None else date.fromisoformat(newest),
        )


def name_facts(snapshot_id: str) -> str:
    """Return the name of the file of a snapshot's facts."""
    terms = orjson.dumps([VERSION, __version__, snapshot_id])
    return f"{FACTS}{sha256(terms).hexdigest()[:32]}"


def read_facts(file: Path) -> bytes | None:
    """Return what a file holds; None if there is none, or not as it was written."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    checksum, _, written = content.partition(b"\n")
    return written if checksum == _hash_facts(file.name, written) else None


def _write_facts(file: Path, written: bytes) -> None:
    with suppress(OSError):  # a cache that cannot be written costs the time again
        file.parent.mkdir(parents=True, exist_ok=True)
        # not durable: a lost file is made again
        write_whole(file, _hash_facts(file.name, written) + b"\n" + written, durable=False)


def _hash_facts(name: str, written: bytes) -> bytes:
    """Return the hash of facts under a file's name: they cannot stand in another's place."""
    return sha256(name.encode() + b"\n" + written).hexdigest().encode()


def _find_newest_source(snapshot: Snapshot) -> date | None:
    """Return the newest day on which anything was retrieved that says who is listed or owns whom.

    A layer has the oldest retrieval of its rows, so that the rows of its lists are looked at, too.
    """
    days = {layer.retrieved for layer in snapshot.layers if layer.name not in (LAYER, SUGGESTIONS)}
    for layer in snapshot.layers:
        if layer.counts.get("listings"):
            column = snapshot.read(layer, "listings")["retrieved"]
            days.update(*(chunk.dictionary.to_pylist() for chunk in column.chunks))
    return max(map(first_day, filter(None, days)), default=None)


# ------------------------------------------------------------------------------------------------
# Which sorts of data a snapshot holds at all, and which an order adds.
# ------------------------------------------------------------------------------------------------

_BY_TIES: Final[Mapping[DataKind, frozenset[str]]] = MappingProxyType(
    {
        "ownership": frozenset({TieKind.OWNS}),
        "control": frozenset({TieKind.CONTROLS, TieKind.DIRECTS}),
        "addresses": frozenset({TieKind.LOCATED_AT, TieKind.CONTACT_AT}),
    }
)
"""Kinds of ties of which one is enough, whoever's it is."""

_BY_TOPICS: Final[Mapping[DataKind, tuple[str, ...]]] = MappingProxyType(
    {
        "state_bodies": ("gov",),
        "security_services": ("gov.security", "role.spy"),
        "military": ("mil",),
    }
)
"""Topics of which one is enough; `gov` stands for those below it, too."""

_BY_KINDS: Final[Mapping[DataKind, frozenset[str]]] = MappingProxyType(
    {
        "state_bodies": frozenset({PartyKind.PUBLIC_BODY}),
        "military": frozenset({PartyKind.MILITARY_UNIT, PartyKind.ARMED_GROUP}),
    }
)
"""Kinds of parties of which one is enough."""


@dataclass(frozen=True, slots=True)
class LoadedData:
    """The sorts of data that there is any of.

    Attributes:
        kinds: All but lists.
        regimes: Whose lists there are; None = whosever are looked for.
        find_days: Returns the day on which something of each regime's lists was first known.
        published: Whose lists are loaded as their publishers have them; None = all of `regimes`.
    """

    kinds: frozenset[DataKind]
    regimes: frozenset[str] | None
    find_days: Callable[[], Mapping[str, int]] | None = None
    published: frozenset[str] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all that there is stands in the data: so it is in an invented world."""
        return self.regimes is None

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        engine: Engine,
        regimes: Collection[str],
        published: frozenset[str] | None,
    ) -> "LoadedData":
        """Return what the layers of a snapshot hold.

        Args:
            snapshot: The layers.
            engine: Over the snapshot, without overlay.
            regimes: Whose lists it holds entries of.
            published: As `onward.queries.assessment.setup` finds it.
        """
        kinds = {
            *_kinds_of_ties(kind for layer in snapshot.layers for kind in layer.tie_kinds),
            *_kinds_of_topics(engine.topics),
            *_kinds_of_parties(engine.kinds),
        }
        if any(layer.counts.get("shipments") for layer in snapshot.layers):
            kinds.add("shipments")
        return cls(frozenset(kinds), frozenset(regimes), lambda: _find_days(snapshot), published)

    def with_measures(self, measures: Collection[str]) -> "LoadedData":
        """Return what there is where layers also say what their records of trade cover.

        Args:
            measures: The measures of the destination records.
        """
        if TRADE_COVERAGE not in measures:
            return self
        return replace(self, kinds=self.kinds | {"import_records"})

    def with_claims(self, ties: Iterable[Tie]) -> "LoadedData":
        """Return what there is beside the owners and directors that an order itself names.

        What an order says of other things, its own address say, is compared with nothing where no
        layer holds any.
        """
        stated = frozenset(_kinds_of_ties(tie.kind for tie in ties))
        return self if stated <= self.kinds else replace(self, kinds=self.kinds | stated)

    def known_by(self, as_of: date | None) -> "LoadedData":
        """Return what there is of lists that were known by a day; None = everything.

        A list that came later is not looked at, so it is absent.
        """
        if as_of is None or self.find_days is None or self.regimes is None:
            return self
        days, last = self.find_days(), day_number(as_of)
        early = frozenset(regime for regime in self.regimes if days.get(regime, last + 1) <= last)
        return replace(self, regimes=early)

    def missing_lists(self, regimes: Sequence[str]) -> tuple[str, ...]:
        """Return those of some regimes of which no list is loaded."""
        loaded = regimes if self.regimes is None else self.regimes
        return tuple(regime for regime in regimes if regime not in loaded)

    def unpublished_lists(self, regimes: Sequence[str]) -> tuple[str, ...]:
        """Return those of some regimes of which only own tables have entries."""
        if self.regimes is None or self.published is None:
            return ()
        loaded, published = self.regimes, self.published
        return tuple(regime for regime in regimes if regime in loaded and regime not in published)


def find_regimes(layers: Iterable[LayerManifest], engine: Engine) -> frozenset[str]:
    """Return the regimes whose lists are loaded: those of list layers, and those that rows name."""
    return (engine.regimes | {layer.regime for layer in layers}) - {""}


def _find_days(snapshot: Snapshot) -> Mapping[str, int]:
    """Return the day on which something of each regime's lists was first known."""
    stated = [(layer.regime, layer.published, layer.retrieved) for layer in snapshot.layers]
    if any(layer.counts.get("listings") for layer in snapshot.layers):
        columns = ["regime", "published", "retrieved"]
        rows = snapshot.table("listings").group_by(columns).aggregate([]).to_pylist()
        stated += [(row["regime"], row["published"], row["retrieved"]) for row in rows]
    days: dict[str, int] = {}
    for regime, published, retrieved in stated:
        day = known_day(published, retrieved)
        days[regime] = min(day, days.get(regime, day))
    return days


def _kinds_of_ties(kinds: Iterable[str]) -> Iterator[DataKind]:
    stated = set(kinds)
    for kind, any_of in _BY_TIES.items():
        if not any_of.isdisjoint(stated):
            yield kind


def _kinds_of_topics(topics: Iterable[str]) -> Iterator[DataKind]:
    # "gov.security" is a topic of "gov", and "government" would be none
    beginnings: set[str] = set()
    for topic in topics:
        beginnings |= {topic, topic.partition(".")[0]}
    for kind, any_of in _BY_TOPICS.items():
        if not beginnings.isdisjoint(any_of):
            yield kind


def _kinds_of_parties(kinds: Collection[str]) -> Iterator[DataKind]:
    for kind, any_of in _BY_KINDS.items():
        if not any_of.isdisjoint(kinds):
            yield kind


COMPLETE: Final = LoadedData(frozenset(DATA_KINDS) - {"sanctions_lists", "import_records"}, None)
"""Of an invented world, which holds of every sort whatever its line says.

That a record of imports is complete is nothing that goes without saying, in no world.
"""


# ------------------------------------------------------------------------------------------------
# Overlays that transactions share, with what was already computed over them.
#
# Most orders of one exporter say the same of who is who: the exporter is no party of any source,
# and
# the customers are known by id. Over the same overlay, on the same day, the same question has the
# same answer, so that an order system's customers are looked at once and not once an order.
# ------------------------------------------------------------------------------------------------

CAPACITY: Final = 128
"""Overlays that are kept, of some 20 kB each: one a customer that is given by name."""

DAYS_EACH: Final = 2
"""Days on which an order is asked about: its own, and that of the newest source."""


@dataclass(slots=True)
class OverlayEngine:
    """An engine over one overlay, and a cache of answers for one pair of dates.

    Attributes:
        marks: What any party of the graph and of the overlay is and carries.
        world: Number of the overlay and its pair of dates; no other one of the snapshot has it.
    """

    world: int
    engine: Engine
    marks: GraphMarks
    cache: "OverlayAnswers"


class OverlayAnswers:
    """The answers over one overlay, in a cache that all overlays share: memory stays flat.

    Args:
        answers: Of all overlays.
        number: Of the overlay and its pair of dates; no other one has it.
    """

    __slots__ = ("_answers", "_number")

    def __init__(self, answers: LruCache[Hashable, Any], number: int) -> None:
        self._answers = answers
        self._number = number

    def get_or_make(self, question: Hashable, make: Callable[[], Any]) -> Any:
        """Return the answer to a question, made and stored first where there is none."""
        return self._answers.get_or_make((self._number, question), make)


class OverlayCache:
    """The overlays of a snapshot that were used last, opened in an engine.

    Args:
        engine: Over the snapshot, without overlay.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._opened: LruCache[tuple[Overlay, date, date | None], OverlayEngine]
        self._opened = LruCache(CAPACITY * DAYS_EACH)
        self._engines: LruCache[Overlay, Engine] = LruCache(CAPACITY)
        self._answers = answer_cache()
        self._numbers = count()

    def open(self, overlay: Overlay, on: date, as_of: date | None) -> OverlayEngine:
        """Return the engine of an overlay and two dates, opened when it is first asked for."""
        return self._opened.get_or_make(
            (overlay, on, as_of),
            lambda: self._open_overlay(overlay, next(self._numbers)),
        )

    def _open_overlay(self, overlay: Overlay, world: int) -> OverlayEngine:
        return OverlayEngine(
            world,
            self._open_engine(overlay),
            self._graph_marks.with_parties(overlay.parties),
            OverlayAnswers(self._answers, world),
        )

    @cached_property
    def _graph_marks(self) -> GraphMarks:
        return GraphMarks.read(self._engine)

    def _open_engine(self, overlay: Overlay) -> Engine:
        return self._engines.get_or_make(overlay, lambda: self._engine.overlay(overlay))


# ------------------------------------------------------------------------------------------------
# Assessments as they are written, kept for orders of which all that is read is the same.
#
# An order book names its customers again and again, for the same goods. What is written of one
# order
# holds for the next of the same parties, if whatever was read of the first is the same in the
# second
# (`onward.queries.detection.results`). The order itself, and what hashes it, is its own.
# ------------------------------------------------------------------------------------------------

MOST_BYTES: Final = 256_000_000
"""Bytes of kept assessments: memory stays flat."""

_MOST_OF_CUSTOMER: Final = 64
"""Assessments of the same parties that are kept: whoever orders otherwise each time begins anew."""

_MOST_SHARED: Final = 4_096
"""Values that assessments of several customers may have in common."""


@dataclass(frozen=True, slots=True)
class WholeAnswer:
    """What is kept of an assessment.

    Attributes:
        written: As it is written, with the id, order and hash of the one that it was made of.
        outcome: What came of it.
        parties: The names and ids of its parties.
    """

    written: WrittenAssessment
    outcome: AssessmentOutcome
    parties: tuple[str, ...] = ()


@dataclass(slots=True)
class _Customer:
    """The answers of the same parties, how many there are, and of how many bytes."""

    tree: ReadTree[WholeAnswer]
    count: int = 0
    size: int = 0


class WholeAnswers:
    """Whole assessments by customer; those that were asked for last are kept.

    Args:
        most: Bytes at most.
    """

    __slots__ = ("_customers", "_most", "_shared", "_size")

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._customers: OrderedDict[Hashable, _Customer] = OrderedDict()
        self._shared: LruCache[bytes, bytes] = LruCache(_MOST_SHARED)
        self._most = most
        self._size = 0

    def find(self, customer: Hashable, values: OrderValues) -> WholeAnswer | None:
        """Return what was kept of an order of which all that was read is the same.

        Args:
            customer: The parties of the order, and all else by which it is asked about.
            values: What can be read of the order.
        """
        answers = self._customers.get(customer)
        if answers is None:
            return None
        self._customers.move_to_end(customer)
        leaf = answers.tree.find(values)
        return None if leaf is None else leaf.answer

    def keep(
        self,
        customer: Hashable,
        names: Sequence[Hashable],
        values: OrderValues,
        answer: WholeAnswer,
    ) -> None:
        """Keep an answer.

        Args:
            customer: As in `find`.
            names: All that was read of the order, in the order in which it was first read.
            values: As in `find`.
            answer: The answer.
        """
        answers = self._customers.get(customer)
        if answers is None or answers.count >= _MOST_OF_CUSTOMER:
            self._drop_customer(customer)
            answers = self._customers[customer] = _Customer(ReadTree())
        shared, size = self._share_values(answer)
        answers.tree.keep(names, values, shared)
        answers.count += 1
        answers.size += size
        self._size += size
        while self._size > self._most and self._customers:
            # the first one is the one that was asked for longest ago
            self._drop_customer(next(iter(self._customers)))

    def _drop_customer(self, customer: Hashable) -> None:
        dropped = self._customers.pop(customer, None)
        if dropped is not None:
            self._size -= dropped.size

    def _share_values(self, answer: WholeAnswer) -> tuple[WholeAnswer, int]:
        """Return an answer whose values are those of earlier ones where equal, and its own bytes.

        Of the id, the order and the hash nothing is kept: each order has its own.
        """
        keys = dict.fromkeys(answer.written.keys, b"")
        size = 0
        for name in keys.keys() - OF_ORDER:
            value = answer.written.keys[name]
            keys[name] = self._shared.get(value) or self._shared.store(value, value)
            size += len(value) if keys[name] is value else 0
        return replace(answer, written=WrittenAssessment(keys)), size


_MOST_SHARED_PARTS: Final = 8_192
"""Parts that are kept: some per day, country and source, of a few kB each."""


@dataclass(frozen=True, slots=True)
class AssessmentSetup:
    """Everything that stays the same from one transaction to the next.

    Attributes:
        engine: Over the snapshot, without overlay.
        lookup: Finds the parties of the same snapshot that a name or number may mean.
        destinations: Country records over the snapshot's rows and the pack's tables.
        items: What loaded item masters know of items.
        layers: Facts of its layers, by dataset name.
        loaded: Which sorts of data it holds at all.
        regimes: Whose lists it holds entries of.
        plan: How the indicators run, by this pack and this policy.
        overlays: What transactions share that say the same of who is who.
        departures: Which orders have left.
        newest_source: The newest day on which a source, or an entry of a list, was retrieved.
        rules_out: Whether an indicator is passed over where it provably has nothing to say.
        keeps_answers: Whether what indicators say of an order is kept for those of which they read
            the same; the answers are the same, and it takes longer without.
        shared_parts: Parts of assessments that are the same for many orders, by what they depend
            on beside all of this.
    """

    snapshot_id: str
    engine: Engine
    lookup: Lookup
    catalogue: IndicatorCatalogue
    policy: Policy
    tables: RuleTables
    destinations: Destinations
    items: ItemMaster
    layers: tuple[LayerFacts, ...]
    loaded: LoadedData
    regimes: frozenset[str]
    plan: PackPlan
    overlays: OverlayCache
    departures: Departures
    newest_source: date | None
    rules_out: bool
    keeps_answers: bool = True
    # with anything else of it changed, it is made anew
    shared_parts: LruCache[Hashable, Any] = field(
        default_factory=lambda: LruCache(_MOST_SHARED_PARTS), init=False, compare=False, repr=False
    )
    kept_answers: KeptAnswers = field(
        default_factory=KeptAnswers, init=False, compare=False, repr=False
    )
    whole_answers: WholeAnswers = field(
        default_factory=WholeAnswers, init=False, compare=False, repr=False
    )

    def newest_source_by(self, as_of: date | None) -> date | None:
        """Return the day of the newest source, and never one after `as_of`."""
        newest = self.newest_source
        return newest if newest is None or as_of is None else min(newest, as_of)

    def over_snapshot(self, snapshot: Snapshot) -> "AssessmentSetup":
        """Return the same over another snapshot of the same parties, of which other ties hold.

        Names and numbers are found as before; country records, rules and items are the same.
        """
        engine: Engine = find("engine", "embedded").Engine.open(snapshot)
        facts = SnapshotFacts.read(snapshot, engine)
        return replace(
            self,
            snapshot_id=snapshot.id,
            engine=engine,
            lookup=self.lookup.over_engine(engine),
            layers=tuple(_list_layer_facts(snapshot, facts)),
            overlays=OverlayCache(engine),
        )

    @classmethod
    def open(
        cls,
        snapshot: Snapshot,
        engine_name: str = "embedded",
        *,
        policy: Policy | None = None,
        catalogue: IndicatorCatalogue | None = None,
        tables: RuleTables | None = None,
        progress: Progress | None = None,
        loaded: LoadedData | None = None,
        rules_out: bool = True,
    ) -> "AssessmentSetup":
        """Open a snapshot in an engine, with the rule pack and policy that come with Onward.

        Args:
            snapshot: What to assess against.
            engine_name: embedded, networkx, or another of the registry.
            policy: An organisation's own policy.
            catalogue: Another rule pack.
            tables: Other tables than the pack's own.
            loaded: What counts as loaded; default what the snapshot holds. An invented world that
                is complete whatever it states says so here.
            rules_out: Whether an indicator is passed over where it provably has nothing to say; the
                answers are the same, and it takes longer without.
            progress: Called with parties done, where names must be made ready for matching first.

        Raises:
            UsageError: There is no such engine.
            EngineError: It cannot open the snapshot.
        """
        engine: Engine = find("engine", engine_name).Engine.open(snapshot)
        policy, catalogue = policy or default_policy(), catalogue or default_catalogue()
        tables = tables or catalogue.tables
        regimes = find_regimes(snapshot.layers, engine)
        records = _destination_rows(snapshot)
        vote = Vote(policy.record.families_needed, policy.record.count_regimes)
        destinations = open_destinations(records, tables, vote)
        facts = SnapshotFacts.read(snapshot, engine)
        loaded = loaded or LoadedData.of(snapshot, engine, regimes, facts.published)
        return cls(
            snapshot_id=snapshot.id,
            engine=engine,
            lookup=_open_lookup(snapshot, engine, policy, progress),
            catalogue=catalogue,
            policy=policy,
            tables=tables,
            destinations=destinations,
            items=ItemMaster(records),
            layers=tuple(_list_layer_facts(snapshot, facts)),
            loaded=loaded.with_measures(destinations.measures),
            regimes=regimes,
            plan=plan_pack(catalogue, policy),
            overlays=OverlayCache(engine),
            departures=Departures.read(snapshot),
            newest_source=facts.newest_source,
            rules_out=rules_out,
        )


def _open_lookup(
    snapshot: Snapshot, engine: Engine, policy: Policy, progress: Progress | None
) -> Lookup:
    """Open what finds parties; the engine already knows who is one, and clusters would be slow."""

    def canonical(party: str) -> str:
        pid = engine.find([party])[0]
        return party if pid is None else engine.parties([pid])[0].id

    judged = JudgedApart(snapshot, engine)

    def list_reasons(left: str, right: str) -> list[str]:
        changes = judged.list_changes(left, right) if snapshot.judgements() else ()
        return [say_changes(changes)] if changes else []

    bands = policy.matching.bands()
    matcher = open_matcher(snapshot, canonical=canonical, bands=bands, progress=progress)
    lists = [layer.name for layer in snapshot.layers if layer.counts.get("listings")]
    return Lookup(engine, matcher, judged.are_apart, list_reasons, lists)


def _destination_rows(snapshot: Snapshot) -> tuple[DestinationRecord, ...]:
    """Read the destination rows, where a layer has any: reading a table is slow to begin."""
    has_rows = any(layer.counts.get("destinations") for layer in snapshot.layers)
    return snapshot.destinations() if has_rows else ()


def _list_layer_facts(snapshot: Snapshot, facts: SnapshotFacts) -> Iterator[LayerFacts]:
    for layer in snapshot.layers:
        stale = stale_note(snapshot) if layer.name == SUGGESTIONS else None
        yield _make_layer_facts(layer, stale, facts.undescribed[layer.name])


def _make_layer_facts(
    layer: LayerManifest, stale: str | None, undescribed: tuple[str, ...]
) -> LayerFacts:
    return LayerFacts(
        dataset=layer.name,
        layer=layer.id,
        source=layer.source,
        regime=layer.regime,
        retrieved=layer.retrieved,
        published=layer.published,
        max_age_days=layer.max_age_days,
        rows_accepted=layer.accepted or layer.statements,
        rows_rejected=layer.rejected,
        licence=layer.licence,
        notes=(*layer.notes, stale) if stale else layer.notes,
        smaller_than_full=layer.smaller_than_full,
        shipments=layer.counts.get("shipments", 0),
        parties=layer.counts.get("parties", 0),
        cells_left_out=layer.cells_left_out,
        lost=tuple(map(tuple, layer.log.get("lost", ()))),
        undescribed=undescribed,
    )


# ------------------------------------------------------------------------------------------------
# What is asked of an order: which order, on which pair of days, and whether it has left.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OrderQuestion:
    """The question of an order.

    Attributes:
        stated: The order as it was given; what an item master adds is not in it.
        hashed: Its hash.
        on: Valid time.
        as_of: Knowledge: only what was published (else retrieved) by then; None = everything.
        is_dated: Whether the order, or who asks, says on which day it is assessed.
        left: The day on which its goods left, where that is recorded and was known.
        left_before: The day on which goods of an earlier form of it left.
    """

    stated: Transaction
    hashed: str
    on: date
    as_of: date | None
    is_dated: bool
    left: date | None
    left_before: date | None

    @classmethod
    def open(
        cls, stated: Transaction, setup: AssessmentSetup, on: date | None, as_of: date | None
    ) -> Self:
        """Return the question of an order.

        Args:
            stated: As read.
            setup: What it is asked against.
            on: Valid time; default the order's date, else the newest retrieval date.
            as_of: Knowledge; None = everything.

        Raises:
            UsageError: Neither the order nor any source has a date, and none is given.
        """
        hashed = transaction_hash(stated)
        left = setup.departures.of_order(hashed, as_of)
        return cls(
            stated=stated,
            hashed=hashed,
            on=on or stated.day or _newest_retrieval(setup.layers),
            as_of=as_of,
            is_dated=bool(on or stated.day),
            left=left,
            left_before=None if left else setup.departures.of_other_form(stated.id, as_of),
        )

    def make_id(self, setup: AssessmentSetup) -> str:
        """Return an id that follows from the question: what was asked, of what, by which rules.

        The same question has the same id on every engine and machine.
        """
        question = [
            self.hashed,
            self.on.isoformat(),
            None if self.as_of is None else self.as_of.isoformat(),
            setup.snapshot_id,
            setup.plan.pack_summary.hash,
            setup.plan.policy_summary.hash,
            __version__,
            setup.lookup.matcher.version,
        ]
        return f"A-{canonical_hash(question)[:16]}"


def _newest_retrieval(layers: Sequence[LayerFacts]) -> date:
    days = [layer.retrieved for layer in layers if layer.retrieved]
    if not days:
        raise UsageError("neither the transaction nor a source has a date; give --on DATE")
    return max(first_day(text) for text in days)
