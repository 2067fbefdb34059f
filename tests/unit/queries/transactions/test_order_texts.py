"""Words of texts are found however they are spelled, and explained by their own goods alone."""

import pytest

from onward.queries.transactions.order_texts import find_unexplained_terms
from onward.queries.transactions.texts import find_words, forbids
from onward.queries.transactions.transaction import parse_transaction
from tests.unit.cases import each_case


def list_terms(text: str) -> set[str]:
    return {found.term for found in find_words(text, is_label=True)}


def list_unexplained(**item: object) -> set[str]:
    order = parse_transaction({"id": "T-1", "items": [item]})
    return {unexplained.term for unexplained in find_unexplained_terms(order)}


@each_case("term", "text", lists=True)
def test_goods_are_known_in_the_languages_of_their_users(term: str, text: str) -> None:
    assert term in list_terms(text)


@each_case("text", lists=True)
def test_ordinary_goods_speak_of_nothing(text: str) -> None:
    assert not list_terms(text)


@each_case("text", lists=True)
def test_no_spelling_hides_a_word(text: str) -> None:
    assert list_terms(text)


@each_case("text", lists=True)
def test_a_part_that_is_missing_hides_nothing_behind_it(text: str) -> None:
    assert list_terms(text)


@pytest.mark.parametrize("text", ["Kabeltrommel, not a drone", "Kamera ohne Gesichtserkennung"])
def test_what_a_label_denies_is_not_asked_about(text: str) -> None:
    assert not list_terms(text)


COMPARED = "compared with 2B350.g: the wetted parts are of none of its materials"


@each_case("description", "reason", lists=True)
def test_a_comparison_explains_goods_of_its_category(description: str, reason: str) -> None:
    item = {"description": description, "not_listed_reason": reason}
    assert "dual_use" in list_unexplained(**item)
    assert not list_unexplained(**item, classified_by="J. Kessler")
    other = {"not_listed_reason": COMPARED, "classified_by": "J. Kessler"}
    assert "dual_use" in list_unexplained(description=description, **other)


def test_goods_that_were_compared_explain_none_beside_them() -> None:
    reason = "compared with 6A003.b.4: 9 Hz, 160 x 120 pixels"
    stated = {"not_listed_reason": reason, "classified_by": "J. Kessler"}
    assert not list_unexplained(description="thermal camera", **stated)
    assert list_unexplained(description="thermal camera with drone", **stated) == {"dual_use"}


@pytest.mark.parametrize("code", ["880622", "840140", "284440", "261210"])
def test_a_comparison_with_other_goods_explains_no_code(code: str) -> None:
    item = {"hs": code, "not_listed_reason": COMPARED, "classified_by": "J. Kessler"}
    assert list_unexplained(**item) == {"dual_use"}


@pytest.mark.parametrize("reason", ["compared with HTML", "compared with the 500 ML bottle"])
def test_letters_that_are_no_entry_explain_no_arms(reason: str) -> None:
    item = {"hs": "930690", "not_listed_reason": reason, "classified_by": "J. Kessler"}
    assert list_unexplained(**item) == {"arms"}


@pytest.mark.parametrize(
    "sector", ["84.22", "8422", "O84.22", "O 8422", "o84.22 Defence", "\uff18\uff14\uff12\uff12"]
)
def test_a_code_of_defence_is_read_however_it_is_written(sector: str) -> None:
    user = {"role": "end_user", "name": "Orlu Ltd", "sector": sector}
    order = parse_transaction({"id": "T-1", "parties": [user]})
    assert "military" in {unexplained.term for unexplained in find_unexplained_terms(order)}


@each_case("fields", "term", lists=True)
def test_a_fact_that_tells_of_its_receiver_or_goods_is_read(
    fields: dict[str, object], term: str
) -> None:
    order = parse_transaction({"id": "T-1", **fields})
    assert [unexplained.term for unexplained in find_unexplained_terms(order)] == [term]


@each_case("fields", lists=True)
def test_an_ordinary_fact_is_not_asked_about(fields: dict[str, object]) -> None:
    order = parse_transaction({"id": "T-1", **fields})
    assert not list(find_unexplained_terms(order))


@each_case("clause", lists=True)
def test_an_exception_is_no_prohibition(clause: str) -> None:
    assert not forbids(clause)
