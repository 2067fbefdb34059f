"""The orders that an officer must stop, or must not, each under the name by which it is known.

The YAML file beside this one has a row for each: the clauses of its order (those of the examples of
the indicators), what is asked of its answer, and by which fact it is mended. What each indicator
finds beyond these orders, its own example lines say, on every engine.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from onward.queries.transactions.transaction import BEHAVIOUR
from tests.example_cases import Case, assess_case, finding, findings
from tests.unit.cases import each_case, table
from tests.worlds import outcomes

pytestmark = pytest.mark.usefixtures("one_engine")

GRAVE = {"high", "notify", "stop"}
SHORT: dict[str, str] = table(__file__, "SHORT")
"""Clauses of many orders, by the name that stands for them in braces."""


COUNTRIES: list[dict[str, Any]] = table(__file__, "COUNTRIES", lists=True)
"""Records of real countries of the orders, which meet nothing; beside those of the examples."""


def answer(clauses: str, **changes: Any) -> dict[str, Any]:
    """Assess the order of some clauses, parts of it changed, alike on each compared engine.

    One list of facts is asked for, whatever is at stake: the orders show what acts ask.
    """
    line = clauses.format_map(SHORT)
    always: dict[str, Any] = {"required": {}}
    case = Case("", "", line, add=COUNTRIES, order=changes, policy=always)
    return assess_case(case)


def grave(assessment: Mapping[str, Any]) -> dict[str, str]:
    """Return what is found at high or above, by indicator."""
    return {
        row["indicator"]: row["severity"]
        for row in assessment["findings"]
        if row["severity"] in GRAVE
    }


def bases(assessment: Mapping[str, Any]) -> set[str]:
    """Return what the findings rest on; a "see also" is no basis."""
    laws = [law for row in assessment["findings"] for law in row["law"]]
    return {law["citation"] for law in laws if law["as"] != "analogy"}


@each_case("clauses", "indicator", "act", "suggestion", "mended")
def test_the_order_stops_by_its_own_act_and_is_clear_with_one_fact_mended(
    clauses: str, indicator: str, act: str, suggestion: str, mended: str
) -> None:
    assessment = answer(clauses)
    [stop] = [row for row in findings(assessment, indicator) if row["severity"] == "stop"]
    acts = [law["citation"] for law in stop["law"] if law["as"] != "analogy"]
    # law before diligence: the act itself comes first, and a ban rests on nothing else
    assert acts[0] == act
    assert indicator == "item-listed-annex1" or len(acts) == 1
    assert (assessment["verdict"], assessment["suggestion"]["value"]) == ("FINDINGS", suggestion)
    after = answer(mended)
    assert (after["verdict"], grave(after)) == ("CLEAR_WITHIN_STATED_LIMITS", {})


@each_case("clauses", "found", "suggestion", "rule", lists=True)
def test_the_strongest_rule_decides_what_is_suggested(
    clauses: str, found: dict[str, list[str]], suggestion: str, rule: str
) -> None:
    assessment = answer(clauses)
    assert {name: outcomes(assessment, name) for name in found} == found
    assert assessment["suggestion"]["value"] == suggestion
    rules = [row["rule"] for row in assessment["suggestion"]["rules"]]
    assert rules[0] == rule


@each_case("clauses", "indicator", "missed")
def test_what_was_close_is_a_near_miss_and_no_finding(
    clauses: str, indicator: str, missed: dict[str, str]
) -> None:
    assessment = answer(clauses)
    assert not findings(assessment, indicator)
    near = [row for row in assessment["near_misses"] if row["indicator"] == indicator]
    assert near
    assert all(missed.items() <= row["missed_by"].items() for row in near)


@each_case("fault", "indicator")
def test_z2_a_statement_that_admits_is_unsigned_or_expired(fault: str, indicator: str) -> None:
    assert indicator in grave(answer(fault))
    assert indicator not in grave(answer("T.kind = export"))


@pytest.mark.parametrize(("word", "found"), [("yes", {"eus-evasive": "high"}), ("no", {})])
def test_z1_a_questionnaire_full_of_red_flags(word: str, found: dict[str, str]) -> None:
    assert grave(answer("{PLAIN}", answers=dict.fromkeys(BEHAVIOUR, word))) == found


def test_z8_brokering_asks_what_article_6_asks() -> None:
    brokering = answer("{PLAIN}; T.kind = brokering; item.control_code = 9A012")
    assert any("Art. 6" in row["question"] for row in brokering["questions"])
    assert brokering["suggestion"]["value"] != "proceed"
    assert not any("Art. 6" in row["question"] for row in answer("{PLAIN}")["questions"])


@each_case("clauses")
def test_of_bodies_and_servers_no_article_5_no_conflict_and_no_flag(clauses: str) -> None:
    assessment = answer(f"{clauses}; statement.repression = false")
    assert not {basis for basis in bases(assessment) if "Art. 5" in basis}
    assert not findings(assessment, "eus-conflict-with-graph")
    assert "R7_eu_flag" not in {rule["rule"] for rule in assessment["suggestion"]["rules"]}
    assert not [row for row in assessment["questions"] if row["about"] == "knowledge"]


@each_case("clauses")
def test_a_far_off_ban_is_no_stop(clauses: str) -> None:
    assert "stop" not in {row["severity"] for row in answer(clauses)["findings"]}


@each_case("clauses", "is_asked")
def test_knowledge_is_asked_for_where_no_act_decides(clauses: str, *, is_asked: bool) -> None:
    topics = {question["about"] for question in answer(clauses)["questions"]}
    assert ("knowledge" in topics) is is_asked


@pytest.mark.parametrize("tenants", [900, 9_900])
def test_a_crowd_at_an_address_is_counted_in_the_severity(tenants: int) -> None:
    clauses = "acme located_at tower; listed located_at tower; {SIX_NO}"
    shared = finding(answer(f"{clauses}; tower.degree = {tenants}"), "div-shared-address")
    assert [str(tenants) in rule.replace(",", "") for rule in shared["severity_rules"]] == [True]


def test_a_tie_to_a_ministry_of_defence_is_an_analogy_and_no_ban_on_a_part_of_the_forces() -> None:
    laws = finding(answer("defmin contains acme"), "mil-tie")["law"]
    assert {law["as"] for law in laws} == {"analogy"}
    assert not [law for law in laws if "2024/2659" in law["citation"]]


def test_two_holdings_of_one_state_together_are_of_class_1() -> None:
    flag = finding(answer("{TWO_WAYS}; h2 owns 25% acme"), "gov-repressive-tie")
    assert flag["values"]["class"] == 1


@each_case("clauses", "indicator", "act", "since")
def test_an_act_is_cited_alone_and_with_its_day(
    clauses: str, indicator: str, act: str, since: str
) -> None:
    [law] = finding(answer(clauses), indicator)["law"]
    assert (law["citation"], law["in_force"]["since"]) == (act, since)


def test_a2_a_state_fund_of_a_country_without_a_record_never_proceeds() -> None:
    fund = "fund is PublicBody [gov] (XD); fund owns 100% holding; holding owns 60% acme"
    assessment = answer(fund)
    assert not assessment["complete"]
    assert not assessment["suggestion"]["value"].startswith("proceed")
