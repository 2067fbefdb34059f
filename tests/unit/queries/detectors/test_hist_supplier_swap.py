"""hist-supplier-swap: a flow is taken over where goods and buyers are mostly the same."""

import pytest

from tests.unit.queries.detectors.test_order_detectors import assessed, findings

LISTED_SALES = "; ".join(
    f"listed ships 854231 x10 to {buyer} on 2023-06-01" for buyer in ("buyer", "second", "third")
)


@pytest.mark.parametrize(
    ("sales", "count"),
    [
        ("acme ships 854231 x10 to buyer on 2024-02-01", 0),
        (
            "acme ships 854231 x10 to buyer on 2024-02-01;"
            " acme ships 854231 x10 to second on 2024-02-01",
            1,
        ),
    ],
    ids=["one of three buyers", "two of three buyers"],
)
def test_the_same_goods_to_few_of_the_same_buyers_are_no_flow_taken_over(
    sales: str, count: int
) -> None:
    assessment = assessed(f"{LISTED_SALES}; {sales}")
    assert len(findings(assessment, "hist-supplier-swap")) == count
