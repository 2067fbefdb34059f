"""A number of another item takes no classification unseen: what the line says is compared."""

import json
from typing import Any

from onward.graph.codes import ITEM_MASTER
from onward.graph.model import DestinationRecord, Provenance
from onward.queries.items import ItemMaster, classify_items
from onward.queries.transactions.transaction import parse_transaction
from tests.unit.cases import each_case

REASON = "compared with Annex I of Regulation (EU) 2021/821: no entry"


def master(**descriptions: str) -> ItemMaster:
    rows = [
        {"sku": sku, "description": text, "hs": "854442", "not_listed_reason": REASON}
        for sku, text in descriptions.items()
    ]
    return ItemMaster(
        DestinationRecord("", ITEM_MASTER, 0, json.dumps(row), Provenance("goods", row["sku"]))
        for row in rows
    )


GOODS = master(
    M1="patch cable",
    M2="network probe 10G",
    M3="Netzwerkkabel, 2 m",
    M4="cable for a network, blue",
)


def doubts(**line: Any) -> list[str]:
    order = parse_transaction({"id": "T", "items": [line]})
    conflicts = classify_items(order, GOODS, None).conflicts
    return [conflict.why for conflict in conflicts if conflict.field == "items.0.sku"]


@each_case("sku", "description", lists=True)
def test_a_line_that_calls_its_item_otherwise_is_a_gap(sku: str, description: str) -> None:
    [why] = doubts(sku=sku, description=description)
    assert f"is {sku} the number of" in why
    assert repr(description) in why


def test_the_item_that_has_the_description_is_named() -> None:
    [why] = doubts(sku="M1", description="network probe 10G")
    assert why.endswith("'network probe 10G' is the item M2")


@each_case("sku", "line", lists=True)
def test_other_words_for_the_same_goods_are_none(sku: str, line: dict[str, str]) -> None:
    assert doubts(sku=sku, **line) == []
