"""Numbers in letters and digits agree, and two numbers never do."""

import pytest

from tests.names import ask, listed, matcher

LISTED = matcher(
    listed("China Zubrol Science and Industry Corporation Second Academy", "second"),
    listed("China Zubrol Science and Industry Corporation Third Academy", "third"),
    listed("48th Central Zubrol Research Institute", "institute"),
)


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("China Zubrol Science and Industry Corporation 2nd Academy", "second"),
        ("China Zubrol Science & Industry Corp 3rd Academy", "third"),
        ("48 Central Zubrol Research Institute", "institute"),
    ],
)
def test_an_ordinal_in_digits_is_the_word(written: str, means: str) -> None:
    best = ask(LISTED, written).matches[0]
    assert (best.party, best.band) == (f"list:{means}", "match")


def test_another_number_is_no_match() -> None:
    bands = {match.band for match in ask(LISTED, "47th Central Zubrol Research Institute").matches}
    assert "match" not in bands
