"""An item master classifies an item once for all orders; what the order says itself wins."""

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any, Final

from onward.graph.codes import ITEM_MASTER
from onward.graph.model import DestinationRecord, Provenance
from onward.queries.items import ClassifiedOrder, ItemMaster, classify_items
from onward.queries.transactions.transaction import parse_transaction
from tests.clear_orders import clear_order
from tests.shell import onward
from tests.unit.cases import each_case
from tests.worlds import CsvWorld, assess

REASON: Final = "compared with Annex I of Regulation (EU) 2021/821: no entry"


def known(sku: str, dataset: str = "goods", retrieved: str = "2026-04-30", **cells: Any) -> Any:
    value = json.dumps({"sku": sku, **cells})
    source = Provenance(dataset, f"item/{sku}", retrieved=retrieved)
    return DestinationRecord("", ITEM_MASTER, 0, value, source)


def classify(line: dict[str, Any], *rows: Any, as_of: date | None = None) -> ClassifiedOrder:
    order = parse_transaction({"id": "T", "items": [line]})
    return classify_items(order, ItemMaster(rows), as_of)


def test_a_line_that_only_names_its_number_has_all_that_the_master_says() -> None:
    row = known("RX-1", description="tester", hs="854370", not_listed_reason=REASON, families=[])
    order = classify({"sku": "rx-1 ", "quantity": "2"}, row)
    [item] = order.transaction.items
    assert (item.description, item.hs, item.not_listed_reason) == ("tester", "854370", REASON)
    assert (item.families, item.quantity) == ((), "2")
    [source] = order.sources
    assert set(source.fields) == {"description", "hs", "not_listed_reason", "families"}
    assert (source.datasets, order.conflicts) == (("goods",), ())


@each_case("line", "cells", "field", lists=True)
def test_where_order_and_master_contradict_each_other_the_order_counts_and_a_gap_says_so(
    line: dict[str, Any], cells: dict[str, Any], field: str
) -> None:
    order = classify({"sku": "RX-1", **line}, known("RX-1", **cells))
    [conflict] = order.conflicts
    assert conflict.field == f"items.0.{field}"
    stated = parse_transaction({"id": "T", "items": [line]}).items[0]
    judged = order.transaction.items[0].model_copy(update={"sku": None})
    assert judged == stated


@each_case("line", "cells", lists=True)
def test_other_words_for_the_same_are_no_contradiction(
    line: dict[str, Any], cells: dict[str, Any]
) -> None:
    assert not classify({"sku": "RX-1", **line}, known("RX-1", **cells)).conflicts


def test_what_two_masters_dispute_is_filled_in_by_neither() -> None:
    rows = known("RX-1", hs="854370"), known("RX-1", "other", hs="851762", description="tester")
    order = classify({"sku": "RX-1"}, *rows)
    [item] = order.transaction.items
    assert (item.hs, item.description) == (None, "tester")
    assert [conflict.field for conflict in order.conflicts] == ["items.0.hs"]


def test_a_number_that_no_master_has_is_a_gap_unless_the_order_classifies_the_item() -> None:
    row = known("RX-1", hs="854370")
    [conflict] = classify({"sku": "RX-2"}, row).conflicts
    assert (conflict.field, "RX-2, is in no item master" in conflict.why) == ("items.0.sku", True)
    assert not classify({"sku": "RX-2", "control_code": "EAR99"}, row).conflicts


def test_a_row_that_was_not_known_yet_says_nothing() -> None:
    row = known("RX-1", retrieved="2026-05-01", hs="854370")
    assert classify({"sku": "RX-1"}, row, as_of=date(2026, 4, 30)).transaction.items[0].hs is None
    assert classify({"sku": "RX-1"}, row, as_of=date(2026, 5, 1)).transaction.items[0].hs


def test_a_cell_that_no_item_can_have_is_left_out_and_the_others_count() -> None:
    row = known("RX-1", hs="x" * 9, us_origin="no")
    [item] = classify({"sku": "RX-1"}, row).transaction.items
    assert (item.hs, item.us_origin) == (None, "no")


def test_an_order_of_nothing_but_a_number_is_clear_with_a_master_and_known_owners(
    tmp_path: Path,
) -> None:
    world = CsvWorld()
    world.records()
    world.party("acme", incorporated="2010", sector="61.10")
    world.party("founder", "Person")
    world.tie("founder", "owns", "acme", "1")
    workspace = tmp_path / "workspace"
    world.load(workspace)
    order = clear_order()
    order["parties"][0]["id"] = "w:acme"
    order["items"] = [{"sku": "CAB-7", "quantity": "1"}]
    order["end_use"]["statement"]["covers"] = ["patch cable"]
    before = assess(workspace, order)
    items = tmp_path / "items.csv"
    header = "Artikelnummer;sku_text;hs;not_listed_reason;families;answered_by;us_origin"
    items.write_text(f"{header}\nCAB-7;patch cable;854442;{REASON};[];J. Kessler;no\n", "utf-8")
    mapping = tmp_path / "map.yaml"
    mapping.write_text("columns: {Artikelnummer: sku, sku_text: description}\n", "utf-8")
    options = ("--map", mapping, "--as", "goods", "--retrieved", "2026-04-30")
    loaded = onward("load", "csv", items, *options, "--workspace", workspace)
    assert loaded.code == 0, loaded.err

    after = assess(workspace, order)

    assert "item" in {gap["on"] for gap in before["coverage"]["gaps"]} or before["cannot_tell"]
    assert after["verdict"] == "CLEAR_WITHIN_STATED_LIMITS" != before["verdict"]
    # the order stands in the assessment as it was given, and what was added beside it
    assert after["transaction"]["items"] == deepcopy(order["items"])
    [row] = after["coverage"]["items"]
    assert (row["sku"], row["datasets"]) == ("CAB-7", ["goods"])


def test_a_wrong_cell_of_an_item_master_is_left_out_and_listed(tmp_path: Path) -> None:
    items = tmp_path / "items.csv"
    items.write_text("sku,hs,families,covert\nRX-1,85x,interceptoin,JA\n", "utf-8")
    options = ("--retrieved", "2026-04-30", "--workspace", tmp_path / "workspace", "--json")
    report = onward("load", "csv", items, *options).json
    assert report["counts"]["left out"] == 3
    assert {name.partition(":")[0] for name in report["warnings"]} == {"hs", "families", "covert"}
