"""How a person's table is written: its encoding and its separator, recognised and stated.

Public lists have one form each, which their loaders know. Tables that people make come as their
spreadsheet or order system writes them. What cannot be recognised for sure is refused with the
option that mends it: a name read in a wrong encoding would be found on no list.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onward.errors import InputRefused, UsageError
from onward.loaders.readers import streams
from onward.loaders.readers.encodings import recognise_encoding
from onward.loaders.readers.streams import open_file

SEPARATORS: Final = (",", ";", "\t", "|")
"""What separates the cells of a table, the likeliest first."""

WORKBOOKS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
"""Endings of the names of files that are read as workbooks."""

_SAMPLE_BYTES: Final = streams.MIB
_SAMPLE_LINES: Final = 50
_TITLE_LINES: Final = 10
"""Lines at the top of a table that may be a title."""
_SEPARATOR_NAMES: Final = {"tab": "\t", "\\t": "\t"}
_STATED_SEPARATOR: Final = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FormOptions:
    """What a person says of a table; None = recognise it.

    Attributes:
        separator: One character, or ``tab``.
        encoding: Such as ``utf-8``, ``cp1252``, ``utf-16``.
        sheet: Name of the sheet of a workbook; None = its first.
    """

    separator: str | None = None
    encoding: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class TextForm:
    """The form of a table that is a text file.

    Attributes:
        encoding: As Python names it.
        separator: What separates its cells.
        states_separator: Whether its first line is ``sep=;``, as Excel writes it.
    """

    encoding: str = "utf-8"
    separator: str = ","
    states_separator: bool = False

    @property
    def is_usual(self) -> bool:
        """Whether it is UTF-8 with commas."""
        return self == TextForm()

    def describe(self) -> str:
        """Return the form in words.

        >>> TextForm("cp1252", ";").describe()
        'Windows-1252, separated by semicolons'
        """
        encoding = _ENCODING_WORDS.get(self.encoding, self.encoding)
        separator = _SEPARATOR_WORDS.get(self.separator, repr(self.separator))
        return f"{encoding}, separated by {separator}"


_SEPARATOR_WORDS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_ENCODING_WORDS: Final = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}


def is_workbook(path: Path) -> bool:
    """Tell whether a file is a workbook, by its name."""
    return path.suffix.lower() in WORKBOOKS


def recognise_form(path: Path, options: FormOptions | None = None) -> TextForm:
    """Return the form of a table that is a text file.

    Args:
        path: The file, plain or gzip.
        options: What is known of it.

    Raises:
        InputRefused: It is no text in a known encoding, or cannot be read.
        UsageError: An option is not a separator or an encoding.
    """
    options = options or FormOptions()
    separator = _check_separator(options.separator)
    with open_file(path, "CSV", any_encoding=True, is_read=False) as stream:
        encoding = recognise_encoding(stream, path, options.encoding)
    with open_file(path, "CSV", any_encoding=True, is_read=False) as stream:
        text = stream.read(_SAMPLE_BYTES).decode(encoding, "replace").lstrip("\ufeff")
    lines = text.splitlines()[:_SAMPLE_LINES]
    stated = _STATED_SEPARATOR.fullmatch(lines[0]) if lines else None
    if stated is not None:
        return TextForm(encoding, separator or stated.group(1), states_separator=True)
    return TextForm(encoding, separator or recognise_separator(lines))


def recognise_separator(lines: Sequence[str]) -> str:
    """Return what separates the cells of the first lines of a table.

    It is the one that parts the header into most cells that the lines after it have, too. Where
    nothing parts the first line, it is a title, and the line after it is looked at.

    >>> recognise_separator(["id;name, in full;country", "1;Acme, Ltd;DE"])
    ';'
    """
    for start in range(min(len(lines), _TITLE_LINES)):
        below = lines[start:]
        best = max(SEPARATORS, key=lambda separator: _count_cells(below, separator))
        if _count_cells(below, best)[1]:
            return best
    return SEPARATORS[0]


def _count_cells(lines: Sequence[str], separator: str) -> tuple[float, int]:
    """Return the header's number of cells, less where other lines have another number."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if any(row)]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    agreeing = sum(width == widths[0] for width in widths) / len(widths)
    return widths[0] * agreeing, widths[0]


def _check_separator(separator: str | None) -> str | None:
    if separator is None:
        return None
    character = _SEPARATOR_NAMES.get(separator.lower(), separator)
    if len(character) != 1 or character in '"\r\n' or character.isalnum():
        choices = "a comma, a semicolon, a vertical bar or tab"
        raise UsageError(f"{separator!r} cannot separate cells; give {choices}")
    return character


def refuse_sheet(path: Path) -> InputRefused:
    """Return the error for a sheet that is named of a text file."""
    hint = f"give a workbook ({', '.join(WORKBOOKS)}), or leave the sheet out"
    return InputRefused("is a text file and has no sheets", file=path.name, hint=hint)
