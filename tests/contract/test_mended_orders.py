"""Orders that an officer must stop, in full: each with its own act, and clear with one fact mended.

Everything else of the order is known and nothing else speaks, so that nothing but the fact decides.
"""

from collections.abc import Callable

import pytest

from onward.graph.model import DestinationRecord
from onward.graph.store.workspace import memory_snapshot
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import example_tables, read_example, records, source
from onward.queries.model.assessment import Assessment
from onward.queries.planted.planted import GOOD
from tests.clear_orders import (
    WORLD,
    Order,
    assess_order,
    clear_order,
    licensed_order,
    priority_order,
    with_value,
)
from tests.engines import open_world

RUSSIA = "Regulation (EU) No 833/2014"
TRANSIT = f"{RUSSIA} Arts. 2(1a), 2a(1a), 2aa(1a), 3c(1a), 3k(1a)"
ANNEX_1 = "Regulation (EU) 2021/821 Art. 3"


@pytest.fixture(scope="module")
def setup() -> AssessmentSetup:
    """Open the example world, in which Türkiye and Kazakhstan have a record that meets nothing."""
    example = read_example(WORLD)
    rows = [
        DestinationRecord(country, measure, 2025, value, source(f"{country}/{measure}"))
        for country in ("KZ", "TR")
        for measure, value in GOOD.items()
    ]
    snapshot = memory_snapshot((*example.statements, *records(), *rows), example.layers)
    return open_world(snapshot, "embedded", tables=example_tables())


def listed_goods(code: str, destination: str, licensed: str = "") -> Order:
    """Return an order for goods of Annex I to a country, with a licence for one or none."""
    order = with_value(licensed_order(), "items[].control_code", code)
    order["destination"] = destination
    if not licensed:
        del order["licence"]
        return order
    order["licence"] |= {"covers": [code], "destinations": [licensed]}
    return order


def chips_by_way_of(country: str) -> Order:
    """Return an order for chips to Kazakhstan, through a country."""
    return priority_order() | {"destination": "KZ", "route": [country]}


def chips_by_papers_through(country: str) -> Order:
    """Return an order for chips to Kazakhstan, whose transport papers name a country."""
    return priority_order() | {"destination": "KZ", "transport": {"route": [country]}}


CASES: dict[str, tuple[Callable[[], Order], Callable[[], Order], str, str, str]] = {
    "Z6, by a licence": (
        lambda: listed_goods("9A012", "TR"),
        lambda: listed_goods("9A012", "TR", licensed="TR"),
        "item-listed-annex1",
        ANNEX_1,
        "classify_or_license",
    ),
    "Z6, by a licence for the country": (
        lambda: listed_goods("9A012", "TR", licensed="XC"),
        lambda: listed_goods("9A012", "XC", licensed="XC"),
        "item-listed-annex1",
        ANNEX_1,
        "classify_or_license",
    ),
    "H, by another country": (
        lambda: priority_order() | {"destination": "RU"},
        priority_order,
        "dest-goods-ban",
        f"{RUSSIA}, Arts. 2a, 3k",
        "refuse",
    ),
    "H2, by another country": (
        lambda: listed_goods("2B001.b", "RU", licensed="XC"),
        lambda: listed_goods("2B001.b", "XC", licensed="XC"),
        "dest-goods-ban",
        f"{RUSSIA}, Art. 2",
        "refuse",
    ),
    "Z9, by another route": (
        lambda: chips_by_way_of("RU"),
        lambda: chips_by_way_of("GE"),
        "route-transit-ban",
        TRANSIT,
        "refuse",
    ),
    "Z9, by other papers": (
        lambda: chips_by_papers_through("RU"),
        lambda: chips_by_papers_through("GE"),
        "route-transit-ban",
        TRANSIT,
        "refuse",
    ),
}


def grave(assessment: Assessment) -> list[str]:
    return [row.indicator for row in assessment.findings if row.severity not in ("low", "info")]


@pytest.mark.parametrize("case", CASES)
def test_the_order_stops_by_its_own_act_and_is_clear_with_one_fact_mended(
    case: str, setup: AssessmentSetup
) -> None:
    make_order, mend_order, indicator, act, suggestion = CASES[case]
    assessment = assess_order(setup, make_order())
    stops = [row for row in assessment.findings if row.severity == "stop"]
    assert indicator in {row.indicator for row in stops}
    [stop] = [row for row in stops if row.indicator == indicator]
    bases = [law.citation for law in stop.law if law.as_ != "analogy"]
    # law before diligence: the act itself comes first, and a ban rests on nothing else
    assert bases[0] == act
    assert indicator == "item-listed-annex1" or len(bases) == 1
    assert (assessment.verdict, assessment.suggestion.value) == ("FINDINGS", suggestion)
    mended = assess_order(setup, mend_order())
    assert (mended.verdict, grave(mended)) == ("CLEAR_WITHIN_STATED_LIMITS", [])


def test_brokering_of_listed_goods_asks_what_article_6_asks(setup: AssessmentSetup) -> None:
    order = listed_goods("9A012", "TR", licensed="TR") | {"kind": "brokering"}
    questions = [row.question for row in assess_order(setup, order).questions]
    assert any("Art. 6" in question for question in questions)
    mended = assess_order(setup, clear_order() | {"kind": "export"})
    assert mended.verdict == "CLEAR_WITHIN_STATED_LIMITS"
    assert not any("Art. 6" in row.question for row in mended.questions)
