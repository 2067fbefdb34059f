"""What every map of records says, whether somebody chose its parties or a walk found them."""

from collections.abc import Sequence
from datetime import date

from onward.graph.store.manifests import SourceFacts
from onward.viz.content.facts import make_layer_rows
from onward.viz.content.texts import printable
from onward.viz.scene import Edge, Node, Scene


def begin_scene(
    snapshot: str,
    cards: Sequence[Node],
    lines: Sequence[Edge],
    on: date,
    as_of: date | None,
    layers: Sequence[SourceFacts],
) -> Scene:
    """Return a scene without title and stacks: its days, its sources and their licences.

    Args:
        snapshot: Its id.
        cards: Of single parties.
        lines: Between them.
        on: Day on which the ties must hold.
        as_of: Only what was known by this day was used; None = everything.
        layers: Of the snapshot.
    """
    datasets = {tie.step.tie.dataset for line in lines for tie in line.ties}
    datasets |= {dataset for card in cards for dataset in card.datasets}
    known_by = f", known by {as_of}" if as_of else ""
    drawn = [layer for layer in layers if printable(layer.name) in datasets]
    return Scene(
        title="",
        verdict="",
        outcome="",
        suggestion="",
        caption=(f"Valid on {on}{known_by}", f"Snapshot {snapshot}"),
        nodes=tuple(cards),
        edges=tuple(lines),
        findings=(),
        sections=(),
        sources=tuple(sorted(datasets)),
        notes=(),
        closing="A map of records. No finding was looked for.",
        on=on.isoformat(),
        as_of=as_of.isoformat() if as_of else "",
        snapshot=snapshot,
        licences=tuple(make_layer_rows(drawn)),
    )
