"""Rows by their id: equal rows count as one, rows that differ are all rejected."""

from array import array
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from heapq import merge
from itertools import compress, islice
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

from onward.graph.sorting import Spool
from onward.loaders.account import FileAccount, LoadLog

if TYPE_CHECKING:
    from onward.graph.sorting import StatementBatch, TableFile


V = TypeVar("V")


class ReadRow(NamedTuple, Generic[V]):
    """What one row became, and where it stands."""

    value: V
    account: FileAccount
    line: int


class UniqueRows(Generic[V]):
    """Collects what rows become until all files are read; only then is an id known to be unique."""

    def __init__(self) -> None:
        self._first: dict[str, ReadRow[V]] = {}
        self._repeats: list[tuple[str, ReadRow[V]]] = []
        self._rejected: set[str] = set()

    def add(self, record: str, value: V, account: FileAccount, line: int) -> None:
        """Add what a row became, under its id."""
        row = ReadRow(value, account, line)
        first = self._first.setdefault(record, row)
        if first is not row:
            self._repeats.append((record, row))
            if first.value != value:
                self._rejected.add(record)

    def mark_rejected(self, record: str) -> None:
        """Note that a rejected row has this id, so that no other row is taken in its place."""
        self._rejected.add(record)

    def __contains__(self, record: str) -> bool:
        """Tell whether a row of an id was added."""
        return record in self._first

    def remove(self, record: str) -> Iterator[ReadRow[V]]:
        """Take out the rows of an id, and yield them: another one takes their place, or none."""
        row = self._first.pop(record, None)
        if row is not None:
            yield row
        yield from (repeat for other, repeat in self._repeats if other == record)
        self._repeats = [(other, repeat) for other, repeat in self._repeats if other != record]
        self._rejected.discard(record)

    def all_rows(self) -> Iterator[ReadRow[V]]:
        """Yield every row that was added, repeats among them."""
        yield from self._first.values()
        yield from (row for _, row in self._repeats)

    def resolve_duplicates(self, log: LoadLog) -> Iterator[ReadRow[V]]:
        """Reject the rows whose id is ambiguous, and yield the others in reading order.

        The caller counts what becomes of the yielded rows; their repeats are accepted here.
        """
        for record, row in self._repeats:
            if not self._reject_ambiguous(record, row, log):
                row.account.accepted += 1
                log.counts["repeated rows"] += 1
        for record, row in self._first.items():
            if not self._reject_ambiguous(record, row, log):
                yield row

    def _reject_ambiguous(self, record: str, row: ReadRow[V], log: LoadLog) -> bool:
        """Reject a row if another row of its id differs or was rejected; return whether it was."""
        if record not in self._rejected:
            return False
        log.reject(
            row.account.file,
            row.line,
            "duplicate_id",
            field="id",
            value=record,
            hint="rows with this id differ; give each its own id or keep one",
        )
        return True


# ------------------------------------------------------------------------------------------------
# Rows by their id, in bounded memory: what `unique.UniqueRows` does, for registers of millions.
#
# The rows lie in a file, one by one or in batches. Of each id only a number is held: a number that
# occurs twice makes its few rows be looked at again, by the ids themselves, so that the numbers
# decide nothing.
# ------------------------------------------------------------------------------------------------

_MASK: Final = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class _Placed(Generic[V]):
    """What a row became, and at which place it was added; where it stands makes no difference."""

    value: V
    place: int = field(compare=False)


class ReadBatch(NamedTuple):
    """Rows that were read at once, and where they stand."""

    batch: "StatementBatch"
    account: FileAccount
    lines: Sequence[int]


class _BatchPlace(NamedTuple):
    """Where a batch lies: behind how many rows that were added one by one, which are of its block.

    The rows of one block come in the order of their lines, whichever way they were added.
    """

    dataset: str
    name: str
    account: int
    first_row: int
    after_row: int


class SpooledRows(Generic[V]):
    """Collects what rows become until all files are read; only then is an id known to be unique.

    Args:
        in_memory: Rows that are held in memory, see `Spool`.
    """

    def __init__(self, in_memory: int | None = None) -> None:
        self._rows: Spool[tuple[str, V, int, int]] = Spool(in_memory)
        self._numbers = array("Q")
        self._tables: TableFile | None = None
        self._batches: list[_BatchPlace] = []
        self._batch_numbers = array("Q")
        self._accounts: list[FileAccount] = []
        self._account_numbers: dict[str, int] = {}
        self._rejected: set[str] = set()

    def add(self, record: str, value: V, account: FileAccount, line: int) -> None:
        """Add what a row became, under its id."""
        self._rows.append((record, value, self._number_account(account), line))
        self._numbers.append(hash(record) & _MASK)

    def add_batch(self, records: Sequence[str], rows: ReadBatch, first_row: int) -> None:
        """Add what many rows became.

        Args:
            records: Their ids.
            rows: The rows.
            first_row: How many rows there were before those of the same block of lines.
        """
        from onward.graph.sorting import TableFile  # noqa: PLC0415  # Arrow, see above

        batch, number = rows.batch, self._number_account(rows.account)
        self._tables = self._tables or TableFile()
        self._tables.write(batch.table.append_column(_LINES, [rows.lines]))
        place = _BatchPlace(batch.dataset, batch.name, number, first_row, len(self._rows))
        self._batches.append(place)
        self._batch_numbers.extend([hash(record) & _MASK for record in records])

    def _number_account(self, account: FileAccount) -> int:
        number = self._account_numbers.get(account.file)
        if number is None:
            number = self._account_numbers[account.file] = len(self._accounts)
            self._accounts.append(account)
        return number

    def mark_rejected(self, record: str) -> None:
        """Note that a rejected row has this id, so that no other row is taken in its place."""
        self._rejected.add(record)

    def unmark_rejected(self, record: str) -> None:
        """Note that what was rejected under this id is replaced by what follows."""
        self._rejected.discard(record)

    def __len__(self) -> int:
        """Count the rows that were added."""
        return len(self._rows) + len(self._batch_numbers)

    def count_single(self) -> int:
        """Count the rows that were added one by one."""
        return len(self._rows)

    def find_rows(self, records: Collection[str]) -> Iterator[tuple[int, str, ReadRow[V]]]:
        """Yield the rows of some ids that were added one by one, each with its place and id."""
        numbers = frozenset(hash(record) & _MASK for record in records)
        if any(number in numbers for number in self._numbers):
            for place, (record, row) in enumerate(self.all_rows()):
                if record in records:
                    yield place, record, row

    def resolve_duplicates(
        self, log: LoadLog, *, without: frozenset[int] = frozenset()
    ) -> "ResolvedRows[V]":
        """Reject the rows whose id is ambiguous; the others can be read, as often as one likes.

        The caller counts what becomes of the yielded rows; their repeats are accepted here.

        Args:
            log: Where rows are rejected, and repeats are counted.
            without: Places of rows that others have replaced; the caller counts them.
        """
        suspects = self.find_suspects() - without
        few: UniqueRows[_Placed[V]] = UniqueRows()
        for record in self._rejected:
            few.mark_rejected(record)

        def choose(first: int, batch: "StatementBatch") -> list[int]:
            return [place for place in range(len(batch)) if first + place in suspects]

        for place, record, row in self.placed_rows(choose) if suspects else ():
            if place in suspects:
                few.add(record, _Placed(row.value, place), row.account, row.line)
        sound = {row.value.place for row in few.resolve_duplicates(log)}
        return ResolvedRows(self, frozenset(suspects - sound) | without)

    def find_suspects(self) -> set[int]:
        """Return the places of rows whose number occurs twice, or is that of a rejected row."""
        import numpy as np  # noqa: PLC0415  # who only lists the sources needs none of it

        one_by_one = np.frombuffer(self._numbers, np.uint64)
        numbers = np.concatenate([one_by_one, np.frombuffer(self._batch_numbers, np.uint64)])
        order = np.argsort(numbers, kind="stable")
        is_repeated = np.zeros(len(numbers), bool)
        equals_next = numbers[order][1:] == numbers[order][:-1]
        is_repeated[order[1:][equals_next]] = True
        is_repeated[order[:-1][equals_next]] = True
        rejected = np.array([hash(record) & _MASK for record in self._rejected], np.uint64)
        suspects = is_repeated | np.isin(numbers, rejected)
        return set(np.flatnonzero(suspects).tolist())

    def all_rows(self) -> Iterator[tuple[str, ReadRow[V]]]:
        """Yield every row that was added one by one with its id, repeats among them."""
        for record, value, number, line in self._rows:
            yield record, ReadRow(value, self._accounts[number], line)

    def all_batches(self) -> Iterator[tuple[int, _BatchPlace, ReadBatch]]:
        """Yield every batch behind the place of its first row and where it lies."""
        from onward.graph.sorting import StatementBatch  # noqa: PLC0415  # Arrow, see above

        first = len(self._rows)
        for where, table in zip(self._batches, self._tables or (), strict=True):
            lines = table[_LINES].to_pylist()
            batch = StatementBatch(where.name, table.drop_columns([_LINES]), where.dataset)
            yield first, where, ReadBatch(batch, self._accounts[where.account], lines)
            first += len(batch)

    def placed_rows(
        self, choose: "Callable[[int, StatementBatch], Sequence[int]]"
    ) -> Iterator[tuple[int, str, ReadRow[V]]]:
        """Yield rows in reading order, each with its place and id: of batches, the chosen ones.

        Args:
            choose: Returns the wanted rows of a batch, whose first row has the given place.
        """
        singles = ((place, *row) for place, row in enumerate(self.all_rows()))
        read = 0
        for first, where, rows in self.all_batches():
            yield from islice(singles, where.first_row - read)
            of_block = islice(singles, where.after_row - where.first_row)
            read = where.after_row
            chosen = choose(first, rows.batch)
            yield from merge(_expand_batch(first, rows, chosen), of_block, key=_line_of)
        yield from singles


_LINES: Final = "line number"


def _line_of(placed: tuple[int, str, ReadRow[V]]) -> int:
    return placed[2].line


def _expand_batch(
    first: int, rows: ReadBatch, chosen: Sequence[int]
) -> Iterator[tuple[int, str, ReadRow[Any]]]:
    """Yield some rows of a batch, each with its place and id."""
    if not chosen:
        return
    taken = replace(rows.batch, table=rows.batch.table.take(chosen))
    for place, statement in zip(chosen, taken, strict=True):
        row = ReadRow(statement, rows.account, rows.lines[place])
        yield first + place, statement.source.record, row


class ResolvedRows(Generic[V]):
    """The rows of `SpooledRows` that stay, in reading order."""

    def __init__(self, rows: SpooledRows[V], left_out: frozenset[int]) -> None:
        self._rows = rows
        self._left_out = left_out

    def __iter__(self) -> Iterator[ReadRow[V]]:
        """Yield each row that was added by itself once."""
        for place, (_, row) in enumerate(self._rows.all_rows()):
            if place not in self._left_out:
                yield row

    def batches(self) -> Iterator[ReadBatch]:
        """Yield the batches, without the rows that are left out."""
        for first, _, rows in self._rows.all_batches():
            stays = [first + place not in self._left_out for place in range(len(rows.batch))]
            if all(stays):
                yield rows
            else:
                table = rows.batch.table.filter(stays)
                lines = list(compress(rows.lines, stays))
                yield rows._replace(batch=replace(rows.batch, table=table), lines=lines)

    def in_reading_order(
        self, choose: "Callable[[StatementBatch], Sequence[int]]"
    ) -> Iterator[ReadRow[V]]:
        """Yield each row that was added by itself, and the chosen ones of batches, in their order.

        Args:
            choose: Returns the wanted rows of a batch.
        """
        placed = self._rows.placed_rows(lambda _, batch: choose(batch))
        yield from (row for place, _, row in placed if place not in self._left_out)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._rows) - len(self._left_out)
