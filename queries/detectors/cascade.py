"""own-50-aggregate: listed parties together own enough that the party counts as listed.

One cascade a regime, by that regime's own threshold on the day of the question (02, Ownership 3).
A party that is listed itself is another indicator's finding.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onward.graph.engine import PartyRecord
from onward.graph.ownership import LISTED_TOPICS, Rule, listed_end, topic_truth
from onward.queries.cascades import Answer, Seeds, Upstream, answer, near, seeds_of, upstream
from onward.queries.context import Context
from onward.queries.levels import (
    counterfactuals,
    disagreements,
    levels,
    percent,
    reasons,
    threshold_text,
)
from onward.queries.ownership_regimes import OwnershipRegime
from onward.queries.results import Found, Missed, Result, Subject, weaker


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party and regime under which the party counts as listed."""
    above: dict[int, Upstream | None] = {}
    for subject in context.subjects:
        if subject.pid not in above:
            above[subject.pid] = upstream(context, subject.pid, listed_end())
        ancestors = above[subject.pid]
        if ancestors is not None:
            for regime in context.tables.ownership_regimes_at(context.on):
                yield from _Asked(context, subject, ancestors, regime).results()


@dataclass(frozen=True, slots=True)
class _Asked:
    """One subject under one regime."""

    context: Context
    subject: Subject
    above: Upstream
    regime: OwnershipRegime

    @property
    def rule(self) -> Rule:
        regime = self.regime
        return Rule(float(regime.threshold), strict=regime.strict, aggregate=regime.aggregates)

    @property
    def object(self) -> tuple[str, str, str]:
        added = "added up" if self.rule.aggregate else "by one holder"
        title = f"the {self.regime.regime} ownership rule ({threshold_text(self.rule)}, {added})"
        return "regime", self.regime.regime, title

    def results(self) -> Iterator[Result]:
        if self.regime.state == "not_in_force" or self._is_listed(self.above.party) is True:
            return
        seeds = seeds_of(self.above, self._truth)
        joined = answer(self.above, seeds, self.rule)
        if joined is None:
            yield from self._near(seeds)
        elif self.regime.state == "suspended":
            yield self._suspended(joined)
        else:
            yield self._found(joined, seeds)

    def _is_listed(self, pid: int) -> bool | None:
        record = self.above.records.get(pid)
        return False if record is None else self._truth(record)

    def _truth(self, record: PartyRecord) -> bool | None:
        on, as_of = self.context.on, self.context.as_of
        return topic_truth(record, LISTED_TOPICS, on, as_of, self.regime.regime)

    def _found(self, joined: Answer, seeds: Seeds) -> Found:
        engine, pid = self.context.engine, self.subject.pid
        is_certain_rule = self.regime.state == "in_force"
        because = () if joined.sure else reasons(engine, pid, joined, seeds)
        if not is_certain_rule:
            because = (f"whether the rule is in force is not known: {self.regime.note}", *because)
        rules, severity = [], self.context.level
        if because:
            rules.append("high when possible")
        if not self.context.policy.applies(self.regime.regime):
            rules.append("high, not stop, for a regime that the policy does not apply")
        if rules:
            severity = weaker(severity, "high")
        return Found(
            subject=self.subject,
            object=self.object,
            status="possible" if because else "present",
            severity=severity,
            relation="counts as listed through its owners under",
            identity=self.regime.regime,
            severity_rules=tuple(rules),
            paths=joined.paths.paths,
            more=joined.paths.more,
            values=self._values(joined),
            possible_because=because,
            counter_evidence=tuple(
                dict.fromkeys(
                    text
                    for path in joined.paths.paths
                    for text in disagreements(engine, self.above.holdings, path)
                )
            ),
            counterfactuals=counterfactuals(engine, pid, joined),
        )

    def _values(self, joined: Answer) -> dict[str, Any]:
        regime = self.regime
        tree = levels(self.context.engine, self.subject.pid, joined)
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

    def _suspended(self, joined: Answer) -> Missed:
        until = f" until {self.regime.until}" if self.regime.until else ""
        would = "would" if joined.sure else "would possibly"
        return Missed(
            subject=self.subject,
            object=self.object,
            field="regime.state",
            needed="in force",
            found=f"suspended{until}; the party {would} count as listed; {self.regime.note}",
            paths=joined.paths.paths,
        )

    def _near(self, seeds: Seeds) -> Iterator[Missed]:
        short = near(self.context, self.above, seeds, self.rule)
        if short is not None:
            name = self.context.engine.parties([short.company])[0].name
            yield Missed(
                subject=self.subject,
                object=self.object,
                field="share",
                needed=f"{threshold_text(self.rule)} of {name} held by listed parties",
                found=percent(short.total),
                paths=short.paths,
            )
