"""Up to which day each act was read, and acts that stand beside without deciding anything.

The rows are `tables/acts.csv`. One date holds for an act, never one for all law: packages of
amendments come apart, and of some the title alone is known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, cast

from onward.queries.tables.rows import BASIS_COLUMNS, Basis, TableRow

ACT_READ_COLUMNS: Final = ("act", "role", "read_up_to", "note", *BASIS_COLUMNS)


@dataclass(frozen=True, slots=True)
class ReadAct:
    """An act, and how far it was read.

    Attributes:
        act: As citations begin with it.
        role: basis: indicators cite it; context: none rests on it.
        read_up_to: Amendments of a later day were not read; None = not stated.
    """

    act: str
    role: Literal["basis", "context"]
    read_up_to: str | None
    note: str
    since: str | None
    basis: Basis


def find_act(acts: Iterable[ReadAct], citation: str) -> ReadAct | None:
    """Return the act that a citation is of."""
    return next((act for act in acts if citation.startswith(act.act)), None)


def read_act(row: TableRow) -> tuple[object, ReadAct]:
    """Read one row of acts.csv; its key is the act."""
    since, _ = row.interval()
    act = ReadAct(
        act=row.required("act"),
        role=cast("Literal['basis', 'context']", row.code("role", Literal["basis", "context"])),
        read_up_to=row.date("read_up_to"),
        note=row.text("note"),
        since=since,
        basis=row.basis(),
    )
    if act.role == "basis" and act.read_up_to is None:
        row.refuse("a date is missing", "read_up_to", "write up to which day it was read")
    return act.act, act
