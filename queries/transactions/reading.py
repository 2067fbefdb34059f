"""Orders as files: JSON, lines of JSON, and tables of one row an order or an item."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from onward.errors import HeaderRefused, InputRefused, LimitExceeded
from onward.loaders.account import Fault, LoadLog
from onward.loaders.parsing.cells import are_one_unit, is_sign_of, read_currency, split_amount
from onward.loaders.readers import streams
from onward.loaders.readers.documents import json_document
from onward.loaders.readers.streams import WORKBOOKS, FormOptions
from onward.loaders.readers.tables import CellForm, ColumnMapping, TableFile, fold_name, map_rows
from onward.queries.transactions.fields import Amount, Day, PartialDate, ShareText, is_own_key
from onward.queries.transactions.transaction import (
    Role,
    Transaction,
    TransactionParty,
    fill_transaction,
)

# ------------------------------------------------------------------------------------------------
# Cells of a table that hold an amount beside its currency or unit.
# ------------------------------------------------------------------------------------------------


def _is_currency(sign: str, currency: str) -> bool:
    return is_sign_of(sign, currency) or read_currency(sign) == read_currency(currency)


_WORDS: Final[Mapping[str, tuple[str, Callable[[str, str], bool]]]] = {
    "value": ("currency", _is_currency),
    "quantity": ("unit", are_one_unit),
}
"""Where the word beside an amount belongs, and when it says what stands there already."""


def part_amounts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item whose amounts are numbers, with currency and unit where they belong.

    What contradicts what is stated stays beside its number, so that it is refused.

    >>> part_amounts({"value": "€ 99000.50", "quantity": "2 pcs", "unit": "piece"})
    {'value': '99000.50', 'quantity': '2', 'unit': 'piece', 'currency': '€'}
    >>> part_amounts({"value": "5 USD", "currency": "EUR"})
    {'value': '5 USD', 'currency': 'EUR'}
    """
    parted = dict(values)
    for amount, (word, are_same) in _WORDS.items():
        text, stated = values.get(amount), values.get(word) or ""
        if not isinstance(text, str) or not isinstance(stated, str):
            continue
        try:
            number, beside = split_amount(text)
            agree = bool(beside) and (not stated or are_same(beside, stated))
        except ValueError:
            continue  # the check of the field itself says what it cannot read
        if number and agree:
            parted |= {amount: number, word: stated or beside}
    return parted


# ------------------------------------------------------------------------------------------------
# The columns of a table of orders: which field each holds, and what its cells are.
#
# A column is the path of a field in the JSON of an order; a role stands for the party in that role,
# ``item`` for the first item, ``statement`` for the end-use statement.
# ------------------------------------------------------------------------------------------------

Kind = Literal["text", "bool", "whole", "list"]
Tree = dict[str, Any]
"""A part of a transaction as plain values, while a row is being read."""

ROLES: Final[frozenset[str]] = frozenset(get_args(Role))
SHORT: Final[Mapping[str, tuple[str, ...]]] = {
    "item": ("items", "0"),
    "statement": ("end_use", "statement"),
}
EMPTY_LIST: Final = "[]"
ORDERS: Final = "orders"
"""What a mapping calls a table of transactions."""

_FORMS: Final[Mapping[Any, CellForm]] = {
    Day: "date",
    PartialDate: "date",
    Amount: "number",
    ShareText: "share",
}
"""What the cells of a field hold, by the field's type."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the path of the field that it holds, and what its cells hold."""

    name: str
    path: tuple[str, ...]
    kind: Kind
    form: CellForm = "text"

    def read(self, cell: str) -> str | bool | int | list[str]:
        """Return a cell's value; what it cannot be is left to the transaction's own check."""
        if self.kind == "list":
            parts = cell.split(";") if cell != EMPTY_LIST else []
            return [part.strip() for part in parts if part.strip()]
        if self.kind == "bool" and cell in {"true", "false"}:
            return cell == "true"
        if self.kind == "whole" and cell.isascii() and cell.isdigit():
            return int(cell)
        return cell


def read_column(name: str, file: str) -> Column:
    """Return the column that a name stands for.

    Raises:
        HeaderRefused: It is not a field of a transaction.
    """
    head, *rest = name.split(".")
    if head in ROLES:
        path, described = ("parties", head, *rest), _describe_cell(TransactionParty, rest)
    else:
        path = (*SHORT.get(head, (head,)), *rest)
        described = _describe_cell(Transaction, path) if head != "parties" else None
    # the role is the column's first word; a cell could only contradict it
    if described is None or path[-1] == "role":
        raise HeaderRefused(
            "is not a field of a transaction",
            file=file,
            line=1,
            field=name,
            hint="name a field by its path, such as destination, end_user.name or item.hs; for "
            "columns of your own, let `onward map-columns` propose a mapping, and give --map",
        )
    return Column(name, path, *described)


def form_of_column(name: str) -> CellForm:
    """Return what the cells of a column hold: a date, a number, a share or a text.

    Raises:
        HeaderRefused: It is not a field of a transaction.

    >>> form_of_column("date"), form_of_column("item.value"), form_of_column("end_user.name")
    ('date', 'number', 'text')
    """
    return read_column(name, name).form


def _describe_cell(form: Any, path: Sequence[str]) -> tuple[Kind, CellForm] | None:
    """Return what a cell of a field is read as, and what a mapping may turn it from.

    None: there is no such field, or no cell for it. The forms are those of the transaction's
    models, so that a new field is a column at once.
    """
    if form in _FORMS:
        return None if path else ("text", _FORMS[form])
    origin, arguments = get_origin(form), get_args(form)
    if origin is Annotated:
        return _describe_cell(arguments[0], path)
    if origin in (Union, UnionType):
        return _describe_cell(next(arg for arg in arguments if arg is not type(None)), path)
    if origin is dict:
        return ("text", "text") if len(path) == 1 and path[0] else None
    if origin is tuple:
        return _describe_list(arguments[0], path)
    if isinstance(form, type) and issubclass(form, BaseModel):
        annotation = forms_of_keys(form).get(path[0]) if path else None
        if annotation is None and len(path) == 1 and is_own_key(path[0]):
            return "text", "text"
        return _describe_cell(annotation, path[1:]) if annotation else None
    kinds: dict[Any, Kind] = {bool: "bool", int: "whole"}
    return None if path else (kinds.get(form, "text"), "text")


def _describe_list(inner: Any, path: Sequence[str]) -> tuple[Kind, CellForm] | None:
    """Describe a cell that holds all of a list, or one of its places."""
    if path:
        is_place = path[0].isascii() and path[0].isdigit()
        return _describe_cell(inner, path[1:]) if is_place else None
    described = _describe_cell(inner, ())
    return ("list", described[1]) if described and described[0] == "text" else None


def is_column(name: str) -> bool:
    """Tell whether a name stands for a field of a transaction."""
    try:
        read_column(name, "")
    except HeaderRefused:
        return False
    return True


def forms_of_keys(form: type[BaseModel]) -> dict[str, Any]:
    """Return the form of each field, by its key in JSON."""
    return {field.alias or name: field.annotation for name, field in form.model_fields.items()}


# ------------------------------------------------------------------------------------------------
# Where in a table a value of an order stands: its row, and the column by its own name.
#
# The order that a row becomes has paths of its own (``items.0.value``); whoever repairs the table
# knows the line and the column only.
# ------------------------------------------------------------------------------------------------

PathOrigins = tuple[str, ...]

_PARTIES: Final = "parties"
_ITEMS: Final = "items"


@dataclass(frozen=True, slots=True)
class ColumnOrigin:
    """A column: the path of the field that it holds, and its own name in the table."""

    path: PathOrigins
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


# ------------------------------------------------------------------------------------------------
# Files of transactions: a JSON object, a list of them, JSON lines, or a table.
#
# A file is cut into the texts of single transactions first, which is cheap, and each text is read
# when it is its turn: a bad one does not stop the others, and nothing holds a whole file.
# ------------------------------------------------------------------------------------------------

TABLES: Final = (".csv", ".csv.gz", ".tsv", *WORKBOOKS)
"""Endings of the names of files that hold a table."""

NOT_UTF_8: Final = "surrogateescape"
"""How a text stream must treat bytes that are not UTF-8, so that one such line is one fault."""


@dataclass(frozen=True, slots=True)
class ObjectText:
    """One transaction, or another JSON object, as it stands in a file: not yet read.

    Attributes:
        text: JSON.
        file: Name for error messages.
        line: On which it begins.
        rows: Of an order in a table: the rows that it stands in.
    """

    text: str
    file: str
    line: int
    rows: tuple[RowOrigin, ...] = ()

    def read(self) -> Transaction:
        """Check it against the form of a transaction.

        Raises:
            InputRefused: It does not validate; one line, with the place of the first fault, in a
                table by its own column, and the further faults.
        """
        document = json_document(self.text, self.file, self.line)
        try:
            return fill_transaction(document)
        except InputRefused as refused:
            raise _locate_faults(refused, self.rows, document.data) from refused


def _locate_faults(
    refused: InputRefused, rows: Sequence[RowOrigin], order: Mapping[str, Any]
) -> InputRefused:
    """Return a refusal that names the order, and of a table the rows and columns at fault."""
    further = [_locate_faults(fault, rows, order) for fault in refused.further]
    place = locate(refused.field, rows, order) if rows and refused.field else None
    line, column = place or (refused.line, refused.field)
    return InputRefused(
        refused.what,
        file=refused.file,
        line=line,
        field=column,
        value=refused.value,
        hint=refused.hint,
        received=refused.received,
        code=refused.code,
        record=str(order.get("id", "")),
        further=further,
    )


def read_transactions(
    source: Path | Iterable[str], name: str = ""
) -> Iterator[Transaction | InputRefused]:
    """Read the transactions of a file; a bad one does not stop the others.

    Args:
        source: As in `split_objects`.
        name: As in `split_objects`.

    Yields:
        Each transaction, or the reason for which it is refused.

    Raises:
        InputRefused: The file cannot be read at all.
    """
    for part in split_objects(source, name):
        try:
            yield part if isinstance(part, InputRefused) else part.read()
        except InputRefused as refused:
            yield refused


def split_objects(
    source: Path | Iterable[str],
    name: str = "",
    what: str = "transaction",
    form: FormOptions | None = None,
    mapping: "ColumnMapping | None" = None,
) -> Iterator[ObjectText | InputRefused]:
    """Cut a file into single transactions, or into other JSON objects.

    Args:
        source: A file (a table where its name ends so, else JSON), or text lines such as
            ``sys.stdin`` (JSON), decoded with the error handler `NOT_UTF_8`.
        name: Name for error messages; default the file's own, or ``-``.
        what: What an object is.
        form: Of a table: how it is written; what is not stated is recognised.
        mapping: Of a table: what its columns mean.

    Yields:
        Each object's text, or the reason for which a line is refused.

    Raises:
        InputRefused: The file cannot be read at all, or is a table with an unknown column.
    """
    if not isinstance(source, Path):
        yield from _split_lines(source, name or "-", what)
        return
    file = name or str(source)
    is_tabular = is_table(source)
    try:
        if is_tabular:
            yield from _split_table(source, file, form, mapping)
            return
        with source.open(encoding="utf-8-sig", errors=NOT_UTF_8, newline="\n") as lines:
            yield from _split_lines(lines, file, what)
    except (OSError, UnicodeDecodeError) as error:
        expected = "a table" if is_tabular else "JSON"
        hint = f"give {expected} in UTF-8"
        raise InputRefused("the file cannot be read", file=file, hint=hint) from error


def is_table(path: Path) -> bool:
    """Tell whether a file holds a table, by its name."""
    return path.name.lower().endswith(TABLES)


def _split_table(
    path: Path, file: str, form: FormOptions | None, mapping: "ColumnMapping | None"
) -> Iterator[ObjectText | InputRefused]:

    for row in rows_as_json(path, file, form, mapping):
        if isinstance(row, InputRefused):
            yield row
        else:
            text, origins = row
            yield ObjectText(text, file, origins[0].line, origins)


def _split_lines(lines: Iterable[str], file: str, what: str) -> Iterator[ObjectText | InputRefused]:
    """Cut text into objects: one list, one object over several lines, or one object a line.

    The first line that is not blank decides which of the three it is.
    """
    numbered: Iterator[tuple[int, str]] = (
        (number, line) for number, line in enumerate(lines, start=1) if line.strip()
    )
    first = next(numbered, None)
    if first is None:
        yield InputRefused(f"there is no {what}", file=file, hint="give a JSON object")
        return
    start, text = first
    if _is_broken(text):
        raise InputRefused("is not valid UTF-8 JSON", file=file, hint="save it as UTF-8")
    if text.lstrip().startswith("["):
        yield from _split_list(_join_lines(first, _take_lines(first, numbered)), file, start, what)
        return
    if _is_unfinished(text):
        further = _take_lines(first, numbered)
        joined = _join_lines(first, further)
        if _is_object(joined) or not (further and _is_object(further[0][1])):
            yield ObjectText(joined, file, start)
            return
        # the first of many lines breaks off: it takes none of the others with it
        text, numbered = text.rstrip(), chain(further, numbered)
    yield ObjectText(text, file, start)
    for number, line in numbered:
        if _is_broken(line):
            hint = "save the file as UTF-8"
            what = "is not valid UTF-8"
            yield InputRefused(what, file=file, line=number, hint=hint, code="bad_encoding")
        else:
            # without its line end, a fault at the end of the text stands in this line
            yield ObjectText(line.rstrip(), file, number)


def _is_broken(line: str) -> bool:
    """Tell whether a line held bytes that are not UTF-8."""
    try:
        return not line.isascii() and not line.encode()
    except UnicodeEncodeError:
        return True


_OPEN: Final = re.compile(r"\s*\[\s*")
_COMMA: Final = re.compile(r"\s*,\s*")
_CLOSE: Final = re.compile(r"\s*\]\s*\Z")


def _split_list(text: str, file: str, line: int, what: str) -> Iterator[ObjectText | InputRefused]:
    """Cut a JSON list into its objects, each with the line on which it begins."""
    if len(text) > streams.LINE_BYTES:
        limit = f"a list may have {streams.LINE_BYTES:,} characters"
        yield LimitExceeded(limit, file=file, line=line, hint="give one object per line")
        return
    end, gap = 0, _OPEN.match(text)
    while gap is not None:
        line += text.count("\n", end, gap.end())
        start = gap.end()
        if _CLOSE.match(text, start) and not end:
            yield InputRefused(f"there is no {what}", file=file, line=line, hint="give one")
            return
        try:
            _, end = json.JSONDecoder().raw_decode(text, start)
        except (ValueError, RecursionError):
            # not JSON, or a number too long to be read: reading the rest says what is wrong
            yield ObjectText(text[start:], file, line)
            return
        yield ObjectText(text[start:end], file, line)
        line += text.count("\n", start, end)
        gap = _COMMA.match(text, end)
    if not _CLOSE.match(text, end):
        hint = "put a comma between objects, and ] after the last"
        yield InputRefused("the list breaks off here", file=file, line=line, hint=hint)


def _is_unfinished(line: str) -> bool:
    """Tell whether a first line is the beginning of an object written over several lines."""
    text = line.rstrip()
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos >= len(text)
    except (ValueError, RecursionError):  # a number too long, or nested too deep
        return False
    return False


def _is_object(text: str) -> bool:
    """Tell whether a text is a JSON object."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _take_lines(first: tuple[int, str], rest: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """Take the lines after a first one, as far as one object may reach."""
    size, further = len(first[1]), []
    for number, line in rest:
        further.append((number, line))
        size += len(line)
        if size > streams.LINE_BYTES:
            break  # json_document refuses it by name
    return further


def _join_lines(first: tuple[int, str], rest: Iterable[tuple[int, str]]) -> str:
    """Put an object's lines together, blank ones kept, so that lines can still be counted."""
    last, text = first
    parts = [text]
    for number, line in rest:
        parts.append("\n" * (number - last - 1) + line)
        last = number
    return "".join(parts)


# ------------------------------------------------------------------------------------------------
# Rows that are single lines of an order, as order systems export them, become whole orders.
#
# Rows of one order follow each other and have its id. What a row says of an item is one item of the
# order; what it says of the order must be the same in each of its rows, or stand in one of them. An
# order beside a row that cannot be read is refused: the row may be a line of it. So is an order
# whose rows do not stand together, in each of its places: none of them is the whole order.
# ------------------------------------------------------------------------------------------------


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


# ------------------------------------------------------------------------------------------------
# Transactions as a CSV table: one row a transaction, each column the path of a field in its JSON.
#
# Three words are shorter than in JSON: a role stands for the party in that role (``end_user.name``,
# ``consignee.identifiers.lei``), ``item`` for the first item (``item.hs``), ``statement`` for the
# end-use statement. ``;`` separates what a list holds, ``[]`` is a list that is known to be empty;
# an empty cell is *not stated*.
# ------------------------------------------------------------------------------------------------

_ALIKE: Final = 0.5
"""Share of columns in common from which on a sheet looks like the one that is read."""


def rows_as_json(
    path: Path,
    file: str,
    form: FormOptions | None = None,
    mapping: ColumnMapping | None = None,
) -> Iterator[tuple[str, tuple[RowOrigin, ...]] | InputRefused]:
    """Read a table of transactions row by row.

    Args:
        path: The table: CSV, gzip or not, or a workbook, with a header.
        file: Its name for error messages.
        form: How it is written; what is not stated is recognised.
        mapping: What its columns mean, where they have names of their own.

    Yields:
        JSON of the transaction with the rows that it stands in, or why the row is refused, in the
        order of the file; a table of no rows is refused, so that an empty one does not pass for
        one without findings.

    Raises:
        HeaderRefused: A column is not a field of a transaction, or ``id`` is missing.
    """
    mapping = mapping or ColumnMapping()
    if mapping.table not in (None, ORDERS):
        hint = f"leave table out, or write table: {ORDERS}"
        raise HeaderRefused(f"the mapping is for {mapping.table}", file=file, hint=hint)
    table = TableFile.open(path, form)
    try:
        header = mapping.map_header(table.header, path)
        columns = [
            read_column(name, file) for name in [*header, *mapping.constants] if name is not None
        ]
    except HeaderRefused:
        _refuse_lower_header(table, mapping, file)
        raise
    names = dict(zip(header, table.header, strict=True))
    _refuse_clashes(columns, file)
    if mapping.lines is not None:
        _check_grouping(mapping.lines.group_by, table.header, header, file)
    if not any(column.path == ("id",) for column in columns):
        raise HeaderRefused(
            "there is no column id", file=file, line=1, hint="name each transaction"
        )
    forms = {column.name: column.form for column in columns}
    convert = map_rows(mapping, table.header, header, forms.__getitem__)
    log, yielded = LoadLog(), 0
    origins = tuple(ColumnOrigin(row.path, names.get(row.name, row.name)) for row in columns)
    rows = (_read_row(line, columns, convert(cells), origins) for line, cells in table.rows(log))
    transactions: Iterator[Row | InputRefused] = rows
    if mapping.lines is not None:
        ids = ((line, _read_id(columns, convert(cells))) for line, cells in table.rows(LoadLog()))
        transactions = join_lines(rows, file, log.rejections, find_apart(ids))
    for transaction in transactions:
        yield from _new_rejections(log, yielded, file)
        yielded = len(log.rejections)
        if isinstance(transaction, InputRefused):
            yield transaction
        else:
            yield json.dumps(transaction.values, ensure_ascii=False), transaction.origins
    yield from _new_rejections(log, yielded, file)
    if not any(account.rows for account in log.files.values()):
        hint = "give a row for each transaction"
        yield InputRefused("there is no transaction", file=file, hint=hint)


def find_unread_orders(
    path: Path, form: FormOptions | None = None, mapping: ColumnMapping | None = None
) -> tuple[str, ...]:
    """Return the sheets of a workbook that are not read and look like tables of orders.

    So looks a sheet with a row that names the number of an order, and at least half of the columns
    that are read, or of its own in words that orders have.

    Raises:
        InputRefused: The file cannot be read at all.
    """
    table = TableFile.open(path, form or FormOptions())
    meanings = _read_meanings(mapping or ColumnMapping())
    columns = {fold_name(name) for name in table.header}

    def is_header(row: Sequence[str]) -> bool:
        names = [name for name in row if name]
        meant = [meanings.get(fold_name(name), name) for name in names]
        likeness = max(
            len(columns.intersection(map(fold_name, names))) / len(columns),
            sum(map(is_column, meant)) / max(len(names), 1),
        )
        return "id" in meant and len(names) > 1 and likeness >= _ALIKE

    return table.find_like_sheets(is_header)


def _read_meanings(mapping: ColumnMapping) -> dict[str, str]:
    return {fold_name(name): meaning for name, meaning in mapping.meanings().items()}


def _read_row(
    line: int,
    columns: Sequence[Column],
    cells: Mapping[str, str],
    origins: tuple[ColumnOrigin, ...],
) -> Row:
    filled = tuple(place for place, column in enumerate(columns) if cells[column.name])
    values = _build_transaction(columns, cells)
    return Row(line, values, (RowOrigin(line, origins, filled),))


def _read_id(columns: Sequence[Column], cells: Mapping[str, str]) -> str:
    """Return the id of the order that a row is of, as `_read_row` reads it; "" without one."""
    only_id = [column for column in columns if column.path == ("id",)]
    return str(_build_transaction(only_id, cells).get("id", ""))


def _refuse_lower_header(table: TableFile, mapping: ColumnMapping, file: str) -> None:
    """Say where the header stands, if it is not the first line: exports begin with a title.

    Raises:
        HeaderRefused: It stands further down.
    """
    meanings = _read_meanings(mapping)

    def is_header(row: Sequence[str]) -> bool:
        names = [meanings.get(fold_name(name), name) for name in row if name]
        return "id" in names and len(names) > 1 and all(map(is_column, names))

    line = table.find_header_below(is_header)
    if line is not None and line > 1:
        hint = f"the header seems to stand in line {line}: delete what is above it"
        raise HeaderRefused(
            "the first line is no header", file=file, line=1, field="header", hint=hint
        )


def _check_grouping(
    column: str, names: Sequence[str], header: Sequence[str | None], file: str
) -> None:
    """Refuse to group rows by a column that is not the id of the order.

    Raises:
        HeaderRefused: There is no such column, or it is not mapped to ``id``.
    """
    spelt = {fold_name(name): name for name in names}
    name = spelt.get(fold_name(column))
    meaning = header[names.index(name)] if name is not None else column
    if meaning != "id":
        hint = f"map {column} to id: rows that share the id of an order are its lines"
        what = "lines are grouped by a column that is not the id of an order"
        raise HeaderRefused(what, file=file, line=1, field=column, hint=hint)


def _new_rejections(log: LoadLog, yielded: int, file: str) -> Iterator[InputRefused]:
    """Yield the rows that the reader refused since so many were yielded."""
    for fault in log.rejections[yielded:]:
        yield InputRefused(
            fault.reason.replace("_", " "),
            file=file,
            line=fault.line,
            field=fault.field,
            hint=fault.hint,
            received=fault.value,
            code=fault.reason,
        )


def _refuse_clashes(columns: Sequence[Column], file: str) -> None:
    """Refuse two columns for one field: one of them would vanish."""
    taken: dict[tuple[str, ...], str] = {}
    for column in sorted(columns, key=lambda column: len(column.path)):
        for length in range(1, len(column.path) + 1):
            if (other := taken.get(column.path[:length])) is not None:
                raise HeaderRefused(
                    f"is the same field as the column {other}",
                    file=file,
                    line=1,
                    field=column.name,
                    hint="leave one of them out",
                )
        taken[column.path] = column.name


def _build_transaction(columns: Sequence[Column], cells: Mapping[str, str]) -> Tree:
    """Put the cells of a row where their columns say, and numbered parts into lists."""
    tree: Tree = {}
    for column in columns:
        cell = cells[column.name]
        if cell:
            node = tree
            for key in column.path[:-1]:
                node = node.setdefault(key, {})
            node[column.path[-1]] = column.read(cell)
    parties = tree.pop("parties", {})
    transaction: Tree = _with_lists(Transaction, tree)
    if "items" in transaction:
        transaction["items"] = [part_amounts(item) for item in transaction["items"]]
    if parties:
        filled = [(role, _with_lists(TransactionParty, parties[role])) for role in parties]
        transaction["parties"] = [{"role": role, **party} for role, party in filled]
    return transaction


def _with_lists(form: Any, tree: Any) -> Any:
    """Turn numbered keys into lists, by number; numbers without any cell leave no hole."""
    origin = get_origin(form)
    if origin is Annotated:
        return _with_lists(get_args(form)[0], tree)
    if origin in (Union, UnionType):
        return _with_lists(next(a for a in get_args(form) if a is not type(None)), tree)
    if origin is tuple and isinstance(tree, dict):
        return [_with_lists(get_args(form)[0], tree[key]) for key in sorted(tree, key=int)]
    if isinstance(form, type) and issubclass(form, BaseModel):
        forms = forms_of_keys(form)
        return {key: _with_lists(forms.get(key), value) for key, value in tree.items()}
    return tree
