"""Words that say nothing, and names that only describe somebody: crowds, roles, places."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import BaseModel

from onward.queries.ownership.owners import repeats_name
from onward.queries.transactions.empty_words import (
    describes_owner,
    describes_relation,
    names_nobody,
    says_nothing,
)
from onward.queries.transactions.goods import Item
from onward.queries.transactions.texts import is_bare_name, tells_apart
from onward.queries.transactions.transaction import (
    STATED_FACTS,
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
from tests.unit.cases import each_case, read_cases

CASES = read_cases(__file__)

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


@each_case("name", lists=True)
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
    Transaction: ("reference", *STATED_FACTS["order"].names),
    TransactionParty: STATED_FACTS["parties"].names,
    Owner: STATED_FACTS["owners"].names,
    Item: STATED_FACTS["items"].names,
    EndUse: STATED_FACTS["end_use"].names,
    EndUseStatement: STATED_FACTS["end_use.statement"].names,
    Contract: STATED_FACTS["contract"].names,
    Licence: STATED_FACTS["licence"].names,
    Letter: STATED_FACTS["letters"].names,
    TransactionDocument: STATED_FACTS["documents"].names,
    Quote: STATED_FACTS["quotes"].names,
}


@pytest.mark.parametrize("form", LISTED_FACTS)
def test_no_text_of_the_form_is_left_out(form: type[BaseModel]) -> None:
    texts = {
        name
        for name, field in form.model_fields.items()
        if "max_length=20000" in repr(field) or name in LISTED_FACTS[form]
    }
    assert texts - NO_FACTS[form] - {"identifiers"} == set(LISTED_FACTS[form])


def test_two_hundred_descriptions_of_owners_name_nobody() -> None:
    names = read_lines("nobody_owners.txt")
    assert len(set(names)) >= 200
    assert [name for name in names if not describes_owner(name)] == []


def test_a_name_is_never_taken_for_a_description() -> None:
    names = read_lines("named_owners.txt")
    assert [name for name in names if describes_owner(name) or names_nobody(name)] == []


@each_case("owner", "company", lists=True)
def test_the_name_of_a_company_beside_words_for_itself_is_its_own(owner: str, company: str) -> None:
    assert repeats_name(owner, company)


@each_case("owner", "company", lists=True)
def test_another_name_is_another_owner(owner: str, company: str) -> None:
    assert not repeats_name(owner, company)


def is_somebody(name: str) -> bool:
    return tells_apart(name) and not (names_nobody(name) or describes_relation(name))


def test_a_hundred_and_fifty_roles_and_places_name_nobody() -> None:
    names = read_lines("relations.txt")
    assert len(set(names)) >= 150
    assert [name for name in names if is_somebody(name)] == []


def test_a_name_with_a_role_or_a_place_in_it_is_a_name() -> None:
    assert [name for name in read_lines("named_parties.txt") if describes_relation(name)] == []


@pytest.mark.parametrize("owner", ["subsidiary of Kapricat", "клиент компании Комета", "c/o DHL"])
def test_an_owner_who_is_only_related_is_nobody(owner: str) -> None:
    assert describes_owner(owner)


@pytest.mark.parametrize("name", ["Ahmed", "Wladimir", "МАРИЯ", "Chen", " ivan "])
def test_one_bare_name_tells_nobody_apart(name: str) -> None:
    assert is_bare_name(name)


@pytest.mark.parametrize("name", ["Ahmed Kapricat", "Nordlys", "Ahmed LLC", "王明"])
def test_a_full_name_is_no_bare_one(name: str) -> None:
    assert not is_bare_name(name)


NOBODY = [
    text for kind in ("public", "resale", "same", "samples", "listed") for text in CASES[kind]
]


@pytest.mark.parametrize("name", NOBODY)
def test_a_text_in_the_place_of_a_name_names_nobody(name: str) -> None:
    assert says_nothing(name) or names_nobody(name) or describes_relation(name)


@pytest.mark.parametrize("name", [*NOBODY, *CASES["described"]])
def test_a_text_in_the_place_of_an_owner_names_nobody(name: str) -> None:
    assert describes_owner(name) or describes_relation(name)


@pytest.mark.parametrize("name", CASES["real"])
def test_a_company_or_person_is_somebody(name: str) -> None:
    readings = (says_nothing, names_nobody, describes_relation, describes_owner)
    assert not any(reads(name) for reads in readings)
