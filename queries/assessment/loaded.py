"""What a snapshot holds for an assessment: which kinds of data, of which regimes, about whom.

An indicator whose data is not loaded is a gap, never "not found". So the assessment asks here which
kinds of data there are at all, and of which parties of the order nothing is known.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Final

import orjson

from onward import __version__
from onward.errors import EngineError
from onward.graph.codes import TRADE_COVERAGE
from onward.graph.dates import day_number, first_day, known_day
from onward.graph.engine import Engine
from onward.graph.identity.undecided import SUGGESTIONS
from onward.graph.model import PartyKind, Tie, TieKind
from onward.graph.notices import report_notice
from onward.graph.store.files import mark_used, read_sealed, write_sealed
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.workspace import Snapshot
from onward.loaders.catalogue import has_own_tables
from onward.queries.detection.context import Context
from onward.queries.detection.results import Subject
from onward.queries.model.assessment import DataKind
from onward.queries.rules.describe import DATA_KINDS
from onward.queries.rules.indicator import Indicator
from onward.queries.shipments import LAYER

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
        written = read_sealed(file)
        if written is not None:
            return cls._decode_facts(written)
        if file.exists():
            report_notice(f"cache/{file.name} was changed; it is made again")
        facts = cls.find(snapshot, engine)
        with suppress(OSError):  # a cache that cannot be written costs the time again
            write_sealed(file, facts._encode_facts())
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
