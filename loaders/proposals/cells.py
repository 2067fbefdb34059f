"""What a column without a telling name holds, where its cells leave no doubt."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from onward.graph.identifiers import identifier

_EMAIL: Final = re.compile(r"[^@\s;,]+@[^@\s;,]+\.[a-z]{2,}", re.IGNORECASE)
_WEB: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def recognise_columns(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: Mapping[str, str],
    possible: Sequence[str],
) -> dict[str, str]:
    """Return what columns mean that no name tells of, by their cells.

    Args:
        header: The table's own names.
        rows: Some of its rows.
        columns: What names have told.
        possible: The columns that the table can have.

    >>> recognise_columns(["A", "B"], [["a@b.example", "x"]], {}, ["email"])
    {'A': 'email'}
    """
    recognised: dict[str, str] = {}
    for place, name in enumerate(header):
        cells = [row[place].strip() for row in rows if row[place].strip()]
        taken = {*columns.values(), *recognised.values()}
        column = _recognise_cells(cells) if cells and name not in columns else None
        if column in possible and column not in taken:
            recognised[name] = str(column)
    return recognised


def _recognise_cells(cells: Sequence[str]) -> str | None:
    return next((column for column, fits in _FORMS.items() if all(map(fits, cells))), None)


def _is_lei(cell: str) -> bool:
    return identifier("lei", cell).valid is True


_FORMS: Final[Mapping[str, Callable[[str], object]]] = {
    "email": _EMAIL.fullmatch,
    "website": _WEB.fullmatch,
    "lei": _is_lei,
}
