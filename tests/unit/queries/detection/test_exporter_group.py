"""Who belongs to the exporter is no stranger: of its own group nothing is told as of a customer."""

import pytest

from onward.queries.assessment.assess import assess
from onward.queries.examples import example_tables, read_example
from tests.engines import open_world

US = "us is Company (DE) role exporter"
SHOP = "shop is Company (DE) role seller; shop supplies army"


def severities(world: str) -> list[str]:
    example = read_example(f"{US}; {world} => not_found")
    setup = open_world(example.snapshot(), "embedded", tables=example_tables())
    assessment = assess(example.transaction, setup)
    return [row.severity for row in assessment.findings if row.indicator == "mil-tie"]


def test_a_stranger_who_sells_is_looked_at() -> None:
    assert severities(SHOP) == ["high"]


@pytest.mark.parametrize(
    "stakes",
    [
        "us owns 60% shop",
        "shop owns 50% us",
        "owner owns 80% us; owner owns 60% shop",
        "owner owns 80% us; owner owns 60% middle; middle owns 100% shop",
    ],
)
def test_the_exporters_own_group_is_not(stakes: str) -> None:
    assert severities(f"{SHOP}; {stakes}") == []


@pytest.mark.parametrize(
    "stakes",
    [
        "us owns 49% shop",
        "us owns ?% shop",
        "us owns 60% shop inferred",
        "us owns 60% shop until 2026-05-01",
        "ministry owns 80% us; ministry owns 60% shop",
        "us possibly_same_as shop",
    ],
)
def test_a_party_that_may_be_a_stranger_is_looked_at(stakes: str) -> None:
    assert severities(f"{SHOP}; {stakes}") == ["high"]


def test_a_daughter_of_the_exporter_that_gets_the_goods_is_looked_at() -> None:
    assert severities("acme supplies army; us owns 100% acme") == ["high"]
