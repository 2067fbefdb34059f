"""What is worked out of an order is kept by what it has read of the order, and of nothing less.

Two orders of one customer differ in a field or two, and most indicators read neither. Which fields
an indicator reads nobody states, as a field that is forgotten there would be a quiet miss: the
order that an indicator is given notes every field that is read of it, and so do the results of the
indicators before. What is computed without a clock or chance reads the same as long as it reads
equal values: which value is read first is certain, and which is next follows from those before. So
the answers of an indicator are the leaves of a tree of what it has read.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from types import FunctionType, MethodType
from typing import Any, Final, Generic, TypeVar, cast

from onward.graph.cache import SameObjects
from onward.graph.json_forms import canonical_json
from onward.queries.detection.asked_again import AskedAgain
from onward.queries.detection.results import Result, Results
from onward.queries.transactions.transaction import Transaction

Value = TypeVar("Value")
Note = Callable[[Hashable], None]

WHOLE: Final = "the whole order"
LATER: Final = "the answers of a later day"
"""Names of what is read beside the fields of an order."""

_FIELDS: Final = frozenset(Transaction.model_fields)

_MOST_LEAVES: Final = 256
"""Answers of one indicator for one customer: whoever orders more often begins anew."""


def note_nothing(_name: Hashable, /) -> None:
    """Take no note: what is worked out is not kept."""


def write_fields(order: Transaction) -> dict[str, bytes]:
    """Return the fields of an order that are not as if unstated, each as canonical JSON.

    In it every value that a field can have is another text.
    """
    return {name: canonical_json(value) for name, value in order.plain().items()}


class OrderValues:
    """What can be read of an order, each as a value that is compared.

    Args:
        fields: The order's, as `write_fields` writes them.
        results: What the indicators that ran before have yielded, by their ids; it may grow.
        later: What some of them yield on a later day.
    """

    __slots__ = ("_fields", "_later", "_results")

    def __init__(
        self, fields: Mapping[str, bytes], results: Results, later: AskedAgain | None
    ) -> None:
        self._fields = fields
        self._results = results
        self._later = later

    def value_of(self, name: Hashable) -> Hashable:
        """Return the value of a field, of an indicator's results, or of another thing to read.

        Results are compared by being the very same objects: equal ones may be told apart.
        """
        if isinstance(name, tuple):
            results = self._results.get(name[0])
            return SameObjects([results]) if results else results
        if name == LATER:
            return _value_of_later(self._later)
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


class NotedOrder:
    """An order that notes which of its fields are read; it is read as the order itself is.

    What the order works out of its fields is worked out here, so that these are noted. Whatever
    else is asked of it counts as having read the whole.
    """

    __slots__ = ("_note", "_order")

    def __init__(self, order: Transaction, note: Note) -> None:
        self._order = order
        self._note = note

    @classmethod
    def of(cls, order: Transaction, note: Note) -> Transaction:
        """Return an order that notes what is read of it, as the order that it stands for."""
        return cast("Transaction", cls(order, note))

    def __getattr__(self, name: str) -> Any:
        """Return what the order has under a name."""
        if name in _FIELDS:
            self._note(name)
            return getattr(self._order, name)
        member = vars(Transaction).get(name)
        if isinstance(member, property) and member.fget is not None:
            return member.fget(self)
        if isinstance(member, FunctionType):
            return MethodType(member, self)
        self._note(WHOLE)
        return getattr(self._order, name)


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
