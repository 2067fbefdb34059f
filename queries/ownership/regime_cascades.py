"""One party under one regime's ownership rule: what several detectors ask of the same cascade."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.model import Listing
from onward.graph.ownership import LISTED_TOPICS, Rule, listed_end, topic_truth
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import PartyListing
from onward.queries.detection.paths.search import ends_of
from onward.queries.detection.results import NearlyDetected, Subject, Undecided
from onward.queries.model.values import FindingValues
from onward.queries.ownership.cascades import CascadeOutcome, Seeds, sort_seeds
from onward.queries.ownership.ownership_tree import (
    explain_doubts,
    ownership_tree,
    source_disagreements,
    threshold_text,
)
from onward.queries.ownership.upstream import Upstream, gather_upstream
from onward.queries.rules.severity import SEVERITIES, Severity, measure_level
from onward.queries.tables.ownership_regimes import OwnershipRegime, SeedVerdict

NO_SEEDS: Final = Seeds((), (), {})


@dataclass(frozen=True, slots=True)
class RegimeCase:
    """One subject under one regime that is or was in force, with the listed parties above it.

    Attributes:
        above: The subject's ancestors.
        seeds: Those of them whose listing carries the regime's ownership rule.
        restricted: Those that the regime lists without that rule, or beyond its reach.
        restricted_note: Why the rule does not reach what they own.
    """

    context: Context
    subject: Subject
    above: Upstream
    regime: OwnershipRegime
    seeds: Seeds
    restricted: Seeds
    restricted_note: str = ""

    @property
    def rule(self) -> Rule:
        """The regime's threshold and how it is read."""
        regime = self.regime
        return Rule(float(regime.threshold), strict=regime.strict, aggregate=regime.aggregates)

    @property
    def object(self) -> tuple[str, str, str]:
        """The rule, as what a finding is about."""
        added = "added up" if self.rule.aggregate else "by one holder"
        title = say(
            "the {regime} ownership rule ({threshold}, {added})",
            regime=self.regime.regime,
            threshold=threshold_text(self.rule),
            added=added,
        )
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
        return (say("whether the rule is in force is not known: {note}", note=self.regime.note),)

    def suspended(self, outcome: CascadeOutcome, consequence: str) -> NearlyDetected:
        """Return what a suspended rule would say, which is never a finding."""
        until = say(" until {until}", until=self.regime.until) if self.regime.until else ""
        would = "would" if outcome.is_sure else "would possibly"
        return NearlyDetected(
            subject=self.subject,
            object=self.object,
            field="regime.state",
            needed="a rule that is in force",
            found=say(
                "suspended{until}; the party {would} {consequence}; {note}",
                until=until,
                would=would,
                consequence=consequence,
                note=self.regime.note,
            ),
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
        return gravest(
            measure_level(entry.measure, context.severity)
            for entry in self.entries_of(record)
            if self.judge_entry(entry).answer is not False
        )

    def entries_of(self, record: PartyRecord) -> list[Listing]:
        """Return the list entries of a party that hold on the day, of whatever regime."""
        context = self.context
        entries = record.entries(context.on, context.as_of)
        return [entry for entry in entries if entry.topic in LISTED_TOPICS]

    def judge_entry(self, entry: Listing) -> SeedVerdict:
        """Tell whether an entry starts a cascade under the regime's rule."""
        return self.context.tables.cascade_seeds.judge_entry(self.regime.regime, entry)

    def entries_behind(self, outcome: CascadeOutcome, *, of_rule: bool) -> list[PartyListing]:
        """Return the entries on which an outcome rests: those of the parties that its paths end at.

        Args:
            outcome: The outcome.
            of_rule: Entries that carry the ownership rule; else those that the regime has without.
        """
        ends = ends_of(self.context.engine, self.subject.pid, outcome.paths.paths)
        records = self.context.engine.parties(sorted(set(ends)))
        entries = [entry for record in records for entry in self.entries_of(record)]
        chosen = [entry for entry in entries if self._is_behind(entry, of_rule=of_rule)]
        listings = [PartyListing(row.topic, row.regime, row.source, row) for row in chosen]
        return sorted(listings, key=lambda row: row.listing.id if row.listing else "")

    def _is_behind(self, entry: Listing, *, of_rule: bool) -> bool:
        if of_rule:
            return self.judge_entry(entry).answer is not False
        return entry.regime in (self.regime.regime, "")

    def doubts_of_entries(self, entries: Sequence[PartyListing]) -> tuple[str, ...]:
        """Say why it is not certain that the entries carry the rule, where none surely does."""
        verdicts = [self.judge_entry(row.listing) for row in entries if row.listing]
        if any(verdict.answer for verdict in verdicts):
            return ()
        return tuple(dict.fromkeys(verdict.note for verdict in verdicts if verdict.note))

    def doubts_of_outcome(
        self, outcome: CascadeOutcome, entries: Sequence[PartyListing]
    ) -> tuple[str, ...]:
        """Say why an outcome is not certain: of the rule, then of its entries or its ties."""
        of_rule = self.doubts_of_rule()  # a rule that may not be in force makes nothing certain
        if outcome.is_sure:
            return of_rule
        of_entries = self.doubts_of_entries(entries)
        return of_rule + (
            of_entries or explain_doubts(self.context.engine, self.subject.pid, outcome, self.seeds)
        )

    def unstated_measures(self, entries: Sequence[PartyListing]) -> tuple[str, ...]:
        """Name the entries that do not state what they order, which are read as freezes."""
        unstated = [row.listing for row in entries if row.listing and not row.measure]
        names = {entry.list or entry.regime or "a list that is not stated" for entry in unstated}
        says = "does not state its measure: it is read as one that carries the ownership rule"
        return tuple(
            say("the entry on {name} {says}", name=name, says=says) for name in sorted(names)
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
            truth = partial(_starts_cascade, context, regime=regime.regime)
            # who may be listed is asked all the same: through its owners it may be certain
            if subject_record is None or truth(subject_record) is not True:
                yield _make_case(context, subject, above, regime)


def _make_case(
    context: Context, subject: Subject, above: Upstream, regime: OwnershipRegime
) -> RegimeCase:
    """Sort the listed parties above a subject: by those whose listing carries the rule."""
    seeds = sort_seeds(above, partial(_starts_cascade, context, regime=regime.regime))
    listed = sort_seeds(above, partial(_is_listed_without_rule, context, regime=regime.regime))
    restricted = listed.only(set(listed.pids) - set(seeds.pids))
    [record] = context.engine.parties([subject.pid])
    note = context.tables.cascade_seeds.subject_note(regime.regime, record.countries)
    # whom the rule does not reach is still held by parties on a list
    if note:
        return RegimeCase(context, subject, above, regime, NO_SEEDS, seeds.union(restricted), note)
    return RegimeCase(context, subject, above, regime, seeds, restricted)


def _starts_cascade(context: Context, record: PartyRecord, *, regime: str) -> bool | None:
    judge = context.tables.cascade_seeds.judge_under(regime)
    return topic_truth(record, LISTED_TOPICS, context.on, context.as_of, judge=judge)


def _is_listed_without_rule(context: Context, record: PartyRecord, *, regime: str) -> bool | None:
    def judge(entry: Listing) -> bool | None:
        if entry.regime not in (regime, ""):
            return False
        answer = context.tables.cascade_seeds.judge_entry(regime, entry).answer
        return None if answer is None else not answer

    on, as_of = context.on, context.as_of
    # a topic without an entry starts a cascade: it is no listing without the rule
    if any(topic in LISTED_TOPICS for _, topic in record.bare_topics(as_of)):
        return False
    return topic_truth(record, LISTED_TOPICS, on, as_of, judge=judge)


def owners_without_rule(context: Context) -> Iterator[Undecided]:
    """Name each listed party above a subject for whose regimes the pack has no ownership rule.

    Whether the subject counts as listed through it is not known, which is no quiet no.
    """
    # an entry without a regime is judged under every rule
    with_rule = {regime.regime for regime in context.tables.ownership_regimes_at(context.on)} | {""}
    for subject in context.subjects:
        above = gather_upstream(context, subject.pid, listed_end())
        for pid, record in above.records.items() if above else ():
            entries = record.entries(context.on, context.as_of)
            regimes = {entry.regime for entry in entries if entry.topic in LISTED_TOPICS}
            if pid != subject.pid and regimes and regimes.isdisjoint(with_rule):
                names = joined(sorted(regimes))
                text = say(
                    "{name}, above {name_2}, is listed by {names}, "
                    "for which the rule pack has no ownership rule",
                    name=record.name,
                    name_2=subject.name,
                    names=names,
                )
                needed = (
                    say(
                        "what {name} holds in {name_2}, judged by a person",
                        name=record.name,
                        name_2=subject.name,
                    ),
                )
                yield Undecided(subject, "missing_data", needed, text)


def gravest(severities: Iterable[Severity]) -> Severity:
    """Return the gravest of some severities; of none, the mildest there is.

    >>> gravest(["medium", "stop"]), gravest([])
    ('stop', 'info')
    """
    return max(severities, key=SEVERITIES.index, default=SEVERITIES[0])
