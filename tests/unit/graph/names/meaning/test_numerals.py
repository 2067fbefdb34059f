"""Numbers in letters and digits agree, and two numbers never do."""

from tests.names import ask, listed, matcher
from tests.unit.cases import each_case

LISTED = matcher(
    listed("China Zubrol Science and Industry Corporation Second Academy", "second"),
    listed("China Zubrol Science and Industry Corporation Third Academy", "third"),
    listed("48th Central Zubrol Research Institute", "institute"),
)


@each_case("written", "means")
def test_an_ordinal_in_digits_is_the_word(written: str, means: str) -> None:
    best = ask(LISTED, written).matches[0]
    assert (best.party, best.band) == (f"list:{means}", "match")


def test_another_number_is_no_match() -> None:
    bands = {match.band for match in ask(LISTED, "47th Central Zubrol Research Institute").matches}
    assert "match" not in bands
