"""Rows by their id: equal rows are one, rows that differ are all rejected (00, CSV inputs)."""

from collections.abc import Iterator
from typing import Generic, NamedTuple, TypeVar

from onward.loaders.source import FileAccount, LoadLog

V = TypeVar("V")


class Kept(NamedTuple, Generic[V]):
    """What one row became, and where it stands."""

    value: V
    account: FileAccount
    line: int


class Unique(Generic[V]):
    """Collects what rows become until all files are read; only then is an id known to be unique."""

    def __init__(self) -> None:
        self._first: dict[str, Kept[V]] = {}
        self._repeats: list[tuple[str, Kept[V]]] = []
        self._spoiled: set[str] = set()

    def add(self, record: str, value: V, account: FileAccount, line: int) -> None:
        """Take what a row became, under its id."""
        kept = Kept(value, account, line)
        first = self._first.setdefault(record, kept)
        if first is not kept:
            self._repeats.append((record, kept))
            if first.value != value:
                self._spoiled.add(record)

    def spoil(self, record: str) -> None:
        """Note that a rejected row has this id, so that no other row may stand for it."""
        self._spoiled.add(record)

    def settle(self, log: LoadLog) -> Iterator[Kept[V]]:
        """Reject every row whose id is not its own, and yield what stands, in reading order.

        The caller counts what it makes of the rows that stand; their repeats are accepted here.
        """
        for record, kept in self._repeats:
            if not self._is_rejected(record, kept, log):
                kept.account.accepted += 1
                log.counts["repeated rows"] += 1
        for record, kept in self._first.items():
            if not self._is_rejected(record, kept, log):
                yield kept

    def _is_rejected(self, record: str, kept: Kept[V], log: LoadLog) -> bool:
        if record not in self._spoiled:
            return False
        log.rejected(
            kept.account.file,
            kept.line,
            "duplicate_id",
            field="id",
            value=record,
            hint="rows with this id differ; give each its own id or keep one",
        )
        return True
