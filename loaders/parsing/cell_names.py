"""Add to a party the names that its cells hold: "X (Y)", "X f.k.a. Z", "A, B, C".

The rule is that of `onward.graph.names.cells.reading`. Where it misreads a cell, the table
`cells.csv` in the folder of the source says which names the cell holds; it is kept by hand.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from onward import registry
from onward.errors import HeaderRefused, InputRefused
from onward.graph.model import Name, NameKind, Party, PartyKind
from onward.graph.names.cells.reading import CellName, CellReading, read_cell
from onward.graph.statements.unnamed_owners import reason_not_named
from onward.loaders.parsing.names import is_debris, tidy
from onward.loaders.source import LoadLog

if TYPE_CHECKING:  # Arrow is imported where something is loaded, not where sources are named
    from onward.graph.sorting.batches import Streamed

TABLE: Final = "cells.csv"
"""Name of the table in the folder of a source."""

NOTE: Final = "names of one cell"
"""Key of the note that says which names were made of which cell."""

MADE: Final = "names made of cells that hold several"
NOT_PARTED: Final = "cells that could not be parted for certain"

_COLUMNS: Final = ("cell", "name", "kind", "why")
_NAMELESS: Final = frozenset(
    {PartyKind.ADDRESS, PartyKind.CONTACT, PartyKind.SECURITY, PartyKind.BANK_ACCOUNT}
)
_KINDS: Final = frozenset(get_args(NameKind))

Exceptions = Mapping[str, tuple[CellName, ...]]
"""The names of the cells that the rule misreads, by the cell; none for a cell that is one name."""


def add_names_of_cells(
    statements: "Iterable[Streamed]", exceptions: Exceptions, log: LoadLog
) -> "Iterator[Streamed]":
    """Pass statements on; a party gets the names that its cells hold, behind those it has.

    Args:
        statements: As a source reads them.
        exceptions: Of that source, `read_exceptions`.
        log: Counts the names that were made, and the cells that could not be parted.
    """
    for statement in statements:
        if isinstance(statement, Party) and _has_names(statement):
            yield _with_names_of_cells(statement, exceptions, log)
        else:
            yield statement


def _has_names(party: Party) -> bool:
    # an owner who is not named bears the reason in the place of a name
    is_unnamed = party.kind == PartyKind.UNKNOWN and reason_not_named(party) is not None
    return party.kind not in _NAMELESS and not is_unnamed


def read_party_cell(
    cell: str, kind: NameKind, *, is_person: bool, exceptions: Exceptions
) -> CellReading:
    """Return the names in a cell: those of the table of exceptions, else those of the rule."""
    names = exceptions.get(cell)
    if names is not None:
        return CellReading(names)
    return read_cell(cell, is_person=is_person, kind=kind)


def _with_names_of_cells(party: Party, exceptions: Exceptions, log: LoadLog) -> Party:
    is_person = party.kind == PartyKind.PERSON
    cells: list[tuple[str, NameKind]] = [(party.name, "primary")]
    cells += [(name.text, name.kind) for name in party.names]
    seen = {cell for cell, _ in cells}
    made: list[Name] = []
    notes: list[tuple[str, str]] = []
    for cell, kind in cells:
        reading = read_party_cell(cell, kind, is_person=is_person, exceptions=exceptions)
        log.counts[NOT_PARTED] += reading.doubt is not None
        names = [name for name in _names_of_party(reading) if name.text not in seen]
        seen.update(name.text for name in names)
        made += names
        if names:
            notes.append((NOTE, f"{'; '.join(name.text for name in names)} (of: {cell})"))
    if not made:
        return party
    log.counts[MADE] += len(made)
    return replace(party, names=(*party.names, *made), notes=(*party.notes, *notes))


def _names_of_party(reading: CellReading) -> Iterator[Name]:
    """Yield the names of the party itself; who stands behind "c/o" is another one."""
    seen: set[str] = set()
    for text, kind in reading.names:
        name = tidy(text)
        if kind != "other party" and name not in seen and not is_debris(name):
            seen.add(name)
            yield Name(name, kind)


@cache
def read_exceptions(source: str) -> Exceptions:
    """Read the table of the cells of a source that the rule misreads; a source need not have one.

    Raises:
        InputRefused: A column is unknown, or a kind of name.
    """
    folder = registry.folders("source").get(source)
    path = folder / TABLE if folder else None
    if path is None or not path.is_file():
        return {}
    names: dict[str, list[CellName]] = {}
    for line, row in _read_rows(path, f"{source}/{TABLE}"):
        cell = names.setdefault(row["cell"], [])
        if row["name"]:
            if row["kind"] not in _KINDS:
                raise InputRefused(
                    "unknown kind of name",
                    file=f"{source}/{TABLE}",
                    line=line,
                    field="kind",
                    value=row["kind"],
                    hint=f"write one of {', '.join(sorted(_KINDS))}",
                )
            cell.append(CellName(row["name"], row["kind"]))  # type: ignore[arg-type]  # checked
    return {cell: tuple(of_cell) for cell, of_cell in names.items()}


def _read_rows(path: Path, shown_name: str) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            hint = f"its columns are: {', '.join(_COLUMNS)}"
            raise HeaderRefused("unknown columns", file=shown_name, line=1, hint=hint)
        for row in reader:
            yield reader.line_num, row
