"""Transactions as a CSV table: one row a transaction, each column the path of a field in its JSON.

Three words are shorter than in JSON: a role stands for the party in that role (``end_user.name``,
``consignee.identifiers.lei``), ``item`` for the first item (``item.hs``), ``statement`` for the
end-use statement. ``;`` separates what a list holds, ``[]`` is a list that is known to be empty; an
empty cell is *not stated*.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from onward.errors import HeaderRefused, InputRefused
from onward.loaders.readers.column_mapping import CellForm, ColumnMapping, map_rows
from onward.loaders.readers.forms import FormOptions
from onward.loaders.readers.tables import TableFile, fold_name
from onward.loaders.source import LoadLog
from onward.queries.transactions.fields import Amount, Day, PartialDate, ShareText
from onward.queries.transactions.own_keys import is_own_key
from onward.queries.transactions.parts import Role, TransactionParty
from onward.queries.transactions.reading.order_lines import join_lines
from onward.queries.transactions.transaction import Transaction

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
class _Column:
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


def rows_as_json(
    path: Path,
    file: str,
    form: FormOptions | None = None,
    mapping: ColumnMapping | None = None,
) -> Iterator[tuple[int, str] | InputRefused]:
    """Read a table of transactions row by row.

    Args:
        path: The table: CSV, gzip or not, or a workbook, with a header.
        file: Its name for error messages.
        form: How it is written; what is not stated is recognised.
        mapping: What its columns mean, where they have names of their own.

    Yields:
        (line, JSON of the transaction), or why the row is refused, in the order of the file; a
        table of no rows is refused, so that an empty one does not pass for one without findings.

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
            _read_column(name, file) for name in [*header, *mapping.constants] if name is not None
        ]
    except HeaderRefused:
        _refuse_lower_header(table, mapping, file)
        raise
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
    rows = ((line, _build_transaction(columns, convert(cells))) for line, cells in table.rows(log))
    transactions = rows if mapping.lines is None else join_lines(rows, file, log.rejections)
    for transaction in transactions:
        yield from _new_rejections(log, yielded, file)
        yielded = len(log.rejections)
        if isinstance(transaction, InputRefused):
            yield transaction
        else:
            line, tree = transaction
            yield line, json.dumps(tree, ensure_ascii=False)
    yield from _new_rejections(log, yielded, file)
    if not any(account.rows for account in log.files.values()):
        yield InputRefused(
            "there is no transaction", file=file, hint="give a row for each transaction"
        )


def _refuse_lower_header(table: TableFile, mapping: ColumnMapping, file: str) -> None:
    """Say where the header stands, if it is not the first line: exports begin with a title.

    Raises:
        HeaderRefused: It stands further down.
    """
    meanings = {fold_name(name): meaning for name, meaning in mapping.meanings().items()}

    def is_header(row: Sequence[str]) -> bool:
        names = [meanings.get(fold_name(name), name) for name in row if name]
        return "id" in names and len(names) > 1 and all(map(_is_column, names))

    line = table.find_header_below(is_header)
    if line is not None and line > 1:
        hint = f"the header seems to stand in line {line}: delete what is above it"
        raise HeaderRefused(
            "the first line is no header", file=file, line=1, field="header", hint=hint
        )


def _is_column(name: str) -> bool:
    try:
        _read_column(name, "")
    except HeaderRefused:
        return False
    return True


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
        words = fault.reason.replace("_", " ")
        yield InputRefused(words, file=file, line=fault.line, field=fault.field, hint=fault.hint)


def _refuse_clashes(columns: Sequence[_Column], file: str) -> None:
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


def _read_column(name: str, file: str) -> _Column:
    head, *rest = name.split(".")
    if head in ROLES:
        path, kind = ("parties", head, *rest), _kind_of_cell(TransactionParty, rest)
    else:
        path = (*SHORT.get(head, (head,)), *rest)
        kind = _kind_of_cell(Transaction, path) if head != "parties" else None
    # the role is the column's first word; a cell could only contradict it
    if kind is None or path[-1] == "role":
        raise HeaderRefused(
            "is not a field of a transaction",
            file=file,
            line=1,
            field=name,
            hint="name a field by its path, such as destination, end_user.name or item.hs",
        )
    owner = TransactionParty if path[0] == "parties" else Transaction
    inner = path[2:] if path[0] == "parties" else path
    return _Column(name, path, kind, _form_of_cell(owner, inner))


def form_of_column(name: str) -> CellForm:
    """Return what the cells of a column hold: a date, a number, a share or a text.

    Raises:
        HeaderRefused: It is not a field of a transaction.

    >>> form_of_column("date"), form_of_column("item.value"), form_of_column("end_user.name")
    ('date', 'number', 'text')
    """
    return _read_column(name, name).form


def _form_of_cell(form: Any, path: Sequence[str]) -> CellForm:
    """Return what a mapping may turn a cell of a field from: a date, a number, a share."""
    if form in _FORMS:
        return _FORMS[form]
    origin, arguments = get_origin(form), get_args(form)
    if origin is Annotated:
        return _form_of_cell(arguments[0], path)
    if origin in (Union, UnionType):
        return _form_of_cell(next(arg for arg in arguments if arg is not type(None)), path)
    if origin is tuple:
        return _form_of_cell(arguments[0], path[1:])
    if path and isinstance(form, type) and issubclass(form, BaseModel):
        return _form_of_cell(_forms_of_keys(form).get(path[0]), path[1:])
    return "text"


def _kind_of_cell(form: Any, path: Sequence[str]) -> Kind | None:
    """Return what a cell of a field holds; None where there is no such field, or no cell for it.

    The forms are those of the transaction's models, so that a new field is a column at once.
    """
    origin = get_origin(form)
    if origin is Annotated:
        return _kind_of_cell(get_args(form)[0], path)
    if origin in (Union, UnionType):
        return _kind_of_cell(next(arg for arg in get_args(form) if arg is not type(None)), path)
    if origin is dict:
        return "text" if len(path) == 1 and path[0] else None
    if origin is tuple:
        return _kind_in_list(get_args(form)[0], path)
    if isinstance(form, type) and issubclass(form, BaseModel):
        annotation = _forms_of_keys(form).get(path[0]) if path else None
        if annotation is None and len(path) == 1 and is_own_key(path[0]):
            return "text"
        return _kind_of_cell(annotation, path[1:]) if annotation else None
    if path:
        return None
    return {bool: "bool", int: "whole"}.get(form, "text")  # type: ignore[return-value]  # literals


def _kind_in_list(inner: Any, path: Sequence[str]) -> Kind | None:
    if path:
        return _kind_of_cell(inner, path[1:]) if path[0].isascii() and path[0].isdigit() else None
    return "list" if _kind_of_cell(inner, ()) == "text" else None


def _build_transaction(columns: Sequence[_Column], cells: Mapping[str, str]) -> Tree:
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
        forms = _forms_of_keys(form)
        return {key: _with_lists(forms.get(key), value) for key, value in tree.items()}
    return tree


def _forms_of_keys(form: type[BaseModel]) -> dict[str, Any]:
    """Return the form of each field, by its key in JSON."""
    return {field.alias or name: field.annotation for name, field in form.model_fields.items()}
