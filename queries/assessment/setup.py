"""What an assessment is made against: a snapshot in an engine, a rule pack, a policy."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from onward.graph.cache import LruCache
from onward.graph.engine import Engine
from onward.graph.identity.suggested import SUGGESTIONS
from onward.graph.matching.layers.parts import Progress
from onward.graph.matching.opening import open_matcher
from onward.graph.model import DestinationRecord
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.snapshots import Snapshot
from onward.queries.assessment.loaded.facts import SnapshotFacts
from onward.queries.assessment.loaded.kinds import LoadedData, find_regimes
from onward.queries.assessment.reuse.overlay_cache import OverlayCache
from onward.queries.assessment.reuse.whole_answers import WholeAnswers
from onward.queries.destinations.opening import Vote, open_destinations
from onward.queries.destinations.records import Destinations
from onward.queries.detection.context import LayerFacts
from onward.queries.detection.pack_plan import PackPlan, plan_pack
from onward.queries.items.master import ItemMaster
from onward.queries.matching.lookup import Lookup
from onward.queries.merges.judged_facts import JudgedApart, say_changes
from onward.queries.merges.suggestions_layer import stale_note
from onward.queries.rules.catalogue import IndicatorCatalogue, default_catalogue
from onward.queries.rules.policy import Policy, default_policy
from onward.queries.shipments.departures import Departures
from onward.queries.tables.tables import RuleTables
from onward.registry import find

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
