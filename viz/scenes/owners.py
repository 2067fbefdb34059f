"""The picture of who owns a party: all owners above it, and what ultimate ones hold in total."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from onward.graph.engine import Engine
from onward.graph.ownership.report_parts import IntegratedShare, OwnershipReport
from onward.graph.shares import percent_text
from onward.graph.store.manifests import SourceFacts
from onward.queries.assessment.words.codes import say_crowded_out, share_text
from onward.queries.model.evidence import TieShare
from onward.viz.content.texts import printable
from onward.viz.scene import BUDGET, Node, Scene
from onward.viz.scenes.neighbourhood import neighbourhood_scene

DEEPEST: Final = 12
"""Ties from the party to the farthest owner that is drawn."""


def owners_scene(
    engine: Engine,
    pid: int,
    report: OwnershipReport,
    on: date,
    as_of: date | None,
    layers: Sequence[SourceFacts] = (),
) -> Scene:
    """Make the picture of the owners of a party.

    Args:
        engine: Of the snapshot asked.
        pid: The party.
        report: What is known of its owners.
        on: Day on which the ties must hold.
        as_of: Use only what was known by this day; None = everything.
        layers: Of the snapshot: their licences stand under the picture.
    """
    scene = neighbourhood_scene(engine, [pid], DEEPEST, on, as_of, BUDGET, ("owners",), layers)
    totals = {owner.owner: owner for owner in report.integrated.owners}
    unknown = percent_text(report.owners_unknown)
    parts = [scene.outcome]
    if report.owners_unknown != "0":
        parts.append(f"{unknown} of the owners are not known.")
    counted = [cascade.regime for cascade in report.cascade if cascade.counts == "yes"]
    if counted:
        parts.append(f"Counts as listed under the ownership rule of: {', '.join(counted)}.")
    possibly = [cascade.regime for cascade in report.cascade if cascade.counts == "possible"]
    if possibly:
        regimes = ", ".join(possibly)
        parts.append(f"Possibly counts as listed under the ownership rule of: {regimes}.")
    return replace(
        scene,
        title=printable(scene.title.replace("Around ", "Owners of ", 1).removesuffix(" (owners)")),
        outcome=printable(" ".join(parts)),
        nodes=tuple(_say_total(node, totals.get(node.id)) for node in scene.nodes),
    )


def _say_total(node: Node, owner: IntegratedShare | None) -> Node:
    return node if owner is None else replace(node, total=printable(describe_total(owner)))


def describe_total(owner: IntegratedShare) -> str:
    """Say what an ultimate owner holds directly and indirectly.

    >>> describe_total(IntegratedShare(owner="a", min="0.1", max="0.125", residual=0.0))
    'ultimate owner: at least 10 %, up to 12.5 % in total'
    >>> unknown = IntegratedShare(owner="a", min="0", max="1", residual=0.0, crowded_out="all")
    >>> describe_total(unknown)
    'ultimate owner: share not known; others are stated to hold 100 %'
    """
    if owner.crowded_out:
        return f"ultimate owner: {say_crowded_out(owner.crowded_out)}"
    share = TieShare(min=owner.min, max=owner.max, min_exclusive=False, max_exclusive=False)
    return f"ultimate owner: {share_text(share)} in total"
