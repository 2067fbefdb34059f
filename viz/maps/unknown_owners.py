"""What is not known of owners, as cards: the picture shows a hole where the answer has one.

Only pictures have these cards. Tables and exchange formats list parties, and nobody is none.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from onward.graph.shares import percent_text
from onward.queries.model.assessment import Assessment
from onward.viz.language.words import read_words
from onward.viz.scene import NOT_KNOWN_STANDING, NOT_NAMED, Edge, Node, Scene

ALL: Final = "1"
"""The share that nobody is known to hold where no owner is known."""


def add_unknown_owners(scene: Scene) -> Scene:
    """Return a scene with a card above each party whose missing owners are a gap."""
    if scene.record is None:
        return scene
    unknown = _find_unknown_shares(scene.record)
    drawn = [node.id for node in scene.nodes if node.id in unknown]
    nodes = tuple(_make_node(scene, party) for party in drawn)
    edges = tuple(_make_edge(scene, party, unknown[party]) for party in drawn)
    return replace(scene, nodes=(*scene.nodes, *nodes), edges=(*scene.edges, *edges))


def _find_unknown_shares(assessment: Assessment) -> dict[str, str]:
    """Return what nobody is known to hold of the parties whose owners are a gap, by id."""
    missing = {gap.party for gap in assessment.coverage.gaps if gap.on == "owner"}
    shares: dict[str, str] = {}
    for party in assessment.coverage.parties:
        for party_id in party.parties[:1]:
            # an owner may be a gap though all shares are held: where more are named than there are
            if party_id in missing and party.owners is not None and Decimal(party.owners.unknown):
                shares[party_id] = party.owners.unknown
    return shares


def _make_node(scene: Scene, party: str) -> Node:
    words = read_words(scene.language)
    return Node(_name_card(party), words["unknown.owner"], NOT_NAMED, None, language=scene.language)


def _make_edge(scene: Scene, party: str, share: str) -> Edge:
    words = read_words(scene.language)
    label = words["unknown.all"]
    if share != ALL:
        label = words.say("unknown.share", share=percent_text(share))
    card = _name_card(party)
    return Edge(card, card, party, "owns", label, NOT_KNOWN_STANDING, language=scene.language)


def _name_card(party: str) -> str:
    return f"?owner of {party}"  # ids begin with a dataset, which no question mark does
