"""own-listed-direct: a party to the transaction stands on a list, in whatever role.

One finding a party and regime, resting on the list entries themselves. A party that is only
possibly the same as a listed one gives *possible*, one tie away and no further.
"""

from collections.abc import Callable, Iterator, Sequence

from onward.graph.engine import PartyRecord
from onward.graph.model import Listing, Tie
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import (
    NOT_STATED,
    ListEntry,
    cite_entries,
    end_text,
    ended_entries,
    entry_values,
    possibly_same_records,
)
from onward.queries.detection.paths import possible_because
from onward.queries.detection.results import Detected, NearlyDetected, Result, Subject
from onward.queries.rules.severity import SEVERITIES, Severity, measure_level, weaker


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each subject and regime under which it is listed on the date.

    Yields:
        Detected; NearlyDetected for entries that have ended and for topics that a publisher
        inferred.
    """
    records = context.engine.parties([subject.pid for subject in context.subjects])
    for subject, record in zip(context.subjects, records, strict=True):
        entries = _entries(record, context)
        past = ended_entries(record, context, _is_listed(context))
        for regime in sorted({entry.regime for entry in entries}):
            held = [entry for entry in entries if entry.regime == regime]
            over = [entry for entry in past if entry.regime == regime]
            yield _listed(subject, regime, held, over, context)
        told = {entry.regime for entry in entries}
        yield from (_missed(subject, entry) for entry in past if entry.regime not in told)
        yield from _inferred_topics(subject, record, context, bool(entries))
    yield from _possibly_listed(context)


def _is_listed(context: Context) -> Callable[[Listing], bool]:
    listed = context.tables.topics_of("listed")
    return lambda entry: entry.topic in listed


def _entries(record: PartyRecord, context: Context) -> list[ListEntry]:
    """Give what lists the party on the date, as far as known; exact topics only (04, section 2)."""
    listed = context.tables.topics_of("listed")
    entries = [
        ListEntry(entry.topic, entry.regime, entry.source, entry)
        for entry in record.entries(context.on, context.as_of)
        if entry.topic in listed
    ]
    bare = record.bare_topics(context.as_of)
    entries += [ListEntry(topic, "", member.source) for member, topic in bare if topic in listed]
    return sorted(entries, key=_order)


def _order(entry: ListEntry) -> tuple[str, str, str, str]:
    return (
        entry.topic,
        entry.source.dataset,
        entry.listing.id if entry.listing else "",
        entry.regime,
    )


def _listed(
    subject: Subject,
    regime: str,
    held: Sequence[ListEntry],
    over: Sequence[Listing],
    context: Context,
) -> Detected:
    is_possible = all(entry.is_inferred for entry in held)
    severity, rules = _severity(regime, held, context)
    if is_possible:
        severity = weaker(severity, "high")
        rules = (*rules, "possible: at most high")
    return Detected(
        subject=subject,
        object=("regime", regime, regime or f"a list ({NOT_STATED})"),
        status="possible" if is_possible else "present",
        severity=severity,
        relation="is listed under",
        identity=regime or NOT_STATED,
        severity_rules=rules,
        paths=((),),
        values=entry_values(held),
        possible_because=("a program inferred the listing",) if is_possible else (),
        counter_evidence=tuple(end_text(entry) for entry in over),
        counterfactuals=("clears if no entry held on this date",),
        acts=cite_entries(held),
    )


def _severity(
    regime: str, held: Sequence[ListEntry], context: Context
) -> tuple[Severity, tuple[str, ...]]:
    """Apply the level rules: the regime first, then the mildest reading of every measure."""
    rules = []
    cap: Severity = context.severity
    if not context.policy.applies(regime):
        cap = weaker(cap, "high")
        rules.append(f"the policy does not apply {regime}: high")
    levels = {
        entry: measure_level(entry.measure, context.severity)
        for entry in held
        if not entry.is_inferred
    }
    strongest = max(levels.values(), key=SEVERITIES.index, default=context.severity)
    if strongest != context.severity:
        measures = sorted({str(e.listing.measure) for e in levels if e.listing})
        rules.append(f"no measure but {', '.join(measures)}: {strongest}")
    return weaker(cap, strongest), tuple(rules)


def _missed(subject: Subject, entry: Listing) -> NearlyDetected:
    return NearlyDetected(
        subject=subject,
        object=("regime", entry.regime, entry.list or entry.regime or NOT_STATED),
        field="listing",
        needed="an entry that holds on the date",
        found=end_text(entry),
    )


def _inferred_topics(
    subject: Subject, record: PartyRecord, context: Context, is_listed: bool
) -> Iterator[NearlyDetected]:
    """Name a topic that a data publisher concluded: it never counts as listed."""
    inferred = context.tables.topics_of("inferred")
    topics = sorted(record.topics(context.on, context.as_of) & set(inferred))
    if topics and not is_listed:
        yield NearlyDetected(
            subject=subject,
            object=None,
            field="topic",
            needed=" or ".join(context.tables.topics_of("listed")),
            found=f"{', '.join(topics)}, which its publisher inferred",
        )


def _possibly_listed(context: Context) -> Iterator[Detected]:
    """Look one possibly_same_as tie away from each subject."""
    for subject, record, tie in possibly_same_records(context):
        if entries := _entries(record, context):
            yield _resembles(subject, record, entries, tie, context)


def _resembles(
    subject: Subject,
    other: PartyRecord,
    entries: Sequence[ListEntry],
    tie: Tie,
    context: Context,
) -> Detected:
    strongest = max(
        (
            _severity(regime, [e for e in entries if e.regime == regime], context)[0]
            for regime in {entry.regime for entry in entries}
        ),
        key=SEVERITIES.index,
    )
    because = [possible_because(tie) or "", *((tie.text,) if tie.text else ())]
    return Detected(
        subject=subject,
        object=("party", other.id, other.name),
        status="possible",
        severity=weaker(strongest, "high"),
        relation="is the listed",
        identity=other.id,
        severity_rules=("possible: at most high",),
        paths=((tie.tid,),),
        values=entry_values(entries),
        possible_because=tuple(because),
        counterfactuals=("clears if a person finds that they are two parties",),
        acts=cite_entries(entries),
    )
