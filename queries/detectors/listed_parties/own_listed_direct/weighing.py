"""How grave it is to stand on a list: the regime first, then the gravest entry."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from onward.graph.sayings import joined, say
from onward.queries.detection.countries import say_topic
from onward.queries.detection.list_entries import PartyListing
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import SEVERITIES, measure_level, weaker
from onward.queries.rules.policy import Policy
from onward.queries.tables.tables import RuleTables


@dataclass(frozen=True, slots=True)
class Weight:
    """What list entries weigh together.

    Attributes:
        severity_rules: Which rules lowered the severity.
        is_possible: Whether only a program says that the party is listed.
    """

    severity: Severity
    severity_rules: tuple[str, ...] = ()
    is_possible: bool = False


@dataclass(frozen=True, slots=True)
class ListingScale:
    """Weighs list entries by a policy.

    Attributes:
        severity: What a ban weighs.
    """

    tables: RuleTables
    policy: Policy
    severity: Severity

    def weigh(self, entries: Sequence[PartyListing]) -> Weight:
        """Weigh all entries of a party: the gravest regime decides.

        What a program inferred neither raises nor lowers what a source states.
        """
        stated = [entry for entry in entries if not entry.is_inferred]
        if not stated:
            weight = self._weigh_gravest(entries)
            rules = (*weight.severity_rules, "possible: at most high")
            return Weight(weaker(weight.severity, "high"), rules, is_possible=True)
        return self._weigh_gravest(stated)

    def _weigh_gravest(self, entries: Sequence[PartyListing]) -> Weight:
        by_regime = group_by_regime(entries)
        weights = [self._weigh_regime(regime, by_regime[regime]) for regime in sorted(by_regime)]
        return max(weights, key=lambda weight: SEVERITIES.index(weight.severity))

    def _weigh_regime(self, regime: str, entries: Sequence[PartyListing]) -> Weight:
        """Apply the severity rules: the regime first, then the gravest entry."""
        rules = []
        cap: Severity = self.severity
        if not self.policy.applies(regime):
            cap = weaker(cap, "high")
            rules.append(say("the policy does not apply {regime}: high", regime=regime))
        severities = {entry: self._weigh_entry(entry) for entry in entries}
        gravest = max(severities.values(), key=SEVERITIES.index)
        if gravest != self.severity:
            rules.append(
                say("no {milder}: {gravest}", milder=self._name_milder(entries), gravest=gravest)
            )
        return Weight(weaker(cap, gravest), tuple(rules))

    def _weigh_entry(self, entry: PartyListing) -> Severity:
        level = measure_level(entry.measure, self.severity)
        return weaker(level, "high") if self._is_restricted(entry) else level

    def _is_restricted(self, entry: PartyListing) -> bool:
        return self.tables.topic_class(entry.topic) == "restricted"

    def _name_milder(self, entries: Iterable[PartyListing]) -> str:
        """Say which topics and measures, none of which bans a delivery, are all that there is."""
        restricted = {entry.topic for entry in entries if self._is_restricted(entry)}
        topics = sorted(map(say_topic, restricted))
        measures = sorted(
            {str(entry.measure) for entry in entries if not self._is_restricted(entry)}
        )
        named = (("topic", topics), ("measure", measures))
        return joined(
            (
                say("{what} but {values}", what=what, values=joined(values))
                for what, values in named
                if values
            ),
            ", and no ",
        )


def group_by_regime(entries: Iterable[PartyListing]) -> Mapping[str, list[PartyListing]]:
    """Return list entries by the regime that they belong to; "" where it is not stated."""
    by_regime: dict[str, list[PartyListing]] = defaultdict(list)
    for entry in entries:
        by_regime[entry.regime].append(entry)
    return by_regime
