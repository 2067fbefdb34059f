"""Where in a table a value of an order stands: its row, and the column by its own name.

The order that a row becomes has paths of its own (``items.0.value``); whoever repairs the table
knows the line and the column only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Path = tuple[str, ...]

_PARTIES: Final = "parties"
_ITEMS: Final = "items"


@dataclass(frozen=True, slots=True)
class ColumnOrigin:
    """A column: the path of the field that it holds, and its own name in the table."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class RowOrigin:
    """A row: its line, the table's columns, and which of them are filled."""

    line: int
    columns: tuple[ColumnOrigin, ...]
    filled: tuple[int, ...]

    def count_items(self) -> int:
        """Return how many items of an order the row fills."""
        paths = (self.columns[place].path for place in self.filled)
        return len({path[1] for path in paths if path[0] == _ITEMS and len(path) > 1})

    def find_column(self, path: Sequence[str], roles: Sequence[str]) -> str | None:
        """Return the name of the column that holds a field; None: the row has none that does.

        Args:
            path: Keys and positions in the order that this row alone is.
            roles: The roles of that order's parties, by position.
        """
        left = [self.columns[place] for place in self.filled]
        for depth, key in enumerate(path):
            inner = [column for column in left if len(column.path) > depth]
            if not inner:
                break  # a list within one cell
            step = _step_of(key, depth, path, roles, inner)
            left = [column for column in inner if column.path[depth] == step]
        return left[0].name if left else self._find_empty(path, roles)

    def _find_empty(self, path: Sequence[str], roles: Sequence[str]) -> str | None:
        """Return the column of a field that is missing in the row, where the table has one."""
        column_path = tuple(path)
        if path[:1] == [_PARTIES] and len(path) > 1 and int(path[1]) < len(roles):
            column_path = (_PARTIES, roles[int(path[1])], *path[2:])
        return next((column.name for column in self.columns if column.path == column_path), None)


def _step_of(
    key: str, depth: int, path: Sequence[str], roles: Sequence[str], columns: list[ColumnOrigin]
) -> str:
    """Return a column's word for a key: parties stand by role, numbers leave no hole."""
    if not key.isdecimal():
        return key
    position = int(key)
    if depth == 1 and path[0] == _PARTIES:
        return roles[position] if position < len(roles) else key
    numbers = sorted({column.path[depth] for column in columns}, key=_number_of)
    return numbers[position] if position < len(numbers) else key


def _number_of(text: str) -> int:
    return int(text) if text.isdecimal() else -1


def locate(
    field: str, rows: Sequence[RowOrigin], order: Mapping[str, Any]
) -> tuple[int, str] | None:
    """Return the line and the column of a field of an order; None where no column holds it.

    Args:
        field: Its path in the order, with points.
        rows: The rows of the order.
        order: The order as plain values.
    """
    path = field.split(".")
    parties = order.get(_PARTIES, ())
    roles = [party.get("role", "") for party in parties if isinstance(party, dict)]
    if path[0] == _ITEMS and len(path) > 1 and path[1].isdecimal():
        return _locate_item(int(path[1]), path, rows)
    for row in rows:
        if column := row.find_column(path, roles):
            return row.line, column
    return None


def _locate_item(
    position: int, path: Sequence[str], rows: Sequence[RowOrigin]
) -> tuple[int, str] | None:
    for row in rows:
        count = row.count_items()
        if position < count:
            column = row.find_column([_ITEMS, str(position), *path[2:]], ())
            return (row.line, column) if column else None
        position -= count
    return None
