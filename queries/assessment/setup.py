"""What an assessment is made against: a snapshot in an engine, a rule pack, a policy."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from typing import Any, Final, Self

from onward import __version__
from onward.errors import UsageError
from onward.graph.cache import LruCache
from onward.graph.dates import first_day
from onward.graph.engine import Engine, Overlay
from onward.graph.identity.undecided import SUGGESTIONS
from onward.graph.json_forms import canonical_hash
from onward.graph.matching.index import Progress
from onward.graph.matching.matcher import open_matcher
from onward.graph.model import DestinationRecord
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.workspace import Snapshot
from onward.queries.assessment.loaded import LoadedData, SnapshotFacts, find_regimes
from onward.queries.assessment.reuse import WholeAnswers
from onward.queries.destinations import Destinations, Vote, open_destinations
from onward.queries.detection.context import LayerFacts, answer_cache
from onward.queries.detection.plan import PackPlan, plan_pack
from onward.queries.items import ItemMaster
from onward.queries.matching.lookup import Lookup
from onward.queries.merges import JudgedApart, say_changes, stale_note
from onward.queries.model.parts import copy_fields
from onward.queries.rules.catalogue import IndicatorCatalogue, default_catalogue
from onward.queries.rules.policy import Policy, default_policy
from onward.queries.shipments import Departures
from onward.queries.tables.tables import RuleTables
from onward.queries.transactions.transaction import Transaction, transaction_hash
from onward.registry import find

# ------------------------------------------------------------------------------------------------
# Overlays that transactions share, with what was already computed over them.
#
# Most orders of one exporter say the same of who is who: the exporter is no party of any source,
# and the customers are known by id. Over the same overlay, on the same day, the same question has
# the same answer, so that an order system's customers are looked at once and not once an order.
# ------------------------------------------------------------------------------------------------

CAPACITY: Final = 128
"""Overlays that are kept, of some 20 kB each: one a customer that is given by name."""

DAYS_EACH: Final = 2
"""Days on which an order is asked about: its own, and that of the newest source."""


@dataclass(slots=True)
class OverlayEngine:
    """An engine over one overlay, and a cache of answers for one pair of dates.

    Attributes:
        engine: The engine.
        cache: Answers that hold for this overlay and pair of dates.
    """

    engine: Engine
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
            lambda: self._open_overlay(overlay),
        )

    def _open_overlay(self, overlay: Overlay) -> OverlayEngine:
        engine = self._engines.get_or_make(overlay, lambda: self._engine.overlay(overlay))
        return OverlayEngine(engine, OverlayAnswers(self._answers, next(self._numbers)))


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
        keeps_answers: Whether assessments are kept for later orders of which the same is read; the
            answers are the same, and it takes longer without.
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
    keeps_answers: bool = True
    # with anything else of it changed, it is made anew
    shared_parts: LruCache[Hashable, Any] = field(
        default_factory=lambda: LruCache(_MOST_SHARED_PARTS), init=False, compare=False, repr=False
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
    return copy_fields(
        LayerFacts,
        layer,
        dataset=layer.name,
        layer=layer.id,
        rows_accepted=layer.accepted or layer.statements,
        rows_rejected=layer.rejected,
        notes=(*layer.notes, stale) if stale else layer.notes,
        shipments=layer.counts.get("shipments", 0),
        parties=layer.counts.get("parties", 0),
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
