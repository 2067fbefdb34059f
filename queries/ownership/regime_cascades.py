"""One party under one regime's ownership rule: what several detectors ask of the same cascade."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from onward.graph.engine import PartyRecord
from onward.graph.ownership import LISTED_TOPICS, Rule, listed_end, topic_truth
from onward.queries.detection.context import Context
from onward.queries.detection.results import CannotTell, Missed, Subject
from onward.queries.ownership.cascades import Answer, Seeds, Upstream, seeds_of, upstream
from onward.queries.ownership.ownership_tree import disagreements, levels, threshold_text
from onward.queries.rules.measure_levels import measure_level
from onward.queries.rules.severity import SEVERITIES, Severity
from onward.queries.tables.ownership_regimes import OwnershipRegime


@dataclass(frozen=True, slots=True)
class Asked:
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
        return rule_of(self.regime)

    @property
    def object(self) -> tuple[str, str, str]:
        """The rule, as what a finding is about."""
        added = "added up" if self.rule.aggregate else "by one holder"
        title = f"the {self.regime.regime} ownership rule ({threshold_text(self.rule)}, {added})"
        return "regime", self.regime.regime, title

    def values(self, answer: Answer) -> dict[str, Any]:
        """Write the sums of an answer and the rule that they are held against."""
        regime = self.regime
        tree = levels(self.context.engine, self.subject.pid, answer)
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

    def unsure_rule(self) -> tuple[str, ...]:
        """Say why nothing is certain where nobody knows whether the rule is in force."""
        if self.regime.state == "in_force":
            return ()
        return (f"whether the rule is in force is not known: {self.regime.note}",)

    def suspended(self, answer: Answer, would: str) -> Missed:
        """Show what a suspended rule would say, which is never a finding."""
        until = f" until {self.regime.until}" if self.regime.until else ""
        may = "would" if answer.sure else "would possibly"
        return Missed(
            subject=self.subject,
            object=self.object,
            field="regime.state",
            needed="in force",
            found=f"suspended{until}; the party {may} {would}; {self.regime.note}",
            paths=answer.paths.paths,
        )

    def barring(self) -> tuple[Seeds, Severity]:
        """Give the listed parties whose measures forbid a supply, and the most that the rest weigh.

        A travel ban freezes nothing: what its bearer owns is not forbidden by it.
        """
        level, above = self.context.level, self.above
        weights = {pid: self._weight(record) for pid, record in above.records.items()}
        for pid, others in above.linked.items():
            if pid in self.seeds.tails:
                weights[pid] = strongest_of(self._weight(record) for _, record in others)
        heavy = {pid for pid, weight in weights.items() if weight == level}
        every = (*self.seeds.sure, *self.seeds.maybe, *self.seeds.tails)
        seeds = Seeds(
            tuple(pid for pid in self.seeds.sure if pid in heavy),
            tuple(pid for pid in self.seeds.maybe if pid in heavy),
            {pid: tid for pid, tid in self.seeds.tails.items() if pid in heavy},
        )
        return seeds, strongest_of(weights[pid] for pid in every if pid not in heavy)

    def _weight(self, record: PartyRecord) -> Severity:
        """Give the severity of the gravest measure that a party is under; unstated ones stop."""
        on, as_of, level = self.context.on, self.context.as_of, self.context.level
        if any(topic in LISTED_TOPICS for _, topic in record.bare_topics(as_of)):
            return level
        return strongest_of(
            measure_level(entry.measure, level)
            for entry in record.entries(on, as_of)
            if entry.topic in LISTED_TOPICS and entry.regime in (self.regime.regime, "")
        )

    def disagreements(self, answer: Answer) -> tuple[str, ...]:
        """Give what sources say differently of the stakes on an answer's paths."""
        engine, table = self.context.engine, self.above.holdings
        told = (text for path in answer.paths.paths for text in disagreements(engine, table, path))
        return tuple(dict.fromkeys(told))


def asked(context: Context) -> Iterator[Asked]:
    """Give every subject with a listed ancestor, under each regime that says anything on the date.

    A party that is listed itself under a regime is another indicator's finding.
    """
    for subject in context.subjects:
        above = upstream(context, subject.pid, listed_end())
        if above is None:
            continue
        for regime in context.tables.ownership_regimes_at(context.on):
            if regime.state == "not_in_force":
                continue

            def truth(record: PartyRecord, regime: str = regime.regime) -> bool | None:
                return topic_truth(record, LISTED_TOPICS, context.on, context.as_of, regime)

            own = above.records.get(subject.pid)
            if own is None or truth(own) is not True:
                yield Asked(context, subject, above, regime, seeds_of(above, truth))


def unruled(context: Context) -> Iterator[CannotTell]:
    """Name each listed party above a subject for whose regimes the pack has no ownership rule.

    Whether the subject counts as listed through it cannot be told, which is no quiet no.
    """
    ruled = {regime.regime for regime in context.tables.ownership_regimes_at(context.on)} | {""}
    for subject in context.subjects:
        above = upstream(context, subject.pid, listed_end())
        for pid, record in above.records.items() if above else ():
            entries = record.entries(context.on, context.as_of)
            regimes = {entry.regime for entry in entries if entry.topic in LISTED_TOPICS}
            if pid != subject.pid and regimes and not regimes & ruled:
                names = ", ".join(sorted(regimes))
                text = f"{record.name}, above {subject.name}, is listed by {names}, for which the "
                text += "rule pack has no ownership rule"
                needed = (f"what {record.name} holds in {subject.name}, judged by a person",)
                yield CannotTell(subject, "missing_data", needed, text)


def strongest_of(levels: Iterable[Severity]) -> Severity:
    """Give the gravest of some severities; of none, the mildest there is.

    >>> strongest_of(["medium", "stop"]), strongest_of([])
    ('stop', 'info')
    """
    return max(levels, key=SEVERITIES.index, default=SEVERITIES[0])


def rule_of(regime: OwnershipRegime) -> Rule:
    """Give a regime's threshold as a cascade reads it."""
    return Rule(float(regime.threshold), strict=regime.strict, aggregate=regime.aggregates)
