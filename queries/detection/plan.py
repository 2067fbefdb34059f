"""How the indicators of a pack run by a policy: worked out once, whatever they are run against."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final, Protocol, TypeGuard

from onward.errors import EngineError
from onward.graph.cache import SameObjects
from onward.graph.engine import Engine, PartyRecord
from onward.graph.model import Party, PartyKind, TieKind
from onward.graph.ownership import LISTED_TOPICS
from onward.graph.pattern import Pattern
from onward.queries.detection.context import Context, find_detector_module, is_asked_of
from onward.queries.detection.results import Detected
from onward.queries.model.assessment import PolicySummary, RulePackSummary
from onward.queries.rules.catalogue import IndicatorCatalogue
from onward.queries.rules.indicator import SEVERITIES, Indicator, Number
from onward.queries.rules.policy import Policy

# ------------------------------------------------------------------------------------------------
# What must stand beside a party before an indicator can say anything of it; else it is not run.
#
# Most parties of most orders have nothing: no tie of the kinds that an indicator follows, no entry
# of
# a list. What an indicator needs is derived from its patterns, or stated by its detector as
# `TRACES`,
# and is relaxed on purpose: ties of any date, share and standing, in either direction, and those of
# whoever a party may be. So nothing that any detector yields is lost, and *not found* stays proven.
# Assessments are the same, byte for byte, as where every indicator is run (`--no-rule-out`).
# ------------------------------------------------------------------------------------------------

_PLACES: Final = {name: 1 << place for place, name in enumerate((*TieKind, *PartyKind))}
"""The bit of each kind of tie and of party in a word; their names are not alike."""

_MARKED: Final = 1 << len(_PLACES)
"""The bit of a party that carries a topic, or an entry of a list, at any time."""

_SHIPMENTS: Final = _MARKED << 1
"""The bit of a snapshot in which any layer holds deliveries."""

_MARK_READERS: Final = ("carried_topics", "carried_kinds", "tie_kinds")
"""What a `MarkReader` has, by name."""

_CROSSED: Final = 2
"""Ties of likeness that may stand before a detector's own: one that stands in, one of a pattern."""


@dataclass(frozen=True)
class Trace:
    """One way in which a detector may have something to say: all that is named here is there.

    A detector is silent where none of its traces is met. Beside a party stands one of `ties`,
    `kinds`, a mark or deliveries; and somewhere in the graph is who may be at the end of its paths.

    Attributes:
        ties: Kinds of ties at the party, at any time and in either direction.
        kinds: Kinds of the party itself.
        is_marked: Whether it is enough that it carries a topic, or an entry of a list, at any time.
        has_shipments: Whether deliveries in any layer are enough, whoever's they are.
        roles: Roles of the parties that it is asked of; none = all.
        end_topics: Of which somebody carries one, at any time; none = not asked.
        end_kinds: Of which somebody is one; none = not asked.
        is_end_marked: Whether somebody must carry any topic at all.
        of_patterns: Whether it stands for the traces of its indicator's patterns.
    """

    ties: frozenset[TieKind] = field(default_factory=frozenset)
    kinds: frozenset[PartyKind] = field(default_factory=frozenset)
    is_marked: bool = False
    has_shipments: bool = False
    roles: frozenset[str] = field(default_factory=frozenset)
    end_topics: frozenset[str] = field(default_factory=frozenset)
    end_kinds: frozenset[PartyKind] = field(default_factory=frozenset)
    is_end_marked: bool = False
    of_patterns: bool = False

    def is_met(self, facts: "Facts", graph: "GraphMarks") -> bool:
        """Tell whether all that it names is there.

        Args:
            facts: What stands beside each party, as bits, with its role.
            graph: What anybody in the graph carries.
        """
        if (self.is_end_marked and not graph.topics) or not self._may_end(graph):
            return False
        needed, roles = self._pack_needed, self.roles
        return any(needed & word and is_asked_of(role, roles) for role, word in facts)

    def _may_end(self, graph: "GraphMarks") -> bool:
        if self.end_topics and self.end_topics.isdisjoint(graph.topics):
            return False
        return not self.end_kinds or not self.end_kinds.isdisjoint(graph.kinds)

    @cached_property
    def _pack_needed(self) -> int:
        """What of a party is enough, as bits."""
        word = _pack_names((*self.ties, *self.kinds)) | (_MARKED if self.is_marked else 0)
        return word | (_SHIPMENTS if self.has_shipments else 0)


Facts = Collection[tuple[str, int]]
"""Of each party of an order its role, and as bits what stands beside it."""

BY_PATHS: Final = Trace(of_patterns=True)
"""Of a detector that is silent of whoever has no path by its indicator's patterns."""

BY_SHIPMENTS: Final = Trace(has_shipments=True)
"""Of a detector that is silent where no layer holds deliveries."""

UNDER_LISTED: Final = Trace(
    ties=frozenset({TieKind.OWNS, TieKind.CONTROLS}),
    is_marked=True,
    end_topics=frozenset(LISTED_TOPICS),
)
"""Of a detector that asks which listed parties own or control a party."""

UNDER_STATES: Final = (
    Trace(
        ties=frozenset({TieKind.OWNS, TieKind.CONTROLS}),
        kinds=frozenset({PartyKind.PUBLIC_BODY}),
        end_kinds=frozenset({PartyKind.PUBLIC_BODY}),
    ),
    Trace(
        ties=frozenset({TieKind.OWNS, TieKind.CONTROLS}),
        is_marked=True,
        is_end_marked=True,
    ),
)
"""Of a detector that asks which bodies of states own or control a party, or are called so."""


@dataclass(frozen=True, slots=True)
class GraphMarks:
    """What any party of a graph is and carries, those of the order itself included."""

    topics: frozenset[str]
    kinds: frozenset[str]

    @classmethod
    def read(cls, engine: Engine) -> "GraphMarks":
        """Return what an engine's parties are and carry, by their sources or by rules."""
        if reads_marks(engine):
            return cls(engine.carried_topics, engine.carried_kinds)
        return cls(engine.topics, engine.kinds)  # of an engine that rules nothing out

    def with_parties(self, parties: Sequence[Party]) -> "GraphMarks":
        """Return the same where there are some parties more."""
        traits = [trait for party in parties for trait in party.inferred]
        return GraphMarks(
            self.topics.union(
                *(party.topics for party in parties),
                (trait.value for trait in traits if trait.about == "topic"),
            ),
            self.kinds.union(
                (party.kind for party in parties),
                (trait.value for trait in traits if trait.about == "kind"),
            ),
        )


class MarkReader(Protocol):
    """An engine that knows at once what stands beside parties: the embedded one."""

    @property
    def carried_topics(self) -> frozenset[str]:
        """The topics of all parties, stated or inferred, at any time."""

    @property
    def carried_kinds(self) -> frozenset[str]:
        """The kinds of all parties, stated or inferred."""

    def tie_kinds(self, party: int) -> frozenset[TieKind]:
        """Return the kinds of the ties that touch a party, at any time."""


def reads_marks(engine: Engine) -> TypeGuard[MarkReader]:
    """Tell whether an engine is a `MarkReader`.

    Its class is asked: to ask the engine itself would gather the marks of all parties each time.
    """
    return all(hasattr(type(engine), name) for name in _MARK_READERS)


def find_traces(indicator: Indicator) -> tuple[Trace, ...] | None:
    """Return what an indicator needs; None where that is not known, so that it is always run."""
    needed: list[Trace] = []
    for trace in _read_traces(indicator) or ():
        if not trace.of_patterns:
            needed.append(trace)
            continue
        for pattern in indicator.detection.blocks:
            of_pattern = trace_pattern(pattern)
            if of_pattern is None:
                return None
            needed.append(of_pattern)
    return tuple(needed) or None


def _read_traces(indicator: Indicator) -> tuple[Trace, ...] | None:
    """Return what a detector's module states; None where it states nothing, or cannot be had."""
    try:
        stated = getattr(find_detector_module(indicator), "TRACES", None)
    except Exception:  # noqa: BLE001  # whatever keeps it from being imported is told when it is run
        return None
    return stated if isinstance(stated, tuple) else None


def trace_pattern(pattern: Pattern) -> Trace | None:
    """Return what any path by a pattern needs; None where that may be nothing."""
    ties: set[TieKind] = set()
    end, roles = pattern.end, frozenset(pattern.start.roles)
    end_topics, end_kinds = frozenset(end.topics), frozenset(end.kinds)
    for step in pattern.steps:
        ties.update(step.ties)
        if step.hops[0] > 0:  # no path goes past this step without a tie of it
            return Trace(
                ties=frozenset(ties), roles=roles, end_topics=end_topics, end_kinds=end_kinds
            )
    # a path may end where it begins: the party itself is what the pattern looks for
    if not (end_topics or end_kinds):
        return None
    return Trace(
        ties=frozenset(ties),
        kinds=end_kinds,
        is_marked=not end_kinds,
        roles=roles,
        end_topics=end_topics,
        end_kinds=end_kinds,
    )


def gather_facts(context: Context) -> Facts | None:
    """Return what stands beside the parties of an order.

    None where the engine fails, or must fetch ties to know of them: of a hub that takes longer than
    it saves.
    """
    engine = context.engine
    if not reads_marks(engine):
        return None
    shipments = _SHIPMENTS if context.has_shipments else 0
    facts = {("", shipments)}  # deliveries are nobody's alone
    try:
        for subject in context.subjects:
            facts.add((subject.role, _read_facts(context, engine, subject.pid)))
    except EngineError:
        return None  # each indicator says for itself what it cannot tell
    return facts


def _read_facts(context: Context, reader: MarkReader, party: int) -> int:
    """Return the facts of a party and of whoever it may be."""
    return context.cached(
        ("ruling out", party), lambda: _gather_facts_of(context.engine, reader, party)
    )


def _gather_facts_of(engine: Engine, reader: MarkReader, party: int) -> int:
    word, passed, frontier = 0, {party}, [party]
    for _ in range(1 + _CROSSED):
        kinds = [reader.tie_kinds(pid) for pid in frontier]
        for record, of_party in zip(engine.parties(frontier), kinds, strict=True):
            word |= _pack_names((*of_party, *record.kinds, *record.inferred_kinds))
            word |= _MARKED if _is_marked(record) else 0
        if not any(TieKind.POSSIBLY_SAME_AS in of_party for of_party in kinds):
            break
        frontier = sorted(_list_alike(engine, frontier) - passed)
        passed.update(frontier)
    return word


def _list_alike(engine: Engine, parties: Sequence[int]) -> set[int]:
    """Return whoever some parties possibly are, by a tie of any time."""
    kinds = (TieKind.POSSIBLY_SAME_AS,)
    batch = engine.incident(parties, kinds, "both", None, None)
    return {*batch.start.tolist(), *batch.end.tolist()}


def _is_marked(record: PartyRecord) -> bool:
    return bool(record.listings) or any(
        member.topics or member.inferred for member in record.members
    )


def _pack_names(names: Iterable[str]) -> int:
    word = 0
    for name in names:
        word |= _PLACES.get(name, 0)  # of a kind that no pattern can name
    return word


# ------------------------------------------------------------------------------------------------
# A second sign beside one that is weak on its own: what other indicators have found of the order.
#
# Goods of the Common High Priority List go to many honest firms, and many honest firms are young.
# Beside another sign of diversion either of them weighs more.
# ------------------------------------------------------------------------------------------------

WEAK_SIGNS: Final = frozenset({"div-chpl-item", "div-new-company"})
"""Indicators that need a second sign themselves, and are none to each other."""

CONTEXT_SIGNS: Final = frozenset({"div-transshipment-country"})
"""Context that alone is never a finding, and beside a finding is a sign."""

_ENOUGH: Final = SEVERITIES.index("medium")


def find_second_sign(context: Context) -> str | None:
    """Return the title of the first other sign of diversion in the order; None: there is none.

    Only what ran before is seen: whoever asks has to run last.
    """
    for indicator in sorted(context.prior_results):
        if indicator in context.signs and indicator not in WEAK_SIGNS:
            for result in context.prior_results[indicator]:
                if isinstance(result, Detected) and _is_weighty(indicator, result):
                    return context.signs[indicator]
    return None


def _is_weighty(indicator: str, result: Detected) -> bool:
    if indicator in CONTEXT_SIGNS:
        return result.status == "present"
    return not result.is_context and SEVERITIES.index(result.severity) >= _ENOUGH


@dataclass(frozen=True, slots=True)
class ScheduledIndicator:
    """An indicator as it runs for every transaction.

    Attributes:
        params: Its parameters: its own, the policy's before them.
        roles: Roles of the parties that it asks of; none = all.
        traces: What it needs in the graph, one of them at least; None = not known.
    """

    indicator: Indicator
    params: Mapping[str, Number]
    roles: frozenset[str]
    traces: tuple[Trace, ...] | None

    def may_speak(self, facts: Facts, graph: GraphMarks) -> bool:
        """Tell whether it can say anything.

        Args:
            facts: What stands beside the parties.
            graph: What anybody in the graph carries.
        """
        return self.traces is None or any(trace.is_met(facts, graph) for trace in self.traces)


@dataclass(frozen=True, slots=True)
class PackPlan:
    """What follows from a rule pack and a policy alone.

    Attributes:
        schedule: The indicators in the order in which they run.
        blocks: Their patterns, by indicator id.
        signs: Titles of those whose findings are signs of diversion, by indicator id.
        unknown_params: What the policy sets and no indicator reads.
        pack_summary, policy_summary: What an assessment says of the rule pack and of the policy.
    """

    schedule: tuple[ScheduledIndicator, ...]
    blocks: Mapping[str, tuple[Pattern, ...]]
    signs: Mapping[str, str]
    unknown_params: tuple[str, ...]
    pack_summary: RulePackSummary
    policy_summary: PolicySummary


def plan_pack(catalogue: IndicatorCatalogue, policy: Policy) -> PackPlan:
    """Return how a pack runs by a policy; for the same objects, the same plan."""
    return _plan_same(SameObjects([catalogue, policy]))


@lru_cache(maxsize=8)
def _plan_same(given: SameObjects[IndicatorCatalogue | Policy]) -> PackPlan:
    catalogue, policy = given.objects
    assert isinstance(catalogue, IndicatorCatalogue)  # noqa: S101  # as `plan_pack` gives them
    assert isinstance(policy, Policy)  # noqa: S101  # likewise
    return PackPlan(
        schedule=tuple(_make_schedule(catalogue, policy)),
        blocks={indicator.id: indicator.detection.blocks for indicator in catalogue},
        signs={
            indicator.id: indicator.title
            for indicator in catalogue
            if indicator.verdict.diversion or indicator.id in CONTEXT_SIGNS
        },
        unknown_params=tuple(_list_unknown_params(catalogue, policy)),
        pack_summary=catalogue.summary(),
        policy_summary=policy.summary(),
    )


def _make_schedule(catalogue: IndicatorCatalogue, policy: Policy) -> Iterator[ScheduledIndicator]:
    """Yield the indicators in the pack's order, those last that weigh what the others found."""
    for indicator in sorted(catalogue, key=lambda indicator: indicator.detection.runs_last):
        yield _schedule_indicator(indicator, policy)


def _schedule_indicator(indicator: Indicator, policy: Policy) -> ScheduledIndicator:
    roles = {role for block in indicator.detection.blocks for role in block.start.roles}
    roles |= set(indicator.detection.roles)
    params = {**indicator.params, **policy.params_of(indicator.id)}
    return ScheduledIndicator(indicator, params, frozenset(roles), find_traces(indicator))


def _list_unknown_params(catalogue: IndicatorCatalogue, policy: Policy) -> Iterator[str]:
    """Yield what the policy sets and no indicator reads: a misspelt threshold changes nothing."""
    for indicator, params in sorted(policy.params.items()):
        read_params = catalogue[indicator].params if indicator in catalogue.indicators else {}
        for name in sorted(params.keys() - read_params.keys()):
            yield f"{indicator}.{name}"
