"""How many orders of each file are refused: a file that loses many is told apart from its rest."""

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onward.queries.assessment.batch import ReceivedTransaction

MAX_REJECTED: Final = 0.005
"""Share of a file's orders that may be refused before the exit code is that of a refused file."""


@dataclass(slots=True)
class FileTally:
    """How many orders of a file were read, and how many of them are refused."""

    file: str
    orders: int = 0
    refused: int = 0

    def has_lost(self, allowed: float) -> bool:
        """Tell whether all orders are refused, or a greater share than is allowed."""
        return 0 < self.orders == self.refused or self.refused > allowed * self.orders


@dataclass(slots=True)
class FileTallies:
    """The tallies of all files of a run.

    Attributes:
        max_rejected: Share of a file's orders that may be refused.
        files: A tally of each file, in their order.
    """

    max_rejected: float = MAX_REJECTED
    files: list[FileTally] = field(default_factory=list)
    _origins: deque[FileTally] = field(default_factory=deque)

    def read_files(
        self, parts: "Iterable[tuple[str, Iterable[ReceivedTransaction]]]"
    ) -> "Iterator[ReceivedTransaction]":
        """Yield the documents of all files, and note of each from which file it is."""
        for file, documents in parts:
            tally = FileTally(file)
            self.files.append(tally)
            for document in documents:
                tally.orders += 1
                self._origins.append(tally)
                yield document

    def note_outcome(self, *, is_refused: bool) -> None:
        """Count an outcome; they come in the order of the documents."""
        self._origins.popleft().refused += is_refused

    @property
    def lossy_files(self) -> list[FileTally]:
        """The files that lose more orders than is allowed."""
        return [tally for tally in self.files if tally.has_lost(self.max_rejected)]
