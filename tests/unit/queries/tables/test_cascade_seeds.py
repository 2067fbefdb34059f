"""Which list entries start a cascade under whose ownership rule."""

from dataclasses import replace

import pytest

from onward.graph.model import Listing, Provenance
from onward.queries.tables.tables import default_tables
from tests.unit.cases import each_case

SEEDS = default_tables().cascade_seeds
SOURCE = Provenance("list", "1")


def answer(
    rule: str,
    regime: str,
    *,
    measure: str | None = None,
    act: str | None = None,
    programme: str | None = None,
) -> bool | None:
    entry = Listing("1", "p", "sanction", regime, SOURCE)
    entry = replace(entry, measure=measure, act=act, programme=programme)
    return SEEDS.judge_entry(rule, entry).answer


@pytest.mark.parametrize(
    "measure",
    ["", "Asset freeze", "asset_freeze", "Travel ban; asset freeze", "blocking", "Export ban"],
)
def test_an_entry_that_is_not_known_to_be_milder_starts_a_cascade(measure: str) -> None:
    assert answer("EU", "EU", measure=measure)


@pytest.mark.parametrize(
    "measure",
    ["Export control", "Travel ban", "travel ban, export control", "Sectoral, not blocking"],
)
def test_a_measure_that_freezes_nothing_starts_none(measure: str) -> None:
    assert answer("EU", "EU", measure=measure) is False
    assert answer("EU", "", measure=measure) is False


@each_case("act", "starts", lists=True)
def test_an_act_that_is_known_to_freeze_nothing_starts_none(act: str, starts: bool) -> None:
    assert answer("EU", "EU", act=act) is starts
    assert answer("EU", "EU", act=act, measure="Asset freeze") is True


def test_listings_of_another_regime_start_none_but_for_programmes_that_the_act_names() -> None:
    assert answer("EU", "OFAC", programme="SDGT") is False
    assert answer("BIS", "OFAC", programme="SDGT") is None
    assert answer("BIS", "OFAC", programme="IFSR; SDGT") is None
    assert answer("BIS", "OFAC", programme="CUBA") is False


def test_the_affiliates_rule_does_not_reach_companies_at_home() -> None:
    assert SEEDS.subject_note("BIS", ["US"])
    assert not SEEDS.subject_note("BIS", [])
    assert not SEEDS.subject_note("BIS", ["US", "CN"])
    assert not SEEDS.subject_note("EU", ["DE"])


def test_control_is_named_until_an_indicator_judges_it() -> None:
    assert "was not judged" in SEEDS.control_note("UK", ["own-50-aggregate"])
    assert not SEEDS.control_note("UK", ["own-control-listed"])
    assert not SEEDS.control_note("EU", [])
