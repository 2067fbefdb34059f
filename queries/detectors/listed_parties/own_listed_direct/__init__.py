"""own-listed-direct: a party to the transaction stands on a list, in whatever role.

One finding a party and regime, resting on the list entries themselves. A party that is only
possibly the same as a listed one gives *possible*, one tie away and no further. What a source says
against a party without listing it is a gap.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from onward.graph.engine import PartyRecord
from onward.graph.model import Listing, Tie
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import (
    NOT_STATED,
    PartyListing,
    cite_entries,
    end_text,
    ended_entries,
    entry_values,
    possibly_same_records,
)
from onward.queries.detection.paths.evidence_paths import possible_because
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject
from onward.queries.detectors.listed_parties.own_listed_direct.topics import (
    current_entries,
    list_unweighed_topics,
    lists_a_party,
)
from onward.queries.rules.severity import SEVERITIES, Severity, measure_level, weaker


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each subject and regime under which it is listed on the date.

    Yields:
        Detected; NearlyDetected for entries that have ended and for topics that a publisher
        inferred; UnknownFact for topics that no indicator weighs.
    """
    records = context.engine.parties([subject.pid for subject in context.subjects])
    for subject, record in zip(context.subjects, records, strict=True):
        by_regime = _group_by_regime(current_entries(record, context))
        past = ended_entries(record, context, lists_a_party(context))
        for regime in sorted(by_regime):
            ended = [listing for listing in past if listing.regime == regime]
            yield _make_finding(subject, regime, by_regime[regime], ended, context)
        for listing in past:
            if listing.regime not in by_regime:
                # under a regime that lists the party today, they are counter-evidence instead
                yield _miss_by_date(subject, listing)
        if not by_regime:
            yield from _find_inferred_topics(subject, record, context)
            yield from list_unweighed_topics(subject, record, context)
    yield from _find_possibly_listed(context)


def _group_by_regime(entries: Sequence[PartyListing]) -> Mapping[str, list[PartyListing]]:
    by_regime: dict[str, list[PartyListing]] = defaultdict(list)
    for entry in entries:
        by_regime[entry.regime].append(entry)
    return by_regime


def _make_finding(
    subject: Subject,
    regime: str,
    entries: Sequence[PartyListing],
    ended: Sequence[Listing],
    context: Context,
) -> Detected:
    # one entry that a source states makes it certain
    is_possible = all(entry.is_inferred for entry in entries)
    severity, rules = _weigh_entries(regime, entries, context)
    if is_possible:
        severity = weaker(severity, "high")
        rules = (*rules, "possible: at most high")
    return Detected(
        subject=subject,
        object=("regime", regime, regime or f"a list ({NOT_STATED})"),
        status="possible" if is_possible else "present",
        severity=severity,
        relation="is named on",
        identity=regime or NOT_STATED,
        severity_rules=rules,
        paths=((),),
        values=entry_values(entries),
        possible_because=("a program inferred the listing",) if is_possible else (),
        counter_evidence=tuple(end_text(listing) for listing in ended),
        counterfactuals=("clears if no entry held on this date",),
        acts=cite_entries(entries),
    )


def _weigh_entries(
    regime: str, entries: Sequence[PartyListing], context: Context
) -> tuple[Severity, tuple[str, ...]]:
    """Apply the severity rules: the regime first, then the gravest entry by measure and topic."""
    rules = []
    cap: Severity = context.severity
    if not context.policy.applies(regime):
        cap = weaker(cap, "high")
        rules.append(f"the policy does not apply {regime}: high")
    # what a program inferred does not raise or lower what a source states
    severities = {entry: _entry_level(entry, context) for entry in entries if not entry.is_inferred}
    gravest = max(severities.values(), key=SEVERITIES.index, default=context.severity)
    if gravest != context.severity:
        rules.append(f"no {_name_milder(severities, context)}: {gravest}")
    return weaker(cap, gravest), tuple(rules)


def _entry_level(entry: PartyListing, context: Context) -> Severity:
    level = measure_level(entry.measure, context.severity)
    return weaker(level, "high") if _is_restricted(entry, context) else level


def _is_restricted(entry: PartyListing, context: Context) -> bool:
    return context.tables.topic_class(entry.topic) == "restricted"


def _name_milder(entries: Iterable[PartyListing], context: Context) -> str:
    """Say which topics and measures, none of which bans a delivery, are all that there is."""
    topics = sorted({entry.topic for entry in entries if _is_restricted(entry, context)})
    measures = sorted(
        {str(entry.measure) for entry in entries if not _is_restricted(entry, context)}
    )
    named = (("topic", topics), ("measure", measures))
    return ", and no ".join(f"{what} but {', '.join(values)}" for what, values in named if values)


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
            needed=" or ".join(context.tables.topics_of("listed")),
            found=f"{', '.join(topics)}, which its publisher inferred",
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
    by_regime = _group_by_regime(entries)
    severities = [_weigh_entries(regime, by_regime[regime], context)[0] for regime in by_regime]
    gravest = max(severities, key=SEVERITIES.index)
    doubts = (possible_because(tie) or "", *((tie.text,) if tie.text else ()))
    return Detected(
        subject=subject,
        object=("party", other.id, other.name),
        status="possible",
        severity=weaker(gravest, "high"),
        relation="is the listed party",
        identity=other.id,
        severity_rules=("possible: at most high",),
        paths=((tie.tid,),),
        values=entry_values(entries),
        possible_because=doubts,
        counterfactuals=("clears if a person finds that they are two parties",),
        acts=cite_entries(entries),
    )
