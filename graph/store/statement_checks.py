"""What no layer may hold: statements of another dataset, and two that claim one identity."""

from collections.abc import Iterable
from dataclasses import fields

from onward.errors import RowRefused
from onward.graph.model import statement_key, tie_id
from onward.graph.statements.statements import Statements


def check_statements(name: str, statements: Statements) -> None:
    """Refuse a statement of another dataset, and two different rows that claim one identity."""
    for row in statements:
        if row.source.dataset != name:
            raise RowRefused(
                f"a statement of layer {name!r} names another dataset",
                field="dataset",
                value=row.source.dataset,
                hint="use the layer's name in every statement",
            )
    for table in fields(statements):
        _refuse_repeat(table.name, map(statement_key, getattr(statements, table.name)))
    _refuse_repeat("parties", (party.id for party in statements.parties))
    _refuse_repeat("tie ids", (str(tie_id(tie.key)) for tie in statements.ties))


def _refuse_repeat(what: str, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise RowRefused(
                f"two {what} with the same key differ",
                value=key,
                hint="give each record its own id",
            )
        seen.add(key)
