"""The state of a workspace as text: layers, ages, rules."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onward.cli.printing import render

if TYPE_CHECKING:
    from onward.api.answers.data.status import LayerStatus, WorkspaceStatus

_STATES = {None: "no limit", True: "STALE", False: "fresh"}


def print_status(status: "WorkspaceStatus") -> None:
    """Print the state of a workspace."""
    pack, policy = status.rule_pack, status.policy
    render.facts(
        [
            ("workspace", status.workspace),
            ("snapshot", status.snapshot),
            ("engine", status.engine),
            ("rule pack", f"{pack.id} {pack.version} ({pack.hash[:12]})"),
            ("law read up to", pack.law_read_up_to),
            ("policy", f"{policy.id} {policy.version} ({policy.hash[:12]})"),
        ]
    )
    render.facts([(f"  {act.act}", act.read_up_to) for act in pack.acts if act.read_up_to])
    if status.snapshot is None:
        render.line("Nothing is loaded yet: run onward load SOURCE FILE…, or onward demo.")
        return
    render.heading(f"Layers, aged on {status.on}")
    render.table(
        ("layer", "retrieved", "published", "age", "state", "parties", "ties", "rows rejected"),
        [_layer_cells(layer) for layer in status.layers],
    )
    _print_families(status.record_families)
    for layer in status.layers:
        for note in layer.notes:
            render.line(f"{layer.name}: {note}")


def _print_families(families: Sequence[str]) -> None:
    """Say which families can speak of a country, and what to do where one alone would decide."""
    from onward.queries.destinations import FAMILIES_FOR_NONE, SECOND_FAMILY

    names = f"records of countries: {', '.join(families) or 'none'}"
    # one family alone may not decide that a country has no record
    is_enough = len(families) >= FAMILIES_FOR_NONE
    text = names if is_enough else f"{names}; {SECOND_FAMILY}"
    render.line(text, style="" if is_enough else "yellow")


def _layer_cells(layer: "LayerStatus") -> tuple[object, ...]:
    state = _STATES[layer.stale]
    if layer.limit_days is not None:
        state = f"{state} (limit {layer.limit_days} days)"
    return (
        layer.name,
        layer.retrieved,
        layer.published,
        layer.describe_age() or "unknown",
        render.text(state, "yellow" if layer.stale else ""),
        f"{layer.counts.get('parties', 0):,}",
        f"{layer.counts.get('ties', 0):,}",
        f"{layer.rows_rejected:,}",
    )
