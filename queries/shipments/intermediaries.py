"""Firms that pass on what is others': forwarders, carriers, couriers and banks.

A flow into one and a flow out of it need not be the same goods. A firm is one by its sector, or by
the part that it plays in a shipment between others; one that gives notice of, or declares, its own
shipments is not.
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

BANK: Final = "bank"

_PARTS: Final = ("forwarder", "notify_party", "carrier", "declarant")
_ROLES: Final = frozenset({"freight_forwarder", "carrier", BANK})


def intermediary_roles(context: Context) -> frozenset[tuple[int, str]]:
    """Return who passes goods on by its role in the transaction, with that role."""
    return frozenset(
        (subject.pid, subject.role) for subject in context.subjects if subject.role in _ROLES
    )


class Intermediaries:
    """Who passes goods on, classified party by party as a search comes to them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._classified: set[int] = set()
        roles = intermediary_roles(context)
        self.forwarders: set[int] = {pid for pid, role in roles if role != BANK}
        self.banks: set[int] = {pid for pid, role in roles if role == BANK}

    @property
    def pids(self) -> frozenset[int]:
        """All that were found so far."""
        return frozenset(self.forwarders | self.banks)

    def classify(self, parties: Iterable[int]) -> None:
        """Find out about some more parties."""
        engine, new_pids = self._context.engine, sorted(set(parties) - self._classified)
        if not new_pids:
            return
        self._classified.update(new_pids)
        for pid, record in zip(new_pids, engine.parties(new_pids), strict=True):
            if _has_sector(record, FREIGHT):
                self.forwarders.add(pid)
            elif _has_sector(record, BANKS):
                self.banks.add(pid)
        # a shipment names several who handle it: only the parties asked about are classified
        shipments = engine.shipments(new_pids, _PARTS, self._context.as_of)
        handlers = sorted({party for row in shipments for party in _handlers_of(row)})
        among = frozenset(new_pids)
        self.forwarders.update(pid for pid in engine.find(handlers) if pid in among)


def _handlers_of(shipment: Shipment) -> Iterable[str]:
    """Return who handles a shipment between others."""
    # a firm that gives notice of its own shipment trades, and does not pass on
    traders = {shipment.shipper, shipment.consignee, shipment.end_user}
    parties = [shipment.forwarder, shipment.notify_party]
    parties += [party for role, party in shipment.roles if role in _PARTS]
    return [party for party in parties if party is not None and party not in traders]


def _has_sector(record: PartyRecord, divisions: tuple[str, ...]) -> bool:
    """Tell whether a party's sector, as any source writes it, begins with one of some codes."""
    sectors = (_keep_digits(member.sector) for member in record.members if member.sector)
    prefixes = tuple(_keep_digits(code) for code in divisions)
    return any(sector.startswith(prefixes) for sector in sectors)


def _keep_digits(code: str) -> str:
    return "".join(character for character in code if character.isdigit())
