"""One query against one party: every name in every reading, the best counts."""

from itertools import permutations

import pytest

from onward.graph.matching.query import PartyQuery
from onward.graph.matching.readings import IN_BRACKETS, OTHER_READING, prepare_query
from onward.graph.model import Identifier, Name
from tests.names import compared, listed, number, person


def test_a_name_is_prepared_in_every_way_it_reads_the_raw_one_first() -> None:
    prepared = prepare_query(PartyQuery(names=("M/S Kaprikat (Sales Dept.)",)))
    assert [one.variant.name for one in prepared.readings] == [
        "raw",
        "without title",
        "without department",
    ]
    assert [one.cost for one in prepared.readings] == [0.0, OTHER_READING, OTHER_READING]


@pytest.mark.parametrize("names", [*permutations(["Zubrol (Kaprikat)", "Kaprikat", "Mr Kaprikat"])])
def test_of_equal_readings_the_cheapest_counts_whatever_the_order(names: tuple[str, ...]) -> None:
    assert compared(listed("Kaprikat"), *names).score == 1.0


def test_a_reading_costs_a_little_and_a_lone_word_in_brackets_more() -> None:
    assert compared(listed("Kaprikat"), "M/S Kaprikat").score == 1 + OTHER_READING
    assert compared(listed("Kaprikat"), "Zubrol (Kaprikat)").score == 1 + IN_BRACKETS


def test_the_reading_is_named_and_what_it_costs() -> None:
    made = compared(listed("Kaprikat"), "M/S Kaprikat")
    (fact,) = made.qualifiers
    assert (fact.kind, fact.given, fact.effect) == ("reading", ("without title",), OTHER_READING)


def test_a_name_that_holds_its_own_bracket_finds_itself() -> None:
    name = "IMAM KHOMEINI RELIEF COMMITTEE (LEBANON BRANCH)"
    assert compared(listed(name), name).score == 1.0


def test_a_country_behind_the_name_counts_as_one_where_none_is_given() -> None:
    party = listed("Kaprikat Zubrol", country="AE")
    other = compared(party, "Kaprikat Zubrol, Iran")
    same = compared(party, "Kaprikat Zubrol, UAE")
    kinds = {fact.kind: fact.effect for fact in same.qualifiers}
    assert kinds == {"country": 0.02, "reading": OTHER_READING}
    assert same.score == 1.0
    assert other.score < 0.9


def test_a_country_that_is_given_outranks_the_one_behind_the_name() -> None:
    party = listed("Kaprikat Zubrol", country="AE")
    made = compared(party, "Kaprikat Zubrol, Iran", countries=("AE",))
    assert all(fact.agrees for fact in made.qualifiers if fact.kind == "country")


def test_the_best_of_all_listed_names_counts() -> None:
    party = listed("Zubrol", names=["Mixtend", Name("Kaprikat", "former")])
    made = compared(party, "Kaprikat")
    assert made.name is not None
    assert (made.name.text, made.name.kind, made.score) == ("Kaprikat", "former", 1.0)


def test_of_equal_names_a_strong_one_counts_before_a_weak_one() -> None:
    party = listed("Zubrol", names=[Name("Kaprikat", "weak"), Name("KAPRIKAT", "alias")])
    made = compared(party, "Kaprikat")
    assert made.name is not None
    assert (made.name.kind, made.only_weak) == ("alias", False)


def test_the_best_of_all_asked_names_counts() -> None:
    assert compared(listed("Kaprikat"), "Zubrol", "Mixtend", "Kaprikat").score == 1.0


@pytest.mark.parametrize("name", ["😀", "", "\x00", "???", "\u200b\u202e", "—"])
def test_a_name_without_a_letter_or_digit_cannot_be_searched_and_is_named(name: str) -> None:
    prepared = prepare_query(PartyQuery(names=("Kaprikat", name)))
    assert prepared.unsearchable == (name,)
    assert len(prepared.readings) == 1


@pytest.mark.parametrize("name", ["A", "7", "我", "Ба", "11420", "ق"])
def test_every_other_name_is_searched(name: str) -> None:
    assert prepare_query(PartyQuery(names=(name,))).unsearchable == ()
    assert compared(listed(name), name).score == 1.0


@pytest.mark.parametrize(("length", "is_cut"), [(400, False), (401, True)])
def test_a_name_is_compared_in_full_up_to_400_characters(length: int, is_cut: bool) -> None:
    name = "kaprikat " * 50
    prepared = prepare_query(PartyQuery(names=((name[: length - 1] + "x"),)))
    assert prepared.limits == (("long name",) if is_cut else ())


def test_a_long_name_is_cut_even_where_what_is_left_of_it_cannot_be_searched() -> None:
    prepared = prepare_query(PartyQuery(names=("." * 400 + " Kaprikat (Zubrol)",)))
    assert prepared.readings
    assert prepared.limits == ("long name",)


def test_nothing_is_taken_from_a_person_s_name() -> None:
    assert compared(person("Karim Co"), "Karim Co", kind="Person").score == 1.0
    made = compared(person("Karim Co"), "Karim", kind="Person")
    assert made.score < 0.95


def test_without_a_name_only_numbers_speak() -> None:
    made = compared(listed("Kaprikat", identifiers=(number("inn", "7707083893"),)))
    assert (made.score, made.reading, made.name_agreement, made.name_score) == (
        0.0,
        None,
        None,
        0.0,
    )
    same = (number("inn", "7707083893"),)
    found = compared(listed("Kaprikat", identifiers=same), identifiers=same)
    assert (found.score, found.has_deciding_identifier, found.contradictions) == (1.0, True, ())


def test_a_contradicted_identifier_leaves_the_score_to_the_name() -> None:
    same = (number("inn", "7707083893"),)
    party = listed("Kaprikat", country="RU", identifiers=same)
    made = compared(party, "Kaprikat", identifiers=same, countries=("AE",))
    assert made.contradictions == ("identifier agrees, country does not",)
    assert made.score == 0.85


def test_facts_are_added_and_the_sum_stays_between_zero_and_one() -> None:
    party = person("Karim Kaprikat", born="1960", country="IR")
    assert compared(party, "Karim Kaprikat", kind="Person", countries=("IR",)).score == 1.0
    facts = {"birth_dates": ("1970",), "countries": ("RU",), "kind": "Company"}
    assert compared(party, "Zubrol", **facts).score == 0.0
    assert compared(party, "Karim Kaprikat", **facts).score == 0.45


def test_a_weak_number_is_kept_with_its_reason() -> None:
    duns = (Identifier("duns", "150483782"),)
    made = compared(listed("Kaprikat", identifiers=duns), "Kaprikat", identifiers=duns)
    assert [one.because for one in made.identifiers] == ["such numbers change hands"]
    assert not made.has_deciding_identifier
