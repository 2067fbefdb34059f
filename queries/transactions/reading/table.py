"""Transactions as a CSV table: one row a transaction, each column the path of a field in its JSON.

Three words are shorter than in JSON: a role stands for the party in that role (``end_user.name``,
``consignee.identifiers.lei``), ``item`` for the first item (``item.hs``), ``statement`` for the
end-use statement. ``;`` separates what a list holds, ``[]`` is a list that is known to be empty; an
empty cell is *not stated*.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel

from onward.errors import HeaderRefused, InputRefused
from onward.loaders.readers.column_mapping import ColumnMapping, map_rows
from onward.loaders.readers.forms import FormOptions
from onward.loaders.readers.tables import TableFile, fold_name
from onward.loaders.source import LoadLog
from onward.queries.transactions.parts import TransactionParty
from onward.queries.transactions.reading.amounts import part_amounts
from onward.queries.transactions.reading.columns import (
    ORDERS,
    Column,
    Tree,
    forms_of_keys,
    is_column,
    read_column,
)
from onward.queries.transactions.reading.order_lines import Row, find_apart, join_lines
from onward.queries.transactions.reading.origins import ColumnOrigin, RowOrigin
from onward.queries.transactions.transaction import Transaction

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
