"""Whole assessments, kept for later orders of which everything that was read is the same.

An order book names its customers again and again, for the same goods: the orders differ in their
number and in how much is ordered, and few rules look at either. Nobody states which fields an
assessment reads, since a field that is forgotten there would be a quiet miss. Instead the order
that is assessed tracks which of its fields are read (`TrackedOrder`), and the answer is kept by the
values of these. What is computed without a clock or chance reads the same as long as it reads equal
values: which field is read first is certain, and which is next follows from the values before. So
the answers are the leaves of a tree of what was read (`ReadTree`).

`assess` passes through none of this: `batch.answer_order` does, and whoever asks which fields of an
order count.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from types import FunctionType, MethodType
from typing import Any, Final, Generic, TypeVar, cast

from onward.graph.cache import LruCache
from onward.graph.json_forms import canonical_json
from onward.queries.model.parts import OF_ORDER, WrittenAssessment
from onward.queries.records.entries import AssessmentOutcome
from onward.queries.transactions.goods import AMOUNTS, Item
from onward.queries.transactions.transaction import Transaction

Answer = TypeVar("Answer")

Note = Callable[[str], object]
"""Called with the name of each field that is read."""

WHOLE: Final = "the whole order"

ITEMS: Final = "items"

ITEM_AMOUNTS: Final = "the amounts of the items"

EMPTY_REFERENCE: Final = "a reference that says nothing"
"""Names of what is read beside the fields: the amounts of items stand apart, and of a reference it
may be asked only whether it says anything."""

_FIELDS: Final = frozenset(Transaction.model_fields)

_ITEM_FIELDS: Final = frozenset(Item.model_fields)

_MOST_LEAVES: Final = 256
"""Answers of one tree: whoever orders more often begins anew."""

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
    """The answers to orders of the same parties, how many there are, and of how many bytes."""

    tree: "ReadTree[WholeAnswer]"
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

    def find(self, customer: Hashable, values: Mapping[str, bytes]) -> WholeAnswer | None:
        """Return what was kept of an order of which all that was read is the same.

        Args:
            customer: The parties of the order, and all else by which it is asked about.
            values: The fields of the order, as `write_fields` writes them.
        """
        answers = self._customers.get(customer)
        if answers is None:
            return None
        self._customers.move_to_end(customer)
        return answers.tree.find(values)

    def keep(
        self,
        customer: Hashable,
        names: Sequence[str],
        values: Mapping[str, bytes],
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


def write_fields(order: Transaction) -> Mapping[str, bytes]:
    """Return the fields of an order that are not as if unstated, each as canonical JSON.

    In it every value that a field can have is another text. Of the amounts of items, their field
    says no more than `Item.empty_amounts` does; they have a text of their own.
    """
    return dict(_write_fields(order))


def _write_fields(order: Transaction) -> Iterator[tuple[str, bytes]]:
    yield EMPTY_REFERENCE, canonical_json(order.empty_reference)
    fields = order.plain()
    yield WHOLE, canonical_json(fields)
    for name, value in fields.items():
        if name != ITEMS:
            yield name, canonical_json(value)
            continue
        yield ITEM_AMOUNTS, canonical_json([[item.get(key) for key in AMOUNTS] for item in value])
        yield name, canonical_json([_without_amounts(item) for item in value])


def _without_amounts(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item of which the amounts say no more than that they are nothing."""
    nothing = {name: True for name in AMOUNTS if name in item and not Decimal(item[name])}
    return {name: value for name, value in item.items() if name not in AMOUNTS} | nothing


class ReadTree(Generic[Answer]):
    """Answers of one computation, each by the values of the fields that it has read, in order."""

    __slots__ = ("_leaves", "_root")

    def __init__(self) -> None:
        self._root: _Fork | _Leaf | None = None
        self._leaves = 0

    def find(self, values: Mapping[str, bytes]) -> Answer | None:
        """Return the answer that was computed from the same values, if there is one.

        Args:
            values: The fields of an order, as `write_fields` writes them.
        """
        node = self._root
        while isinstance(node, _Fork):
            node = node.branches.get(values.get(node.name))
        return None if node is None else node.answer

    def keep(self, names: Sequence[str], values: Mapping[str, bytes], answer: Answer) -> None:
        """Keep an answer.

        Args:
            names: All fields that were read, in the order in which they were first read.
            values: As in `find`.
            answer: The answer; nobody changes it.
        """
        if self._leaves >= _MOST_LEAVES:
            self._drop_all()
        if not self._put_leaf(names, values, answer):
            # Something was read in another order, by a set say: what was kept before is let go.
            self._drop_all()
            self._put_leaf(names, values, answer)
        self._leaves += 1

    def _put_leaf(self, names: Sequence[str], values: Mapping[str, bytes], answer: Answer) -> bool:
        """Put an answer at the end of what was read; tell whether the tree has room for it."""
        branches: dict[bytes | None, _Fork | _Leaf] = {}
        if self._root is not None:
            branches[None] = self._root
        root, value = branches, cast("bytes | None", None)
        for name in names:
            node = branches.get(value)
            if node is None:
                node = branches[value] = _Fork(name)
            elif not isinstance(node, _Fork) or node.name != name:
                return False
            branches, value = node.branches, values.get(name)
        if value in branches:
            return False
        branches[value] = _Leaf(answer)
        self._root = root[None]
        return True

    def _drop_all(self) -> None:
        self._root, self._leaves = None, 0


class _Fork:
    """The field that is read next, and where its values lead to."""

    __slots__ = ("branches", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.branches: dict[bytes | None, _Fork | _Leaf] = {}


class _Leaf:
    """An answer."""

    __slots__ = ("answer",)

    def __init__(self, answer: Any) -> None:
        self.answer = answer


class TrackedOrder:
    """An order that notes which of its fields are read; it is read as the order itself is.

    What the order works out of its fields is worked out here, so that these are noted. Whatever
    else is asked of it counts as having read the whole.
    """

    def __init__(self, order: Transaction, note: Note) -> None:
        self._order = order
        self._note = note

    @classmethod
    def of(cls, order: Transaction, note: Note) -> Transaction:
        """Return an order that notes what is read of it, as the order that it stands for."""
        return cast("Transaction", cls(order, note))

    @property
    def empty_reference(self) -> str | None:
        """The reference, where it says nothing; another one need not be read for that."""
        self._note(EMPTY_REFERENCE)
        return self._order.empty_reference

    def model_copy(self, *, update: Mapping[str, Any]) -> Transaction:
        """Return the order with other items (`classify_items`): it is tracked, too."""
        self._note(ITEMS)
        self._note(ITEM_AMOUNTS)
        return self.of(self._order.model_copy(update=update), self._note)

    @cached_property
    def _tracked_items(self) -> tuple[Item, ...]:
        return tuple(_TrackedItem.of(item, self._note) for item in self._order.items)

    def __getattr__(self, name: str) -> Any:
        """Return what the order has under a name."""
        if name in _FIELDS:
            self._note(name)
            return self._tracked_items if name == ITEMS else getattr(self._order, name)
        return _work_out(self, Transaction, self._order, name, WHOLE)


class _TrackedItem:
    """An item that notes whether its amounts are read; all else of it is read with the items."""

    __slots__ = ("_item", "_note")

    def __init__(self, item: Item, note: Note) -> None:
        self._item = item
        self._note = note

    @classmethod
    def of(cls, item: Item, note: Note) -> Item:
        """Return an item that notes what is read of it, as the item that it stands for."""
        return cast("Item", cls(item, note))

    @property
    def empty_amounts(self) -> tuple[str, ...]:
        """The amounts that are stated as nothing: the items say so without any amount."""
        return self._item.empty_amounts

    def __getattr__(self, name: str) -> Any:
        """Return what the item has under a name."""
        if name in AMOUNTS:
            self._note(ITEM_AMOUNTS)
        if name in _ITEM_FIELDS:
            return getattr(self._item, name)
        return _work_out(self, Item, self._item, name, ITEM_AMOUNTS)

    def __eq__(self, other: object) -> bool:
        """Tell whether another item says the same."""
        self._note(ITEM_AMOUNTS)
        return self._item == (other._item if isinstance(other, _TrackedItem) else other)

    def __hash__(self) -> int:
        """Return the hash of the item."""
        self._note(ITEM_AMOUNTS)
        return hash(self._item)


def _work_out(tracked: Any, model: type, itself: object, name: str, whole: str) -> Any:
    """Return what is worked out of the fields of a part, which are read of what tracks them.

    Whatever else is asked of the part counts as having read the whole.
    """
    member = vars(model).get(name)
    if isinstance(member, property) and member.fget is not None:
        return member.fget(tracked)
    if isinstance(member, FunctionType):
        return MethodType(member, tracked)
    tracked._note(whole)
    return getattr(itself, name)
