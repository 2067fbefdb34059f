"""Whether an item is one for cyber-surveillance: one rule, in one place."""

import json
from datetime import date
from typing import Any

import pytest

from onward.queries.detection.goods import judge_cyber
from onward.queries.tables.tables import default_tables
from onward.queries.transactions.goods import ELEMENTS, Item

GOODS = default_tables().goods
DAY = date(2026, 5, 1)
GROUNDS: dict[str, Any] = {
    "reasons": dict.fromkeys(("specially_designed", "covert"), "a person sees that it works"),
    "answered_by": "J. Kessler",
    "answered_on": "2026-04-20",
}
SIX_YES: dict[str, Any] = dict.fromkeys(ELEMENTS, "yes")
NO = {"specially_designed": "no"}


def standing(*, strict: bool = True, answers: dict[str, Any] | None = None, **facts: Any) -> str:
    given = {"cyber_surveillance": answers or {}, **facts}
    return judge_cyber(Item.model_validate_json(json.dumps(given)), GOODS, DAY, strict=strict)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        # six answers, or the code
        ({"answers": SIX_YES}, "meets"),
        ({"control_code": "5A001.j"}, "listed"),
        ({"control_code": "5A001.j", "answers": {"from_ict_systems": "no"}}, "listed"),
        ({"control_code": "5A001"}, "unclear"),
        ({"eccn": "5A001.f.1"}, "unclear"),
        ({"eccn": "5A992.c"}, "unasked"),
        # partly answered, and none is no
        ({"answers": {"dual_use": "yes"}}, "unclear"),
        ({"answers": {**SIX_YES, "covert": "unclear"}}, "unclear"),
        # what it is for, or what it can do, leaves it unclear and no more
        ({"families": ["interception"]}, "unclear"),
        ({"families": ["interception"], "control_code": "5A992.c"}, "unclear"),
        ({"functions": ["extraction"], "control_code": "EAR99"}, "unclear"),
        ({"functions": ["data_analysis"]}, "unasked"),
        ({"families": ["repression_equipment"]}, "unasked"),
        # six answers beat families
        ({"families": ["interception"], "answers": {**NO, **GROUNDS}}, "not"),
        ({"families": ["interception"], "answers": {"natural_persons": "no"}}, "not"),
        ({"families": ["interception"], "answers": NO}, "unclear"),
        # another entry of Annex I says nothing of surveillance
        ({"control_code": "9A012"}, "unasked"),
        ({"control_code": "6A005", "answers": SIX_YES}, "meets"),
        # server boards: nobody has answered, and nothing speaks for it
        ({}, "unasked"),
        ({"families": []}, "unasked"),
        ({"hs": "847150", "not_listed_reason": "compared with Annex I: no entry fits"}, "unasked"),
    ],
)
def test_an_item_stands_to_surveillance_by_code_then_answers_then_what_it_is_for(
    facts: dict[str, Any], expected: str
) -> None:
    assert standing(**facts) == expected


def test_a_policy_may_take_a_no_without_its_grounds() -> None:
    assert standing(answers=NO, strict=False) == "not"


def test_an_excluded_purpose_with_a_reason_outweighs_the_family() -> None:
    purpose: Any = {"excluded_purpose": "network security", "excluded_purpose_reason": "a firewall"}
    assert standing(families=["monitoring"], **purpose) == "not"
    assert standing(families=["monitoring"], excluded_purpose="network security") == "unclear"
    assert standing(answers=SIX_YES, **purpose) == "meets"
    assert standing(control_code="5A001.j", **purpose) == "listed"
