"""Which sorts of data a snapshot holds at all, and which an order adds."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from onward.graph.codes import TRADE_COVERAGE
from onward.graph.dates import day_number, known_day
from onward.graph.engine import Engine
from onward.graph.model import PartyKind, Tie, TieKind
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.snapshots import Snapshot
from onward.queries.model.words import DataKind
from onward.queries.rules.data_needs import DATA_KINDS

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
            published: As `onward.queries.assessment.loaded.published` finds it.
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
