"""Firms that pass on what is others': forwarders, carriers, couriers and banks.

A flow into one and a flow out of it need not be the same goods. Who is one, its sector says, or the
part that it plays in a delivery between others; a firm that gives notice of, or declares, its own
deliveries is none.
"""

from collections.abc import Iterable
from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.model import Shipment
from onward.queries.detection.context import Context

FREIGHT: Final = ("49.4", "50.2", "50.4", "51.2", "52", "53")
"""NACE Rev. 2: freight by road, sea, inland water and air, warehousing and support, couriers."""

BANKS: Final = ("64",)
"""NACE Rev. 2: financial services."""

_PARTS: Final = ("forwarder", "notify_party", "carrier", "declarant")
BANK: Final = "bank"
_ROLES: Final = frozenset({"freight_forwarder", "carrier", BANK})


def middle_roles(context: Context) -> frozenset[tuple[int, str]]:
    """Give who passes goods on by the part that the transaction gives it."""
    return frozenset((s.pid, s.role) for s in context.subjects if s.role in _ROLES)


class Middlemen:
    """Who passes goods on, found out party by party as a search comes to them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: set[int] = set()
        told = middle_roles(context)
        self.forwarders: set[int] = {pid for pid, role in told if role != BANK}
        self.banks: set[int] = {pid for pid, role in told if role == BANK}

    def look_at(self, parties: Iterable[int]) -> None:
        """Find out about some more parties."""
        engine, fresh = self._context.engine, sorted(set(parties) - self._known)
        if not fresh:
            return
        self._known.update(fresh)
        for pid, record in zip(fresh, engine.parties(fresh), strict=True):
            if _is_in(record, FREIGHT):
                self.forwarders.add(pid)
            elif _is_in(record, BANKS):
                self.banks.add(pid)
        handled = engine.shipments(fresh, _PARTS, self._context.as_of)
        named = sorted({party for one in handled for party in _handlers(one)})
        wanted = frozenset(fresh)
        self.forwarders.update(pid for pid in engine.find(named) if pid in wanted)


def _handlers(shipment: Shipment) -> Iterable[str]:
    """Give who handles a delivery between others."""
    traders = {shipment.shipper, shipment.consignee, shipment.end_user}
    named = [shipment.forwarder, shipment.notify_party]
    named += [party for role, party in shipment.roles if role in _PARTS]
    return [party for party in named if party is not None and party not in traders]


def _is_in(record: PartyRecord, divisions: tuple[str, ...]) -> bool:
    """Tell whether a party's sector, as any source writes it, begins with one of some codes."""
    sectors = (_digits(member.sector) for member in record.members if member.sector)
    wanted = tuple(_digits(code) for code in divisions)
    return any(sector.startswith(wanted) for sector in sectors)


def _digits(code: str) -> str:
    return "".join(character for character in code if character.isdigit())
