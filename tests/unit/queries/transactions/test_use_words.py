"""Words for weapons, military use, repression and resale are read in the field's languages."""

# words of other scripts are the point

import pytest

from onward.queries.transactions.texts import find_uses
from tests.unit.cases import each_case


@each_case("use", "text", lists=True)
def test_what_a_text_speaks_of_is_read(use: str, text: str) -> None:
    assert use in find_uses(text)


@each_case("text", lists=True)
def test_ordinary_trades_speak_of_none_of_it(text: str) -> None:
    assert not find_uses(text)


@pytest.mark.parametrize("text", ["storage tanks of the army", "water tank for a tank factory"])
def test_an_ordinary_thing_hides_no_use_beside_it(text: str) -> None:
    assert "military" in find_uses(text)
