"""Firms behind whose address or name others stand: forwarders, couriers, banks."""

from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.sectors import divisions
from onward.queries.detection.context import Context

DIVISIONS: Final = ("52", "53", "64")
"""NACE Rev. 2: warehousing and support activities for transportation (freight forwarders), postal
and courier activities, financial services."""

ROLES: Final = ("freight_forwarder", "carrier", "bank")
"""Roles in an order that mark a party as such a firm."""


def service_sectors(record: PartyRecord) -> tuple[str, ...]:
    """Give the sectors, as sources write them, that make a party such a firm."""
    told = {member.sector for member in record.members if member.sector}
    return tuple(sorted(sector for sector in told if _is_service(sector)))


def marked(context: Context) -> dict[int, str]:
    """Say why the transaction itself calls a party such a firm, by pid: its sector, or a role."""
    found: dict[int, str] = {}
    for subject in context.subjects:
        sector = context.transaction.parties[subject.ref].sector
        if sector is not None and _is_service(sector):
            found[subject.pid] = f"sector {sector} by the order"
        elif subject.role in ROLES:
            found.setdefault(subject.pid, f"{subject.role.replace('_', ' ')} of the same order")
    return found


def _is_service(sector: str) -> bool:
    return any(found in DIVISIONS for found in divisions(sector))
