"""The picture of the parties around some parties."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from onward.graph.engine import Engine, Neighbourhood
from onward.queries.evidence import party_data, tie_data
from onward.viz.scene import Scene, edges_of, node_of, printable, texts_of

ASKED: Final = "asked about"
"""Role of the parties that a neighbourhood starts from."""


def neighbourhood_scene(
    engine: Engine, pids: Sequence[int], hops: int, on: date, as_of: date | None, budget: int
) -> Scene:
    """Make the picture of the parties around some parties.

    Args:
        engine: Of the snapshot asked.
        pids: Parties to start from; each may bring an equal part of the budget.
        hops: Ties from a party named to the farthest one shown.
        on: Day on which the ties must hold.
        as_of: Use only what was known by this day; None = everything.
        budget: Parties shown at most; how many are left out is said in `notes`.
    """
    part = max(1, budget // len(pids))
    around = [engine.ego(pid, hops, on, as_of, part) for pid in pids]
    shown = list(dict.fromkeys((*pids, *(pid for one in around for pid in one.parties))))
    tids = sorted({tid for one in around for tid in one.ties})
    records = dict(zip(shown, engine.parties(shown), strict=True))
    nodes = [
        node_of(party_data(records[pid], on, as_of), (ASKED,) if pid in pids else ())
        for pid in shown
    ]
    rows = zip(engine.ties(tids), engine.ends(tids), strict=True)
    steps = [
        {
            "from": records[start].id,
            "tie": tie_data(tie, on, possible=False),
            "to": records[end].id,
        }
        for tie, (start, end) in rows
        if start in records and end in records
    ]
    names = printable(", ".join(records[pid].name for pid in pids))
    known = f", known by {as_of}" if as_of else ""
    return Scene(
        title=f"Around {names}",
        verdict="",
        outcome=f"{len(nodes)} parties and {len(steps)} ties, up to {hops} ties from {names}.",
        suggestion="",
        caption=(f"Valid on {on}{known}", f"Snapshot {engine.snapshot_id}"),
        nodes=tuple(nodes),
        edges=edges_of(steps, {}),
        findings=(),
        sections=(),
        sources=texts_of(sorted({tie.source.dataset for tie in engine.ties(tids)})),
        notes=tuple(_not_shown(around, hops)),
        closing="A map of records. No finding was looked for.",
    )


def _not_shown(around: Sequence[Neighbourhood], hops: int) -> Iterator[str]:
    left_out = sum(one.left_out for one in around)
    if left_out or not all(one.complete for one in around):
        many = left_out or "some"
        yield f"Parties within reach ({hops}) that are not shown, to keep the map readable: {many}"
