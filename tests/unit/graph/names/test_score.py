"""How alike two names are, rule by rule, each rule with a near twin."""

import pytest

from onward.graph.names import score
from onward.graph.names.score import (
    ACRONYM,
    BOTH,
    EXTRA,
    NO_AGREEMENT,
    NOISE_COUNTS,
    PATRONYMIC_EXTRA,
    PATRONYMIC_MISSING,
    PLACE_COUNTS,
    TURNED,
    WITHIN_COUNTS,
    Scorer,
    alignment_score,
    unaligned_weight,
)
from onward.graph.names.words import make_token
from tests.names import read, scored
from tests.unit.cases import each_case

# Words that stand in no list: each weighs 1, and none is like another.
KAPRIKAT, ZUBROL, MIXTEND = "kaprikat", "zubrol", "mixtend"


def test_the_words_of_these_tests_weigh_one_and_are_not_alike() -> None:
    words = [make_token(word) for word in (KAPRIKAT, ZUBROL, MIXTEND)]
    assert [(word.weight, word.kind) for word in words] == [(1.0, "distinctive")] * 3
    assert scored(KAPRIKAT, f"{ZUBROL} {MIXTEND}") is NO_AGREEMENT


@each_case("part", "value", "names", "person", lists=True)
def test_what_a_part_of_a_score_is(
    part: str, value: float | bool | str, names: list[str], person: bool
) -> None:
    """Values are numbers, or constants of the rules by their names."""
    query, listed = names
    wanted = getattr(score, value) if isinstance(value, str) else value
    assert getattr(scored(query, listed, person=person), part) == pytest.approx(wanted)


def test_the_formula() -> None:
    assert alignment_score(2.0, 2.0, 0.0, 0.0) == 1.0
    assert alignment_score(2.0, 2.0, 1.0, 0.0) == 2 / 3
    assert alignment_score(2.0, 2.0, 0.0, 1.0) == 2 / (2 + EXTRA)
    assert alignment_score(2.0, 2.0, 1.0, 0.5) == 2 / (3 + EXTRA * 0.5 + BOTH * 0.5)
    assert alignment_score(0.0, 0.0, 0.0, 0.0) == 0.0
    assert (EXTRA, BOTH) == (0.35, 0.30)


def test_rare_words_decide_and_common_ones_do_not() -> None:
    rare = scored("Kaprikat Trading", "Kaprikat Logistics")
    common = scored("Zubrol Trading", "Mixtend Trading")
    assert rare.value > 2 * common.value


def test_the_weight_of_a_pair_is_the_mean_of_both_words() -> None:
    rare, common = make_token("vegabond"), make_token("mohammed")
    assert rare.weight > common.weight
    found = scored("Kaprikat Mohammed", "Kaprikat Mohamed", person=True)
    (first, second) = sorted(found.pairs)
    weight = (make_token("mohammed").weight + make_token("mohamed").weight) / 2
    wanted = (1 + weight * second.similarity) / (1 + weight)
    assert first.how == "equal"
    assert found.aligned == pytest.approx(wanted)


def test_each_word_is_aligned_once() -> None:
    found = scored(f"{KAPRIKAT} {KAPRIKAT}", KAPRIKAT)
    assert [(pair.query, pair.listed) for pair in found.pairs] == [(0, 0)]
    assert found.value == pytest.approx(0.5)


def test_the_best_pair_is_aligned_first_and_ties_by_position() -> None:
    found = scored("Kaprikot Kaprikat", "Kaprikat Kaprikot")
    assert {(pair.query, pair.listed) for pair in found.pairs} == {(0, 1), (1, 0)}
    assert all(pair.how == "equal" for pair in found.pairs)


def test_a_misspelt_legal_form_counts_for_nothing() -> None:
    assert scored("Kaprikat Zubrol Limitde", "Kaprikat Zubrol Limited").value > 0.98
    assert scored("Kaprikat Zubrol Limitde", "Kaprikat Zubrol").value < 0.98


@pytest.mark.parametrize("word", ["branch", "office", "dept", "division"])
def test_a_noise_word_of_the_query_costs_little(word: str) -> None:
    noise = make_token(word)
    assert unaligned_weight(noise, organisation=True) == pytest.approx(noise.weight * NOISE_COUNTS)
    assert scored(f"Kaprikat {word}", "Kaprikat").value > scored("Kaprikat vega", "Kaprikat").value


def test_a_place_costs_half_in_an_organisation_and_all_in_a_person() -> None:
    place = make_token("dubai")
    assert unaligned_weight(place, organisation=True) == pytest.approx(place.weight * PLACE_COUNTS)
    assert unaligned_weight(place, organisation=False) == place.weight


def test_a_place_costs_half_on_the_side_that_asks_only() -> None:
    in_query = scored("Kaprikat Dubai", "Kaprikat")
    assert in_query.value == pytest.approx(1 / (1 + make_token("dubai").weight * PLACE_COUNTS))
    in_entry = scored("Kaprikat", "Kaprikat Dubai")
    assert in_entry.value == pytest.approx(1 / (1 + make_token("dubai").weight * EXTRA))


def test_nearly_the_same_letters_as_one_word_count_by_their_share() -> None:
    found = scored("Kap rikot zub", "Kaprikat Zub")  # one letter of eleven
    assert found.whole == pytest.approx((10 / 11) ** 1.5, abs=1e-6)
    assert scored("Kap ri", "Kapro").whole == 0.0  # five letters are too few
    assert scored("abcdefgh", "abcdexyz").whole == 0.0  # less than four fifths


def test_sounds_as_one_word_count_between_scripts_only() -> None:
    across = scored("Kaprikat Zubrol", "Каприкат Зуброл")
    assert across.value >= 0.95
    assert scored("Borkitanel", "Baraketonyl").whole < scored("Borkitanel", "Баракетонил").whole


@pytest.mark.parametrize("query", ["VEGA", "vega", "VEGA LLC"])
def test_initials_of_three_or_more_words_are_possible_and_no_more(query: str) -> None:
    found = scored(query, "Vostok Energy Grid Assets")
    assert found.is_by_initials
    assert ACRONYM - 0.01 <= found.value <= ACRONYM == 0.78


@pytest.mark.parametrize(("query", "listed"), [("ZTE", "Omer Boztepe"), ("Nso", "Ali Kanso")])
def test_the_middle_of_a_word_is_nothing(query: str, listed: str) -> None:
    assert scored(query, listed) is NO_AGREEMENT


@each_case("query", "listed", "is_within")
def test_what_stands_beside_a_person_s_whole_listed_name_costs_less(
    query: str, listed: str, is_within: bool
) -> None:
    as_person = scored(query, listed, person=True)
    as_firm = scored(query, listed)
    assert (as_person.value > as_firm.value) is is_within
    if is_within:
        assert as_person.value == pytest.approx(2 / (2 + WITHIN_COUNTS))


def test_one_scorer_compares_with_many_names_as_if_with_each_alone() -> None:
    names = ["Kaprikat", "Каприкат", "Zubrol 7", "Kaprikat Trading LLC", "Vega"]
    scorer = Scorer(read("Kaprikat Zubrol"))
    many = [scorer.score(read(name), organisation=True) for name in (*names, *reversed(names))]
    assert many[:5] == [scored("Kaprikat Zubrol", name) for name in names]
    assert many[5:] == many[4::-1]


@each_case("query", "listed")
def test_letters_in_another_order_are_no_family_name_that_stands_last(
    query: str, listed: str
) -> None:
    assert scored(query, listed, person=True).whole < TURNED


PERSON = f"{KAPRIKAT} {ZUBROL}"
FATHERS = ("Kirievich", "Mixtendovna", "Zubrilovych", "Kaprikinichna", "Mixtendovitch")


@pytest.mark.parametrize("father", FATHERS)
def test_a_fathers_name_that_one_side_leaves_out_costs_little(father: str) -> None:
    with_his = f"{KAPRIKAT} {father} {ZUBROL}"
    weight = make_token(father.lower()).weight
    missing = scored(with_his, PERSON, person=True)
    extra = scored(PERSON, with_his, person=True)
    assert missing.value == pytest.approx(2 / (2 + PATRONYMIC_MISSING * weight))
    assert extra.value == pytest.approx(2 / (2 + EXTRA * PATRONYMIC_EXTRA * weight))
    assert 0.75 < extra.value < 1.0


def test_two_fathers_two_persons_and_no_father_in_a_company() -> None:
    one, *others = (f"{KAPRIKAT} {father} {ZUBROL}" for father in FATHERS)
    assert all(scored(one, other, person=True).value < 0.75 for other in others)
    assert scored(one, PERSON).value == pytest.approx(2 / 3)
    assert scored(PERSON, one).value == pytest.approx(2 / (2 + EXTRA))


def test_one_name_in_common_and_a_fathers_name_are_little() -> None:
    assert scored(f"{KAPRIKAT} {FATHERS[0]}", KAPRIKAT, person=True).value == pytest.approx(1 / 2)
