"""How much must be known of an order: the table of tiers, row by row, and that adding lowers none.

Every case begins with an order of the lowest tier, a desk for a company in Germany, and says what
is changed. XA has a record of repression, XH is on the hub table, XC is any other country.
"""

from typing import Any

import pytest

from onward.queries.detection.tiers import TIERS
from onward.queries.examples import example_tables, read_example
from tests.assessments import assess_to_data
from tests.engines import ONE_ENGINE, open_world
from tests.unit.cases import each_case, table

TABLES = example_tables()
LOW = (
    "T.destination = DE; acme is Company (DE); item.hs = 940330; item.description = desk; "
    "item.families = none; item.six = none"
)


def assessed(change: str, engine: str = "embedded") -> dict[str, Any]:
    example = read_example(f"{LOW}; {change} => not_found" if change else f"{LOW} => not_found")
    return assess_to_data(
        example.transaction, open_world(example.snapshot(), engine, tables=TABLES)
    )


@pytest.mark.parametrize("engine", ONE_ENGINE)
@each_case("change", "tier", "because", lists=True)
def test_the_gravest_of_goods_country_and_party_decides(
    change: str, tier: str, because: str, engine: str
) -> None:
    chosen = assessed(change, engine)["tier"]
    assert (chosen["tier"], because in " ".join(chosen["because"])) == (tier, True), chosen


RAISES = table(__file__, "RAISES")


@pytest.mark.parametrize("first", RAISES)
def test_a_further_fact_lowers_no_tier(first: str) -> None:
    before = TIERS.index(assessed(first)["tier"]["tier"])
    for second in RAISES:
        after = TIERS.index(assessed(f"{first}; {second}")["tier"]["tier"])
        assert after >= before, (first, second)


def test_the_graver_tier_asks_for_owners_of_whom_the_lesser_asks_none() -> None:
    """Of whom nothing is known: where little is at stake that is no question, else it is."""
    fields_by_goods = [
        {gap["field"] for gap in assessed(f"acme.owners = none; {more}")["coverage"]["gaps"]}
        for more in ("item.hs = 940330", "item.families = interception")
    ]
    assert ["parties.1.owners" in fields for fields in fields_by_goods] == [False, True]
