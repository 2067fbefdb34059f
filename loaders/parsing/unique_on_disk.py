"""Rows by their id, in bounded memory: what `unique.UniqueRows` does, for registers of millions.

The rows lie in a file. Of each id only a number is held: a number that occurs twice makes its few
rows be looked at again, by the ids themselves, so that the numbers decide nothing.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from onward.graph.sorting.spool import Spool
from onward.loaders.parsing.unique import ReadRow, UniqueRows
from onward.loaders.source import FileAccount, LoadLog

V = TypeVar("V")

_MASK: Final = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class _Placed(Generic[V]):
    """What a row became, and at which place it was added; where it stands makes no difference."""

    value: V
    place: int = field(compare=False)


class SpooledRows(Generic[V]):
    """Collects what rows become until all files are read; only then is an id known to be unique.

    Args:
        in_memory: Rows that are held in memory, see `Spool`.
    """

    def __init__(self, in_memory: int | None = None) -> None:
        self._rows: Spool[tuple[str, V, int, int]] = Spool(in_memory)
        self._numbers = array("Q")
        self._accounts: list[FileAccount] = []
        self._account_numbers: dict[str, int] = {}
        self._rejected: set[str] = set()

    def add(self, record: str, value: V, account: FileAccount, line: int) -> None:
        """Add what a row became, under its id."""
        number = self._account_numbers.get(account.file)
        if number is None:
            number = self._account_numbers[account.file] = len(self._accounts)
            self._accounts.append(account)
        self._rows.append((record, value, number, line))
        self._numbers.append(hash(record) & _MASK)

    def mark_rejected(self, record: str) -> None:
        """Note that a rejected row has this id, so that no other row is taken in its place."""
        self._rejected.add(record)

    def __len__(self) -> int:
        """Count the rows that were added."""
        return len(self._rows)

    def resolve_duplicates(self, log: LoadLog) -> "ResolvedRows[V]":
        """Reject the rows whose id is ambiguous; the others can be read, as often as one likes.

        The caller counts what becomes of the yielded rows; their repeats are accepted here.
        """
        suspects = self._find_suspects()
        few: UniqueRows[_Placed[V]] = UniqueRows()
        for record in self._rejected:
            few.mark_rejected(record)
        for place, (record, row) in enumerate(self.all_rows() if suspects else ()):
            if place in suspects:
                few.add(record, _Placed(row.value, place), row.account, row.line)
        sound = {row.value.place for row in few.resolve_duplicates(log)}
        return ResolvedRows(self, frozenset(suspects - sound))

    def _find_suspects(self) -> set[int]:
        """Return the places of rows whose number occurs twice, or is that of a rejected row."""
        import numpy as np  # noqa: PLC0415  # who only lists the sources needs none of it

        numbers = np.frombuffer(self._numbers, np.uint64)
        order = np.argsort(numbers, kind="stable")
        is_repeated = np.zeros(len(numbers), bool)
        equals_next = numbers[order][1:] == numbers[order][:-1]
        is_repeated[order[1:][equals_next]] = True
        is_repeated[order[:-1][equals_next]] = True
        rejected = np.array([hash(record) & _MASK for record in self._rejected], np.uint64)
        suspects = is_repeated | np.isin(numbers, rejected)
        return set(np.flatnonzero(suspects).tolist())

    def all_rows(self) -> Iterator[tuple[str, ReadRow[V]]]:
        """Yield every row that was added with its id, repeats among them."""
        for record, value, number, line in self._rows:
            yield record, ReadRow(value, self._accounts[number], line)


class ResolvedRows(Generic[V]):
    """The rows of `SpooledRows` that stay, in reading order."""

    def __init__(self, rows: SpooledRows[V], left_out: frozenset[int]) -> None:
        self._rows = rows
        self._left_out = left_out

    def __iter__(self) -> Iterator[ReadRow[V]]:
        """Yield each row once."""
        for place, (_, row) in enumerate(self._rows.all_rows()):
            if place not in self._left_out:
                yield row

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._rows) - len(self._left_out)
