"""The answers of indicators that are kept from one order to the next (`reads` says by what)."""

from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

from onward.graph.cache import LruCache
from onward.queries.detection.context import Context
from onward.queries.detection.reads import Note, OrderValues, ReadTree

Answer = TypeVar("Answer")

MOST_CUSTOMERS: Final = 4_096
"""Sets of parties whose answers are kept, of some 20 kB each: memory stays flat."""


class CustomerAnswers:
    """What was worked out of the orders of the same parties.

    The overlay, the two days and the setup are the same for all of them, and so are the parties as
    the graph knows them and what item masters say otherwise: `KeptAnswers` sees to it.
    """

    __slots__ = ("_trees",)

    def __init__(self) -> None:
        self._trees: dict[Hashable, ReadTree[Any]] = {}

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
                of the order.
            is_lasting: Tells of an answer whether it would be the same another time.
        """
        tree = self._trees.get(question)
        if tree is None:
            tree = self._trees[question] = ReadTree()
        leaf = tree.find(values)
        if leaf is not None:
            earlier: Answer = leaf.answer
            return earlier
        names: dict[Hashable, None] = {}
        answer = make(names.setdefault)
        if is_lasting(answer):
            tree.keep(tuple(names), values, answer)
        return answer


class KeptAnswers:
    """What was worked out of orders, by their parties; those that were asked last are kept.

    What is kept depends on a setup: with another one it is made anew.
    """

    __slots__ = ("_customers",)

    def __init__(self) -> None:
        self._customers: LruCache[Hashable, CustomerAnswers] = LruCache(MOST_CUSTOMERS)

    def of_customer(self, context: Context) -> CustomerAnswers:
        """Return what was worked out of orders that differ from one in their own fields alone.

        All else that an indicator can see is in the key: the graph with the order's overlay and the
        two days, by their number (`world`), the parties as they are asked about, and where item
        masters contradict the order.
        """
        key = (context.world, context.subjects, context.item_conflicts)
        return self._customers.get_or_make(key, CustomerAnswers)
