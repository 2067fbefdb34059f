"""One party under one regime's ownership rule: what several detectors ask of the same cascade."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from onward.graph.engine import PartyRecord
from onward.graph.ownership import LISTED_TOPICS, Rule, listed_end, topic_truth
from onward.queries.detection.context import Context
from onward.queries.detection.results import NearlyDetected, Subject, Undecided
from onward.queries.model.values import FindingValues
from onward.queries.ownership.cascades import CascadeOutcome, Seeds, sort_seeds
from onward.queries.ownership.ownership_tree import (
    ownership_tree,
    source_disagreements,
    threshold_text,
)
from onward.queries.ownership.upstream import Upstream, gather_upstream
from onward.queries.rules.severity import SEVERITIES, Severity, measure_level
from onward.queries.tables.ownership_regimes import OwnershipRegime


@dataclass(frozen=True, slots=True)
class RegimeCase:
    """One subject under one regime that is or was in force, with the listed parties above it.

    Attributes:
        above: The subject's ancestors.
        seeds: Those of them that are listed under the regime.
    """

    context: Context
    subject: Subject
    above: Upstream
    regime: OwnershipRegime
    seeds: Seeds

    @property
    def rule(self) -> Rule:
        """The regime's threshold and how it is read."""
        regime = self.regime
        return Rule(float(regime.threshold), strict=regime.strict, aggregate=regime.aggregates)

    @property
    def object(self) -> tuple[str, str, str]:
        """The rule, as what a finding is about."""
        added = "added up" if self.rule.aggregate else "by one holder"
        title = f"the {self.regime.regime} ownership rule ({threshold_text(self.rule)}, {added})"
        return "regime", self.regime.regime, title

    def values(self, outcome: CascadeOutcome) -> FindingValues:
        """Write the sums of an outcome and the rule that they are held against."""
        regime = self.regime
        tree = ownership_tree(self.context.engine, self.subject.pid, outcome)
        return {
            "sum": tree[0]["sum"] if tree else None,
            "sum_is": tree[0]["sum_is"] if tree else None,
            "not_known": tree[0]["not_known"] if tree else None,
            "threshold": str(regime.threshold),
            "strict": regime.strict,
            "aggregate": regime.aggregates,
            "regime_state": regime.state,
            "regime_since": regime.since,
            "regime_note": regime.note,
            "regime_source": regime.basis.source,
            "on": self.context.on.isoformat(),
            "levels": tree,
        }

    def doubts_of_rule(self) -> tuple[str, ...]:
        """Say why nothing is certain where nobody knows whether the rule is in force."""
        if self.regime.state == "in_force":
            return ()
        return (f"whether the rule is in force is not known: {self.regime.note}",)

    def suspended(self, outcome: CascadeOutcome, consequence: str) -> NearlyDetected:
        """Return what a suspended rule would say, which is never a finding."""
        until = f" until {self.regime.until}" if self.regime.until else ""
        would = "would" if outcome.is_sure else "would possibly"
        return NearlyDetected(
            subject=self.subject,
            object=self.object,
            field="regime.state",
            needed="a rule that is in force",
            found=f"suspended{until}; the party {would} {consequence}; {self.regime.note}",
            paths=outcome.paths.paths,
        )

    def blocking_owners(self) -> tuple[Seeds, Severity]:
        """Return the listed owners whose measures forbid a supply, and what the others weigh.

        A travel ban freezes nothing: what its bearer owns is not forbidden by it.

        Returns:
            The blocking owners as seeds, and the gravest severity among the others.
        """
        severities, full_severity = self._severity_by_owner(), self.context.severity
        blocking = {pid for pid, severity in severities.items() if severity == full_severity}
        others = (severities[pid] for pid in self.seeds.pids if pid not in blocking)
        return self.seeds.only(blocking), gravest(others)

    def _severity_by_owner(self) -> dict[int, Severity]:
        """Return the gravest measure of each owner; of a tail, of those it possibly is."""
        above = self.above
        severities = {pid: self._severity_of(record) for pid, record in above.records.items()}
        for pid, duplicates in above.duplicates.items():
            if pid in self.seeds.tails:
                severities[pid] = gravest(self._severity_of(record) for _, record in duplicates)
        return severities

    def _severity_of(self, record: PartyRecord) -> Severity:
        """Return the severity of the gravest measure that a party is under; unstated ones stop."""
        context = self.context
        bare_topics = {topic for _, topic in record.bare_topics(context.as_of)}
        if not bare_topics.isdisjoint(LISTED_TOPICS):
            return context.severity
        # an entry without a regime may be of this one, too
        regimes = (self.regime.regime, "")
        return gravest(
            measure_level(entry.measure, context.severity)
            for entry in record.entries(context.on, context.as_of)
            if entry.topic in LISTED_TOPICS and entry.regime in regimes
        )

    def disagreements(self, outcome: CascadeOutcome) -> tuple[str, ...]:
        """Return what sources say differently of the stakes on an outcome's paths."""
        engine, table = self.context.engine, self.above.holdings
        sentences: dict[str, None] = {}
        for path in outcome.paths.paths:
            sentences |= dict.fromkeys(source_disagreements(engine, table, path))
        return tuple(sentences)


def regime_cases(context: Context) -> Iterator[RegimeCase]:
    """Yield every subject with a listed ancestor, under each regime that may apply on the date.

    A party that is listed itself under a regime is another indicator's finding.
    """
    for subject in context.subjects:
        above = gather_upstream(context, subject.pid, listed_end())
        if above is None:
            continue
        subject_record = above.records.get(subject.pid)
        for regime in context.tables.ownership_regimes_at(context.on):
            if regime.state == "not_in_force":
                continue
            truth = partial(_is_listed, context, regime=regime.regime)
            # who may be listed is asked all the same: through its owners it may be certain
            if subject_record is None or truth(subject_record) is not True:
                yield RegimeCase(context, subject, above, regime, sort_seeds(above, truth))


def _is_listed(context: Context, record: PartyRecord, *, regime: str) -> bool | None:
    return topic_truth(record, LISTED_TOPICS, context.on, context.as_of, regime)


def owners_without_rule(context: Context) -> Iterator[Undecided]:
    """Name each listed party above a subject for whose regimes the pack has no ownership rule.

    Whether the subject counts as listed through it cannot be told, which is no quiet no.
    """
    # an entry without a regime is judged under every rule
    with_rule = {regime.regime for regime in context.tables.ownership_regimes_at(context.on)} | {""}
    for subject in context.subjects:
        above = gather_upstream(context, subject.pid, listed_end())
        for pid, record in above.records.items() if above else ():
            entries = record.entries(context.on, context.as_of)
            regimes = {entry.regime for entry in entries if entry.topic in LISTED_TOPICS}
            if pid != subject.pid and regimes and regimes.isdisjoint(with_rule):
                names = ", ".join(sorted(regimes))
                text = f"{record.name}, above {subject.name}, is listed by {names}, for which the "
                text += "rule pack has no ownership rule"
                needed = (f"what {record.name} holds in {subject.name}, judged by a person",)
                yield Undecided(subject, "missing_data", needed, text)


def gravest(severities: Iterable[Severity]) -> Severity:
    """Return the gravest of some severities; of none, the mildest there is.

    >>> gravest(["medium", "stop"]), gravest([])
    ('stop', 'info')
    """
    return max(severities, key=SEVERITIES.index, default=SEVERITIES[0])
