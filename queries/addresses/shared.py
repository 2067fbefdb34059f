"""Two parties at one node: an address that both are located at, or a contact that both use.

Firms behind whose address or name others stand (forwarders, couriers, banks) share theirs with many
for an ordinary reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from onward.graph.engine import PartyRecord
from onward.graph.model import TieKind
from onward.graph.sayings import say
from onward.graph.sectors import divisions
from onward.queries.addresses.comparing import (
    Closeness,
    compare_addresses,
    list_contradictions,
    stated_addresses,
)
from onward.queries.detection.context import Context
from onward.queries.detection.paths.search import parties_of

PLACES: Final = (TieKind.LOCATED_AT, TieKind.CONTACT_AT)

CROWD: Final = 50
"""A node with more parties than this is a mass-registration address, or a line of many."""

SERVICE_DIVISIONS: Final = ("52", "53", "64")
"""NACE Rev. 2: warehousing and support activities for transportation (freight forwarders), postal
and courier activities, financial services."""

SERVICE_ROLES: Final = ("freight_forwarder", "carrier", "bank")
"""Roles in a transaction that mark a party as a service firm."""


@dataclass(frozen=True, slots=True)
class SharedNode:
    """A node on a path between two parties.

    Attributes:
        pid, record: The address or contact.
        ends: Pids of the two parties at it, the subject's side first.
        addresses: What each of them says of where it is.
        closeness: How these addresses stand to each other; of a contact always exact.
        doubts: What speaks against one place although street, house and town agree.
    """

    pid: int
    record: PartyRecord
    ends: tuple[int, int]
    addresses: tuple[tuple[str, ...], tuple[str, ...]]
    closeness: Closeness
    is_contact: bool
    doubts: tuple[str, ...] = ()


def shared_node(context: Context, start: int, path: Sequence[int]) -> SharedNode:
    """Return the node that a path leads through; possibly_same_as may be crossed beside it.

    Args:
        context: The question.
        start: Pid at which the path starts.
        path: Tie ids, two of them to and from the node.
    """
    engine = context.engine
    parties, ties = parties_of(engine, start, path), engine.ties(path)
    # the first tie to a place; the next one leads away from it
    position = next(i for i, tie in enumerate(ties) if tie.kind in PLACES)
    pids = parties[position : position + 3]
    left, node, right = engine.parties(pids)
    left_tie, right_tie = ties[position], ties[position + 1]
    is_contact = TieKind.CONTACT_AT in (left_tie.kind, right_tie.kind)
    addresses = stated_addresses(left, left_tie, node), stated_addresses(right, right_tie, node)
    if is_contact:
        return SharedNode(pids[1], node, (pids[0], pids[2]), addresses, "exact", is_contact)
    country = min(node.countries, default=None)
    closeness = compare_addresses(*addresses, country)
    # who names the same unit is in it, however the rest is written
    doubts = () if closeness == "unit" else tuple(list_contradictions(*addresses, country))
    return SharedNode(pids[1], node, (pids[0], pids[2]), addresses, closeness, is_contact, doubts)


def party_count(context: Context, node: int) -> int:
    """Count the parties at an address or contact on the date."""
    return context.cached(("party count", node), lambda: _count_parties(context, node))


def _count_parties(context: Context, node: int) -> int:
    batch = context.engine.incident([node], PLACES, "in", context.on, context.as_of)
    return int(np.unique(batch.start).size)


def service_sectors(record: PartyRecord) -> tuple[str, ...]:
    """Return the sectors, as sources write them, that make a party a service firm."""
    sectors = {member.sector for member in record.members if member.sector}
    return tuple(sorted(sector for sector in sectors if _is_service(sector)))


def marked_service_firms(context: Context) -> dict[int, str]:
    """Return why the transaction itself calls a party a service firm, by pid: sector, or a role."""
    reasons: dict[int, str] = {}
    for subject in context.subjects:
        sector = context.transaction.parties[subject.ref].sector
        # a sector says what the firm is, a role only what it does here
        if sector is not None and _is_service(sector):
            reasons[subject.pid] = say("sector {sector} by the order", sector=sector)
        elif subject.role in SERVICE_ROLES:
            role = subject.role.replace("_", " ")
            reasons.setdefault(subject.pid, say("{role} of the same order", role=role))
    return reasons


def _is_service(sector: str) -> bool:
    return any(division in SERVICE_DIVISIONS for division in divisions(sector))
