"""own-minority-listed: sums, distances, and how it stands beside own-50-aggregate."""

from typing import Any

import pytest

from onward.queries.examples import example_tables, read_example
from tests.assessed import assess_to_data
from tests.engines import ONE_ENGINE, open_world

MINORITY, AGGREGATE = "own-minority-listed", "own-50-aggregate"
SECOND = "second is Company [sanction] (XB); second.listed = EU from 2024-01-01; "
BRITISH = (
    "first is Company [sanction] (XB); first.listed = UK from 2024-01-01; "
    "second is Company [sanction] (XB); second.listed = UK from 2024-01-01; "
)

pytestmark = pytest.mark.parametrize("engine", ONE_ENGINE)


def told(engine: str, clauses: str) -> dict[str, Any]:
    example = read_example(f"{clauses} => not_found")
    world = open_world(example.snapshot(), engine, tables=example_tables())
    assessment: dict[str, Any] = assess_to_data(example.transaction, world)
    return assessment


def under(assessment: dict[str, Any], regime: str, indicator: str = MINORITY) -> dict[str, Any]:
    wanted = f"{indicator}/example:acme/{regime}"
    [one] = [one for one in assessment["findings"] if one["id"] == wanted]
    return dict(one)


def regimes(assessment: dict[str, Any], indicator: str) -> dict[str, str]:
    found = [one for one in assessment["findings"] if one["indicator"] == indicator]
    return {one["object"]["id"]: f"{one['status']} {one['severity']}" for one in found}


def misses(assessment: dict[str, Any], indicator: str) -> set[str]:
    rows = [row for row in assessment["near_misses"] if row["indicator"] == indicator]
    return {row["missed_by"]["found"] for row in rows}


def test_49_percent_is_high_and_one_point_short_of_counting_as_listed(engine: str) -> None:
    assessment = told(engine, "listed owns 49% acme; founder owns 51% acme")
    one = under(assessment, "EU")
    assert (one["status"], one["severity"]) == ("present", "high")
    assert (one["values"]["sum"], one["values"]["distance"]) == ("0.49", "0.01")
    assert one["counterfactuals"] == [
        "counts as listed under the EU ownership rule with 1 percentage point more"
    ]
    assert one["severity_rules"] == ["25 % or more: high"]
    assert regimes(assessment, AGGREGATE) == {}
    assert "49 %; 1 percentage point more would reach it" in misses(assessment, AGGREGATE)


def test_the_share_table_names_the_holders_and_the_path_leads_to_the_listed_one(
    engine: str,
) -> None:
    one = under(told(engine, "listed owns 50% middle; middle owns 10% acme"), "EU")
    [acme, middle] = one["values"]["levels"]
    assert acme["company"] == "example:acme"
    assert acme["holders"] == [{"party": "example:middle", "min": "0.1", "max": "0.1"}]
    assert middle["company"] == "example:middle"
    [path] = one["evidence"]["paths"]
    assert [node["name"] for node in path["nodes"]] == ["acme", "middle", "listed"]


def test_holders_of_one_regime_add_up_and_those_of_others_do_not(engine: str) -> None:
    assessment = told(engine, SECOND + "listed owns 15% acme; second owns 12% acme")
    assert regimes(assessment, MINORITY) == {"EU": "present high", "OFAC": "present medium"}
    assert under(assessment, "EU")["values"]["sum"] == "0.27"


def test_a_rule_that_tests_the_largest_holder_shows_the_largest_holder(engine: str) -> None:
    """Two holders with 30 % each do not count as listed together in the United Kingdom."""
    one = under(told(engine, BRITISH + "first owns 30% acme; second owns 30% acme"), "UK")
    assert (one["values"]["sum"], one["values"]["distance"]) == ("0.3", "0.2")
    assert one["counterfactuals"] == [
        "counts as listed under the UK ownership rule with over 20 percentage points more"
    ]


def test_each_regime_is_told_by_its_own_threshold(engine: str) -> None:
    """Exactly one half counts as listed in the EU, and is a minority where more is asked for."""
    half = "listed.listed = EU from 2024-01-01; listed.listed = UK from 2024-01-01; "
    assessment = told(engine, half + "listed owns 50% acme")
    assert regimes(assessment, AGGREGATE) == {"EU": "present stop"}
    assert regimes(assessment, MINORITY) == {"UK": "present high"}
    assert under(assessment, "UK")["counterfactuals"] == [
        "counts as listed under the UK ownership rule with anything more"
    ]


def test_an_open_share_is_told_by_both_indicators(engine: str) -> None:
    assessment = told(engine, "listed owns ?% acme")
    assert regimes(assessment, AGGREGATE)["EU"] == "possible high"
    assert regimes(assessment, MINORITY)["EU"] == "possible high"
    assert under(assessment, "EU")["possible_because"] == ["listed's share in acme is not known"]


def test_a_suspended_rule_is_a_near_miss_with_its_state(engine: str) -> None:
    clauses = "first is Company [export.control] (XB); first.listed = BIS from 2024-01-01; "
    assessment = told(engine, clauses + "first owns 30% acme")
    assert regimes(assessment, MINORITY) == {}
    [state] = misses(assessment, MINORITY)
    assert "suspended until 2026-11-10; the party would have a listed minority owner" in state
    assert "flag 29" in state


def test_a_stake_that_is_enough_or_nothing_is_no_minority(engine: str) -> None:
    """A doubtful tie of 60 % is possibly a majority, and never a minority."""
    assessment = told(engine, "listed owns 60% acme inferred")
    assert regimes(assessment, AGGREGATE)["EU"] == "possible high"
    assert regimes(assessment, MINORITY) == {}


@pytest.mark.parametrize(
    ("regime", "has_basis"), [("EU", False), ("UK", False), ("OFAC", False), ("BIS", True)]
)
def test_a_rule_of_one_list_is_no_basis_for_owners_on_another(
    engine: str, regime: str, has_basis: bool
) -> None:
    owner = f"first is Company [sanction] (XB); first.listed = {regime} from 2024-01-01"
    found = told(engine, f"{owner}; first owns 30% acme; T.date = 2026-11-26")
    laws = under(found, regime)["law"]
    assert laws
    assert bool([law for law in laws if law["as"] != "analogy"]) == has_basis
