"""Traces that spreadsheets leave in cells: mended where nothing is lost, named where something is.

A formula that failed, or a long number that was shortened, looks like a value and is none: a party
named ``#NAME?`` would be found on no list, and ``1.1E+11`` is nobody's number.
"""

import re
from importlib.resources import files
from typing import Final

_ERRORS: Final = frozenset(
    (files("onward.loaders.readers") / "failed_formulas.txt").read_text("utf-8").split()
)
"""What Excel writes in the place of a value, in the languages in which tables are read."""

_FAILED: Final = "the formula in this cell has failed; repair it in the spreadsheet"
NOT_CALCULATED: Final = "#FORMULA?"
"""Stands where a workbook holds a formula and no value of it."""

_SHORTENED: Final = re.compile(r"\d([.,]\d+)?E\+\d{1,3}", re.IGNORECASE)
_AS_TEXT: Final = re.compile(r'="([^"]*)"')
_QUOTED_NUMBER: Final = re.compile(r"'(\d+)")
_UNSEEN: Final = "\u200b\u200c\u200d\u2060\ufeff\u00ad"


def mend_cell(cell: str) -> str:
    """Return a cell without what a spreadsheet puts around it.

    >>> [mend_cell(cell) for cell in ('="0012"', "'0012", " Acme\u200b ", "'t Hooft BV")]
    ['0012', '0012', 'Acme', "'t Hooft BV"]
    """
    text = cell.strip().strip(_UNSEEN).strip()
    if text[:1] not in {"=", "'"}:
        return text
    match = _AS_TEXT.fullmatch(text) or _QUOTED_NUMBER.fullmatch(text)
    return match.group(1).strip() if match else text


def find_damage(cell: str) -> str | None:
    """Say what a spreadsheet has lost of a cell, and how it is mended; None = nothing.

    >>> find_damage("#NAME?"), find_damage("#4 Main Street")
    ('the formula in this cell has failed; repair it in the spreadsheet', None)
    >>> find_damage("1,1014E+11")
    'the spreadsheet has shortened this number; format its column as text, and export again'
    """
    first = cell[:1]
    if cell == NOT_CALCULATED:
        what = "the workbook holds a formula here and no value of it"
        return f"{what}; open it in a spreadsheet program, and save it"
    if first == "#":
        has_failed = cell.upper() in _ERRORS or not cell.strip("#")
        return _FAILED if has_failed else None
    if first.isdecimal() and "+" in cell and _SHORTENED.fullmatch(cell):
        what = "the spreadsheet has shortened this number"
        return f"{what}; format its column as text, and export again"
    return None
