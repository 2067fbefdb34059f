"""What a detector may see, and how one is run.

A detector sees the question, the subjects, what ran before it, and engine-neutral primitives only.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import FunctionType, MemberDescriptorType, MethodType
from typing import TYPE_CHECKING, Any, Final, Protocol, Self, TypeVar, cast

from onward.errors import EngineError, EngineTimeout
from onward.graph.cache import LruCache
from onward.graph.dates import aged_from, day_number, is_known_by, since_day
from onward.graph.engine import Engine
from onward.graph.identity.undecided import SUGGESTIONS
from onward.graph.json_forms import canonical_json
from onward.graph.pattern import Pattern
from onward.queries.destinations import CountrySets, Destinations
from onward.queries.detection.results import (
    LATER,
    PARTIES,
    WHOLE,
    AskedAgain,
    Detected,
    NotApplicable,
    NotCovered,
    Note,
    OrderValues,
    ReadTree,
    Result,
    Subject,
    Undecided,
    keep_as_context,
    note_nothing,
)
from onward.queries.items.classifying import ItemConflict
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import GENERIC_DETECTOR, Indicator, NearMissKind
from onward.queries.rules.policy import Policy
from onward.queries.tables.tables import RuleTables
from onward.queries.transactions.goods import AMOUNTS, Item
from onward.queries.transactions.transaction import Transaction
from onward.registry import find

if TYPE_CHECKING:
    from onward.queries.model.assessment import Reason


Answer = TypeVar("Answer")

CACHE_CAPACITY: Final = 200_000
"""Answers that `Context.cached` keeps, some 50 MB: memory stays flat."""


class AnswerCache(Protocol):
    """Keeps answers by their questions."""

    def get_or_make(self, key: Hashable, make: Callable[[], Any], /) -> Any:
        """Return the answer to a question, made and stored first where there is none."""


def answer_cache() -> LruCache[Hashable, Any]:
    """Return an empty cache for `Context.cached`."""
    return LruCache(CACHE_CAPACITY)


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """What an assessment needs to know of a layer: its dates and limits, never its rows.

    Attributes:
        cells_left_out: Optional cells that could not be read.
        lost: Of an own layer: whom each of them is about, by id; nobody where it may be anybody.
        undescribed: Of an own layer: the ids that its entries and owners are about, and that no
            table describes.
    """

    dataset: str
    layer: str
    source: str
    regime: str
    retrieved: str | None
    published: str | None
    max_age_days: int | None
    rows_accepted: int
    rows_rejected: int
    licence: str
    notes: tuple[str, ...] = ()
    smaller_than_full: bool = False
    shipments: int = 0
    parties: int = 0
    cells_left_out: int = 0
    lost: tuple[tuple[str, ...], ...] = ()
    undescribed: tuple[str, ...] = ()

    @property
    def aged_from(self) -> str | None:
        """The day from which its age counts: published where that is stated, else retrieved."""
        return aged_from(self.published, self.retrieved)

    @property
    def is_compared(self) -> bool:
        """Whether names are compared with it: it holds parties, and not what Onward suggests."""
        return self.parties > 0 and self.dataset != SUGGESTIONS


@dataclass(frozen=True, slots=True)
class Context:
    """One transaction's question.

    Attributes:
        engine: Holds the snapshot with the transaction's overlay.
        subjects: Every party of the transaction; one entry a node it was found as.
        on, as_of: The day of the question, and the day of what was known (docs/semantics.md).
        destinations: Country records, already limited to what was known by `as_of`.
        tables: The rule pack's tables.
        layers: Facts of the snapshot's layers.
        params: Parameters of the indicator that is running (pattern defaults, then policy).
        severity: Default severity of the indicator that is running.
        patterns: Its patterns, if any.
        relation: Of patterns alone: the middle of a finding's sentence.
        relation_itself: The same, where the party is the end of the path itself.
        near_misses: Of patterns alone: which near misses are looked for.
        roles: Roles of the parties that it asks about; none = all.
        blocks: The patterns of every indicator, by id.
        signs: Titles of the indicators whose findings are signs of diversion, by id.
        item_conflicts: What item masters say otherwise than the order, or do not know.
        cache: What `cached` remembers; transactions with one overlay and dates share it.
        facts: What has been worked out of this transaction alone, for the indicators to come. It
            follows from what its key names, or from what whoever asks has read.
        prior_results: What the indicators that ran before have yielded, by indicator id.
        later: What some indicators yield on a later day than `on`; None where there is none.
        world: Number of the overlay and the days: of one number, all ask the same graph.
        note: Called with the name of what is read and notes nothing itself.
    """

    engine: Engine
    transaction: Transaction
    subjects: tuple[Subject, ...]
    on: date
    as_of: date | None
    destinations: Destinations
    tables: RuleTables
    policy: Policy
    layers: tuple[LayerFacts, ...]
    params: Mapping[str, Any]
    severity: Severity
    patterns: tuple[Pattern, ...]
    prior_results: Mapping[str, Sequence[Result]]
    blocks: Mapping[str, tuple[Pattern, ...]] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    relation: str = ""
    relation_itself: str = ""
    near_misses: tuple[NearMissKind, ...] = ()
    item_conflicts: tuple[ItemConflict, ...] = ()
    later: AskedAgain | None = None
    world: int = 0
    note: Note = field(default=note_nothing, compare=False, repr=False)
    cache: AnswerCache = field(default_factory=answer_cache, compare=False, repr=False)
    facts: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def asked_again(self) -> AskedAgain | None:
        """What some indicators yield on a later day than `on`; None where there is none."""
        self.note(LATER)
        return self.later

    def cached(self, question: Hashable, compute: Callable[[], Answer]) -> Answer:
        """Compute something for the first indicator that asks, and remember it for the others.

        Args:
            question: Names what is asked, down to the party. The answer may depend on the engine,
                the two dates and the pack, and on nothing else that a transaction says.
            compute: Returns the answer.
        """
        answer: Answer = self.cache.get_or_make(question, compute)
        return answer

    def results(
        self, question: Hashable, detect: Callable[[], Iterable[Result]]
    ) -> tuple[Result, ...]:
        """Do what `cached` does for everything that an indicator has to say of one subject.

        Args:
            question: The indicator, the subject, and what else of the transaction it reads.
            detect: Yields the results.
        """
        return self.cached(question, lambda: tuple(detect()))

    def asked_of(self, subjects: tuple[Subject, ...]) -> Self:
        """Return the same question of some subjects alone; of all of them it is this one."""
        return self if subjects == self.subjects else replace(self, subjects=subjects)

    def with_roles(self, roles: Iterable[str]) -> tuple[Subject, ...]:
        """Return the subjects that have one of the roles; no roles means all."""
        allowed = frozenset(roles)
        return tuple(s for s in self.subjects if is_asked_of(s.role, allowed))

    def prior_findings(self, indicators: Iterable[str]) -> list[Detected]:
        """Return the findings of some indicators; a possible one does not count."""
        findings: list[Detected] = []
        for indicator in indicators:
            findings += [
                result
                for result in self.prior_results.get(indicator, ())
                if isinstance(result, Detected) and result.status == "present"
            ]
        return findings

    def pids_found_by(self, indicators: Iterable[str]) -> frozenset[int]:
        """Return the pids of the subjects for which one of some indicators is present."""
        findings = self.prior_findings(indicators)
        return frozenset(finding.subject.pid for finding in findings if finding.subject is not None)

    def known(self, published: str | None, retrieved: str | None) -> bool:
        """Tell whether a statement was known by `as_of`."""
        return is_known_by(published, retrieved, self.as_of)

    @property
    def has_shipments(self) -> bool:
        """Whether any layer holds past deliveries."""
        return any(layer.shipments for layer in self.layers)

    @property
    def foreign_records(self) -> CountrySets:
        """Foreign states by the status of their destination record: the exporter's is left out."""
        home = [self.exporter_country] if self.exporter_country else []
        return self.destinations.country_set(self.on, self.as_of, home)

    @property
    def exporter_country(self) -> str | None:
        """The exporter's country, from which "foreign" is judged."""
        for party in self.transaction.parties:
            if party.role == "exporter":
                return party.country
        return None


def is_asked_of(role: str, roles: frozenset[str]) -> bool:
    """Tell whether what is asked of some roles is asked of a party in a role; no roles means all.

    Whoever operates the system that an item is a part of uses it: what is asked of an end-user is
    asked of the operator.
    """
    return not roles or role in roles or (role == "operator" and "end_user" in roles)


class Detector(Protocol):
    """The shape of `detect` in every module of `onward.queries.detectors`."""

    def __call__(self, context: Context) -> Iterable[Result]:
        """Yield what the indicator has to say; what it does not mention is not found."""


def run_indicator(indicator: Indicator, context: Context) -> list[Result]:
    """Return everything that an indicator has to say of a transaction.

    A fault is an answer, never silence: one that raises answers *cannot tell*, with what it raised,
    beside what it had yielded until then, and the others still run (docs/reliability.md).
    """
    results: list[Result] = []
    try:
        for result in find_detector(indicator)(context):
            results.append(result)  # noqa: PERF402  # what came before a fault is kept
        results += _find_near_misses(indicator, context, results)
    except EngineError as fault:
        reason: Reason = "timeout" if isinstance(fault, EngineTimeout) else "engine"
        results.append(Undecided(None, reason, (), f"{indicator.id}: {fault}"))
    except Exception as fault:  # noqa: BLE001  # any fault of one indicator is reported, not hidden
        text = f"{indicator.id} raised {type(fault).__name__}: {fault}"
        results.append(Undecided(None, "raised", (), text))
    return list(keep_as_context(results)) if indicator.beside_findings else results


_OF_NOBODY: Final = (NotApplicable, NotCovered)
"""Results that are about no party."""


def _find_near_misses(
    indicator: Indicator, context: Context, results: Sequence[Result]
) -> list[Result]:
    """Return the near misses by patterns of whom a detector of the indicator's own is silent."""
    detection = indicator.detection
    if detection.is_generic or not detection.near_misses:
        return []
    if any(isinstance(result, NotApplicable) for result in results):
        return []
    answered = {result.subject for result in results if not isinstance(result, _OF_NOBODY)}
    if None in answered:
        return []  # something could not be answered at all
    silent = tuple(subject for subject in context.subjects if subject not in answered)
    search: Detector = find("detector", GENERIC_DETECTOR).find_near_misses
    return list(search(context.asked_of(silent))) if silent else []


def find_detector(indicator: Indicator) -> Detector:
    """Return the function that runs an indicator.

    Raises:
        UsageError: There is no module of that name.
    """
    detect: Detector = find_detector_module(indicator).detect
    return detect


def find_detector_module(indicator: Indicator) -> Any:
    """Return the module that runs an indicator.

    Raises:
        UsageError: There is no module of that name.
    """
    return find("detector", indicator.detection.module)


def age_days(layer: LayerFacts, context: Context) -> int | None:
    """Return how old a layer is on the assessment's date; None where it has no date."""
    day = layer.aged_from
    return None if day is None else day_number(context.on) - since_day(day)


# ------------------------------------------------------------------------------------------------
# The answers of indicators that are kept from one order to the next (`reads` says by what).
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# An order that notes what is read of it, field by field; of its items, amounts are apart.
#
# Orders of one customer for the same goods differ in their number and in how much is ordered. Few
# look at either, so that what nobody has read of an order holds for the next one (`reads`).
# ------------------------------------------------------------------------------------------------

ITEMS: Final = "items"
ITEM_AMOUNTS: Final = "the amounts of the items"
"""Names of what is read of items: all but the amounts, and these."""

EMPTY_REFERENCE: Final = "a reference that says nothing"
"""Name of what is read of a reference where only that is asked."""

_FIELDS: Final = frozenset(Transaction.model_fields)
_ITEM_FIELDS: Final = frozenset(Item.model_fields)


def write_fields(order: Transaction) -> Mapping[str, bytes]:
    """Return the fields of an order that are not as if unstated, each as canonical JSON.

    In it every value that a field can have is another text. Of the amounts of items, their field
    says no more than `Item.empty_amounts` does; they have a text of their own.
    """
    return order.written if isinstance(order, NotedOrder) else dict(_write_fields(order))


def _write_fields(order: Transaction) -> Iterator[tuple[str, bytes]]:
    yield EMPTY_REFERENCE, canonical_json(order.empty_reference)
    for name, value in order.plain().items():
        if name != ITEMS:
            yield name, canonical_json(value)
            continue
        yield ITEM_AMOUNTS, canonical_json([[item.get(key) for key in AMOUNTS] for item in value])
        yield name, canonical_json([_without_amounts(item) for item in value])


def _without_amounts(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item of which the amounts say no more than that they are nothing."""
    nothing = {name: True for name in AMOUNTS if name in item and not Decimal(item[name])}
    return {name: value for name, value in item.items() if name not in AMOUNTS} | nothing


class NotedOrder:
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

    @cached_property
    def written(self) -> Mapping[str, bytes]:
        """The order's fields as `write_fields` writes them; whoever compares them takes note."""
        return write_fields(self._order)

    @property
    def empty_reference(self) -> str | None:
        """The reference, where it says nothing; another one need not be read for that."""
        self._note(EMPTY_REFERENCE)
        return self._order.empty_reference

    @cached_property
    def _noted_items(self) -> tuple[Item, ...]:
        return tuple(NotedItem.of(item, self._note) for item in self._order.items)

    def __getattr__(self, name: str) -> Any:
        """Return what the order has under a name."""
        if name in _FIELDS:
            self._note(name)
            return self._noted_items if name == ITEMS else getattr(self._order, name)
        return _work_out(self, Transaction, self._order, name, WHOLE)


class NotedItem:
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
        return self._item == (other._item if isinstance(other, NotedItem) else other)

    def __hash__(self) -> int:
        """Return the hash of the item."""
        self._note(ITEM_AMOUNTS)
        return hash(self._item)


def _work_out(noted: object, model: type, itself: object, name: str, whole: str) -> Any:
    """Return what is worked out of the fields of a part, which are read of what notes them.

    Whatever else is asked of the part counts as having read the whole.
    """
    member = vars(model).get(name)
    if isinstance(member, property) and member.fget is not None:
        return member.fget(noted)
    if isinstance(member, FunctionType):
        return MethodType(member, noted)
    noted._note(whole)  # type: ignore[attr-defined]  # both have it
    return getattr(itself, name)


# ------------------------------------------------------------------------------------------------
# A question that notes whether its indicator asks who the parties are.
#
# Half of the indicators judge goods, papers and places alone. What they say of one order holds for
# that of any other customer of which they read the same (`kept_answers`). Which ones these are
# nobody
# states: whatever follows from the parties notes that it is read.
# ------------------------------------------------------------------------------------------------

_OF_PARTIES: Final = ("engine", "subjects", "cache", "world")
"""The fields of a question that differ from one customer to another: the graph with the order's
overlay, the parties, and what was worked out of these. Its facts hold nothing that whoever asks has
not read."""


class NotedContext(Context):
    """A question of which an indicator that reads anything of the parties takes note."""

    __slots__ = ()


class _NotedField:
    """A field of which whoever reads it takes note.

    Args:
        field: Of `Context`.
    """

    __slots__ = ("_field",)

    def __init__(self, field: MemberDescriptorType) -> None:
        self._field = field

    def __get__(self, context: NotedContext, _: type | None = None) -> Any:
        context.note(PARTIES)
        return self._field.__get__(context)

    def __set__(self, context: NotedContext, value: Any) -> None:
        self._field.__set__(context, value)


for _name in _OF_PARTIES:
    setattr(NotedContext, _name, _NotedField(vars(Context)[_name]))
