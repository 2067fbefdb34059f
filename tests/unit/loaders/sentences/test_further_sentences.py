"""Sentences whose subject, office or name is written less plainly, with invented names."""

from tests.unit.cases import each_case
from tests.unit.loaders.sentences.test_sentences_state_ties import read

FIRM = ("LLC Kometa",)
PERSON = ("Ivan Petrov",)


@each_case("text", "ties", lists=True)
def test_a_sentence_of_a_person_states_a_tie(text: str, ties: list[str]) -> None:
    assert read(text, *PERSON, person=True) == ties


@each_case("text", "ties", lists=True)
def test_a_sentence_of_a_firm_states_a_tie(text: str, ties: list[str]) -> None:
    assert read(text, *FIRM) == ties


@each_case("text")
def test_what_is_over_half_a_name_or_somebody_elses_states_none(text: str) -> None:
    assert read(text, *PERSON, person=True) == []


@each_case("text", "ties", lists=True)
def test_a_sentence_names_a_firm_by_what_it_is(text: str, ties: list[str]) -> None:
    name = "Limited Liability Company Scientific Production Association Kometa"
    assert read(text, name) == ties
