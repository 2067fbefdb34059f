"""Every way to write a regime is one code, and what is not known stays unknown."""

from onward.graph.regimes import find_regime, regime_codes
from onward.loaders.parsing.lists import list_table
from onward.queries.assessment.coverage import REGIMES
from onward.queries.rules.policy import default_policy
from onward.queries.tables.tables import default_tables
from tests.unit.cases import each_case


@each_case("text", "code")
def test_a_regime_as_people_write_it(text: str, code: str | None) -> None:
    assert find_regime(text) == code


def test_each_code_is_a_word_for_itself() -> None:
    assert [find_regime(code) for code in regime_codes()] == list(regime_codes())


def test_what_lists_rules_and_policies_call_a_regime_is_a_code() -> None:
    named = {entry.regime for entry in list_table().values()} - {""}
    named |= default_tables().ownership.keys() | {*REGIMES, *default_policy().regimes}
    assert named <= set(regime_codes())
