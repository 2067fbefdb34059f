"""Assessments as they are written, kept for orders of which all that is read is the same.

An order book names its customers again and again, for the same goods. What is written of one order
holds for the next of the same parties, if whatever was read of the first is the same in the second
(`onward.queries.detection.reads`). The order itself, and what hashes it, is its own.
"""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onward.graph.cache import LruCache
from onward.queries.detection.reads import OrderValues, ReadTree
from onward.queries.model.part import OF_ORDER, WrittenAssessment
from onward.queries.records.entries import AssessmentOutcome

MOST_BYTES: Final = 256_000_000
"""Bytes of kept assessments: memory stays flat."""

_MOST_OF_CUSTOMER: Final = 64
"""Assessments of the same parties that are kept: whoever orders otherwise each time begins anew."""

_MOST_SHARED: Final = 4_096
"""Values that assessments of several customers may have in common."""


@dataclass(frozen=True, slots=True)
class WholeAnswer:
    """What is kept of an assessment.

    Attributes:
        written: As it is written, with the id, order and hash of the one that it was made of.
        outcome: What came of it.
        parties: The names and ids of its parties.
    """

    written: WrittenAssessment
    outcome: AssessmentOutcome
    parties: tuple[str, ...] = ()


@dataclass(slots=True)
class _Customer:
    """The answers of the same parties, how many there are, and of how many bytes."""

    tree: ReadTree[WholeAnswer]
    count: int = 0
    size: int = 0


class WholeAnswers:
    """Whole assessments by customer; those that were asked for last are kept.

    Args:
        most: Bytes at most.
    """

    __slots__ = ("_customers", "_most", "_shared", "_size")

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._customers: OrderedDict[Hashable, _Customer] = OrderedDict()
        self._shared: LruCache[bytes, bytes] = LruCache(_MOST_SHARED)
        self._most = most
        self._size = 0

    def find(self, customer: Hashable, values: OrderValues) -> WholeAnswer | None:
        """Return what was kept of an order of which all that was read is the same.

        Args:
            customer: The parties of the order, and all else by which it is asked about.
            values: What can be read of the order.
        """
        answers = self._customers.get(customer)
        if answers is None:
            return None
        self._customers.move_to_end(customer)
        leaf = answers.tree.find(values)
        return None if leaf is None else leaf.answer

    def keep(
        self,
        customer: Hashable,
        names: Sequence[Hashable],
        values: OrderValues,
        answer: WholeAnswer,
    ) -> None:
        """Keep an answer.

        Args:
            customer: As in `find`.
            names: All that was read of the order, in the order in which it was first read.
            values: As in `find`.
            answer: The answer.
        """
        answers = self._customers.get(customer)
        if answers is None or answers.count >= _MOST_OF_CUSTOMER:
            self._drop_customer(customer)
            answers = self._customers[customer] = _Customer(ReadTree())
        shared, size = self._share_values(answer)
        answers.tree.keep(names, values, shared)
        answers.count += 1
        answers.size += size
        self._size += size
        while self._size > self._most and self._customers:
            # the first one is the one that was asked for longest ago
            self._drop_customer(next(iter(self._customers)))

    def _drop_customer(self, customer: Hashable) -> None:
        dropped = self._customers.pop(customer, None)
        if dropped is not None:
            self._size -= dropped.size

    def _share_values(self, answer: WholeAnswer) -> tuple[WholeAnswer, int]:
        """Return an answer whose values are those of earlier ones where equal, and its own bytes.

        Of the id, the order and the hash nothing is kept: each order has its own.
        """
        keys = dict.fromkeys(answer.written.keys, b"")
        size = 0
        for name in keys.keys() - OF_ORDER:
            value = answer.written.keys[name]
            keys[name] = self._shared.get(value) or self._shared.store(value, value)
            size += len(value) if keys[name] is value else 0
        return replace(answer, written=WrittenAssessment(keys)), size
