"""The state of a workspace: its snapshot and layers, and what has grown old."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onward.api.answers.data.loading import JsonObject
    from onward.graph.store.manifests import LayerManifest
    from onward.graph.store.workspace import Snapshot
    from onward.queries.model.assessment import PolicySummary, RulePackSummary
    from onward.queries.rules.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerStatus:
    """One layer: dates, counts and age; `stale` is None where nothing limits its age."""

    name: str
    id: str
    source: str
    licence: str
    retrieved: str | None
    published: str | None
    age_days: int | None
    limit_days: int | None
    stale: bool | None
    counts: Mapping[str, int]
    rows_accepted: int
    rows_rejected: int
    notes: Sequence[str]

    def describe_age(self) -> str:
        """Say how old the layer is on the day; "" where nothing says it."""
        from onward.graph.dates import describe_age

        if self.age_days is None:
            return ""
        return describe_age(self.published, self.retrieved, self.age_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceStatus:
    """What a workspace holds on a day.

    Attributes:
        workspace: The folder.
        snapshot: Id of the snapshot; None where nothing is loaded yet.
        on: The day up to which ages are counted.
        engine: Name of the engine that answers.
        rule_pack, policy: Id, version and hash of the rules that judge.
        layers: The layers of the snapshot.
        record_families: Families of published measures of countries that have rows.
    """

    workspace: str
    snapshot: str | None
    on: str
    engine: str
    rule_pack: "RulePackSummary"
    policy: "PolicySummary"
    layers: Sequence[LayerStatus]
    record_families: Sequence[str]

    def to_data(self) -> "JsonObject":
        """Return the status as ``onward status --json`` prints it."""
        return asdict(self)


def describe_layer(layer: "LayerManifest", on: date, policy: "Policy") -> LayerStatus:
    """Describe a layer with its age on a day; the policy's age limit wins over the source's."""
    from onward.graph.dates import aged_from, first_day

    dated = aged_from(layer.published, layer.retrieved)
    age = (on - first_day(dated)).days if dated else None
    limit = policy.max_age(layer.name, layer.source, layer.max_age_days)
    return LayerStatus(
        name=layer.name,
        id=layer.id,
        source=layer.source,
        licence=layer.licence,
        retrieved=layer.retrieved,
        published=layer.published,
        age_days=age,
        limit_days=limit,
        stale=None if limit is None or age is None else age > limit,
        counts=dict(layer.counts),
        rows_accepted=layer.accepted,
        rows_rejected=layer.rejected,
        notes=layer.notes,
    )


def record_families(snapshot: "Snapshot") -> tuple[str, ...]:
    """Return the families of published measures of countries that a snapshot has rows of."""
    from onward.queries.destinations import Destinations
    from onward.queries.tables.tables import default_tables

    return tuple(Destinations(snapshot.destinations(), default_tables()).published_families)
