"""Which sentences state a tie, with invented names: by rule, never by a name alone."""

from collections import Counter

from onward.graph.shares import Share
from onward.loaders.sentences.reading import ProseTie, SpokenOf, read_ties
from tests.unit.cases import each_case


def read(text: str, *names: str, person: bool = False, known: tuple[str, ...] = ()) -> list[str]:
    entry = SpokenOf(names, person)
    return [write(tie) for tie in read_ties(text, entry, Counter(), known.__contains__)]


def write(tie: ProseTie) -> str:
    sign = {"out": ">", "in": "<", "both": "-"}[tie.direction]
    return f"{tie.relation} {sign} {tie.named.text}"


OF_FIRM = ("LLC Kometa",)
OF_PERSON = ("Ivan Petrov",)


@each_case("text", "ties", lists=True)
def test_a_sentence_of_a_firm_states_a_tie(text: str, ties: list[str]) -> None:
    assert read(text, *OF_FIRM) == ties


@each_case("text", "ties", lists=True)
def test_a_sentence_names_a_firm_by_what_it_is(text: str, ties: list[str]) -> None:
    name = "Limited Liability Company Scientific Production Association Kometa"
    assert read(text, name) == ties


@each_case("text", "ties", lists=True)
def test_a_sentence_of_a_person_states_a_tie(text: str, ties: list[str]) -> None:
    assert read(text, *OF_PERSON, person=True) == ties


@each_case("text", "ties", lists=True)
def test_the_whole_name_of_a_body_is_read_and_nothing_of_another_office(
    text: str, ties: list[str]
) -> None:
    assert sorted(read(text, *OF_PERSON, person=True)) == ties


@each_case("text")
def test_half_a_name_a_place_and_what_is_over_state_none(text: str) -> None:
    assert read(text, *OF_PERSON, person=True) == []


@each_case("text")
def test_a_sentence_that_denies_supposes_or_speaks_of_others_states_none(text: str) -> None:
    assert read(text, *OF_FIRM) == []


def test_he_is_the_person_and_no_longer_where_another_person_comes_between() -> None:
    assert read("Ivan Petrov lives. He owns LLC Vega.", *OF_PERSON, person=True) == [
        "owns > LLC Vega"
    ]
    assert read("Boris Orlov lives. He owns LLC Vega.", *OF_PERSON, person=True) == []


def test_what_follows_the_name_of_another_is_of_that_other() -> None:
    text = "LLC Kometa is a subsidiary of JSC Vega, which is owned by Boris Orlov."
    assert read(text, *OF_FIRM) == ["owns < JSC Vega"]


def test_a_name_with_and_is_one_where_the_list_knows_it() -> None:
    text = "Member of Vega and Orion Front."
    assert read(text, *OF_PERSON, person=True, known=("Vega and Orion Front",)) == [
        "member_of > Vega and Orion Front"
    ]


def test_a_name_of_which_only_half_is_certain_is_left_out() -> None:
    text = "LLC Kometa is subordinate to the Ministry of Trade, Transport and Communications."
    assert read(text, *OF_FIRM) == []


def test_a_share_is_what_the_sentence_says() -> None:
    def share(text: str) -> Share | None:
        ties = list(read_ties(text, SpokenOf(OF_FIRM, False), Counter()))  # no person
        return ties[0].share

    assert share("LLC Kometa is 49,5 % owned by JSC Vega.") == Share(0.495, 0.495)
    assert share("LLC Kometa is a wholly-owned subsidiary of JSC Vega.") == Share(1.0, 1.0)
    assert share("LLC Kometa is a subsidiary (99 %) of JSC Vega.") == Share(0.99, 0.99)
    assert share("LLC Kometa is a subsidiary of JSC Vega.") is None


def test_a_tie_that_is_over_is_kept_with_its_dates_and_only_with_them() -> None:
    counts: Counter[str] = Counter()
    entry = SpokenOf(OF_PERSON, is_person=True)
    text = "Ivan Petrov was the head of JSC Vega from 2014 to 2019. He was the head of LLC Orion."
    ties = list(read_ties(text, entry, counts))
    assert [(write(tie), *tie.period) for tie in ties] == [("leads > JSC Vega", "2014", "2019")]
    assert counts["prose: over, without its dates"] == 1
