"""own-listed-direct: a party to the transaction stands on a list, in whatever role.

One finding a party, resting on all its list entries, of whatever regime. A party that is only
possibly the same as a listed one gives *possible*, one tie away and no further. What a source says
against a party without listing it is a gap.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.model import Listing, Tie
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
from onward.queries.detection.plan import Trace
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject
from onward.queries.detectors.listed_parties.own_listed_direct.topics import (
    current_entries,
    list_unweighed_topics,
    lists_a_party,
)
from onward.queries.detectors.listed_parties.own_listed_direct.weighing import (
    ListingScale,
    Weight,
)
from onward.queries.rules.indicator import weaker

TRACES: Final = (Trace(is_marked=True),)


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
    return Detected(
        subject=subject,
        object=name_lists(entry.regime for entry in entries),
        status="possible" if weight.is_possible else "present",
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
    return Detected(
        subject=subject,
        object=("party", other.id, other.name),
        status="possible",
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
