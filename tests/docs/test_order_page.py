"""The page of orders has every field of the schema, and its example has all of them."""

import json
from pathlib import Path

from onward.queries.transactions.transaction import parse_transaction
from tests.shell import onward
from tests.worlds import CsvWorld
from tools.order_page import (
    EXAMPLE,
    PAGE,
    list_example_fields,
    list_fields,
    read_words,
    write_page,
)


def test_the_page_says_what_the_schema_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_page(), "`make docs` writes the page anew"


def test_every_field_has_words_and_a_value_in_the_example() -> None:
    fields = {row.path for row in list_fields()}
    assert set(read_words()) == fields
    assert fields <= list_example_fields()


def test_the_example_is_read_and_assessed_and_keys_of_the_user_come_back(tmp_path: Path) -> None:
    order = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert parse_transaction(order).id == order["id"]
    world = CsvWorld("customers")
    world.party("K-1001", name="Samarlink Telecom LLC", country="KZ")
    world.load(tmp_path / "workspace")
    answer = onward("assess", EXAMPLE, "--json", "--workspace", tmp_path / "workspace")
    assert answer.code in (10, 20), answer.err
    [user] = [row for row in answer.json["transaction"]["parties"] if row["role"] == "end_user"]
    assert user["x_customer_class"] == "B"
