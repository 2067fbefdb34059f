"""Wrong readings of deliveries, and of what parties share with listed ones."""

from typing import Final

from tests.mutants.mutant import Mutant

_PAIR: Final = "queries/detectors/past_exports/hist_onward_exporter/pairs.py"
_WALKS: Final = "graph/shipment_chains.py"
_OVERLAP: Final = "queries/detectors/diversion/div_shared_director.py"
_NODES: Final = "queries/addresses/shared.py"
_RELAY: Final = ("hist-onward-exporter",)
_CHAIN: Final = ("hist-transit-to-embargoed",)
_EXPORTS: Final = ("hist-exported-cs-to-repressive",)
_DIRECTOR: Final = ("div-shared-director",)
_PLACE: Final = ("div-shared-address",)

TRADE: Final = (
    Mutant(
        "the lag is reckoned the wrong way round",
        _PAIR,
        "    shortest = outbound.days[0] - inbound.days[1]\n"
        "    longest = outbound.days[1] - inbound.days[0]\n",
        "    shortest = inbound.days[0] - outbound.days[1]\n"
        "    longest = inbound.days[1] - outbound.days[0]\n",
        _RELAY,
    ),
    Mutant(
        "the last day of the lag is too late",
        _PAIR,
        "    if shortest >= 0 and longest <= terms.lag_days:\n",
        "    if shortest >= 0 and longest < terms.lag_days:\n",
        _RELAY,
    ),
    Mutant(
        "the day on which goods came is too early for them to leave",
        _PAIR,
        "    if shortest >= 0 and longest <= terms.lag_days:\n",
        "    if shortest > 0 and longest <= terms.lag_days:\n",
        _RELAY,
    ),
    Mutant(
        "the ratio is reversed",
        _PAIR,
        "    return outbound.quantity >= inbound.quantity * terms.ratio\n",
        "    return inbound.quantity >= outbound.quantity * terms.ratio\n",
        _RELAY,
    ),
    Mutant(
        "goods sent back are goods shipped on",
        _PAIR,
        '("return", inbound.shipper is None or inbound.shipper not in outbound.receivers),\n',
        '("return", inbound.shipper is None or bool(outbound)),\n',
        _RELAY,
    ),
    Mutant(
        "a delivery to the declared destination is one shipped on",
        _PAIR,
        "    return destination != terms.declared\n",
        "    return bool(destination)\n",
        _RELAY,
    ),
    Mutant(
        "goods of one heading are the same goods",
        _PAIR,
        "        if inbound.hs[:length] != outbound.hs[:length]:\n",
        "        if inbound.hs[:4] != outbound.hs[:4]:\n",
        _RELAY,
    ),
    Mutant(
        "a forwarder costs a link",
        _WALKS,
        "        return 0 if inbound.goods & outbound.goods else 1\n",
        "        return 1\n",
        _CHAIN,
    ),
    Mutant(
        "a forwarder joins flows for certain",
        _WALKS,
        "party in self.intermediaries and not inbound.marks & outbound.marks:",
        "party in self.intermediaries and not outbound.marks:",
        _CHAIN,
        ("tests/property/test_shipment_walks.py",),
    ),
    Mutant(
        "a chain may have five links",
        "queries/detectors/past_exports/hist_transit_to_embargoed/chains.py",
        "MAX_LINKS: Final = 4",
        "MAX_LINKS: Final = 5",
        _CHAIN,
    ),
    Mutant(
        "one delivery is a chain",
        "queries/detectors/past_exports/hist_transit_to_embargoed/chains.py",
        "MIN_LINKS: Final = 2",
        "MIN_LINKS: Final = 1",
        _CHAIN,
    ),
    Mutant(
        "a delivery on the day of the transaction was before it",
        "queries/detectors/past_exports/hist_exported_cs_to_repressive.py",
        "shipment_days(shipment)[0] < day_number(context.on)",
        "shipment_days(shipment)[0] <= day_number(context.on)",
        _EXPORTS,
    ),
    Mutant(
        "relatives may be three links away",
        "queries/detectors/past_exports/hist_exported_cs_to_repressive.py",
        "LINKS: Final = 2",
        "LINKS: Final = 3",
        _EXPORTS,
    ),
    Mutant(
        "a customs code alone is as good as a family",
        "queries/detectors/past_exports/hist_exported_cs_to_repressive.py",
        'severity=weaker(severity, "medium") if hs_alone else severity',
        "severity=severity",
        _EXPORTS,
    ),
    Mutant("a crowd begins with fifty", _NODES, "CROWD: Final = 50", "CROWD: Final = 49", _PLACE),
    Mutant("a crowd begins later", _NODES, "CROWD: Final = 50", "CROWD: Final = 51", _PLACE),
    Mutant(
        "appointments may lie 25 months apart",
        _OVERLAP,
        'APART: Final = "24m"',
        'APART: Final = "25m"',
        _DIRECTOR,
    ),
    Mutant(
        "appointments may lie 23 months apart only",
        _OVERLAP,
        'APART: Final = "24m"',
        'APART: Final = "23m"',
        _DIRECTOR,
    ),
    Mutant(
        "a hundred mandates are too many",
        _OVERLAP,
        "MANDATES: Final = 100",
        "MANDATES: Final = 99",
        _DIRECTOR,
    ),
    Mutant(
        "a hundred and one mandates are few",
        _OVERLAP,
        "MANDATES: Final = 100",
        "MANDATES: Final = 101",
        _DIRECTOR,
    ),
)
