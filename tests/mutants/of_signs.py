"""Wrong readings of weaker signs: officers, carriers, successors, nominees, circles, routes."""

from typing import Final

from tests.mutants.mutant import Mutant
from tests.mutants.operators import Comparison, Constant, DropOperand, Substitute

_DIVERSION: Final = "queries/detectors/diversion"
_OFFICER: Final = "queries/detectors/government/gov_officer_overlap.py"
_CARRIER: Final = f"{_DIVERSION}/vessel_or_carrier_listed.py"
_SWAP: Final = "queries/detectors/past_exports/hist_supplier_swap.py"
_NOMINEE: Final = f"{_DIVERSION}/div_nominee_front.py"
_CIRCLE: Final = f"{_DIVERSION}/div_circular_ownership.py"
_ROUTE: Final = "queries/detectors/routes/div_route_destination_mismatch.py"
_CHANGED: Final = f"{_DIVERSION}/div_ownership_changed_after.py"

_CHAIN_FILE: Final = "queries/detectors/past_exports/hist_reexport_chain.py"
_CHAIN: Final = ("hist-reexport-chain",)

SIGNS: Final = (
    Mutant(
        "a name alone says who an officer is",
        _OFFICER,
        "_is_identified",
        Substitute("member.identifiers", "True"),
        ("gov-officer-overlap",),
    ),
    Mutant(
        "an officer of the exporter's country is a foreign one",
        "queries/detectors/pattern.py",
        "_ends_at_home",
        Comparison("<=", "<"),
        ("gov-officer-overlap",),
    ),
    Mutant(
        "a part in a carrier stops",
        _CARRIER,
        "_weigh_path",
        DropOperand("and", 2),
        ("vessel-or-carrier-listed",),
    ),
    Mutant(
        "lists that the policy does not apply stop a carrier",
        _CARRIER,
        "_weigh_entry",
        Substitute("context.policy.applies(entry.regime)", "True"),
        ("vessel-or-carrier-listed",),
    ),
    Mutant(
        "who sold before the listing took over after it",
        _SWAP,
        "_entries_before",
        Comparison("<=", ">="),
        ("hist-supplier-swap",),
    ),
    Mutant(
        "the same goods to others are a flow taken over",
        _SWAP,
        "_is_taken_over",
        Substitute("min(common_goods, common_buyers)", "common_goods"),
        ("hist-supplier-swap",),
        ("tests/unit/queries/detectors/test_hist_supplier_swap.py",),
    ),
    Mutant("a third in common is enough", _SWAP, "", Constant(0.5, 0.3), ("hist-supplier-swap",)),
    Mutant(
        "a hundred mandates make a front",
        "queries/ownership/owners.py",
        "",
        Constant(100, 99),
        ("div-nominee-front",),
    ),
    Mutant(
        "an interest of a nominee is none",
        _NOMINEE,
        "_find_reason",
        DropOperand("or", 2),
        ("div-nominee-front",),
    ),
    Mutant("nine companies are a circle", _CIRCLE, "", Constant(8, 9), ("div-circular-ownership",)),
    Mutant(
        "a twentieth makes a circle",
        _CIRCLE,
        "",
        Constant(0.1, 0.05),
        ("div-circular-ownership",),
    ),
    Mutant(
        "treasury shares are a circle",
        _CIRCLE,
        "_gather_owners",
        DropOperand("and", 1),
        ("div-circular-ownership",),
    ),
    Mutant(
        "the route is not the way",
        _ROUTE,
        "detect",
        Substitute("{destination, *route}", "{destination}"),
        ("div-route-destination-mismatch",),
    ),
    Mutant(
        "goods may not be unloaded on the way",
        _ROUTE,
        "_judge_unloading",
        Substitute("{destination, *context.transaction.way}", "{destination}"),
        ("div-route-destination-mismatch",),
    ),
    Mutant(
        "any new owner is a strange one",
        _CHANGED,
        "_find_reason",
        DropOperand("and", 3),
        ("div-ownership-changed-after",),
    ),
    Mutant(
        "an owner who comes on the control date came after it",
        _CHANGED,
        "_judge_subject",
        Comparison("<", "<="),
        ("div-ownership-changed-after",),
    ),
    Mutant(
        "an unknown business is a misfit",
        f"{_DIVERSION}/div_business_mismatch.py",
        "detect",
        Substitute('judge_fit(sectors, row) == "misfit"', 'judge_fit(sectors, row) != "fits"'),
        ("div-business-mismatch",),
    ),
    Mutant(
        "goods that move on within a group are a chain",
        _CHAIN_FILE,
        "_Search._is_next",
        Substitute("link.receiver not in self.group", "True"),
        _CHAIN,
    ),
    Mutant(
        "a delivery on the same day is a later one",
        _CHAIN_FILE,
        "_Search._is_next",
        Comparison(">", ">="),
        _CHAIN,
    ),
    Mutant("one delivery after the import is a chain", _CHAIN_FILE, "", Constant(2, 1), _CHAIN),
    Mutant("a year and a day is within a year", _CHAIN_FILE, "", Constant(365, 366), _CHAIN),
    Mutant(
        "a forwarder in a chain is nothing",
        _CHAIN_FILE,
        "_find_doubts",
        Substitute("intermediaries.pids.intersection(between)", "False"),
        _CHAIN,
    ),
)
