"""Wrong readings of deliveries, and of what parties share with listed ones."""

from typing import Final

from tests.mutants.mutant import Mutant
from tests.mutants.operators import Branch, Comparison, Constant, InsertStatement, Substitute

_PAIR: Final = "queries/detectors/past_exports/hist_onward_exporter/pairs.py"
_WALKS: Final = "graph/shipments.py"
_OVERLAP: Final = "queries/detectors/diversion/div_shared_director.py"
_NODES: Final = "queries/addresses.py"
_FLOWS: Final = "queries/detectors/past_exports/hist_onward_exporter/flows.py"
_RELAY: Final = ("hist-onward-exporter",)
_CHAIN: Final = ("hist-transit-to-embargoed",)
_EXPORTS: Final = ("hist-exported-cs-to-repressive",)
_DIRECTOR: Final = ("div-shared-director",)
_PLACE: Final = ("div-shared-address",)

TRADE: Final = (
    Mutant(
        "the lag is reckoned the wrong way round",
        _PAIR,
        "_check_lag",
        InsertStatement("inbound, outbound = outbound, inbound", "Assign"),
        _RELAY,
    ),
    Mutant(
        "the last day of the lag is too late",
        _PAIR,
        "_check_lag",
        Comparison("<=", "<"),
        _RELAY,
    ),
    Mutant(
        "the day on which goods came is too early for them to leave",
        _PAIR,
        "_check_lag",
        Comparison(">=", ">"),
        _RELAY,
    ),
    Mutant(
        "the ratio is reversed",
        _PAIR,
        "_check_ratio",
        Substitute(
            "outbound.quantity >= inbound.quantity * terms.ratio",
            "inbound.quantity >= outbound.quantity * terms.ratio",
        ),
        _RELAY,
    ),
    Mutant(
        "only goods sent back are goods shipped on",
        _FLOWS,
        "_GoodsColumns.may_fit",
        Substitute("self.shipper[begun] != receiver", "self.shipper[begun] == receiver"),
        _RELAY,
    ),
    Mutant(
        "a delivery to the declared destination is one shipped on",
        _PAIR,
        "goes_elsewhere",
        Substitute("destination != terms.declared", "bool(destination)"),
        _RELAY,
    ),
    Mutant(
        "goods of one heading are the same goods",
        _PAIR,
        "compare_goods",
        Substitute(
            "inbound.hs[:length] != outbound.hs[:length]", "inbound.hs[:4] != outbound.hs[:4]"
        ),
        _RELAY,
    ),
    Mutant(
        "a forwarder costs a link",
        _WALKS,
        "Network.count_links",
        Branch("else"),
        _CHAIN,
    ),
    Mutant(
        "a forwarder joins flows for certain",
        _WALKS,
        "Network.count_links",
        Substitute("inbound.marks & outbound.marks", "outbound.marks"),
        _CHAIN,
        ("tests/property/test_shipment_walks.py",),
    ),
    Mutant(
        "a chain may have five links",
        "queries/detectors/past_exports/hist_transit_to_embargoed/chains.py",
        "",
        Constant(4, 5),
        _CHAIN,
    ),
    Mutant(
        "one delivery is a chain",
        "queries/detectors/past_exports/hist_transit_to_embargoed/chains.py",
        "",
        Constant(2, 1),
        _CHAIN,
    ),
    Mutant(
        "a delivery on the day of the transaction was before it",
        "queries/detectors/past_exports/hist_exported_cs_to_repressive/exports.py",
        "find_exports",
        Comparison("<", "<="),
        _EXPORTS,
    ),
    Mutant(
        "relatives may be three links away",
        "queries/detectors/past_exports/hist_exported_cs_to_repressive/exports.py",
        "",
        Constant(2, 3),
        _EXPORTS,
    ),
    Mutant(
        "a customs code alone is as good as a family",
        "queries/detectors/past_exports/hist_exported_cs_to_repressive/__init__.py",
        "_make_finding",
        Substitute("all((export.is_hs_alone for export in ranked))", "False"),
        _EXPORTS,
    ),
    Mutant(
        "a customs code alone weighs as a flag",
        "queries/detectors/past_exports/hist_exported_cs_to_repressive/__init__.py",
        "_make_finding",
        Substitute("'info' if hs_alone else severity", "severity"),
        _EXPORTS,
    ),
    Mutant(
        "any finding is a second sign",
        "queries/detection/plan.py",
        "find_second_sign",
        Substitute("_is_weighty(indicator, result)", "True"),
        ("div-chpl-item",),
    ),
    Mutant(
        "priority goods weigh by themselves",
        "queries/detectors/diversion/div_chpl_item.py",
        "_judge_listed_item",
        Branch("if", nth=2),
        ("div-chpl-item",),
    ),
    Mutant(
        "a possible daughter of the exporter is one for certain",
        "queries/ownership/owners.py",
        "certain_group",
        Substitute("not member.doubts", "True"),
        tests=("tests/unit/queries/detection/test_exporter_group.py",),
    ),
    Mutant(
        "the companies of one state are one group",
        "queries/ownership/owners.py",
        "certain_group",
        Substitute("record.kinds.isdisjoint(_RULERS)", "True"),
        tests=("tests/unit/queries/detection/test_exporter_group.py",),
    ),
    Mutant(
        "a crowd begins with fifty",
        _NODES,
        "",
        Constant(50, 49),
        _PLACE,
    ),
    Mutant(
        "a crowd begins later",
        _NODES,
        "",
        Constant(50, 51),
        _PLACE,
    ),
    Mutant(
        "appointments may lie 25 months apart",
        _OVERLAP,
        "",
        Constant("24m", "25m"),
        _DIRECTOR,
    ),
    Mutant(
        "appointments may lie 23 months apart only",
        _OVERLAP,
        "",
        Constant("24m", "23m"),
        _DIRECTOR,
    ),
    Mutant(
        "a hundred mandates are too many",
        _OVERLAP,
        "",
        Constant(100, 99),
        _DIRECTOR,
    ),
    Mutant(
        "a hundred and one mandates are few",
        _OVERLAP,
        "",
        Constant(100, 101),
        _DIRECTOR,
    ),
)
