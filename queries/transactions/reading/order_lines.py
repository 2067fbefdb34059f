"""Rows that are single lines of an order, as order systems export them, become whole orders.

Rows of one order follow each other and have its id. What a row says of an item is one item of the
order; what it says of the order must be the same in each of its rows, or stand in one of them. An
order beside a row that cannot be read is refused: the row may be a line of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from onward.errors import InputRefused
from onward.loaders.source import Fault

Row = tuple[int, Mapping[str, Any]]
"""(Line, plain values of a transaction with at most one item.)"""


def join_lines(
    rows: Iterable[Row], file: str, rejections: Sequence[Fault]
) -> Iterator[Row | InputRefused]:
    """Join the rows of each order, in the order of the file; memory holds one order at a time.

    Args:
        rows: One a line of an order.
        file: Name for error messages.
        rejections: The rows that cannot be read; it grows while `rows` is read.

    Yields:
        (first line, the order), or why an order is refused: its rows contradict each other, they
        do not stand together, or a row beside them cannot be read.
    """
    ended: set[str] = set()
    last_line = 0  # of the order before
    for order, group in groupby(rows, key=lambda row: str(row[1].get("id", ""))):
        # all rows up to the next order have been read then
        first, *others = group
        unread = next((fault.line for fault in rejections if fault.line > last_line), None)
        last_line = others[-1][0] if others else first[0]
        if unread is not None:
            what = f"the row in line {unread}, which may be a line of this order, cannot be read"
            hint = "repair the row"
            yield InputRefused(what, file=file, line=first[0], field="id", hint=hint)
        elif order in ended:
            hint = f"sort the table by order; another row of {order} stands further above"
            yield InputRefused(
                "rows of one order do not stand together",
                file=file,
                line=first[0],
                field="id",
                hint=hint,
            )
        else:
            yield _join_order(first, others, file)
        ended.add(order)


def _join_order(first: Row, others: Iterable[Row], file: str) -> Row | InputRefused:
    line, values = first
    order = {key: value for key, value in values.items() if key != "items"}
    items = list(values.get("items", ()))
    for place, row in others:
        items.extend(row.get("items", ()))
        for key, value in row.items():
            if key != "items" and order.setdefault(key, value) != value:
                hint = f"the order's row in line {line} says something else; make them agree"
                what = "two rows of one order differ"
                return InputRefused(what, file=file, line=place, field=key, hint=hint)
    return line, order | ({"items": items} if items else {})
