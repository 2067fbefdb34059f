"""Words that say nothing: a fact that is filled in with them is as unknown as one left out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import BaseModel

from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.goods import Item
from onward.queries.transactions.texts import tells_apart
from onward.queries.transactions.transaction import (
    CONTRACT_FACTS,
    DOCUMENT_FACTS,
    END_USE_FACTS,
    ITEM_FACTS,
    LETTER_FACTS,
    LICENCE_FACTS,
    ORDER_FACTS,
    OWNER_FACTS,
    PARTY_FACTS,
    QUOTE_FACTS,
    STATEMENT_FACTS,
    Contract,
    EndUse,
    EndUseStatement,
    Letter,
    Licence,
    Owner,
    Quote,
    Transaction,
    TransactionDocument,
    TransactionParty,
    list_facts,
    parse_transaction,
)

FIXTURES: Final = Path(__file__).parents[3] / "fixtures" / "facts"

SIGNS: Final = ("", " ", "\t", "\u200b", "?", "???", ".", "...", "-", "--", "\u2014", "_", "/", "*")
FILLERS: Final = ("0", "000", "0000-00", "00.00", "12345", "777", "x", "XX", "xxxxx", "X.X.X.")


def read_lines(name: str) -> tuple[str, ...]:
    """Return the lines of a file of texts, one a line, without its headings."""
    lines = (FIXTURES / name).read_text(encoding="utf-8").splitlines()
    return tuple(line.replace("<U+200B>", "\u200b") for line in lines if line[:2] != "##")


NOTHING: Final = (*SIGNS, *FILLERS, *read_lines("nothing.txt"))
FACTS: Final = read_lines("facts.txt")


def test_three_hundred_ways_to_write_nothing_say_nothing() -> None:
    assert len(set(NOTHING)) >= 300
    assert [text for text in NOTHING if not says_nothing(text)] == []


def test_a_fact_is_never_taken_for_nothing() -> None:
    assert [text for text in FACTS if says_nothing(text)] == []


@pytest.mark.parametrize("text", ["customer", "Gesellschafter", "distributor"])
def test_a_role_is_a_full_answer_to_how_somebody_is_related(text: str) -> None:
    assert says_nothing(text)
    assert not says_nothing(text, roles=False)


def test_a_text_of_thousands_of_letters_is_a_fact_and_one_of_signs_is_none() -> None:
    assert not says_nothing("none " * 2_000)
    assert says_nothing("- " * 2_000)


@pytest.mark.parametrize(
    "name",
    [
        "General Trading LLC",
        "Import Export Company",
        "Dubai Trading LLC",
        "Electronics Services Ltd",
        "Customer Services 1",
        "Торговая компания",
        "A & B Ltd",
        "Mr. Smith",
        "Frau Müller",
        "5493001KJTIIGC8Y1R12",
    ],
)
def test_a_name_without_a_word_of_its_own_tells_nobody_apart(name: str) -> None:
    assert not tells_apart(name)


@pytest.mark.parametrize(
    "name", ["Nordlys Trading", "E.ON SE", "H&M", "3M", "Ministry of Interior", "华为"]
)
def test_a_name_with_a_word_of_its_own_tells_who_is_meant(name: str) -> None:
    assert tells_apart(name)


PLACES: Final[dict[str, Callable[[Any], dict[str, Any]]]] = {
    "parties.0.name": lambda text: {"parties": [{"role": "end_user", "name": text}]},
    "parties.0.address": lambda text: {"parties": [{"role": "end_user", "address": text}]},
    "parties.0.owners.0.name": lambda text: {
        "parties": [{"role": "end_user", "name": "Acme", "owners": [{"name": text}]}]
    },
    "items.0.description": lambda text: {"items": [{"description": text}]},
    "items.0.control_code": lambda text: {"items": [{"control_code": text}]},
    "items.0.eccn": lambda text: {"items": [{"eccn": text}]},
    "items.0.not_listed_reason": lambda text: {"items": [{"not_listed_reason": text}]},
    "items.0.classified_by": lambda text: {"items": [{"classified_by": text}]},
    "end_use.text": lambda text: {"end_use": {"text": text}},
    "end_use.statement.signed_by": lambda text: {"end_use": {"statement": {"signed_by": text}}},
    "contract.clause_text": lambda text: {"contract": {"clause_text": text}},
    "licence.number": lambda text: {"licence": {"number": text}},
}


def test_each_way_to_write_nothing_is_seen_in_each_of_twelve_fields() -> None:
    unseen = []
    for place, make_order in PLACES.items():
        for text in NOTHING:
            order = parse_transaction({"id": "T", **make_order(text)})
            empty = {fact.field for fact in list_facts(order) if fact.says_nothing}
            if place not in empty:
                unseen.append((place, text))
    assert unseen == []


NO_FACTS: Final[dict[type[BaseModel], set[str]]] = {
    Transaction: {"id"},
    TransactionParty: {"id", "incorporated"},
    Owner: {"id", "share", "share_min", "share_max", "share_class"},
    Item: {"quantity", "value", "currency", "classified_at"},
    EndUseStatement: set(),
    EndUse: set(),
    Contract: set(),
    Licence: set(),
    Letter: set(),
    TransactionDocument: {"id"},
    Quote: set(),
}
"""Texts that have a form of their own, are looked up, or say nothing of the goods."""

LISTED_FACTS: Final[dict[type[BaseModel], tuple[str, ...]]] = {
    Transaction: ORDER_FACTS,
    TransactionParty: PARTY_FACTS,
    Owner: OWNER_FACTS,
    Item: ITEM_FACTS,
    EndUse: END_USE_FACTS,
    EndUseStatement: STATEMENT_FACTS,
    Contract: CONTRACT_FACTS,
    Licence: LICENCE_FACTS,
    Letter: LETTER_FACTS,
    TransactionDocument: DOCUMENT_FACTS,
    Quote: QUOTE_FACTS,
}


@pytest.mark.parametrize("form", LISTED_FACTS)
def test_no_text_of_the_form_is_left_out(form: type[BaseModel]) -> None:
    texts = {
        name
        for name, field in form.model_fields.items()
        if "max_length=20000" in repr(field) or name in LISTED_FACTS[form]
    }
    assert texts - NO_FACTS[form] - {"identifiers"} == set(LISTED_FACTS[form])
