"""Rows that are single lines of an order, as order systems export them, become whole orders.

Rows of one order follow each other and have its id. What a row says of an item is one item of the
order; what it says of the order must be the same in each of its rows, or stand in one of them. An
order beside a row that cannot be read is refused: the row may be a line of it. So is an order whose
rows do not stand together, in each of its places: none of them is the whole order.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from onward.errors import InputRefused
from onward.loaders.faults import Fault
from onward.queries.transactions.reading.origins import RowOrigin, locate


@dataclass(frozen=True, slots=True)
class Row:
    """What rows say of an order: its plain values, and the rows that they stand in.

    Attributes:
        line: The first row's line.
        values: Plain values of a transaction; of a single row, with at most one item.
        origins: The rows.
    """

    line: int
    values: Mapping[str, Any]
    origins: tuple[RowOrigin, ...]

    @property
    def order(self) -> str:
        """The id of the order."""
        return str(self.values.get("id", ""))


def find_apart(rows: Iterable[tuple[int, str]]) -> dict[str, tuple[int, int]]:
    """Return the orders whose rows do not stand together, each with the lines of two places.

    Args:
        rows: The line and the id of the order of each row, in the order of the file.
    """
    places: dict[str, int] = {}
    apart: dict[str, tuple[int, int]] = {}
    for order, group in groupby(rows, key=lambda row: row[1]):
        line = next(group)[0]
        first = places.setdefault(order, line)
        if order and first != line:
            apart.setdefault(order, (first, line))
    return apart


def join_lines(
    rows: Iterable[Row],
    file: str,
    rejections: Sequence[Fault],
    apart: Mapping[str, tuple[int, int]],
) -> Iterator[Row | InputRefused]:
    """Join the rows of each order, in the order of the file; memory holds one order at a time.

    Args:
        rows: One a line of an order.
        file: Name for error messages.
        rejections: The rows that cannot be read; it grows while `rows` is read.
        apart: The orders whose rows do not stand together, as `find_apart` finds them.

    Yields:
        The order, or why an order is refused: its rows contradict each other, they
        do not stand together, or a row beside them cannot be read.
    """
    last_line = 0  # of the order before
    for order, group in groupby(rows, key=lambda row: row.order):
        # all rows up to the next order have been read then
        first, *others = group
        unread = next((fault.line for fault in rejections if fault.line > last_line), None)
        last_line = others[-1].line if others else first.line
        if unread is not None:
            what = f"the row in line {unread}, which may be a line of this order, cannot be read"
            hint = "repair the row"
            yield InputRefused(
                what,
                file=file,
                line=first.line,
                field="id",
                hint=hint,
                code="unreadable_line",
                record=order,
            )
        elif order in apart:
            first_line, second_line = apart[order]
            other = second_line if first.line == first_line else first_line
            hint = f"sort the table by order; another row of {order} stands in line {other}"
            yield InputRefused(
                "rows of one order do not stand together",
                file=file,
                line=first.line,
                field="id",
                hint=hint,
                code="lines_apart",
                record=order,
            )
        else:
            yield _join_order(first, others, file)


def _join_order(first: Row, others: Sequence[Row], file: str) -> Row | InputRefused:
    order = {key: value for key, value in first.values.items() if key != "items"}
    items = list(first.values.get("items", ()))
    for row in others:
        items.extend(row.values.get("items", ()))
        for key, value in row.values.items():
            if key != "items" and order.setdefault(key, value) != value:
                return _refuse_difference(first, row, key, file)
    origins = tuple(origin for row in (first, *others) for origin in row.origins)
    return Row(first.line, order | ({"items": items} if items else {}), origins)


def _refuse_difference(first: Row, row: Row, key: str, file: str) -> InputRefused:
    place = locate(key, row.origins, row.values)
    return InputRefused(
        "two rows of one order differ",
        file=file,
        line=row.line,
        field=place[1] if place else key,
        hint=f"the order's row in line {first.line} says something else; make them agree",
        code="lines_differ",
        record=row.order,
    )
