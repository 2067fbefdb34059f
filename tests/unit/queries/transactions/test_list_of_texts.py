"""One list of the free texts of an order: words and places are looked for in all of them."""

from typing import Any, Final

from onward.queries.transactions.order_texts import (
    find_unexplained_terms,
    list_order_texts,
    list_waiting_texts,
)
from onward.queries.transactions.transaction import Transaction, parse_transaction

ITEM: Final[dict[str, Any]] = {
    "description": "lens",
    "operator": "the border guard",
    "not_listed_reason": "no entry for military goods or interception fits",
}
PAPERS: Final[dict[str, Any]] = {
    "licence": {"number": "L-1", "conditions": ["for no military use"]},
    "documents": [{"kind": "licence", "name": "licence L-1.pdf", "sha256": "0" * 64}],
}


def read(**parts: Any) -> Transaction:
    return parse_transaction({"id": "T-1", **parts})


def test_operators_reasons_conditions_and_names_of_papers_are_texts_like_others() -> None:
    texts = {text.field: text.kind for text in list_order_texts(read(items=[ITEM], **PAPERS))}
    assert texts == {
        "licence.conditions.0": "condition",
        "items.0.description": "goods",
        "items.0.operator": "person",
        "items.0.not_listed_reason": "title",
        "documents.0.name": "title",
    }


def test_who_operates_a_system_is_asked_about_and_what_law_is_called_is_not() -> None:
    found = list(find_unexplained_terms(read(items=[ITEM], **PAPERS)))
    assert {each.text.field for each in found} == {"items.0.operator"}


def test_a_text_waits_that_a_gap_of_its_place_quotes() -> None:
    order = read(items=[ITEM])
    waiting = list_waiting_texts([("items.0.operator", "it says “the border guard”")], order)
    assert [text.field for text in waiting] == ["items.0.operator"]
    assert not list(list_waiting_texts([("items.0.hs", "it says “the border guard”")], order))
