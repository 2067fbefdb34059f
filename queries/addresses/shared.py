"""Two parties at one node: an address that both are located at, or a contact that both use."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from onward.graph.engine import PartyRecord
from onward.graph.model import TieKind
from onward.queries.addresses.addresses import Match, given_at, match
from onward.queries.detection.context import Context
from onward.queries.detection.path_search import parties_of

PLACES: Final = (TieKind.LOCATED_AT, TieKind.CONTACT_AT)

CROWD: Final = 50
"""A node with more parties than this is a mass-registration address, or a line of many."""


@dataclass(frozen=True, slots=True)
class SharedNode:
    """A node on a path between two parties.

    Attributes:
        pid, record: The address or contact.
        ends: Pids of the two parties at it, the subject's side first.
        addresses: What each of them says of where it is.
        match: How these addresses stand to each other; of a contact always exact.
    """

    pid: int
    record: PartyRecord
    ends: tuple[int, int]
    addresses: tuple[tuple[str, ...], tuple[str, ...]]
    match: Match
    is_contact: bool


def shared_node(context: Context, start: int, path: Sequence[int]) -> SharedNode:
    """Give the node that a path leads through; possibly_same_as may be crossed beside it.

    Args:
        context: The question.
        start: Pid at which the path starts.
        path: Tie ids, two of them to and from the node.
    """
    engine = context.engine
    walked, ties = parties_of(engine, start, path), engine.ties(path)
    at = next(place for place, tie in enumerate(ties) if tie.kind in PLACES)
    pids = walked[at : at + 3]
    left, node, right = engine.parties(pids)
    to, back = ties[at], ties[at + 1]
    is_contact = TieKind.CONTACT_AT in (to.kind, back.kind)
    given = given_at(left, to, node), given_at(right, back, node)
    how: Match = "exact" if is_contact else match(*given)
    return SharedNode(pids[1], node, (pids[0], pids[2]), given, how, is_contact)


def party_count(context: Context, node: int) -> int:
    """Count the parties at an address or contact on the date."""
    return context.once(("party count", node), lambda: _party_count(context, node))


def _party_count(context: Context, node: int) -> int:
    batch = context.engine.incident([node], PLACES, "in", context.on, context.as_of)
    return int(np.unique(batch.start).size)
