"""``onward status``: which snapshot holds, its layers, and what has grown old."""

from datetime import date
from typing import TYPE_CHECKING, Any

from onward.cli.options import PolicyFile, RulesFolder, Shared, today
from onward.cli.printing import render

if TYPE_CHECKING:
    from onward.graph.store.manifests import LayerManifest
    from onward.graph.store.snapshots import Snapshot
    from onward.queries.rules.catalogue import IndicatorCatalogue
    from onward.queries.rules.policy import Policy


def status(shared: Shared, rules: RulesFolder = None, policy: PolicyFile = None) -> None:
    """Show what is loaded, and what has grown old.

    Shows the snapshot, its layers with dates, counts and ages, the engine, rule pack and policy.
    """
    from onward.cli.opening import open_snapshot
    from onward.graph.store.workspace import WorkspaceFolder
    from onward.queries.rules.own_pack import read_rules_and_policy

    nothing = WorkspaceFolder(shared.workspace).is_empty and shared.snapshot is None
    snapshot = None if nothing else open_snapshot(shared)
    on = shared.on or today()
    answer = status_data(shared, snapshot, on, *read_rules_and_policy(rules, policy))
    render.json_block(answer) if shared.json else _print(answer)


def status_data(
    shared: Shared,
    snapshot: "Snapshot | None",
    on: date,
    catalogue: "IndicatorCatalogue",
    policy: "Policy",
) -> dict[str, Any]:
    """Give the state of a workspace as plain data.

    Args:
        shared: WorkspaceFolder and engine.
        snapshot: The snapshot, or None where nothing is loaded yet.
        on: The day against which ages are counted.
        catalogue: The rule pack.
        policy: Whose age limits win over the sources' own.
    """
    return {
        "workspace": str(shared.workspace),
        "snapshot": snapshot.id if snapshot else None,
        "on": on.isoformat(),
        "engine": shared.engine,
        "rule_pack": catalogue.summary().to_data(),
        "policy": policy.summary().to_data(),
        "layers": [layer_data(layer, on, policy) for layer in snapshot.layers] if snapshot else [],
        "record_families": record_families(snapshot) if snapshot else [],
    }


def record_families(snapshot: "Snapshot") -> list[str]:
    """Name the families of published measures of countries that a snapshot has rows of."""
    from onward.queries.destinations.records import Destinations
    from onward.queries.tables.tables import default_tables

    return list(Destinations(snapshot.destinations(), default_tables()).published_families)


def layer_data(layer: "LayerManifest", on: date, policy: "Policy") -> dict[str, Any]:
    """Give a layer's dates, counts and age; `stale` is None where nothing limits its age."""
    from onward.graph.dates import first_day

    told = layer.retrieved or layer.published
    age = (on - first_day(told)).days if told else None
    limit = policy.max_age(layer.name, layer.source, layer.max_age_days)
    return {
        "name": layer.name,
        "id": layer.id,
        "source": layer.source,
        "licence": layer.licence,
        "retrieved": layer.retrieved,
        "published": layer.published,
        "age_days": age,
        "limit_days": limit,
        "stale": None if limit is None or age is None else age > limit,
        "counts": dict(layer.counts),
        "rows_accepted": layer.accepted,
        "rows_rejected": layer.rejected,
        "notes": list(layer.notes),
    }


def _print(answer: dict[str, Any]) -> None:
    pack, policy = answer["rule_pack"], answer["policy"]
    render.facts(
        [
            ("workspace", answer["workspace"]),
            ("snapshot", answer["snapshot"]),
            ("engine", answer["engine"]),
            ("rule pack", f"{pack['id']} {pack['version']} ({pack['hash'][:12]})"),
            ("law read up to", pack["law_read_up_to"]),
            ("policy", f"{policy['id']} {policy['version']} ({policy['hash'][:12]})"),
        ]
    )
    if answer["snapshot"] is None:
        render.line("Nothing is loaded yet: run onward load SOURCE FILE…, or onward demo.")
        return
    render.heading(f"Layers, aged on {answer['on']}")
    render.table(
        ("layer", "retrieved", "published", "age", "state", "parties", "ties", "rows refused"),
        [_row(layer) for layer in answer["layers"]],
    )
    _print_records(answer["record_families"])
    for layer in answer["layers"]:
        for note in layer["notes"]:
            render.line(f"{layer['name']}: {note}")


def _print_records(families: list[str]) -> None:
    """Say which families can speak of a country, and what to do where one alone would decide."""
    from onward.queries.destinations.country_record import FAMILIES_FOR_NONE, SECOND_FAMILY

    told = f"records of countries: {', '.join(families) or 'none'}"
    enough = len(families) >= FAMILIES_FOR_NONE
    render.line(told if enough else f"{told}; {SECOND_FAMILY}", style="" if enough else "yellow")


def _row(layer: dict[str, Any]) -> tuple[object, ...]:
    state = {None: "no limit", True: "STALE", False: "fresh"}[layer["stale"]]
    if layer["limit_days"] is not None:
        state = f"{state} (limit {layer['limit_days']} days)"
    return (
        layer["name"],
        layer["retrieved"],
        layer["published"],
        "unknown" if layer["age_days"] is None else f"{layer['age_days']:,} days",
        render.text(state, "yellow" if layer["stale"] else ""),
        f"{layer['counts'].get('parties', 0):,}",
        f"{layer['counts'].get('ties', 0):,}",
        f"{layer['rows_rejected']:,}",
    )
