"""Periods that end before they begin: one of their two days is wrong, and nobody can say which."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from onward.graph.dates import since_day, until_day
from onward.graph.model import Listing, Tie
from onward.loaders.source import LoadLog

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onward.graph.sorting import Streamed

REVERSED: Final = "periods that end before they begin, and count as not ended"
_NAMED: Final = 10


def open_reversed_periods(statements: "Iterable[Streamed]", log: LoadLog) -> "Iterator[Streamed]":
    """Pass statements on; what would end before it begins has no end, and is named.

    With both days it would hold on no day: a listing would be missed without a word.
    """
    for statement in statements:
        if isinstance(statement, Listing | Tie) and _is_reversed(statement):
            log.counts[REVERSED] += 1
            if log.counts[REVERSED] <= _NAMED:
                days = f"from {statement.since} until {statement.until}"
                log.asides.append(f"{statement.source.record}: {days}; it counts as not ended")
            yield replace(statement, until=None)
        else:
            yield statement


def _is_reversed(statement: Listing | Tie) -> bool:
    if statement.since is None or statement.until is None:
        return False
    return since_day(statement.since) > until_day(statement.until)
