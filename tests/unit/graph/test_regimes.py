"""Every way to write a regime is one code, and what is not known stays unknown."""

import pytest

from onward.graph.regimes import find_regime, regime_codes
from onward.loaders.parsing.lists import list_table
from onward.queries.assessment.coverage import REGIMES
from onward.queries.rules.policy import default_policy
from onward.queries.tables.tables import default_tables


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EU", "EU"),
        ("eu", "EU"),
        (" European  Union ", "EU"),
        ("Union Europeenne", "EU"),
        ("Council of the European Union", "EU"),
        ("Европейский союз", "EU"),
        ("UNSC", "UN"),
        ("U.N.", "UN"),
        ("The United Nations", "UN"),
        ("UN-SC", "UN"),
        ("Vereinte Nationen", "UN"),
        ("us_ofac", "OFAC"),
        ("U.S. Department of the Treasury", "OFAC"),
        ("Bureau of Industry & Security", None),
        ("Bureau of Industry and Security", "BIS"),
        ("Entity list", "BIS"),
        ("state department", "US State"),
        ("gb", "UK"),
        ("United Kingdom of Great Britain and Northern Ireland", "UK"),
        ("OFSI", "UK"),
        ("Switzerland", "CH"),
        ("jp", "JP"),
        ("US", None),
        ("United States", None),
        ("", None),
        ("E U ropean", None),
        ("Narnia", None),
    ],
)
def test_a_regime_as_people_write_it(text: str, code: str | None) -> None:
    assert find_regime(text) == code


def test_each_code_is_a_word_for_itself() -> None:
    assert [find_regime(code) for code in regime_codes()] == list(regime_codes())


def test_what_lists_rules_and_policies_call_a_regime_is_a_code() -> None:
    named = {entry.regime for entry in list_table().values()} - {""}
    named |= default_tables().ownership.keys() | {*REGIMES, *default_policy().regimes}
    assert named <= set(regime_codes())
