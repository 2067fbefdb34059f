"""Rows of an item master: what an organisation knows of each item, once for all orders.

A row is kept as a record whose value is its cells; `onward.queries.items` reads it when an order
names the item.
"""

import json
from typing import Final, get_args

from onward.graph.codes import ITEM_MASTER, Family, ItemAnswer, ItemElement
from onward.graph.model import DestinationRecord, Statement
from onward.loaders.parsing import cells as fields
from onward.loaders.parsing.cells import read_hs_code
from onward.loaders.source import FieldRefused
from onward.loaders.sources.csv.row import CsvRow

ELEMENTS: Final[tuple[str, ...]] = get_args(ItemElement)
REQUIRED: Final = "sku"
OTHERS: Final = (
    "description hs control_code eccn not_listed_reason families "
    f"{' '.join(ELEMENTS)} specially_designed_reason covert_reason answered_by answered_on "
    "annex_version us_origin"
)

NO_FAMILY: Final = "[]"
"""A list that is known to be empty: none of the families applies."""

_FAMILIES: Final = get_args(Family)
_ANSWERS: Final = get_args(ItemAnswer)
_TEXTS: Final = (
    "description",
    "control_code",
    "eccn",
    "not_listed_reason",
    "specially_designed_reason",
    "covert_reason",
    "answered_by",
    "annex_version",
)


ITEMS: Final = "items"
"""The table's name, and that of the count of its rows in a load's account."""


def is_item(statement: Statement) -> bool:
    """Tell whether a statement is a row of an item master."""
    return isinstance(statement, DestinationRecord) and statement.measure == ITEM_MASTER


def read_item(row: CsvRow) -> tuple[str, DestinationRecord]:
    """Read a row of items; a cell that cannot be read is left out, and a gap.

    Returns:
        (The item's number, its cells as a record of no country.)
    """
    sku = row.local_id("sku")
    cells: dict[str, object] = {name: row.text(name) for name in _TEXTS}
    cells["hs"] = row.optional("hs", read_hs_code, "bad_code")
    cells["answered_on"] = row.date("answered_on")
    cells["families"] = _read_families(row)
    for name in (*ELEMENTS, "us_origin"):
        cells[name] = row.optional_code(name, _ANSWERS)
    stated = {name: cell for name, cell in cells.items() if cell is not None}
    value = json.dumps({"sku": sku, **stated}, ensure_ascii=False, sort_keys=True)
    return sku, DestinationRecord("", ITEM_MASTER, 0, value, row.source(f"item/{sku}"))


def _read_families(row: CsvRow) -> list[str] | None:
    """Return the families; one that is unknown leaves open what the item is for."""
    cell = row.cells["families"]
    if cell == NO_FAMILY:
        return []
    families = [family.casefold() for family in fields.items(cell)]
    unknown = [family for family in families if family not in _FAMILIES]
    if unknown:
        hint = f"one of: {', '.join(_FAMILIES)}; {NO_FAMILY} where none applies"
        row.leave_out(FieldRefused("bad_code", field="families", value=unknown[0], hint=hint))
        return None
    return families or None
