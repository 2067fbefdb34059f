"""What keeps a high score from being a match, each gate with its near twin."""

import pytest

from onward.graph.matching import gates
from onward.graph.matching.compare import recompute_score
from onward.graph.matching.gates import agree_only_generically, is_common_name
from onward.graph.matching.query import Bands
from onward.graph.matching.readings import IN_BRACKETS
from onward.graph.model import Name
from onward.graph.names.score import ACRONYM
from onward.graph.names.words import make_token
from tests.names import ask, compared, listed, matcher, number, only, person, read, scored


def generic(query: str, listed: str) -> bool:
    found = scored(query, listed)
    return agree_only_generically(read(query), read(listed), found.pairs, found.whole)


def common(query: str, listed: str) -> bool:
    found = scored(query, listed, person=True)
    return is_common_name(read(query, person=True), read(listed, person=True), found.pairs)


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("Import Export", "SAD IMPORT EXPORT COMPANY"),
        ("General Trading Company", "General Trading Company of Iran"),
        ("Dubai", "DUBAI TRADING COMPANY"),
        ("Bank", "IS BANK, AO"),
        ("Kaprikat Trading", "Zubrol Trading"),
        ("Hong Kong Trading", "Hong Kong Shipping"),
        ("Bank", "EN BANK PJSC"),  # a preposition, and here initials
        ("Trading LLC", "A A TRADING FZCO"),
        ("Group", "Group A"),
        ("Intl", "Intercontinental"),  # it may be another word that is shortened
    ],
)
def test_words_that_many_share_tell_nobody_apart(query: str, listed: str) -> None:
    assert generic(query, listed)


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("Kaprikat Trading", "Kaprikat Shipping"),
        ("Kaprikot", "Kaprikat"),  # alike enough
        ("11420 Corp", "11420"),  # digits tell
        ("Import Export", "Import Export"),  # the name itself
        ("Import-Export LLC", "IMPORT EXPORT"),
        ("Banco Nacional de Cuba", "Nacional Banco de Cuba"),  # in any order
        ("General Tradings Company", "General Trading Company"),  # nearly the name itself
        ("Banco Nacional Cuba", "Banco Nacional de Cuba"),
        ("National Bank", "The National Bank"),
    ],
)
def test_a_word_of_one_s_own_or_the_whole_name_does(query: str, listed: str) -> None:
    assert not generic(query, listed)


def test_a_distinctive_word_must_be_alike_enough() -> None:
    pair = scored("Kaprikat Trading", "Kabrixot Trading")
    assert all(one.similarity < 0.7 for one in pair.pairs if one.query == 0)
    assert generic("Kaprikat Trading", "Kabrixot Trading")


def test_a_word_of_one_s_own_that_only_resembles_a_trade_does_not_tell() -> None:
    assert (make_token("tradinga").kind, make_token("trading").kind) == ("distinctive", "generic")
    assert generic("Tradinga Zubrol", "Trading Kaprikat")


def test_a_generic_name_scores_no_more_than_the_cap_and_says_why() -> None:
    found = only(ask(matcher(listed("DUBAI TRADING COMPANY")), "Dubai"))
    assert found.score == gates.GENERIC_CAP == 0.74
    assert (found.band, found.because) == ("weak", (gates.GENERIC,))


# Scores .73 before any fact: two words of trade against three.
NEAR_CAP = ("Data Bank", "Data Bank Energeticheskaya")


def test_no_fact_lifts_a_generic_name_over_the_cap() -> None:
    query, name = NEAR_CAP
    assert gates.GENERIC_CAP - 0.02 < scored(query, name).value <= gates.GENERIC_CAP
    assert generic(query, name)
    found = only(ask(matcher(listed(name, country="RU")), query, countries=("RU",)))
    assert (found.score, found.band) == (gates.GENERIC_CAP, "weak")


def test_a_generic_name_under_the_cap_keeps_its_score() -> None:
    query, name = NEAR_CAP
    assert compared(listed(name), query).score == pytest.approx(scored(query, name).value, abs=1e-6)


def test_a_generic_name_with_an_equal_number_is_a_match() -> None:
    same = (number("inn", "7707083893"),)
    bank = listed("IS BANK, AO", identifiers=same)
    assert only(ask(matcher(bank), "Bank", identifiers=same)).band == "match"


@pytest.mark.parametrize("name", ["Mohammad Ali", "Ali Mohammad", "Ali"])
def test_a_name_borne_by_many_is_common(name: str) -> None:
    assert common(name, name)


@pytest.mark.parametrize("name", ["Kaprikat Ali", "Mohammad Zubrol"])
def test_a_name_with_a_rare_word_is_not(name: str) -> None:
    assert not common(name, name)


@pytest.mark.parametrize("query", ["Mohammadd Ali", "Mohammadali", "Mohamad Aly", "MohammadA Li"])
def test_a_slip_or_a_lost_blank_makes_no_name_rarer(query: str) -> None:
    assert common(query, "Mohammad Ali")
    found = only(ask(matcher(person("Mohammad Ali")), query, kind="Person"))
    assert found.band == "possible"
    assert found.because in ((gates.COMMON_NAME,), ())


def test_rare_words_that_only_one_side_has_do_not_count() -> None:
    assert common("Mohammad Ali Kaprikat", "Mohammad Ali")


def test_a_common_person_by_name_alone_is_possible_however_high_the_score() -> None:
    found = only(ask(matcher(person("Mohammad Ali")), "Mohammad Ali", kind="Person"))
    assert (found.score, found.band, found.because) == (1.0, "possible", (gates.COMMON_NAME,))


def test_an_equal_year_of_birth_settles_a_common_name() -> None:
    one = matcher(person("Mohammad Ali", born="3 May 1971"))
    facts = {"kind": "Person", "birth_dates": ("1971",)}
    assert only(ask(one, "Mohammad Ali", **facts)).band == "match"
    assert only(ask(one, "Mohammad Ali", kind="Person")).band == "possible"


def test_an_equal_country_does_not_settle_a_common_name() -> None:
    one = matcher(person("Mohammad Ali", country="IR"))
    found = only(ask(one, "Mohammad Ali", kind="Person", countries=("IR",)))
    assert (found.score, found.band) == (1.0, "possible")


def test_a_common_name_of_a_company_is_a_match() -> None:
    assert only(ask(matcher(listed("Mohammad Ali")), "Mohammad Ali")).band == "match"


def test_two_persons_who_fit_about_as_well_are_possible_both() -> None:
    two = matcher(person("Karim Kaprikat", "1"), person("Karim Kaprikat", "2"))
    found = ask(two, "Karim Kaprikat", kind="Person").matches
    assert [(one.band, one.because) for one in found] == [("possible", (gates.AMBIGUOUS,))] * 2


def test_a_person_who_fits_best_by_more_is_a_match() -> None:
    two = matcher(person("Karim Kaprikat", "1"), person("Karim Kaprykot", "2"))
    first, second = ask(two, "Karim Kaprikat", kind="Person").matches
    assert first.score > second.score + 0.05
    assert (first.band, second.band) == ("match", "possible")


def test_two_lists_of_one_person_do_not_make_each_other_doubtful() -> None:
    two = matcher(person("Karim Kaprikat", "1"), person("Karim Kaprikat", "1", dataset="other"))
    found = ask(two, "Karim Kaprikat", kind="Person").matches
    assert [one.band for one in found] == ["match", "match"]


def test_two_companies_of_one_name_are_both_a_match() -> None:
    two = matcher(listed("Kaprikat", "1"), listed("Kaprikat", "2"))
    assert [one.band for one in ask(two, "Kaprikat").matches] == ["match", "match"]


def test_a_weak_alias_alone_is_possible_and_says_so_at_its_full_score() -> None:
    one = matcher(listed("Zubrol Mixtend", names=[Name("Kaprikat", "weak")]))
    found = only(ask(one, "Kaprikat"))
    assert (found.score, found.band, found.because) == (1.0, "possible", (gates.WEAK_ALIAS,))
    name_used = found.explanation["name_used"]
    assert name_used is not None
    assert name_used["strength"] == "weak"


@pytest.mark.parametrize("kind", ["alias", "former", "original"])
def test_every_other_further_name_is_as_good_as_the_first(kind: str) -> None:
    one = matcher(listed("Zubrol Mixtend", names=[Name("Kaprikat", kind)]))  # type: ignore[arg-type]  # a parameter
    assert only(ask(one, "Kaprikat")).band == "match"


def test_a_weak_alias_beside_an_equal_strong_name_takes_nothing_away() -> None:
    one = matcher(listed("Kaprikat", names=[Name("Kaprikat", "weak")]))
    found = only(ask(one, "Kaprikat"))
    assert (found.band, found.because) == ("match", ())


def test_a_weak_alias_is_not_hidden_by_a_strong_name_that_only_resembles() -> None:
    strong = "SAD IMPORT EXPORT COMPANY"
    one = matcher(listed(strong, names=[Name("Import Export", "weak")]))
    found = only(ask(one, "Import Export"))
    assert (found.score, found.band) == (1.0, "possible")


@pytest.mark.parametrize(
    ("query", "name", "band"),
    [
        ("高石", "高石", "match"),
        ("高石", "髙市", "possible"),  # one sound, other characters
        ("高石有限公司", "高石", "match"),
        ("高石", "Gao Shi", "match"),  # no other characters to compare with
    ],
)
def test_characters_that_only_sound_alike_are_possible(query: str, name: str, band: str) -> None:
    found = only(ask(matcher(listed(name)), query))
    assert (found.band, found.score >= 0.99) == (band, True)


def test_initials_alone_are_possible_even_where_a_policy_sets_the_bands_low() -> None:
    low = matcher(listed("Vostok Energy Grid Assets"), bands=Bands(match=0.7, possible=0.6))
    found = only(ask(low, "VEGA"))
    assert (found.band, found.because) == ("possible", (gates.INITIALS,))


@pytest.mark.parametrize("name", ["LLC", "CORP", "GmbH", "Dubai", "the", "Ltd"])
def test_a_legal_form_a_place_or_a_stop_word_is_never_an_acronym(name: str) -> None:
    made = " ".join(f"{letter}obrexan" for letter in name.casefold())
    assert not ask(matcher(listed(made)), name).matches


def test_any_other_word_made_of_initials_is_one() -> None:
    made = " ".join(f"{letter}obrexan" for letter in "vkt")
    assert only(ask(matcher(listed(made)), "VKT")).because == (gates.INITIALS,)


LONG = "Kaprikat Zubrol Mixtend Dolgatin"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        (f"{LONG} Luch", f"{LONG} Puch"),  # another word
        (f"{LONG} Luch", LONG),  # a word more
        (LONG, f"{LONG} Luch"),  # a word less
    ],
)
def test_organisations_that_differ_in_one_short_word_are_possible(query: str, name: str) -> None:
    found = only(ask(matcher(listed(name)), query))
    assert (found.band, found.because) in [
        ("possible", (gates.SHORT_WORD,)),
        ("possible", ()),  # its score alone is below a match
    ]
    assert only(ask(matcher(listed(query)), query)).band == "match"


def test_a_short_name_of_another_script_with_another_vowel_is_possible() -> None:
    found = only(ask(matcher(listed("ЗОБР")), "Zebr", countries=("RU",)))
    assert (found.band, found.because) == ("possible", (gates.SHORT_WORD,))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        (f"{LONG} Bank", f"{LONG} Banco"),  # one word in two languages
        (f"{LONG} Company", LONG),  # a trade
        (f"{LONG}s", LONG),  # a slip in a long word
        ("Kapri Kat Zubrol", "Kaprikat Zubrol"),  # the same letters
    ],
)
def test_what_differs_less_than_a_short_word_of_its_own_stays_a_match(
    query: str, name: str
) -> None:
    assert only(ask(matcher(listed(name)), query)).band == "match"


def test_a_number_or_country_and_address_settle_a_short_word() -> None:
    number_both = (number("duns", "150483782"),)
    place = {"country": "RU", "address": "12 Zubrol Str., Moscow 115280"}
    one = matcher(listed(f"{LONG} Luch", identifiers=number_both, **place))
    query = f"{LONG} Puch"
    same_place = {"countries": ("RU",), "addresses": ("Moscow, 12 Zubrol Str.",)}
    other_place = {"countries": ("RU",), "addresses": ("Moscow, 14 Zubrol Str.",)}
    assert only(ask(one, query, identifiers=number_both)).band == "match"
    assert only(ask(one, query, **same_place)).band == "match"
    assert only(ask(one, query, **other_place)).because == (gates.SHORT_WORD,)
    assert only(ask(one, query, countries=("RU",))).because == (gates.SHORT_WORD,)


FRONT = "Kaprikat Zubrol Front"
LONE_SCORE = round(ACRONYM + IN_BRACKETS, 6)


def test_an_abbreviation_in_brackets_scores_as_initials_do_and_stays_possible() -> None:
    front = listed(f"{FRONT} (KZF)", names=[Name(FRONT), Name("KZF", "weak")])
    found = only(ask(matcher(front), "Brezovan Industrial Group (KZF)"))
    assert (round(found.score, 6), found.band) == (LONE_SCORE, "possible")
    assert gates.LONE_WORD in found.because
    assert recompute_score(found.explanation) == found.score


def test_where_the_longer_names_agree_they_score() -> None:
    front = listed(FRONT, names=[Name("KZF", "weak")])
    found = only(ask(matcher(front), f"{FRONT} (KZF)"))
    assert (round(found.score, 6), found.band) == (0.98, "match")


def test_one_word_parted_by_what_stands_within_names_keeps_its_band_and_not_its_score() -> None:
    lists = matcher(listed("Kaprikat", country="IR"))
    for query in ("Zubrol - Kaprikat", "Zubrol and Kaprikat", "Zubrol for Kaprikat"):
        found = only(ask(lists, query))
        assert (round(found.score, 6), found.band) == (LONE_SCORE, "possible")
    assert only(ask(lists, "Zubrol / Kaprikat")).score == pytest.approx(1 + IN_BRACKETS)


def test_one_common_word_beside_another_name_lifts_nothing_in_another_country() -> None:
    lists = matcher(listed("Noor", country="IR"))
    bands = [
        only(ask(lists, "Zubrol - Noor", countries=countries)).band for countries in ((), ("TR",))
    ]
    assert bands == ["possible", "weak"]


@pytest.mark.parametrize(
    "name",
    ["Ministry of Interior", "National Oil Company", "National Bank", "Air Force", "Border Guard"],
)
def test_a_name_that_every_country_has_is_possible_until_a_country_agrees(name: str) -> None:
    one = matcher(listed(name, country="CU"))
    found = only(ask(one, name))
    assert (found.band, found.because) == ("possible", (gates.EVERYBODYS,))
    assert only(ask(one, name, countries=("CU",))).band == "match"
    assert only(ask(one, f"{name}, Cuba")).band == "match"


@pytest.mark.parametrize("name", ["Kaprikat Bank", "National Oil Company of Cuba", "Quds Force"])
def test_a_name_with_a_word_or_a_place_of_its_own_needs_no_country(name: str) -> None:
    assert only(ask(matcher(listed(name, country="CU")), name)).band == "match"
