"""What the columns of customs and bill-of-lading exports say beside their names.

The number of a paper is on each of its lines and so the number of none; a unit or a currency may
stand in the name of the column: ``NET WEIGHT (KG)``, ``FOB_USD``.
"""

from collections.abc import Sequence
from typing import Final

from onward.loaders.proposals.proposing import fold_words
from onward.loaders.readers.tables import ColumnMapping
from onward.loaders.sources.csv.parties_of_trade import ROLES

_UNITS: Final = {"kg": "kg", "kgs": "kg", "kgm": "kg", "kilos": "kg", "lbs": "lb", "tons": "t"}
_CURRENCIES: Final = frozenset({"usd", "eur", "gbp", "cny", "rub", "inr", "kzt", "try", "jpy"})


def mend_trade_mapping(
    mapping: ColumnMapping, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> ColumnMapping:
    """Return a proposed mapping of shipments with what its names and cells say.

    Args:
        mapping: As proposed from the names alone.
        header: Of the table.
        rows: Some of its rows.
    """
    mapping = _leave_out_shared_number(mapping, header, rows)
    mapping = _take_names_for_names(mapping, header, rows)
    columns, constants = mapping.columns, dict(mapping.constants)
    for name, column in columns.items():
        last = fold_words(name).split()[-1:]
        word = last[0] if last else ""
        if column == "quantity" and "unit" not in columns.values() and word in _UNITS:
            constants["unit"] = _UNITS[word]
        if column == "value" and "currency" not in columns.values() and word in _CURRENCIES:
            constants["currency"] = word.upper()
    return mapping.model_copy(update={"constants": constants})


def _leave_out_shared_number(
    mapping: ColumnMapping, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> ColumnMapping:
    named = mapping.meanings()
    meanings = [named.get(name, name) for name in header]
    if "id" not in meanings:
        return mapping
    place = meanings.index("id")
    numbers = [row[place] for row in rows if row[place]]
    if len(set(numbers)) == len(numbers):
        return mapping
    columns = {name: column for name, column in mapping.columns.items() if column != "id"}
    return mapping.model_copy(
        update={"columns": columns, "ignore": (*mapping.ignore, header[place])}
    )


def _take_names_for_names(
    mapping: ColumnMapping, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> ColumnMapping:
    """Take a column that is called after a role for the names of parties, where it holds names.

    An id of one's own has no blanks; a column of names has them in most of its cells.
    """
    named = mapping.meanings()
    meanings = [named.get(name, name) for name in header]
    columns = dict(mapping.columns)
    for place, name in enumerate(header):
        role = meanings[place]
        cells = [row[place] for row in rows if row[place]]
        has_blanks = sum(" " in cell.strip() for cell in cells) * 2 > len(cells)
        if role in ROLES and has_blanks and f"{role}_name" not in meanings:
            columns[name] = f"{role}_name"
    return mapping.model_copy(update={"columns": columns})
