"""What each column of Onward's own tables holds: its form, its meaning and two examples."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, get_args

from onward.loaders.readers.tables import CellForm

_FILE: Final = "columns.csv"
_EVERY_TABLE: Final = "*"
_SHARED_COLUMNS: Final = frozenset({"kind", "measure", "regime", "topic"})
"""Columns that all rows of a file may well share, so that a mapping can say them once."""


@dataclass(frozen=True, slots=True)
class ColumnDescription:
    """What one column holds.

    Attributes:
        name: Of the column.
        form: What its cells are.
        meaning: In words.
        examples: Two cells, which may be empty.
    """

    name: str
    form: CellForm
    meaning: str
    examples: tuple[str, str]


def describe_column(table: str, column: str) -> ColumnDescription:
    """Return what a column of a table holds.

    Raises:
        KeyError: The column has no description.
    """
    descriptions = _read_descriptions()
    of_table = descriptions.get((table, column))
    return of_table if of_table is not None else descriptions[_EVERY_TABLE, column]


@cache
def _read_descriptions() -> Mapping[tuple[str, str], ColumnDescription]:
    with (files(__package__) / _FILE).open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    forms: Mapping[str, CellForm] = {form: form for form in get_args(CellForm)}
    return MappingProxyType(
        {
            (row["table"], row["column"]): ColumnDescription(
                row["column"],
                forms[row["form"]],
                row["meaning"],
                (row["example"], row["second_example"]),
            )
            for row in rows
        }
    )


def suggest_constants(table: str, columns: Iterable[str]) -> dict[str, str]:
    """Return an example for each column that all rows of a file may share, such as the kind.

    >>> suggest_constants("ties", ["id", "kind"])
    {'kind': 'owns'}
    """
    return {
        column: describe_column(table, column).examples[0]
        for column in columns
        if column in _SHARED_COLUMNS
    }
