"""How many orders of each file are refused: a file that loses many is told apart from its rest."""

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onward.queries.assessment.batch import ReceivedTransaction

MAX_REJECTED: Final = 0.005
"""Share of a file's orders that may be refused before the exit code is that of a refused file."""


MOST_NAMED: Final = 5
"""Numbers that are named of a file in which they stand for several orders."""


@dataclass(slots=True)
class FileTally:
    """How many orders of a file were read, and what stands in the way of them.

    Attributes:
        file: Its name.
        orders, refused: How many were read, and how many of them are refused.
        repeated: Numbers that stand for several orders with other contents.
    """

    file: str
    orders: int = 0
    refused: int = 0
    repeated: list[str] = field(default_factory=list)
    _assessments: dict[str, str] = field(default_factory=dict)

    def note_assessment(self, order: str, assessment: str) -> str | None:
        """Note an order's assessment; return that of another order of its number, if there is one.

        The same order twice has one assessment, and its number stands for that order alone.
        """
        before = self._assessments.setdefault(order, assessment)
        if before == assessment:
            return None
        if order not in self.repeated:
            self.repeated.append(order)
        return before

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

    def note_outcome(self, *, is_refused: bool) -> FileTally:
        """Count an outcome; they come in the order of the documents.

        Returns:
            The tally of the file from which it is.
        """
        tally = self._origins.popleft()
        tally.refused += is_refused
        return tally

    @property
    def has_repeated(self) -> bool:
        """Whether a number of a file stands for several orders."""
        return any(tally.repeated for tally in self.files)

    @property
    def lossy_files(self) -> list[FileTally]:
        """The files that lose more orders than is allowed."""
        return [tally for tally in self.files if tally.has_lost(self.max_rejected)]


def say_repeated(tally: FileTally) -> str:
    """Say which numbers of a file stand for several orders, and what becomes of these."""
    first = ", ".join(tally.repeated[:MOST_NAMED])
    more = f" and {len(tally.repeated) - MOST_NAMED:,} more" if tally.repeated[MOST_NAMED:] else ""
    return (
        f"{tally.file}: several orders have one number: {first}{more}; each is assessed, but lists "
        "show the last of a number alone: give each a number of its own, and assess again"
    )
