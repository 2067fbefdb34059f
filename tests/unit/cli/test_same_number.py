"""Two orders with one number: nothing of the graver one goes by without a word."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.shell import ORDER, Answer, made_workspace, onward

LISTED = ORDER
QUIET: dict[str, Any] = {
    **ORDER,
    "parties": [ORDER["parties"][0], {"role": "end_user", "id": "small:quiet"}],
}


def assess(folder: Path, *orders: dict[str, Any], options: tuple[str, ...] = ()) -> Answer:
    """Assess orders that stand in one file."""
    path = folder / "orders.jsonl"
    path.write_text("".join(f"{json.dumps(order)}\n" for order in orders), encoding="utf-8")
    return onward("assess", path, "--workspace", folder / "workspace", *options)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made_workspace(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("orders", "options"),
    [
        ((LISTED, QUIET), ()),
        ((QUIET, LISTED), ()),
        ((LISTED, QUIET), ("--json",)),
    ],
)
def test_a_number_that_stands_for_two_orders_of_a_file_is_named(
    folder: Path, orders: tuple[dict[str, Any], ...], options: tuple[str, ...]
) -> None:
    answer = assess(folder, *orders, options=options)
    assert answer.code == 10
    assert "orders.jsonl: number T-1 stands for two orders with other contents" in answer.err
    assert "orders.jsonl: several orders have one number: T-1;" in answer.err
    assert answer.err.count("takes the place of assessment") == 1


def test_of_two_orders_that_are_stored_together_the_later_takes_the_place(folder: Path) -> None:
    others = [{**QUIET, "id": f"T-{number}"} for number in (2, 3, 4, 5)]
    answer = assess(folder, others[0], LISTED, QUIET, *others[1:])
    stored = onward("assessments", "--order", "T-1", "--json", "--workspace", folder / "workspace")
    (first,) = [row["id"] for row in stored.json if row["verdict"] == "FINDINGS"]
    assert answer.err.count("takes the place of assessment") == 1
    assert f"T-1: takes the place of assessment {first} (FINDINGS)" in answer.err


def test_without_findings_the_code_is_that_of_unread_input(folder: Path) -> None:
    alone = assess(folder, QUIET)
    other = {**QUIET, "destination": "GB"}
    answer = assess(folder, other, QUIET)
    assert (alone.code, answer.code) == (20, 20)
    resumed = assess(folder, other, QUIET, options=("--resume",))
    assert "stands for two orders" in resumed.err


def test_the_same_order_twice_is_one_order(folder: Path) -> None:
    answer = assess(folder, LISTED, LISTED)
    assert (answer.code, answer.err) == (10, "")


def test_an_order_that_changes_says_whose_place_it_takes(folder: Path) -> None:
    assert assess(folder, LISTED).err == ""
    (stored,) = onward("assessments", "--json", "--workspace", folder / "workspace").json
    answer = assess(folder, QUIET)
    assert f"T-1: takes the place of assessment {stored['id']} (FINDINGS)" in answer.err
    assert "stands for two orders" not in answer.err
    assert assess(folder, QUIET).err == "", "it has that place already"
    assert "T-1: assessed before; the newest, A-" in assess(folder, LISTED).err
    listed = onward("worklist", "--workspace", folder / "workspace")
    assert f"a look at assessment {stored['id']} (FINDINGS, stop)" in listed.out
    shown = onward("explain", "T-1", "--workspace", folder / "workspace")
    assert "orders with other contents" in shown.err


def test_rows_of_a_table_with_one_number_are_named(folder: Path) -> None:
    path = folder / "orders.csv"
    path.write_text(
        "id,date,destination,end_user.name,end_user.country\n"
        "Z-1,2026-05-02,CH,Zephyrin SA,CH\n"
        "Z-1,2026-05-02,NL,Rozenburg Kabel B.V.,NL\n"
    )
    answer = onward("assess", path, "--workspace", folder / "workspace")
    assert "orders.csv: several orders have one number: Z-1;" in answer.err
