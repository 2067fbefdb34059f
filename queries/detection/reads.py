"""What is worked out of an order is kept by what it has read of the order, and of nothing less.

Two orders of one customer differ in a field or two, and most indicators read neither. Which fields
an indicator reads nobody states, as a field that is forgotten there would be a quiet miss: the
order that an indicator is given notes every field that is read of it (`noted_order`), and so do the
results of the indicators before. What is computed without a clock or chance reads the same as long
as it reads equal values: which value is read first is certain, and which is next follows from those
before. So the answers of an indicator, and of all of them together, are the leaves of a tree of
what was read.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar, cast

from onward.graph.cache import SameObjects
from onward.queries.detection.asked_again import AskedAgain
from onward.queries.detection.results import Result, Results

Value = TypeVar("Value")
Note = Callable[[Hashable], None]

WHOLE: Final = "the whole order"
LATER: Final = "the answers of a later day"
PARTIES: Final = "who the parties are"
PASSING: Final = "a failure that may pass"
"""Names of what is read beside the fields of an order, and of what keeps an answer from being kept:
asked another time, an indicator or engine that failed may say more."""

_MOST_LEAVES: Final = 256
"""Answers of one indicator for one customer: whoever orders more often begins anew."""


def note_nothing(_name: Hashable, /) -> None:
    """Take no note: what is worked out is not kept."""


class OrderValues:
    """What can be read of an order, each as a value that is compared.

    Args:
        fields: The order's, as `write_fields` writes them.
        results: What the indicators that ran before have yielded, by their ids; it may grow.
        later: What some of them yield on a later day.
        note: Called with the name of each field that is compared: a kept answer that is found by
            it was worked out from it, as if it had been read again.
    """

    __slots__ = ("_fields", "_later", "_note", "_results")

    def __init__(
        self,
        fields: Mapping[str, bytes],
        results: Results,
        later: AskedAgain | None,
        note: Note = note_nothing,
    ) -> None:
        self._fields = fields
        self._results = results
        self._later = later
        self._note = note

    def value_of(self, name: Hashable) -> Hashable:
        """Return the value of a field, of an indicator's results, or of another thing to read.

        Results are compared by being the very same objects: equal ones may be told apart.
        """
        if isinstance(name, tuple):
            results = self._results.get(name[0])
            return SameObjects([results]) if results else results
        if name == LATER:
            return _value_of_later(self._later)
        self._note(name)
        if name == WHOLE:
            return tuple(sorted(self._fields.items()))
        return self._fields.get(str(name))


def _value_of_later(later: AskedAgain | None) -> Hashable:
    if later is None:
        return None
    newest = later.newest
    by_day = [(later.day, later.results), *([(newest.day, newest.results)] if newest else [])]
    answers = tuple((day, tuple(results), SameObjects(results.values())) for day, results in by_day)
    return later.left, later.left_before, answers


class ReadTree(Generic[Value]):
    """Answers of one computation, each by the values that it has read, in order."""

    __slots__ = ("_leaves", "_root")

    def __init__(self) -> None:
        self._root: _Fork | _Leaf | None = None
        self._leaves = 0

    def find(self, values: OrderValues) -> "_Leaf | None":
        """Return the answer that was computed by the same values, if there is one."""
        node = self._root
        while isinstance(node, _Fork):
            node = node.branches.get(values.value_of(node.name))
        return node

    def keep(self, names: Sequence[Hashable], values: OrderValues, answer: Value) -> None:
        """Keep an answer.

        Args:
            names: All that was read, in the order in which it was first read.
            values: What was read.
            answer: The answer; nobody changes it.
        """
        if self._leaves >= _MOST_LEAVES:
            self._drop_all()
        if not self._put_leaf(names, values, answer):
            # Something was read in another order, by a set say: what was kept before is let go.
            self._drop_all()
            self._put_leaf(names, values, answer)
        self._leaves += 1

    def _put_leaf(self, names: Sequence[Hashable], values: OrderValues, answer: Value) -> bool:
        """Put an answer at the end of what was read; tell whether the tree has room for it."""
        branches: dict[Hashable, _Fork | _Leaf] = {} if self._root is None else {None: self._root}
        root, value = branches, cast("Hashable", None)
        for name in names:
            node = branches.get(value)
            if node is None:
                node = branches[value] = _Fork(name)
            elif not isinstance(node, _Fork) or node.name != name:
                return False
            branches, value = node.branches, values.value_of(name)
        if value in branches:
            return False
        branches[value] = _Leaf(answer)
        self._root = root[None]
        return True

    def _drop_all(self) -> None:
        self._root, self._leaves = None, 0


class _Fork:
    """What is read next, and where its values lead to."""

    __slots__ = ("branches", "name")

    def __init__(self, name: Hashable) -> None:
        self.name = name
        self.branches: dict[Hashable, _Fork | _Leaf] = {}


class _Leaf:
    """An answer: it may be anything, also nothing."""

    __slots__ = ("answer",)

    def __init__(self, answer: Any) -> None:
        self.answer = answer


class NotedResults(Mapping[str, Sequence[Result]]):
    """What indicators have yielded; it notes whose results are read.

    Which indicators ran is the same for all orders that are asked the same, and is not noted.
    """

    __slots__ = ("_note", "_results")

    def __init__(self, results: Results, note: Note) -> None:
        self._results = results
        self._note = note

    def __getitem__(self, indicator: str) -> Sequence[Result]:
        """Return what an indicator has yielded."""
        self._note((indicator,))
        return self._results[indicator]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids of the indicators that ran."""
        return iter(self._results)

    def __len__(self) -> int:
        """Count the indicators that ran."""
        return len(self._results)
