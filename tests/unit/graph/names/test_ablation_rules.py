"""The rules of the ablation table: each stands in the code, and what replaces it is of its kind."""

import pytest

from tests.gauntlet.ablation_cases.rules import Rule, list_rules


@pytest.mark.parametrize("rule", list_rules(), ids=lambda rule: rule.name)
def test_a_rule_is_replaced_by_something_of_its_kind(rule: Rule) -> None:
    holder, attribute = rule.find()
    assert callable(getattr(holder, attribute)) or not callable(rule.off)
