"""The answers of indicators that are kept from one order to the next (`reads` says by what)."""

from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

from onward.graph.cache import LruCache
from onward.queries.detection.context import Context
from onward.queries.detection.reads import PARTIES, WHOLE, Note, OrderValues, ReadTree

Answer = TypeVar("Answer")

MOST_CUSTOMERS: Final = 4_096
"""Sets of parties whose answers are kept, of some 20 kB each: memory stays flat."""

MOST_DAYS: Final = 64
"""Days of which the answers are kept that hold for any customer, of some MB at most each."""

_OF_CUSTOMER: Final = frozenset({PARTIES, "parties", WHOLE})
"""Readings after which an answer holds for the one customer alone."""

_Trees = dict[Hashable, ReadTree[Any]]
"""Answers by the question that they answer, and by what was read of the order."""


class CustomerAnswers:
    """What was worked out of the orders of the same parties, and of anybody's.

    The overlay, the two days and the setup are the same for all of them, and so are the parties as
    the graph knows them and what item masters say otherwise: `KeptAnswers` sees to it.

    Args:
        of_anybody: What was worked out of orders of those days without a look at the parties.
    """

    __slots__ = ("_of_anybody", "_own")

    def __init__(self, of_anybody: _Trees) -> None:
        self._of_anybody = of_anybody
        self._own: _Trees = {}

    def get_or_make(
        self,
        question: Hashable,
        values: OrderValues,
        make: Callable[[Note], Answer],
        is_lasting: Callable[[Answer], bool],
    ) -> Answer:
        """Return an answer, worked out first where none was kept of the same values.

        Args:
            question: What is worked out.
            values: What can be read of the order.
            make: Works it out, from what the order and the graph say alone, and notes what it reads
                of the order, and whether it reads anything of the parties.
            is_lasting: Tells of an answer whether it would be the same another time.
        """
        for trees in (self._of_anybody, self._own):
            tree = trees.get(question)
            leaf = None if tree is None else tree.find(values)
            if leaf is not None:
                earlier: Answer = leaf.answer
                return earlier
        names: dict[Hashable, None] = {}
        answer = make(names.setdefault)
        if is_lasting(answer):
            trees = self._of_anybody if _OF_CUSTOMER.isdisjoint(names) else self._own
            names.pop(PARTIES, None)  # of one customer they are the same
            tree = trees.setdefault(question, ReadTree())
            tree.keep(tuple(names), values, answer)
        return answer


class KeptAnswers:
    """What was worked out of orders, by their parties; those that were asked last are kept.

    What is kept depends on a setup: with another one it is made anew.
    """

    __slots__ = ("_by_day", "_customers")

    def __init__(self) -> None:
        self._customers: LruCache[Hashable, CustomerAnswers] = LruCache(MOST_CUSTOMERS)
        self._by_day: LruCache[Hashable, _Trees] = LruCache(MOST_DAYS)

    def of_customer(self, context: Context) -> CustomerAnswers:
        """Return what was worked out of orders that differ from one in their own fields alone.

        All else that an indicator can see is in the key: the graph with the order's overlay and the
        two days, by their number (`world`), the parties as they are asked about, and where item
        masters contradict the order.
        """
        day = (context.on, context.as_of, context.item_conflicts)
        of_anybody = self._by_day.get_or_make(day, dict)
        key = (context.world, context.subjects, context.item_conflicts)
        return self._customers.get_or_make(key, lambda: CustomerAnswers(of_anybody))
