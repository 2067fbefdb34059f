"""own-listed-direct: a party to the transaction stands on a list, in whatever role.

One finding a party, resting on all its list entries, of whatever regime. A party that is only
possibly the same as a listed one gives *possible*, one tie away and no further. What a source says
against a party without listing it is a gap.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.model import Listing, Tie
from onward.graph.names.words import make_form, make_plain
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.countries import say_topic
from onward.queries.detection.list_entries import (
    NOT_STATED,
    PartyListing,
    cite_entries,
    end_text,
    ended_entries,
    entry_values,
    name_lists,
    possibly_same_records,
)
from onward.queries.detection.paths import possible_because
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject, UnknownFact
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import SEVERITIES, measure_level, weaker
from onward.queries.rules.policy import Policy
from onward.queries.tables.tables import RuleTables, TopicClass

# ------------------------------------------------------------------------------------------------
# What lists a party on the date, and the topics of it that no indicator weighs.
# ------------------------------------------------------------------------------------------------

LISTING: Final[tuple[TopicClass, ...]] = ("listed", "restricted")
"""Classes of topics that are findings: of a list that bans, and of a list that warns or restricts.

BIS's Unverified List, debarments, frozen assets and warrants forbid no delivery by themselves, but
nobody should deliver to their bearers without having looked.
"""

UNWEIGHED: Final[tuple[TopicClass, ...]] = ("adverse", "officials", "offshore", "security")
"""Classes of topics that a person has to weigh, unless they make a body of a state."""

_SILENT: Final[tuple[TopicClass, ...]] = ("context", "inferred")
"""Classes of topics that say what somebody is; in an entry of a list they do not say enough."""


def listing_topics(tables: RuleTables) -> frozenset[str]:
    """Return the topics whose bearer counts as standing on a list."""
    return frozenset(topic for class_ in LISTING for topic in tables.topics_of(class_))


def unweighed_topics(tables: RuleTables) -> tuple[str, ...]:
    """Return the topics that speak for looking at their bearer, and that no indicator reads."""
    return tuple(
        sorted(
            code
            for code, topic in tables.topics.items()
            if topic.class_ in UNWEIGHED and topic.state_body == "no"
        )
    )


def lists_a_party(context: Context) -> Callable[[Listing], bool]:
    """Return a function that tells whether an entry puts its party on a list."""
    topics = listing_topics(context.tables)
    return lambda listing: listing.topic in topics


def current_entries(record: PartyRecord, context: Context) -> list[PartyListing]:
    """Return what lists the party on the date, as far as known; exact topics only."""
    return entries_on(record, context.tables, context.on, context.as_of)


def entries_on(
    record: PartyRecord, tables: RuleTables, on: date, as_of: date | None
) -> list[PartyListing]:
    """Return what lists a party on a day, as far as known by another; exact topics only."""
    topics = listing_topics(tables)
    entries = [
        PartyListing(listing.topic, listing.regime, listing.source, listing)
        for listing in record.entries(on, as_of)
        if listing.topic in topics
    ]
    entries += [
        PartyListing(topic, "", member.source)
        for member, topic in record.bare_topics(as_of)
        if topic in topics
    ]
    return sorted(entries, key=_sort_key)


def _sort_key(entry: PartyListing) -> tuple[str, str, str, str]:
    listing_id = entry.listing.id if entry.listing else ""
    return entry.topic, entry.source.dataset, listing_id, entry.regime


def list_unweighed_topics(
    subject: Subject, record: PartyRecord, context: Context
) -> Iterator[Result]:
    """Name each topic that speaks against a party, or for looking at it, and is no listing.

    Silence about it would read as "nothing is known"; a finding would say more than is known.
    """
    carried = record.topics(context.on, context.as_of)
    for topic in unweighed_topics(context.tables):
        if topic in carried:
            why = say(
                "a source says of {name}: {topic}; no indicator weighs this",
                topic=say_topic(topic),
                name=subject.name,
            )
            yield UnknownFact(subject.role, "topic", why, subject, subject.role)
    for listing in record.entries(context.on, context.as_of):
        topic_row = context.tables.topics.get(listing.topic)
        if topic_row is not None and topic_row.class_ in _SILENT:
            why = say(
                "an entry of {list} says of {name}: {topic}; it does not say what it forbids",
                list=listing.list or listing.regime,
                topic=say_topic(listing.topic),
                name=subject.name,
            )
            yield UnknownFact(subject.role, "topic", why, subject, subject.role)


# ------------------------------------------------------------------------------------------------
# Rows of several lists that are one party: what it shares with itself tells nothing.
# ------------------------------------------------------------------------------------------------

_TELLING_NOTHING: Final = frozenset({"weak", "former"})


def is_one_party_twice(context: Context, left: int, right: int) -> bool:
    """Tell whether two lists have an entry of one party: of one name, and both listed.

    Whoever is on no list is no list's entry: a listed party at its address, of its very name, is
    evidence that it is the one.
    """
    first, second = context.engine.parties([left, right])
    if not entries_on(first, context.tables, context.on, context.as_of):
        return False
    return not _list_names(first).isdisjoint(_list_names(second))


def _list_names(record: PartyRecord) -> set[str]:
    names = {record.name}
    for row in record.members:
        names |= {row.name, *(name.text for name in row.names if name.kind not in _TELLING_NOTHING)}
    return {make_form(make_plain(name), person=False).joined for name in names}


# ------------------------------------------------------------------------------------------------
# How grave it is to stand on a list: the regime first, then the gravest entry.
# ------------------------------------------------------------------------------------------------


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


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each subject that is listed on the date, with all its entries.

    Yields:
        Detected; NearlyDetected for entries that have ended and for topics that a publisher
        inferred; UnknownFact for topics that no indicator weighs.
    """
    records = context.engine.parties([subject.pid for subject in context.subjects])
    for subject, record in zip(context.subjects, records, strict=True):
        entries = current_entries(record, context)
        regimes = {entry.regime for entry in entries}
        past = ended_entries(record, context, lists_a_party(context))
        if entries:
            ended = [listing for listing in past if listing.regime in regimes]
            yield _make_finding(subject, entries, ended, context)
        for listing in past:
            if listing.regime not in regimes:
                # under a regime that lists the party today, they are counter-evidence instead
                yield _miss_by_date(subject, listing)
        if not entries:
            yield from _find_inferred_topics(subject, record, context)
            yield from list_unweighed_topics(subject, record, context)
    yield from _find_possibly_listed(context)


def _make_finding(
    subject: Subject,
    entries: Sequence[PartyListing],
    ended: Sequence[Listing],
    context: Context,
) -> Detected:
    weight = _weigh_entries(entries, context)
    return context.find(
        subject=subject,
        object=name_lists(entry.regime for entry in entries),
        severity=weight.severity,
        relation="is named on",
        severity_rules=weight.severity_rules,
        paths=((),),
        values=entry_values(entries),
        possible_because=("a program inferred the listing",) if weight.is_possible else (),
        counter_evidence=tuple(end_text(listing) for listing in ended),
        counterfactuals=("clears if no entry held on this date",),
        acts=cite_entries(entries, context.policy.regimes),
    )


def _weigh_entries(entries: Sequence[PartyListing], context: Context) -> Weight:
    return ListingScale(context.tables, context.policy, context.severity).weigh(entries)


def _miss_by_date(subject: Subject, listing: Listing) -> NearlyDetected:
    return NearlyDetected(
        subject=subject,
        object=("regime", listing.regime, listing.list or listing.regime or NOT_STATED),
        field="listing",
        needed="an entry that holds on the date",
        found=end_text(listing),
    )


def _find_inferred_topics(
    subject: Subject, record: PartyRecord, context: Context
) -> Iterator[NearlyDetected]:
    """Name a topic that a data publisher concluded: it never counts as listed."""
    inferred = context.tables.topics_of("inferred")
    topics = sorted(record.topics(context.on, context.as_of) & set(inferred))
    if topics:
        yield NearlyDetected(
            subject=subject,
            object=None,
            field="topic",
            needed=joined(map(say_topic, context.tables.topics_of("listed")), " or "),
            found=say(
                "{topics}, which its publisher inferred", topics=joined(map(say_topic, topics))
            ),
        )


def _find_possibly_listed(context: Context) -> Iterator[Detected]:
    """Look one possibly_same_as tie away from each subject."""
    for subject, other, tie in possibly_same_records(context):
        if entries := current_entries(other, context):
            yield _make_possible_finding(subject, other, entries, tie, context)


def _make_possible_finding(
    subject: Subject,
    other: PartyRecord,
    entries: Sequence[PartyListing],
    tie: Tie,
    context: Context,
) -> Detected:
    doubts = (possible_because(tie) or "", *((tie.text,) if tie.text else ()))
    return context.find(
        subject=subject,
        object=("party", other.id, other.name),
        severity=weaker(_weigh_entries(entries, context).severity, "high"),
        relation="is the listed party",
        identity=other.id,
        severity_rules=("possible: at most high",),
        paths=((tie.tid,),),
        values=entry_values(entries),
        possible_because=doubts,
        counterfactuals=("clears if a person finds that they are two parties",),
        acts=cite_entries(entries, context.policy.regimes),
    )
