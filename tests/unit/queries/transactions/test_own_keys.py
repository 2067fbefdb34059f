"""Keys that begin with x_ are the user's own; every other unknown key is refused by name."""

from pathlib import Path
from typing import Any

import pytest

from onward.errors import InputRefused
from onward.queries.transactions.reading import read_transactions
from onward.queries.transactions.transaction import Transaction, parse_transaction, transaction_hash
from tests.unit.cases import each_case


def test_keys_of_the_users_own_are_kept_where_they_stand() -> None:
    order = {
        "id": "T",
        "x_cost_centre": "4711",
        "parties": [{"role": "end_user", "name": "Foo", "x_flags": [1, 2.5, True]}],
        "items": [{"hs": "854370", "x_plant": {"code": "W1"}}],
    }
    assert parse_transaction(order).plain() == order


def test_a_changed_key_of_the_users_own_makes_another_order() -> None:
    first, second = (parse_transaction({"id": "T", "x_a": value}) for value in "12")
    assert transaction_hash(first) != transaction_hash(second)


@each_case("order", "place", lists=True)
def test_any_other_unknown_key_is_refused_by_its_place(order: dict[str, Any], place: str) -> None:
    with pytest.raises(InputRefused) as refused:
        parse_transaction({"id": "T", **order})
    assert place in str(refused.value)


def test_a_column_of_the_users_own_is_kept_in_a_table_of_orders(tmp_path: Path) -> None:
    table = tmp_path / "orders.csv"
    table.write_text("id,x_team,end_user.name,end_user.x_no\nT,North,Foo,7\n", "utf-8")
    [order] = read_transactions(table)
    assert isinstance(order, Transaction)
    party = {"role": "end_user", "name": "Foo", "x_no": "7"}
    assert order.plain() == {"id": "T", "x_team": "North", "parties": [party]}


def test_an_unknown_key_is_told_beside_every_other_fault() -> None:
    order = {
        "date": "2026-13-01",
        "destinaton": "KZ",
        "parties": [{"role": "end_user", "nam": "A", "country": "Nowhere", "x_note": "kept"}],
    }
    with pytest.raises(InputRefused) as refused:
        parse_transaction(order)
    faults = {fault.field: fault.hint for fault in (refused.value, *refused.value.further)}
    assert set(faults) == {"id", "date", "destinaton", "parties.0.nam", "parties.0.country"}
    assert faults["destinaton"].startswith("did you mean destination")
    assert faults["parties.0.nam"].startswith("did you mean name?")
