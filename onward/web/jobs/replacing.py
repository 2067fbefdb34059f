"""Which orders of a body will take the place of others of their numbers that are stored.

It is looked up before the first line is answered, as the header is sent before it.
"""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.api.outcomes import OrderWarning
from onward.errors import InputRefused, OnwardError
from onward.queries.records.store import RecordStore
from onward.web.jobs.doubts import BodyDoubts, find_doubts, read_number
from onward.web.messages import Task
from onward.web.pool.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onward.queries.assessment.batch import ReceivedTransaction
    from onward.queries.transactions.reading import ObjectText

MOST_COMPARED: Final = 500
"""Orders whose numbers are stored that are compared with what is stored, at most."""


@dataclass(frozen=True, slots=True)
class StoredOrders:
    """What is stored, as far as orders that come may take its place.

    Attributes:
        records: The file of the records.
        pool: Whose workers compare orders.
        seconds: Within which they do.
    """

    records: Path
    pool: Pool
    seconds: float

    async def find_doubts(
        self, cut: "Callable[[], Iterator[ReceivedTransaction]]", *, is_kept: bool
    ) -> BodyDoubts:
        """Return what is to be said of the orders of a body.

        Args:
            cut: Returns its orders, each time anew.
            is_kept: Whether they are kept: else no place is taken.
        """
        doubts = await asyncio.to_thread(lambda: find_doubts(cut()))
        if not is_kept:
            return doubts
        try:
            stored = await asyncio.to_thread(self._find_stored, doubts.numbers)
        except OnwardError:  # nobody can be told whose place is taken
            return replace(doubts, unseen=len(doubts.numbers))
        if not stored:
            return doubts
        orders = await asyncio.to_thread(lambda: _list_stored(cut(), stored))
        warnings = await self._compare(orders)
        if warnings is None:
            return replace(doubts, unseen=len(stored))
        compared = {read_number(order) for order in orders}
        return replace(doubts, replaced=warnings, unseen=len(stored - compared))

    def _find_stored(self, numbers: tuple[str, ...]) -> frozenset[str]:
        if not self.records.is_file():
            return frozenset()
        with RecordStore(self.records) as store:
            return store.find_stored_orders(numbers)

    async def _compare(self, orders: "list[ObjectText]") -> tuple[OrderWarning, ...] | None:
        """Return which of some orders are other ones than those stored; None where nobody can."""
        task = Task("find_orders_to_replace", body=orders, seconds=self.seconds)
        try:
            answer = await self.pool.ask(task, lane="slow")
        except OnwardError:
            return None
        return None if answer.problem is not None else answer.warnings


def _list_stored(
    orders: "Iterator[ReceivedTransaction]", stored: frozenset[str]
) -> "list[ObjectText]":
    """Return the first orders whose numbers are stored."""
    chosen: list[ObjectText] = []
    for order in orders:
        if not isinstance(order, InputRefused) and read_number(order) in stored:
            chosen.append(order)
            if len(chosen) == MOST_COMPARED:
                break
    return chosen
