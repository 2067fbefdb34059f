"""Firms behind whose address or name others stand: forwarders, couriers, banks."""

from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.sectors import division
from onward.queries.context import Context

DIVISIONS: Final = ("52", "53", "64")
"""NACE Rev. 2: warehousing and support activities for transportation (freight forwarders), postal
and courier activities, financial services."""

ROLES: Final = ("freight_forwarder", "carrier", "bank")
"""Roles in an order that mark a party as such a firm."""


def is_service_firm(context: Context, pid: int, record: PartyRecord) -> bool:
    """Tell whether a party is one by its sector, or by another role in the same transaction."""
    told = (member.sector for member in record.members if member.sector)
    return any(division(sector) in DIVISIONS for sector in told) or pid in marked(context)


def marked(context: Context) -> frozenset[int]:
    """Give the parties (pids) that the transaction itself, by role or sector, calls such a firm."""
    parties = context.transaction.parties
    return frozenset(
        subject.pid
        for subject in context.subjects
        if subject.role in ROLES or division(parties[subject.ref].sector or "") in DIVISIONS
    )
