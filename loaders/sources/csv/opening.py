"""Open a file of the user's own: which of Onward's tables it is, and what its columns mean."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from onward.errors import HeaderRefused, UsageError, did_you_mean
from onward.loaders.readers.records import PlainBlock
from onward.loaders.readers.streams import FormOptions
from onward.loaders.readers.tables import (
    CellForm,
    ColumnMapping,
    TableFile,
    fold_name,
    map_rows,
    note_unread,
    spell_columns,
)
from onward.loaders.source import LoadLog
from onward.loaders.sources.csv.columns import describe_column, suggest_constants
from onward.loaders.sources.csv.tables import TABLES, CsvTable


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A file of the user's own, recognised.

    Attributes:
        file: How it is written, and its header.
        table: Which of Onward's tables it is.
        header: What each of its columns is called there; None is left unread.
        mapping: What the user says of it.
    """

    file: TableFile
    table: CsvTable
    header: tuple[str | None, ...]
    mapping: ColumnMapping

    @classmethod
    def open(
        cls, path: Path, form: FormOptions | None = None, mappings: Sequence[ColumnMapping] = ()
    ) -> "OwnTable":
        """Recognise a file, and which table it is.

        Args:
            path: The file.
            form: How it is written.
            mappings: What columns of own names mean; a file takes the one that names its columns.

        Raises:
            HeaderRefused: It is none of the tables, or a column is unknown, missing or doubled.
            InputRefused: It cannot be read as a table.
            UsageError: The mapping names a table that there is not.
        """
        file = TableFile.open(path, form)
        chosen = _choose_mapping(file.header, mappings)
        if chosen.lines is not None:
            hint = "leave lines out; each row of this table stands by itself"
            raise HeaderRefused("only orders have lines", file=path.name, field="lines", hint=hint)
        mapped = chosen.map_header(file.header, path)
        named = [name for name in mapped if name is not None]
        table = _recognise_table([*named, *chosen.constants], file, chosen)
        spelt = iter(spell_columns(named, table.columns, path))
        header = tuple(None if name is None else next(spelt) for name in mapped)
        _check_constants(table, header, chosen, path)
        _refuse_missing(table, header, chosen, file)
        return cls(file, table, header, chosen)

    @property
    def has_ids(self) -> bool:
        """Whether a column or the mapping says the id of each row."""
        return "id" in self.header or "id" in self.mapping.constants

    def rows(self, log: LoadLog) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Yield each sound row as (line, cells by column); a missing column reads as ""."""
        self._note_form(log)
        convert = self.row_converter()
        for line, cells in self.file.rows(log):
            yield line, convert(cells)

    def blocks(self, log: LoadLog) -> Iterator[PlainBlock | tuple[int, Mapping[str, str]]]:
        """Yield the rows as `rows` does, or many at once with their cells as written."""
        self._note_form(log)
        convert = self.row_converter()
        for part in self.file.blocks(log):
            yield part if isinstance(part, PlainBlock) else (part[0], convert(part[1]))

    def row_converter(self) -> Callable[[Sequence[str]], Mapping[str, str]]:
        """Return the function from the cells of a row to the cells by column."""
        convert = map_rows(self.mapping, self.file.header, self.header, self._form_of)
        empty = dict.fromkeys(self.table.columns, "")
        return lambda cells: {**empty, **convert(cells)}

    def places(self) -> Mapping[str, int]:
        """Return where the cells of each column that is read stand in a row of the file."""
        columns = zip(self.file.places, self.header, strict=True)
        return {column: place for place, column in columns if column is not None}

    def _note_form(self, log: LoadLog) -> None:
        description = self.file.describe()
        if description is not None:
            log.notes.append(description)
        note_unread(self.mapping, self.file.path, log)

    def _form_of(self, column: str) -> CellForm:
        return describe_column(self.table.name, column).form


def _choose_mapping(header: Sequence[str], mappings: Sequence[ColumnMapping]) -> ColumnMapping:
    """Return the mapping of a file: of those that name its columns, the one that names the most.

    Files that are loaded together may have different columns, and some of them Onward's own.
    """
    present = set(map(fold_name, header))

    def rank(mapping: ColumnMapping) -> tuple[bool, int]:
        names = set(map(fold_name, mapping.list_names()))
        return names <= present, len(names & present)

    best = max(mappings, key=rank, default=ColumnMapping())
    is_ours = any(present <= {fold_name(name) for name in table.columns} for table in TABLES)
    return ColumnMapping() if rank(best) == (False, 0) and is_ours else best


def _recognise_table(names: Sequence[str], file: TableFile, mapping: ColumnMapping) -> CsvTable:
    """Return the table that a file is; where its header stands further down, say so."""
    try:
        return find_table(names, file.path, mapping.table)
    except HeaderRefused:
        line = file.find_header_below(lambda row: _looks_like_header(row, mapping))
        if line is None:
            raise
        hint = f"the header seems to stand in line {line}: delete what is above it"
        raise HeaderRefused(
            "the first line is no header", file=file.path.name, line=1, field="header", hint=hint
        ) from None


def _looks_like_header(row: Sequence[str], mapping: ColumnMapping) -> bool:
    meanings = mapping.meanings()
    names = {meanings.get(cell, cell) for cell in row}
    present = set(map(fold_name, names)) | set(mapping.constants)
    return any(present >= set(table.required) for table in TABLES)


def find_table(header: Sequence[str], path: Path, name: str | None = None) -> CsvTable:
    """Return the table that a header belongs to: the one that shares most columns with it.

    Args:
        header: The names of its columns.
        path: The file, for errors.
        name: Of the table, where somebody says it.

    Raises:
        HeaderRefused: The header shares fewer than two columns with every table, and is not all
            that one of them needs.
        UsageError: There is no table of that name.
    """
    if name is not None:
        return _find_named(name)
    present = set(map(fold_name, header))
    # a table whose required columns are all there wins over one that shares more optional ones
    best = max(
        TABLES,
        key=lambda table: (present >= set(table.required), len(present & set(table.columns))),
    )
    if len(present & set(best.columns)) < 2 and not present >= set(best.needed):
        names = ", ".join(table.name for table in TABLES)
        hint = (
            f"give the columns of one of: {names}; `onward sources csv` describes them. For "
            "columns of your own, let `onward map-columns` propose a mapping, and load with --map"
        )
        raise HeaderRefused(
            "is not one of Onward's tables", file=path.name, line=1, field="header", hint=hint
        )
    return best


def _check_constants(
    table: CsvTable, header: Sequence[str | None], mapping: ColumnMapping, path: Path
) -> None:
    """Refuse a constant that is no column, or that would take the place of what the file says.

    Raises:
        HeaderRefused: There is such a constant.
    """
    for name in mapping.constants:
        if name not in table.columns:
            hint = f"its columns are: {', '.join(table.columns)}"
            what = f"the mapping has a constant that the table {table.name} has no column for"
            raise HeaderRefused(what, file=path.name, line=1, field=name, hint=hint)
        if name in header:
            hint = "leave the constant out, or ignore the column"
            what = "the mapping has a constant for a column that the file has"
            raise HeaderRefused(what, file=path.name, line=1, field=name, hint=hint)


def _find_named(name: str) -> CsvTable:
    for table in TABLES:
        if table.name == name:
            return table
    names = [table.name for table in TABLES]
    likely, there_are = did_you_mean(name, names), ", ".join(names)
    raise UsageError(
        f"there is no table {name!r}; {likely}the mapping may name one of: {there_are}"
    )


def _refuse_missing(
    table: CsvTable, header: Sequence[str | None], mapping: ColumnMapping, file: TableFile
) -> None:
    """Refuse a table that lacks required columns, each with the nearest that it has."""
    missing = [
        column
        for column in table.needed
        if not {column, table.alternatives.get(column)} & {*header, *mapping.constants}
    ]
    if not missing:
        return
    columns = zip(file.header, header, strict=True)
    unread = {fold_name(name): name for name, meaning in columns if meaning is None}
    described = []
    for column in missing:
        near = get_close_matches(column, list(unread), 1, 0.5)
        either = " or ".join(filter(None, (column, table.alternatives.get(column))))
        described.append(f"{either} (is it {unread[near[0]]}?)" if near else either)
    mend = _say_how_to_fill(table.name, missing)
    raise HeaderRefused(
        "a required column is missing" if len(missing) == 1 else "required columns are missing",
        file=file.path.name,
        line=1,
        field=missing[0],
        hint=f"the table {table.name} needs {', '.join(described)}; {mend}",
    )


def _say_how_to_fill(table: str, missing: Sequence[str]) -> str:
    """Say how required columns can be given; what all rows share, a mapping may say for them."""
    constants = suggest_constants(table, missing)
    mend = "add it, or map it (--map)"
    if not constants:
        return mend
    line = ", ".join(f"{column}: {example}" for column, example in constants.items())
    return f"{mend}, or say it for all rows in the mapping, as constants: {{{line}}}"
