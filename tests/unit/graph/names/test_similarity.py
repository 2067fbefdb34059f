"""How alike two words are, rule by rule, each rule with a near twin."""

import pytest

from onward.graph.names.score import LEAST_SIMILARITY, SimilarWords, SoundOf, compare_words
from onward.graph.names.words import make_token
from tests.unit.cases import each_case, table


def alike(left: str, right: str, *, cross: bool = False) -> tuple[float, str]:
    return compare_words(make_token(left), make_token(right), cross=cross)


NOT = (0.0, "")


ALIKE = [
    pytest.param(*case, id=f"{why}: {case[0]} {case[1]}")
    for why, rows in table(__file__, "ALIKE").items()
    for case in ((*row[:4], len(row) > 4) for row in rows)
]


@pytest.mark.parametrize(("left", "right", "value", "how", "cross"), ALIKE)
def test_how_alike_two_words_are(
    left: str, right: str, value: float, how: str, cross: bool
) -> None:
    assert alike(left, right, cross=cross) == (value, how)


def test_a_word_with_digits_has_spelling_and_a_number_that_must_be_equal() -> None:
    assert alike("omid61398", "onid61398")[1] == "spelling"
    assert alike("unit61398", "unit61399") == NOT
    assert alike("noor1", "noor") == NOT


@each_case("left", "right", "slips")
def test_slips_are_forgiven_by_the_length_of_the_longer_word(
    left: str, right: str, slips: int
) -> None:
    share = 1 - slips / max(len(left), len(right))
    assert alike(left, right) == (round(share**1.2, 6), "spelling")


@pytest.mark.parametrize("cross", [False, True])
@pytest.mark.parametrize(
    ("left", "right"),
    [("vega", "voga"), ("kapr", "kaprikatan"), ("barkatil", "borkotul"), ("a", "ali")],
)
def test_it_is_the_same_both_ways(left: str, right: str, cross: bool) -> None:
    assert alike(left, right, cross=cross) == alike(right, left, cross=cross)


def test_words_less_alike_than_the_least_are_different() -> None:
    assert LEAST_SIMILARITY == 0.55
    assert alike("aran", "araq")[0] >= LEAST_SIMILARITY
    assert alike("abc", "abd") == (round((2 / 3) ** 1.2, 6), "spelling")
    assert alike("ab", "ac") == NOT  # half the letters


WORDS = ("vega", "tech", "mohammed", "a", "11420", "galic", "shpg", "rosneft")
LISTED = (*WORDS, "voga", "technology", "muhamad", "ali", "11421", "jelavic", "shipping", "kosneft")


@pytest.mark.parametrize("cross", [False, True])
def test_what_is_dismissed_at_a_glance_has_nothing_in_common(cross: bool) -> None:
    query = [make_token(word) for word in WORDS]
    glance = SimilarWords(query, cross=cross)
    for word in LISTED:
        found = {hit[1]: (hit[2], hit[3]) for hit in glance.find(make_token(word))}
        slowly = {
            at: compare_words(ours, make_token(word), cross=cross) for at, ours in enumerate(query)
        }
        assert found == {at: how for at, how in slowly.items() if how != NOT}


@pytest.mark.parametrize(
    ("left", "right"),
    [("mohamed", "muhammad"), ("trading", "ticaret"), ("ii", "2"), ("yusuf", "yousef")],
)
def test_words_that_mean_the_same_stand_for_one_another(left: str, right: str) -> None:
    assert alike(left, right)[0] >= 0.88
    assert alike(left, right) == alike(right, left)


SOUNDS = {
    **dict.fromkeys(("vostrogin", "fostragyn"), "FSTRJN"),
    **dict.fromkeys(("kaprikat", "gebrigad"), "KPRKT"),
    **dict.fromkeys(("pido", "beta"), "PT"),
}


@each_case("left", "right", "found")
def test_how_words_sound_counts_where_the_build_knows_it(
    left: str, right: str, found: tuple[float, str]
) -> None:
    words = make_token(left), make_token(right)
    heard = compare_words(*words, cross=False, sound_of=SOUNDS.__getitem__)
    assert heard == found
    assert alike(left, right)[0] <= heard[0]


def test_words_like_any_are_told_by_their_place() -> None:
    words = SimilarWords([make_token("kapricat"), make_token("sral")], cross=False)
    assert words.positions_like(["sarl"]) == {1}
    assert words.positions_like([]) == frozenset()


@pytest.mark.parametrize(("left", "right"), [("nso", "navis"), ("acme", "aqim"), ("zte", "saito")])
def test_two_consonants_in_common_and_few_letters_are_little(left: str, right: str) -> None:
    assert alike(left, right)[0] <= 0.6
    assert alike("omer", "amir")[0] < alike("tariq", "tarek")[0]


@each_case("left", "right")
@pytest.mark.parametrize("sound_of", [None, lambda _: "SOUND"], ids=["letters", "sounds"])
def test_equal_consonants_with_other_vowels_are_other_names(
    left: str, right: str, sound_of: SoundOf | None
) -> None:
    for one, other in ((left, right), (right, left)):
        words = make_token(one), make_token(other)
        assert compare_words(*words, cross=False, sound_of=sound_of)[0] < 0.8


@each_case("left", "right")
def test_vowels_that_are_written_for_each_other_do_not_part_names(left: str, right: str) -> None:
    assert alike(left, right)[0] >= 0.88
