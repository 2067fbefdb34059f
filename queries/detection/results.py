"""What a detector can yield: detected, nearly detected, undecided, unknown, not to be judged.

`assess` makes of them the findings, near misses and gaps of an assessment
(`onward.queries.model`). Absence needs no result of its own: an indicator that yields nothing for
a subject has *not found* it.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Generic, TypeVar, cast

from onward.graph.cache import SameObjects
from onward.queries.model.assessment import (
    LawRole,
    More,
    Reason,
    Resolved,
    Severity,
    Status,
    Verified,
)
from onward.queries.model.parts import FindingValues
from onward.queries.rules.indicator import SEVERITIES


@dataclass(frozen=True, slots=True)
class Subject:
    """One party of the transaction as the graph knows it.

    Attributes:
        ref: Position in the transaction's `parties`.
        role: Its role.
        pid: Handle of the node that it is examined as: a party of the snapshot when resolved,
            else the node that the overlay holds for it.
        id: Canonical id of that node, or ``transaction:<ref>``.
        name: Name to show.
        resolved: How it was found: by id, matched (identifier or exact name), possible, or none.
    """

    ref: int
    role: str
    pid: int
    id: str
    name: str
    resolved: Resolved
    country: str | None = None


def find_one_party(subjects: Sequence[Subject]) -> Mapping[str, Subject]:
    """Return, by id, the first node of the party that each node surely is.

    Nodes of one place in the order are one party; so are those of two places that share a node.
    """
    first: dict[str, Subject] = {}
    by_place: dict[int, list[Subject]] = {}
    for subject in subjects:
        if subject.resolved in ("id", "matched"):
            by_place.setdefault(subject.ref, []).append(subject)
    for nodes in by_place.values():
        earlier = [first[node.id] for node in nodes if node.id in first]
        chosen = earlier[0] if earlier else nodes[0]
        merged = {node.id for node in earlier[1:]}
        first |= {key: chosen for key, node in first.items() if node.id in merged}
        first |= {node.id: chosen for node in nodes}
    return first


@dataclass(frozen=True, slots=True)
class Citation:
    """An act that a finding cites before its indicator's own laws.

    Attributes:
        since, until: The interval in which the row or entry holds; None where that is not known.
    """

    citation: str
    as_: LawRole
    verified: Verified
    url: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Detected:
    """The indicator is present, or possible, for a subject.

    Attributes:
        subject: Whom it is about; None where it is about the transaction as a whole.
        object: ("party", id, name), ("country", code, name), ("regime", …) or ("document", …).
        severity: Already with the level rules applied; `severity_rules` says which.
        paths: Witnesses as tie ids, in walk order from the subject.
        chains: Witnesses as ids of ships_to ties, from the first shipper on; the subject may stand
            anywhere on them.
        title: Where it says another thing than its indicator's title; else empty.
        relation: The middle of the summary sentence, after the subject: "is owned by".
        consequence: Where the summary tells the ties of the paths from the far end down, what
            follows from them, before the object: "reaches". The relation is then not said.
        values: Numbers used; shares as decimal strings.
        possible_because: Why it is not present; empty when it is.
        acts: Citations of the entry itself, printed before the indicator's own.
        identity: What makes this finding another one than its neighbours, beside indicator and
            subject; findings keep their id when evidence changes.
        only_acts: Whether it rests on its acts alone, so that its indicator's laws are no basis.
        is_context: Whether it is shown and decides nothing, whatever its indicator's kind is: what
            speaks for a flag too weakly to be one.
    """

    subject: Subject | None
    object: tuple[str, str, str] | None
    status: Status
    severity: Severity
    relation: str
    title: str = ""
    consequence: str = ""
    identity: str = ""
    severity_rules: tuple[str, ...] = ()
    paths: tuple[tuple[int, ...], ...] = ()
    chains: tuple[tuple[int, ...], ...] = ()
    more: More = "no"
    limits: tuple[str, ...] = ()
    path_class: int | None = None
    values: FindingValues = field(default_factory=FindingValues)
    possible_because: tuple[str, ...] = ()
    counter_evidence: tuple[str, ...] = ()
    counterfactuals: tuple[str, ...] = ()
    acts: tuple[Citation, ...] = ()
    is_context: bool = False
    only_acts: bool = False


@dataclass(frozen=True, slots=True)
class NearlyDetected:
    """A near miss: the indicator is one predicate short."""

    subject: Subject | None
    object: tuple[str, str, str] | None
    field: str
    needed: str
    found: str
    paths: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Undecided:
    """The indicator has no answer: data missing or stale, a limit reached, an engine lost."""

    subject: Subject | None
    reason: Reason
    needed: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class UnknownFact:
    """A key fact is unknown; `on` says which: end_user, owner, item, destination, source ….

    `owner` names an owner of the subject, where it is the owners of that one who are not known.
    """

    on: str
    field: str
    why: str
    subject: Subject | None = None
    role: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The question does not arise for this transaction; shown, never INCOMPLETE."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotCovered:
    """What the indicator could not look at, and nobody has to mend before the goods may go.

    It stands in the coverage, and makes no assessment incomplete: the fact is one that most orders
    do not state.

    Attributes:
        text: A sentence without its full stop, as the coverage prints it.
    """

    text: str


Result = Detected | NearlyDetected | Undecided | UnknownFact | NotApplicable | NotCovered


def keep_as_context(results: Iterable[Result]) -> Iterator[Result]:
    """Yield what an indicator of context has to say: no finding, and nothing that leaves a gap.

    What it cannot tell stands in the coverage.
    """
    for result in results:
        if isinstance(result, Detected):
            yield replace(result, is_context=True, severity="info")
        elif isinstance(result, Undecided):
            yield NotCovered(result.text)
        elif isinstance(result, UnknownFact):
            yield NotCovered(result.why)
        elif not isinstance(result, NearlyDetected):
            yield result


Results = Mapping[str, Sequence[Result]]
"""What each indicator yielded, by its id."""


# ------------------------------------------------------------------------------------------------
# What the lists say of an order's parties on a later day than the order's: that of the newest one.
#
# An order that has not left is not judged by the lists of its own day alone.
# ------------------------------------------------------------------------------------------------

INDICATOR: Final = "own-listed-since"
"""The indicator that says what has changed since the order."""

ASKED_AGAIN: Final = frozenset(
    {
        "mil-listed",
        "own-50-aggregate",
        "own-control-listed",
        "own-listed-direct",
        "own-minority-listed",
        "vessel-or-carrier-listed",
    }
)
"""Indicators that are asked once more on the later day: those that read list entries."""


@dataclass(frozen=True, slots=True)
class NewestAnswer:
    """What the indicators that read lists yield on the day of the newest source.

    It is asked of an order that is so old that its goods may have left without a record.

    Attributes:
        day: The day of the newest source.
        results: What each indicator yields on it, by its id.
    """

    day: date
    results: Results


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """What the indicators that read lists yield on a later day.

    Attributes:
        day: The day: that of the newest source, or where they were earlier that on which the goods
            left, or the last one on which the order counts as open.
        left: The day on which the goods left, where it is recorded.
        left_before: The day on which goods of an earlier form of the same order left.
        results: What each indicator yields on that day, by its id.
        newest: What they yield after the order has ceased to count as open.
    """

    day: date
    left: date | None
    left_before: date | None
    results: Results
    newest: NewestAnswer | None = None


def list_new(again: Results, before: Results) -> list[tuple[str, Detected | Undecided]]:
    """Return what indicators yield on a later day that they did not on the day before, by id.

    A finding that has become graver or certain counts as new.
    """
    return [
        (indicator, result)
        for indicator, results in again.items()
        for result in results
        if isinstance(result, Detected | Undecided) and _is_new(result, before.get(indicator, ()))
    ]


def _is_new(result: Detected | Undecided, earlier_results: Sequence[Result]) -> bool:
    if isinstance(result, Undecided):
        return result not in earlier_results
    return not any(
        isinstance(earlier, Detected) and _is_as_grave(earlier, result)
        for earlier in earlier_results
    )


def _is_as_grave(earlier: Detected, later: Detected) -> bool:
    """Tell whether an earlier finding says as much as a later one of the same party and list."""
    is_same = (earlier.subject, earlier.identity) == (later.subject, later.identity)
    is_as_certain = earlier.status == "present" or later.status == "possible"
    return is_same and is_as_certain and _weigh_detected(earlier) >= _weigh_detected(later)


def _weigh_detected(detected: Detected) -> int:
    return SEVERITIES.index(detected.severity)


# ------------------------------------------------------------------------------------------------
# What is worked out of an order is kept by what it has read of the order, and of nothing less.
#
# Two orders of one customer differ in a field or two, and most indicators read neither. Which
# fields
# an indicator reads nobody states, as a field that is forgotten there would be a quiet miss: the
# order that an indicator is given notes every field that is read of it (`noted_order`), and so do
# the
# results of the indicators before. What is computed without a clock or chance reads the same as
# long
# as it reads equal values: which value is read first is certain, and which is next follows from
# those
# before. So the answers of an indicator, and of all of them together, are the leaves of a tree of
# what was read.
# ------------------------------------------------------------------------------------------------

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
