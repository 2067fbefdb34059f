"""A mapping from the columns and cells of somebody's table to those that a reader expects.

It is a YAML file, and part of the provenance of what is read with it::

    table: parties
    columns: {Kundennummer: id, Name1: name, Land: country}
    join: {address: [Straße, PLZ, Ort]}
    constants: {kind: Company}
    ignore: [Bemerkung]
    dates: D.M.Y
    decimal: ","
    percent: yes
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import rfc8785
from pydantic import Field, model_validator

from onward.errors import HeaderRefused, InputRefused
from onward.loaders.readers.documents import Strict, yaml_document
from onward.loaders.readers.tables import fold_name
from onward.loaders.source import LoadLog

CellForm = Literal[
    "text", "code", "country", "date", "identifier", "list", "number", "party", "share", "yes_no"
]
"""What the cells of a column hold."""

Text = Annotated[str, Field(min_length=1, max_length=300)]

_NUMBERS: Final = frozenset({"number", "share"})
_DATE_PARTS: Final = {"Y": r"(?P<Y>\d{4})", "M": r"(?P<M>\d{1,2})", "D": r"(?P<D>\d{1,2})"}
JOINED_BY: Final = {"name": " ", "description": " ", "text": " ", "address": ", ", "aliases": "; "}
"""What several columns of a file may be one cell of, by its last word, and what parts them."""

_BETWEEN_DIGITS: Final = re.compile(r"[\s'\u2019]")
"""What groups digits in some countries: blanks of every width, apostrophes."""
_BESIDE_DIGITS: Final = re.compile(
    r"(?P<before>[^\d.,+-]*)(?P<digits>[-+]?[\d.,][\d.,\s'\u2019]*)(?P<after>[^\d]*)"
)
"""A number, and the currency or unit on either side of it."""

_NO_CENTS: Final = re.compile(r"(?<=\d)[.,][-\u2013\u2014]{1,2}(?!\d)")
"""How German prices leave out the cents: ``1.200,-`` and ``1.200,--``."""

_TIME: Final = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"


class LineGrouping(Strict):
    """How the rows of an order system's export, one a line of an order, become orders."""

    group_by: Text


class ColumnMapping(Strict):
    """What a person says of a table's columns and cells.

    Attributes:
        table: Which of Onward's tables it is; None = recognised by its columns.
        columns: The table's own names, and what each is called here.
        join: Cells that the table parts, and of which of its columns each is made, in that order.
        constants: What every row holds though the table has no column for it.
        ignore: Columns that are left unread.
        dates: Order of day, month and year, and the signs between them: ``D.M.Y``, ``M/D/Y``.
        decimal: What separates a whole number from its fraction.
        percent: Whether shares are written in percent.
        lines: Of orders: that each row is one line of an order.
    """

    table: Text | None = None
    columns: dict[Text, Text] = Field(default_factory=dict)
    join: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    constants: dict[Text, Text] = Field(default_factory=dict)
    ignore: tuple[Text, ...] = ()
    dates: Text | None = None
    decimal: Literal[".", ","] = "."
    percent: bool = False
    lines: LineGrouping | None = None

    @model_validator(mode="after")
    def _check_terms(self) -> Self:
        if self.dates is not None and sorted(re.findall("[DMY]", self.dates)) != ["D", "M", "Y"]:
            raise ValueError(f"{self.dates!r} is no order of a date; write it like D.M.Y or M/D/Y")
        twice = set(self.columns.values()) & set(self.constants)
        if twice:
            raise ValueError(f"{min(twice)} is a column and a constant; keep one of them")
        for column in self.join:
            self._check_join(column)
        return self

    def _check_join(self, column: str) -> None:
        if _last_word(column) not in JOINED_BY:
            joined = ", ".join(JOINED_BY)
            raise ValueError(f"{column} cannot be made of several columns; these can: {joined}")
        if column in self.columns.values() or column in self.constants:
            raise ValueError(f"{column} is joined, and a column or a constant, too; keep one")
        if not self.join[column]:
            raise ValueError(f"{column} is joined of no column; name them in their order")

    @property
    def sha256(self) -> str:
        """The hash of what it says, however it is written."""
        return hashlib.sha256(rfc8785.dumps(self.model_dump(mode="json"))).hexdigest()

    def map_header(self, header: Sequence[str], path: Path) -> tuple[str | None, ...]:
        """Return what each column is called here; None for one that is left unread.

        A column that the mapping does not name keeps its own name; what is joined stands where the
        first of its columns does.

        Raises:
            HeaderRefused: The mapping names a column that the table does not have, or one twice.
        """
        names = {fold_name(name): column for name, column in self.meanings().items()}
        further_parts = {fold_name(name) for joined in self.join.values() for name in joined[1:]}
        ignored = further_parts | set(map(fold_name, self.ignore))
        present = set(map(fold_name, header))
        uses = Counter(map(fold_name, self.list_names()))
        for name in self.list_names():
            if uses[fold_name(name)] > 1:
                hint = "name it once, among columns, join or ignore"
                what = "the mapping names a column twice"
                raise HeaderRefused(what, file=path.name, line=1, field=name, hint=hint)
            if fold_name(name) not in present:
                hint = f"its columns are: {', '.join(header)}"
                what = "the mapping names a column that the table does not have"
                raise HeaderRefused(what, file=path.name, line=1, field=name, hint=hint)
        return tuple(
            None if fold_name(name) in ignored else names.get(fold_name(name), name)
            for name in header
        )

    def list_names(self) -> tuple[str, ...]:
        """Return the columns of the file that it names."""
        parts = (name for joined in self.join.values() for name in joined)
        return (*self.columns, *parts, *self.ignore)

    def meanings(self) -> dict[str, str]:
        """Return what each column of the file that is read is called here; of parts, the first."""
        return {**self.columns, **{parts[0]: column for column, parts in self.join.items()}}

    def convert(self, cell: str, form: CellForm) -> str:
        """Return a cell as the reader expects it; one that does not fit stays as it is.

        >>> mapping = ColumnMapping(dates="D.M.Y", decimal=",", percent=True)
        >>> [mapping.convert(*cell) for cell in (("2.5.2026", "date"), ("1.234,5", "number"))]
        ['2026-05-02', '1234.5']
        >>> mapping.convert("51 %", "share")
        '0.51'
        """
        if form == "date" and self.dates is not None:
            return _read_date(cell, self.dates)
        if form in _NUMBERS:
            number = _read_number(cell, self.decimal)
            return _divide_by_hundred(number) if form == "share" and self.percent else number
        return cell

    def changes(self, form: CellForm) -> bool:
        """Tell whether `convert` may return another text than the cell's."""
        return form in _NUMBERS or (form == "date" and self.dates is not None)


def read_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file.

    Raises:
        InputRefused: It cannot be read, or says what no mapping can say.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        hint = "give a YAML file in UTF-8"
        raise InputRefused("the mapping cannot be read", file=path.name, hint=hint) from error
    return yaml_document(text, path.name).fill(ColumnMapping)


def map_rows(
    mapping: ColumnMapping,
    names: Sequence[str],
    header: Sequence[str | None],
    form_of: Callable[[str], CellForm],
) -> Callable[[Sequence[str]], dict[str, str]]:
    """Return a function that turns the cells of a row into those that the reader expects.

    Args:
        mapping: What is said of the table.
        names: Of its columns, as written.
        header: What each column is called here; None is left unread.
        form_of: What the cells of a column hold.
    """
    read = [(place, name, form_of(name)) for place, name in enumerate(header) if name is not None]
    changed = [(place, name, form) for place, name, form in read if mapping.changes(form)]
    joins = _find_joins(mapping, names, header)

    def convert_row(cells: Sequence[str]) -> dict[str, str]:
        row = {name: cells[place] for place, name, _ in read}
        for place, name, form in changed:
            row[name] = mapping.convert(cells[place], form)
        for column, separator, parts in joins:
            texts = dict.fromkeys(cells[part].strip() for part in parts)
            row[column] = separator.join(filter(None, texts))
        return {**row, **mapping.constants}

    return convert_row


def _find_joins(
    mapping: ColumnMapping, names: Sequence[str], header: Sequence[str | None]
) -> list[tuple[str, str, list[int]]]:
    """Return what is joined: its column as called here, what parts it, where its parts are."""
    places = {fold_name(name): place for place, name in enumerate(names)}
    joins = []
    for column, parts in mapping.join.items():
        part_places = [places[fold_name(part)] for part in parts]
        called = header[part_places[0]] or column
        joins.append((called, JOINED_BY[_last_word(column)], part_places))
    return joins


def _last_word(column: str) -> str:
    """Return what a column holds, whoever's it is: end_user.name is a name.

    >>> _last_word("end_user.name"), _last_word("Address")
    ('name', 'address')
    """
    return fold_name(column).rpartition(".")[2]


def note_unread(mapping: ColumnMapping, path: Path, log: LoadLog) -> None:
    """Note which columns a mapping leaves unread: what is not read must be known."""
    if mapping.ignore:
        log.notes.append(f"{path.name}: not read: {', '.join(sorted(mapping.ignore))}")


def _read_date(cell: str, order: str) -> str:
    pattern = "".join(_DATE_PARTS.get(sign, re.escape(sign)) for sign in order)
    match = re.fullmatch(pattern + _TIME, cell.strip(), re.ASCII)
    if match is None:
        return cell
    return f"{match['Y']}-{int(match['M']):02d}-{int(match['D']):02d}"


def _read_number(cell: str, decimal: str) -> str:
    """Return a number with a point and without signs between thousands, if it is one.

    What stands beside it, a currency or a unit, stays: ``USD 1,234.50`` is ``USD 1234.50``.

    >>> _read_number("1.200,- €", ","), _read_number("1,200.50", ".")
    ('1200 €', '1200.50')
    """
    match = _BESIDE_DIGITS.fullmatch(_NO_CENTS.sub("", cell.strip()))
    if match is None:
        return cell
    number = _read_bare_number(match["digits"], decimal)
    if number is None:
        return cell
    after = match["after"].strip()
    parts = (match["before"].strip(), number + ("%" if after == "%" else ""), after)
    return " ".join(part for part in parts if part and part != "%")


def _read_bare_number(digits: str, decimal: str) -> str | None:
    thousands = "." if decimal == "," else ","
    digits = _BETWEEN_DIGITS.sub("", digits)
    grouped = rf"[-+]?\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+"
    whole = rf"[-+]?\d*|{grouped}"
    is_number = re.fullmatch(rf"(?:{whole})(?:{re.escape(decimal)}\d+)?", digits, re.ASCII)
    return digits.replace(thousands, "").replace(decimal, ".") if is_number and digits else None


def _divide_by_hundred(cell: str) -> str:
    number = cell.removesuffix("%")
    if not re.fullmatch(r"[-+]?\d+(?:\.\d+)?", number, re.ASCII):
        return cell
    whole, _, fraction = number.partition(".")
    sign = "-" if whole.startswith("-") else ""
    digits = whole.lstrip("+-").rjust(3, "0") + fraction
    point = len(digits) - len(fraction) - 2
    text = f"{digits[:point]}.{digits[point:]}".rstrip("0").rstrip(".").lstrip("0")
    return sign + (f"0{text}" if not text or text.startswith(".") else text)
