"""Wrong readings of quantities, of the months around a control date, and of transport papers."""

from typing import Final

from tests.mutants.mutant import Mutant
from tests.mutants.operators import Comparison, Constant, Substitute

_SURGE: Final = "queries/detectors/past_exports/hist_surge_after_date.py"
_EXCESS: Final = "queries/detectors/diversion/div_unspent_quantity.py"
_PAPERS: Final = "queries/detectors/routes/div_route_abnormal.py"
_NAMES: Final = "queries/shipments.py"
_OF_SURGE: Final = ("hist-surge-after-date",)
_OF_EXCESS: Final = ("div-unspent-quantity",)
_OF_PAPERS: Final = ("div-route-abnormal",)

QUANTITIES: Final = (
    Mutant(
        "the day of the control belongs to the months before",
        _SURGE,
        "_Window.is_after",
        Comparison("<=", "<"),
        _OF_SURGE,
    ),
    Mutant(
        "goods of any customs code rise",
        _SURGE,
        "_list_flows",
        Substitute("priority(code, context.on) is not None", "True"),
        _OF_SURGE,
    ),
    Mutant(
        "months of which nothing is loaded held no purchases",
        _SURGE,
        "_judge_subject",
        Comparison(">=", "<="),
        _OF_SURGE,
    ),
    Mutant(
        "three times as much is no rise yet",
        _SURGE,
        "_judge_flow",
        Comparison(">=", ">"),
        _OF_SURGE,
    ),
    Mutant(
        "the order itself does not count",
        _EXCESS,
        "_judge_sum",
        Substitute("ordered or Decimal(0)", "Decimal(0)"),
        _OF_EXCESS,
    ),
    Mutant(
        "exactly twice what is usable is too much",
        _EXCESS,
        "_judge_sum",
        Comparison("<", "<="),
        _OF_EXCESS,
    ),
    Mutant(
        "deliveries of all goods count",
        _EXCESS,
        "_list_earlier",
        Substitute("share_goods(goods, _goods_of_row(row))", "True"),
        _OF_EXCESS,
    ),
    Mutant(
        "deliveries of 25 months count",
        _EXCESS,
        "",
        Constant("24m", "25m"),
        _OF_EXCESS,
    ),
    Mutant(
        "a bill to order names a consignee",
        _NAMES,
        "names_somebody",
        Substitute("_TO_ORDER.match(text) is None", "True"),
        _OF_PAPERS,
    ),
    Mutant(
        "two weeks before dispatch is early enough",
        _PAPERS,
        "_days_from_dispatch",
        Comparison(">", ">="),
        _OF_PAPERS,
    ),
    Mutant(
        "a planned leg is a new one",
        _PAPERS,
        "_find_legs",
        Substitute("{*order.route, order.destination, context.exporter_country}", "{''}"),
        _OF_PAPERS,
    ),
    Mutant(
        "a new leg over a hub weighs as any",
        _PAPERS,
        "_is_hub",
        Substitute("row.concerns(items)", "False"),
        _OF_PAPERS,
    ),
)
