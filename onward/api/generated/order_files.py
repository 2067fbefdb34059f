"""Orders as JSON lines and as a table, and the key: what an assessment of each must say."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.queries.planted.planted import answer_to_data, list_asides, verdict_of
from onward.queries.transactions.reading import EMPTY_LIST

if TYPE_CHECKING:
    from onward.queries.model.parts import JsonObject
    from onward.queries.planted.planted import Planted

ORDERS: Final = "orders.jsonl"
ORDERS_TABLE: Final = "orders.csv"
KEY: Final = "key.jsonl"


class OrderFiles:
    """Writes orders and their key, a line each; the table follows when all orders are there.

    Args:
        folder: Where the files go.
        indicators: Those that exist: a verdict is worked out for them.
    """

    def __init__(self, folder: Path, indicators: frozenset[str]) -> None:
        self._folder = folder
        self._indicators = indicators
        self._orders = (folder / ORDERS).open("w", encoding="utf-8", newline="\n")
        self._key = (folder / KEY).open("w", encoding="utf-8", newline="\n")
        self._columns: dict[str, None] = {}

    def write(self, planted: "Planted") -> None:
        """Write an order, and what must be said of it."""
        order = planted.case.transaction()
        self._columns |= dict.fromkeys(name for name, _ in flatten_order(order))
        self._orders.write(_json_line(order))
        self._key.write(_json_line(self._describe_answer(planted)))

    def _describe_answer(self, planted: "Planted") -> "JsonObject":
        plan, answer = planted.plan, planted.case.answer()
        compared = self._indicators - (list_asides() - {plan.indicator}) - answer.undecided
        return {
            "order": planted.case.key,
            "indicator": plan.indicator,
            "near_miss": plan.is_twin,
            "pattern": (plan.planter.__doc__ or "").strip().splitlines()[0],
            "factors": {name: repr(value) for name, value in plan.factors},
            "verdict": None if answer.undecided else verdict_of(answer, compared),
            **answer_to_data(answer),
        }

    def close(self) -> None:
        """Close the files, and write the orders as a table."""
        self._orders.close()
        self._key.close()
        path = self._folder / ORDERS_TABLE
        with (
            (self._folder / ORDERS).open(encoding="utf-8") as lines,
            path.open("w", encoding="utf-8", newline="") as file,
        ):
            writer = csv.DictWriter(file, list(self._columns), restval="", lineterminator="\n")
            writer.writeheader()
            for line in lines:
                writer.writerow(dict(flatten_order(json.loads(line))))


def flatten_order(order: "JsonObject") -> Iterator[tuple[str, str]]:
    """Yield the columns of an order in a table, and their cells.

    A party's columns begin with its role, those of the only item with ``item``, as tables of orders
    name them.
    """
    for name, value in order.items():
        if name == "parties":
            for party in value:
                facts = {key: fact for key, fact in party.items() if key != "role"}
                yield from _flatten_part(facts, party["role"])
        elif name == "items":
            [item] = value
            yield from _flatten_part(item, "item")
        else:
            yield from _flatten_part({name: value}, "")


def _flatten_part(part: "JsonObject", head: str) -> Iterator[tuple[str, str]]:
    for name, value in part.items():
        path = f"{head}.{name}" if head else name
        if isinstance(value, Mapping):
            yield from _flatten_part(dict(value), path)
        elif value is not None:
            yield path, _write_cell(value)


def _write_cell(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value)) if value else EMPTY_LIST
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _json_line(data: "JsonObject") -> str:
    return json.dumps(data, ensure_ascii=False) + "\n"
