"""What a detector may see, and how one is run.

A detector sees the question, the subjects, what ran before it, and engine-neutral primitives only.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Protocol, Self, TypeVar, Unpack

from onward import registry
from onward.errors import EngineError, EngineTimeout
from onward.graph.cache import LruCache
from onward.graph.dates import aged_from, day_number, is_known_by, since_day
from onward.graph.engine import Engine
from onward.graph.identity.clusters import SUGGESTIONS
from onward.graph.pattern import Pattern
from onward.queries.destinations import CountrySets, Destinations
from onward.queries.detection.results import (
    AskedAgain,
    Detected,
    DetectedFacts,
    NotApplicable,
    NotCovered,
    Result,
    Subject,
    Undecided,
    keep_as_context,
)
from onward.queries.items import ItemConflict
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import (
    GENERIC_DETECTOR,
    NO_DETECTION,
    Detection,
    Indicator,
    NearMissKind,
    OrderCondition,
    PathCondition,
    SeverityRule,
    Topic,
    stronger,
    weaker,
)
from onward.queries.rules.policy import Policy
from onward.queries.tables.tables import RuleTables
from onward.queries.transactions.transaction import Transaction

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
        relation: The middle of a finding's sentence, where the detector gives no other one.
        relation_itself: The same, where the party is the end of the path itself.
        clears_if: What would clear its findings; "" where nothing is said.
        unless: Of patterns: what keeps a path from counting.
        severity_when: Of patterns: what makes a path weigh more or less.
        near_misses: Of patterns alone: which near misses are looked for.
        detection: What else its file says: the questions, faults, uses and gaps that it reads.
        roles: Roles of the parties that it asks about; none = all.
        indicators: All of the rule pack, by id, in the order in which they run.
        item_conflicts: What item masters say otherwise than the order, or do not know.
        cache: What `cached` remembers; transactions with one overlay and dates share it.
        facts: What has been worked out of this transaction alone, for the indicators to come.
        prior_results: What the indicators that ran before have yielded, by indicator id.
        asked_again: What some indicators yield on a later day than `on`; None where there is none.
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
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    relation: str = ""
    relation_itself: str = ""
    clears_if: str = ""
    unless: tuple[PathCondition, ...] = ()
    severity_when: tuple[SeverityRule, ...] = ()
    near_misses: tuple[NearMissKind, ...] = ()
    detection: Detection = NO_DETECTION
    item_conflicts: tuple[ItemConflict, ...] = ()
    asked_again: AskedAgain | None = None
    cache: AnswerCache = field(default_factory=answer_cache, compare=False, repr=False)
    facts: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def cached(self, question: Hashable, compute: Callable[[], Answer]) -> Answer:
        """Compute something for the first indicator that asks, and remember it for the others.

        Args:
            question: Names what is asked, down to the party. The answer may depend on the engine,
                the two dates and the pack, and on nothing else that a transaction says.
            compute: Returns the answer.
        """
        answer: Answer = self.cache.get_or_make(question, compute)
        return answer

    def find(self, **facts: Unpack[DetectedFacts]) -> Detected:
        """Return a finding of the indicator that is running.

        Its level, its relation and what would clear it are those of its file, where the detector
        gives no others; a finding without a subject or object is about the whole.
        """
        facts.setdefault("subject", None)
        facts.setdefault("object", None)
        facts.setdefault("severity", self.severity)
        facts.setdefault("relation", self.relation)
        facts.setdefault("counterfactuals", (self.clears_if,) if self.clears_if else ())
        return Detected(**facts)

    def weigh_doubts(self, doubts: Sequence[str]) -> Severity:
        """Return the level of the indicator; what is only possible weighs at most high."""
        return weaker(self.severity, "high") if doubts else self.severity

    def weigh(
        self, *holds: OrderCondition, level: Severity | None = None
    ) -> tuple[Severity, tuple[str, ...]]:
        """Return what a fact weighs by the first rule that holds, and the rule's sentence.

        Args:
            holds: The conditions that hold.
            level: What it weighs without a rule; default the level of the indicator.
        """
        level = level or self.severity
        for rule in self.severity_when:
            if rule.when in holds:
                if rule.raise_to is not None:
                    return stronger(level, rule.raise_to), (rule.rule,)
                return weaker(level, rule.lower_to or level), (rule.rule,)
        return level, ()

    def asked_of(self, subjects: tuple[Subject, ...]) -> Self:
        """Return the same question of some subjects alone; of all of them it is this one."""
        return self if subjects == self.subjects else replace(self, subjects=subjects)

    def with_roles(self, roles: Iterable[str]) -> tuple[Subject, ...]:
        """Return the subjects that have one of the roles; no roles means all."""
        allowed = frozenset(roles)
        return tuple(s for s in self.subjects if is_asked_of(s.role, allowed))

    def telling(self, *topics: Topic) -> list[Indicator]:
        """Return the indicators that tell of some topics, topic by topic."""
        indicators = self.indicators.values()
        return [row for topic in topics for row in indicators if row.tells_of == topic]

    def prior_results_on(self, *topics: Topic) -> list[tuple[Indicator, Result]]:
        """Return what the indicators that tell of some topics have yielded before."""
        return [
            (indicator, result)
            for indicator in self.telling(*topics)
            for result in self.prior_results.get(indicator.id, ())
        ]

    def prior_findings(self, *topics: Topic, of: Subject | None = None) -> list[Detected]:
        """Return findings on some topics; a possible one does not count.

        Args:
            topics: Of the indicators (`Indicator.tells_of`).
            of: Whom they must be about; None = anybody.
        """
        return [
            result
            for _, result in self.prior_results_on(*topics)
            if isinstance(result, Detected)
            and result.status == "present"
            and (of is None or (result.subject is not None and result.subject.pid == of.pid))
        ]

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
    """The shape of each `detect_…` in the modules of `onward.queries.detectors`."""

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
    search: Detector = registry.find("detector", GENERIC_DETECTOR).find_near_misses
    return list(search(context.asked_of(silent))) if silent else []


def find_detector(indicator: Indicator) -> Detector:
    """Return the function that runs an indicator.

    Raises:
        UsageError: There is no detector of that name.
    """
    detect: Detector = registry.find_detector(indicator.detection.module)
    return detect


def age_days(layer: LayerFacts, context: Context) -> int | None:
    """Return how old a layer is on the assessment's date; None where it has no date."""
    day = layer.aged_from
    return None if day is None else day_number(context.on) - since_day(day)
