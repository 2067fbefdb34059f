"""Whether an item is one for cyber-surveillance: one rule, in one place."""

import json
from datetime import date
from typing import Any

from onward.queries.detection.goods import judge_cyber
from onward.queries.tables.tables import default_tables
from onward.queries.transactions.goods import ELEMENTS, Item
from tests.unit.cases import each_case

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


@each_case("facts", "expected", lists=True)
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
