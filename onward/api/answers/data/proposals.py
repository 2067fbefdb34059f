"""A proposed mapping for somebody's table, and how its first rows would be read with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from onward.api.answers.data.templates import ORDERS, list_columns, template_names
from onward.errors import InputRefused

if TYPE_CHECKING:
    from onward.api.inputs.documents import TableOptions
    from onward.loaders.proposals.proposing import ColumnWords, ProposedMapping
    from onward.loaders.readers.tables import CellForm, ColumnMapping

PARTIES: Final = "parties"
SHIPMENTS: Final = "shipments"
TIES: Final = "ties"

_OWNER_COLUMNS: Final = frozenset({"from", "from_name", "share"})

_SAMPLE_ROWS: Final = 200
_SHOWN_ROWS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingProposal:
    """A mapping for a file, to be read and mended before it is used.

    Attributes:
        table: Which table the file seems to be.
        written: How the file is written, where it is not UTF-8 with commas.
        mapping: As a mapping file has it.
        missing: Columns that the table needs and that no column of the file seems to be.
        columns: The columns that would be read.
        rows: The first rows as they would be read.
        owners: Columns of a table of parties that seem to tell owners, and stay unread.
        doubts: How cells may be written otherwise than proposed, in words.
    """

    table: str
    written: str | None
    mapping: dict[str, Any]
    missing: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    owners: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    def to_yaml(self) -> str:
        """Return the mapping file; comments say what it still needs."""
        from onward.loaders.readers.documents import yaml_text

        needs = "".join(f"# {line}\n" for line in self.describe_needs())
        return yaml_text(self.mapping, 100) + needs

    def describe_needs(self) -> list[str]:
        """Say how to give what the table needs, and what stands there that it cannot hold."""
        from onward.loaders.sources.csv.tables import suggest_constants

        constants = {} if self.table == ORDERS else suggest_constants(self.table, self.missing)
        described = list(self.doubts)
        for column in self.missing:
            mend = "map a column to it, or add one to the file"
            if column == "id":
                mend = "map a column to it, or number the rows in a column of their own"
            if column in constants:
                line = f"constants: {{{column}: {constants[column]}}}"
                mend = f"map a column to it, or, where it is the same in all rows, write {line}"
            described.append(f"no column seems to be {column}, which the table needs: {mend}")
        if self.owners:
            mend = "give them as a table of their own, with the number of the party in each row"
            what = "would stay unread: owners are rows of a table of ties"
            described.append(f"{', '.join(self.owners)} {what}; {mend}")
        return described


def propose_for_file(
    path: Path, table: str | None = None, options: "TableOptions | None" = None
) -> MappingProposal:
    """Propose a mapping for a file.

    Args:
        path: The table.
        table: Which of Onward's tables it is; None = the one whose columns it seems to have.
        options: How it is written.

    Raises:
        InputRefused: It cannot be read, or seems to be none of the tables.
        UsageError: There is no table of that name.
    """
    from onward.loaders.readers.tables import TableFile, map_rows
    from onward.loaders.source import LoadLog
    from onward.loaders.sources.csv.tables import mend_trade_mapping

    file = TableFile.open(path, options.form() if options else None)
    log = LoadLog()
    rows = [cells for _, cells in islice(file.rows(log), _SAMPLE_ROWS)]
    if len(file.header) == 1 and log.rejections:
        _refuse_title(path, log.rejections[0].line)
    name = _choose_table(file.header, path) if table is None else table
    proposed = _propose_columns(name, file.header, rows)
    mapping = proposed.mapping
    if name == ORDERS:
        mapping = _group_lines(mapping, file.header, rows)
    elif name == SHIPMENTS:
        mapping = mend_trade_mapping(mapping, file.header, rows)
    header = mapping.map_header(file.header, path)
    convert = map_rows(mapping, file.header, header, lambda column: _form_of(name, column))
    first_rows = [convert(cells) for cells in rows[:_SHOWN_ROWS]]
    columns = tuple(column for column in header if column is not None)
    plain = mapping.model_dump(mode="json", exclude_defaults=True)
    return MappingProposal(
        table=name,
        written=file.describe(),
        mapping=plain if name == ORDERS else {"table": name, **plain},
        missing=proposed.missing,
        columns=columns,
        rows=tuple(tuple(row[column] for column in columns) for row in first_rows),
        owners=_find_owners(mapping.ignore) if name == PARTIES else (),
        doubts=proposed.doubts,
    )


def _find_owners(names: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that a table of ties would take for owners and their shares."""
    from onward.loaders.proposals.proposing import match_names

    means = match_names(names, _words_of(TIES))
    return tuple(name for name in names if means.get(name) in _OWNER_COLUMNS)


def _group_lines(
    mapping: "ColumnMapping", header: Sequence[str], rows: Sequence[Sequence[str]]
) -> "ColumnMapping":
    """Propose that rows are lines of an order, where neighbours bear one number of an order."""
    from onward.loaders.readers.tables import LineGrouping

    named = mapping.meanings()
    meanings = [named.get(name, name) for name in header]
    if "id" not in meanings:
        return mapping
    place = meanings.index("id")
    numbers = [row[place] for row in rows]
    if all(first != second for first, second in pairwise(numbers)):
        return mapping
    return mapping.model_copy(update={"lines": LineGrouping(group_by=header[place])})


def _refuse_title(path: Path, line: int | None) -> NoReturn:
    """Refuse a table above whose header a title stands, as in reports: one cell, and then more."""
    what = "the first line is a title and no header"
    hint = f"remove what stands above the header, which seems to be line {line}"
    raise InputRefused(what, file=path.name, line=1, hint=hint)


def _choose_table(header: Sequence[str], path: Path) -> str:
    """Return the table that knows most of a header's names.

    Raises:
        InputRefused: None of them knows two.
    """
    from onward.loaders.proposals.proposing import match_names

    words = {name: _words_of(name) for name in template_names()}
    counts = {name: len(match_names(header, words[name])) for name in words}
    best = max(counts, key=lambda name: counts[name])
    if counts[best] < 2:  # one name may agree by chance
        hint = f"say which table it is: {', '.join(words)}"
        raise InputRefused("no table has columns like these", file=path.name, line=1, hint=hint)
    return best


def _propose_columns(
    name: str, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> "ProposedMapping":
    from onward.loaders.proposals.proposing import propose_mapping, words_of_parts

    required = [column.name for column in list_columns(name) if column.needed]
    return propose_mapping(
        header,
        rows,
        _words_of(name),
        required,
        lambda column: _form_of(name, column),
        words_of_parts(name),
    )


def _form_of(table: str, column: str) -> "CellForm":
    from onward.loaders.sources.csv.tables import describe_column
    from onward.queries.transactions.reading import form_of_column

    return form_of_column(column) if table == ORDERS else describe_column(table, column).form


def _words_of(table: str) -> "ColumnWords":
    """Return how people call each column of a table."""
    from onward.loaders.proposals.proposing import words_of_columns

    return words_of_columns(table, tuple(column.name for column in list_columns(table)))
