"""Rows by their id: equal rows count as one, rows that differ are all rejected."""

from collections.abc import Iterator
from typing import Generic, NamedTuple, TypeVar

from onward.loaders.source import FileAccount, LoadLog

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
