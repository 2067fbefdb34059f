"""How alike two words are, rule by rule, each rule with a near twin."""

import pytest

from onward.graph.names.score import LEAST_SIMILARITY, SimilarWords, SoundOf, compare_words
from onward.graph.names.words import make_token
from tests.unit.cases import each_case


def alike(left: str, right: str, *, cross: bool = False) -> tuple[float, str]:
    return compare_words(make_token(left), make_token(right), cross=cross)


NOT = (0.0, "")


def test_equal_words_are_equal() -> None:
    assert alike("vega", "vega") == (1.0, "equal")


@pytest.mark.parametrize(("left", "right"), [("a", "ahmed"), ("ahmed", "a")])
def test_a_letter_stands_for_a_word_that_begins_with_it(left: str, right: str) -> None:
    assert alike(left, right) == (0.8, "initial")


@pytest.mark.parametrize(
    ("left", "right"), [("b", "ahmed"), ("a", "b"), ("1", "11420"), ("h", "ahmed")]
)
def test_a_letter_stands_for_no_other_word_and_a_digit_for_none(left: str, right: str) -> None:
    assert alike(left, right) == NOT


@pytest.mark.parametrize(("left", "right"), [("11420", "11421"), ("2010", "2011"), ("12", "112")])
def test_numbers_are_never_nearly_equal(left: str, right: str) -> None:
    assert alike(left, right) == NOT
    assert alike(left, right, cross=True) == NOT


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


@each_case("left", "right")
def test_more_slips_are_another_word(left: str, right: str) -> None:
    assert alike(left, right) == NOT


@each_case("left", "right", "how_alike")
def test_one_sound_in_one_script(left: str, right: str, how_alike: float) -> None:
    assert alike(left, right) == (how_alike, "sound")


def test_one_sound_counts_more_between_scripts() -> None:
    assert alike("galic", "jelavic", cross=True) == (0.9, "sound")


def test_nearly_one_sound_counts_between_scripts_only() -> None:
    assert alike("barakat", "brkad", cross=True) == (0.72, "sound")
    assert alike("barakat", "brkad") == NOT


def test_a_skeleton_of_one_letter_is_no_sound() -> None:
    assert alike("ba", "by", cross=True) == NOT


@each_case("left", "right", "how_alike")
def test_a_word_may_be_shortened(left: str, right: str, how_alike: float) -> None:
    assert alike(left, right) == (how_alike, "abbreviation")


@each_case("left", "right")
def test_another_part_of_a_word_does_not_stand_for_it(left: str, right: str) -> None:
    assert alike(left, right) == NOT


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


@pytest.mark.parametrize(
    ("left", "right"),
    [("juan", "pablo"), ("jimenez", "ochoa"), ("abd", "jamal"), ("fatima", "mother")],
)
def test_two_names_of_one_bearer_are_not_one_name(left: str, right: str) -> None:
    assert alike(left, right) == NOT


SOUNDS = {
    **dict.fromkeys(("vostrogin", "fostragyn"), "FSTRJN"),
    **dict.fromkeys(("kaprikat", "gebrigad"), "KPRKT"),
    **dict.fromkeys(("pido", "beta"), "PT"),
}


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("vostrogin", "fostragyn", (0.85, "metaphone")),
        ("kaprikat", "gebrigad", NOT),  # less than six of ten letters
        ("pido", "beta", NOT),  # two sounds are too few
        ("vostrogin", "vostrogin", (1.0, "equal")),
    ],
)
def test_how_words_sound_counts_where_the_build_knows_it(
    left: str, right: str, found: tuple[float, str]
) -> None:
    heard = compare_words(
        make_token(left), make_token(right), cross=False, sound_of=SOUNDS.__getitem__
    )
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
        assert (
            compare_words(make_token(one), make_token(other), cross=False, sound_of=sound_of)[0]
            < 0.8
        )


@each_case("left", "right")
def test_vowels_that_are_written_for_each_other_do_not_part_names(left: str, right: str) -> None:
    assert alike(left, right)[0] >= 0.88


def test_a_name_without_vowels_says_nothing_of_them() -> None:
    assert alike("hsn", "hussein", cross=True) == (0.9, "sound")
    assert alike("hassan", "hussain", cross=True) == (0.9, "sound")  # one side has lost its own
