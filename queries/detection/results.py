"""What a detector can yield: detected, nearly detected, undecided, unknown, not to be judged.

`assess` makes of them the findings, near misses and gaps of an assessment
(`onward.queries.model`). Absence needs no result of its own: an indicator that yields nothing for
a subject has *not found* it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypedDict

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

    @property
    def status(self) -> Status:
        """Present, unless something keeps it from being certain."""
        return "possible" if self.possible_because else "present"


class DetectedFacts(TypedDict, total=False):
    """The fields of `Detected`, of which `Context.find` fills in what a detector leaves out."""

    subject: Subject | None
    object: tuple[str, str, str] | None
    severity: Severity
    relation: str
    title: str
    consequence: str
    identity: str
    severity_rules: tuple[str, ...]
    paths: tuple[tuple[int, ...], ...]
    chains: tuple[tuple[int, ...], ...]
    more: More
    limits: tuple[str, ...]
    path_class: int | None
    values: FindingValues
    possible_because: tuple[str, ...]
    counter_evidence: tuple[str, ...]
    counterfactuals: tuple[str, ...]
    acts: tuple[Citation, ...]
    is_context: bool
    only_acts: bool


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
