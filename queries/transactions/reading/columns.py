"""The columns of a table of orders: which field each holds, and what its cells are.

A column is the path of a field in the JSON of an order; a role stands for the party in that role,
``item`` for the first item, ``statement`` for the end-use statement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from onward.errors import HeaderRefused
from onward.loaders.readers.column_mapping import CellForm
from onward.queries.transactions.fields import Amount, Day, PartialDate, ShareText
from onward.queries.transactions.own_keys import is_own_key
from onward.queries.transactions.parts import Role, TransactionParty
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
            hint="name a field by its path, such as destination, end_user.name or item.hs; for "
            "columns of your own, let `onward map-columns` propose a mapping, and give --map",
        )
    owner = TransactionParty if path[0] == "parties" else Transaction
    inner = path[2:] if path[0] == "parties" else path
    return Column(name, path, kind, _form_of_cell(owner, inner))


def form_of_column(name: str) -> CellForm:
    """Return what the cells of a column hold: a date, a number, a share or a text.

    Raises:
        HeaderRefused: It is not a field of a transaction.

    >>> form_of_column("date"), form_of_column("item.value"), form_of_column("end_user.name")
    ('date', 'number', 'text')
    """
    return read_column(name, name).form


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
        return _form_of_cell(forms_of_keys(form).get(path[0]), path[1:])
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
        annotation = forms_of_keys(form).get(path[0]) if path else None
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
