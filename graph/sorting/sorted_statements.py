"""All statements of a layer, sorted, on disk: what `Statements` is in memory, read in parts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.model import Statement
from onward.graph.sorting.batches import read_statements
from onward.graph.sorting.run_tables import LINE
from onward.graph.sorting.settling import Settled
from onward.graph.sorting.table_file import PART_ROWS, TableFile
from onward.graph.statements.statements import Day, Statements


class Digest(Protocol):
    """What takes the lines that are hashed."""

    def update(self, content: memoryview) -> None:
        """Take the next bytes."""


ROWS_AT_ONCE: Final = 16 * PART_ROWS
"""Rows that are read together; stored files are written in groups of as many."""


@dataclass(slots=True)
class SortedTable:
    """The sorted statements of one type.

    Attributes:
        name: Their table in `schemas.SCHEMAS`.
        file: The rows; None where there are none.
        ambiguous: The first key of which rows differ; None where there is none.
        kinds: Of ties, how many there are of each kind.
        traits: Of parties, how many traits they bear.
    """

    name: str
    file: TableFile | None = None
    ambiguous: str | None = None
    kinds: Counter[str] = field(default_factory=Counter)
    traits: int = 0

    @classmethod
    def write(cls, name: str, parts: Iterable[Settled], digest: "Digest") -> "SortedTable":
        """Write sorted rows into a file, and hash their lines in their order."""
        made = cls(name)
        waiting: list[pa.Table] = []
        for part in parts:
            made.ambiguous = made.ambiguous or part.ambiguous
            _hash_lines(part.table[LINE].combine_chunks(), digest)
            waiting.append(part.table.drop_columns([LINE]))
            made._count_rows(waiting[-1])
            if sum(table.num_rows for table in waiting) >= ROWS_AT_ONCE:
                waiting = made._write_whole_groups(waiting)
        if waiting:
            made._write_table(pa.concat_tables(waiting))
        if made.file is not None:
            made.file.close()
        return made

    def _write_whole_groups(self, tables: list[pa.Table]) -> list[pa.Table]:
        """Write as many whole groups of rows as there are: equal layers get equal files."""
        table = pa.concat_tables(tables)
        whole = table.num_rows - table.num_rows % ROWS_AT_ONCE
        self._write_table(table.slice(0, whole))
        rest = table.slice(whole)
        return [rest.combine_chunks()] if rest.num_rows else []

    def _write_table(self, table: pa.Table) -> None:
        self.file = self.file or TableFile(table.schema)
        self.file.write(table)

    def __len__(self) -> int:
        """Count the statements."""
        return 0 if self.file is None else self.file.num_rows

    def parts(self) -> Iterator[pa.Table]:
        """Yield the rows in their order, in parts of `ROWS_AT_ONCE`, as `build_run_table` does."""
        if self.file is not None:
            yield from self.file.read_all(ROWS_AT_ONCE)

    def _count_rows(self, table: pa.Table) -> None:
        if self.name == "ties":
            for kind in pc.value_counts(table["kind"].combine_chunks()).to_pylist():
                self.kinds[kind["values"]] += kind["counts"]
        elif self.name == "parties":
            self.traits += pc.sum(pc.list_value_length(table["traits"])).as_py() or 0


@dataclass(frozen=True, slots=True)
class SortedStatements:
    """Statements by type, each type sorted by statement key.

    Attributes:
        tables: By the name of the type.
        seen_days: When statements were published and retrieved.
        seen_datasets: What they name as their dataset.
        content: Hash of the statements, see `manifests.hash_statements`.
    """

    tables: Mapping[str, SortedTable]
    seen_days: frozenset[Day]
    seen_datasets: frozenset[str]
    content: str

    def __len__(self) -> int:
        """Count all statements."""
        return sum(map(len, self.tables.values()))

    def __iter__(self) -> Iterator[Statement]:
        """Yield all statements, type by type."""
        for name in self.tables:
            yield from self.rows(name)

    def count(self, name: str) -> int:
        """Count the statements of a type."""
        return len(self.tables[name])

    def days(self) -> frozenset[Day]:
        """Return when statements were published and retrieved: each pair of days that occurs."""
        return self.seen_days

    def datasets(self) -> Iterator[str]:
        """Yield each dataset that a statement names."""
        return iter(sorted(self.seen_datasets))

    def tie_kinds(self) -> Mapping[str, int]:
        """Count the ties of each kind."""
        return self.tables["ties"].kinds

    def count_traits(self) -> int:
        """Count what rules infer of the parties."""
        return self.tables["parties"].traits

    def find_ambiguous(self, name: str) -> str | None:
        """Return the first key of which statements of a type differ; None where there is none."""
        return self.tables[name].ambiguous

    def find_repeats(self) -> Iterator[tuple[str, str]]:
        """Yield what claims an identity that another row has, and which."""
        for name, table in self.tables.items():
            if table.ambiguous is not None:
                yield name, table.ambiguous
        for what, name, column in (("parties", "parties", "id"), ("tie ids", "ties", "tid")):
            repeat = self._find_repeat(name, column)
            if repeat is not None:
                yield what, repeat

    def _find_repeat(self, name: str, column: str) -> str | None:
        chunks = [part[column].combine_chunks() for part in self.tables[name].parts()]
        cells = pa.chunked_array(chunks) if chunks else pa.chunked_array([], pa.string())
        if len(pc.unique(cells)) == len(cells):
            return None
        counts = pc.value_counts(cells)
        repeated = counts.filter(pc.greater(counts.field("counts"), 1))
        return str(repeated[0]["values"].as_py())

    def rows(self, name: str) -> Iterator[Statement]:
        """Yield the statements of a type in their order."""
        for part in self.tables[name].parts():
            yield from read_statements(name, part)


LayerRows = Statements | SortedStatements
"""The statements of a layer: in memory where they are few, else on disk."""


def _hash_lines(lines: pa.LargeBinaryArray, digest: "Digest") -> None:
    if not len(lines):
        return
    _, offsets, content = lines.buffers()
    ends = memoryview(offsets).cast("q")
    start, end = ends[lines.offset], ends[lines.offset + len(lines)]
    digest.update(memoryview(content)[start:end])
