"""own-listed-direct: a party to the transaction stands on a list, in whatever role.

One finding a party and regime, resting on the list entries themselves. A party that is only
possibly the same as a listed one gives *possible*, one tie away and no further.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from onward.graph.dates import day_number, until_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Listing, Provenance, Tie, TieKind
from onward.queries.context import Context
from onward.queries.evidence import possible_because
from onward.queries.results import (
    SEVERITIES,
    Citation,
    Found,
    Missed,
    Result,
    Severity,
    Subject,
    weaker,
)

NOT_STATED: Final = "regime not stated"

NO_BAN_ON_SUPPLY: Final[Mapping[str, Severity]] = {
    "travel ban": "medium",
    "sectoral, not blocking": "high",
    "correspondent account restrictions": "high",
}
"""Measures that do not forbid the delivery by themselves, and the severity they have alone."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A list entry that holds on the date, or a topic that a source states without one."""

    topic: str
    regime: str
    source: Provenance
    listing: Listing | None = None

    @property
    def is_inferred(self) -> bool:
        """Whether only a program says so."""
        return self.listing is not None and self.listing.standing == "inferred"

    def plain(self) -> dict[str, Any]:
        """Give the entry as an assessment prints it."""
        told = self.listing
        return {
            "topic": self.topic,
            "regime": self.regime or NOT_STATED,
            "list": told.list if told else None,
            "programme": told.programme if told else None,
            "entry_id": told.entry_id if told else None,
            "measure": told.measure if told else None,
            "since": told.since if told else None,
            "until": told.until if told else None,
            "standing": told.standing if told else "stated",
            "dataset": self.source.dataset,
            "record": self.source.record or None,
            "url": self.source.url,
            "retrieved": self.source.retrieved,
        }


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each subject and regime under which it is listed on the date.

    Yields:
        Found; Missed for entries that have ended and for topics that a publisher inferred.
    """
    records = context.engine.parties([subject.pid for subject in context.subjects])
    for subject, record in zip(context.subjects, records, strict=True):
        entries = _entries(record, context)
        ended = _ended(record, context)
        for regime in sorted({entry.regime for entry in entries}):
            held = [entry for entry in entries if entry.regime == regime]
            over = [entry for entry in ended if entry.regime == regime]
            yield _listed(subject, regime, held, over, context)
        told = {entry.regime for entry in entries}
        yield from (_missed(subject, entry) for entry in ended if entry.regime not in told)
        yield from _inferred_topics(subject, record, context, bool(entries))
    yield from _possibly_listed(context)


def _entries(record: PartyRecord, context: Context) -> list[Entry]:
    """Give what lists the party on the date, as far as known; exact topics only (04, section 2)."""
    listed = context.tables.topics_of("listed")
    entries = [
        Entry(entry.topic, entry.regime, entry.source, entry)
        for entry in record.entries(context.on, context.as_of)
        if entry.topic in listed
    ]
    bare = record.bare_topics(context.as_of)
    entries += [Entry(topic, "", member.source) for member, topic in bare if topic in listed]
    return sorted(entries, key=_order)


def _order(entry: Entry) -> tuple[str, str, str, str]:
    return (
        entry.topic,
        entry.source.dataset,
        entry.listing.id if entry.listing else "",
        entry.regime,
    )


def _ended(record: PartyRecord, context: Context) -> list[Listing]:
    listed = context.tables.topics_of("listed")
    today = day_number(context.on)
    return [
        entry
        for entry in sorted(record.listings, key=lambda entry: entry.id)
        if entry.topic in listed
        and until_day(entry.until) <= today
        and context.known(entry.source.published, entry.source.retrieved)
    ]


def _listed(
    subject: Subject,
    regime: str,
    held: Sequence[Entry],
    over: Sequence[Listing],
    context: Context,
) -> Found:
    is_possible = all(entry.is_inferred for entry in held)
    severity, rules = _severity(regime, held, context)
    if is_possible:
        severity = weaker(severity, "high")
        rules = (*rules, "possible: at most high")
    return Found(
        subject=subject,
        object=("regime", regime, regime or f"a list ({NOT_STATED})"),
        status="possible" if is_possible else "present",
        severity=severity,
        relation="is listed under",
        identity=regime or NOT_STATED,
        severity_rules=rules,
        paths=((),),
        values=_values(held),
        possible_because=("a program inferred the listing",) if is_possible else (),
        counter_evidence=tuple(_ending(entry) for entry in over),
        counterfactuals=("clears if no entry held on this date",),
        acts=_acts(held),
    )


def _severity(
    regime: str, held: Sequence[Entry], context: Context
) -> tuple[Severity, tuple[str, ...]]:
    """Apply the level rules: the regime first, then the mildest reading of every measure."""
    rules = []
    cap: Severity = context.level
    if not context.policy.applies(regime):
        cap = weaker(cap, "high")
        rules.append(f"the policy does not apply {regime}: high")
    levels = {
        entry: _measure_level(entry, context.level) for entry in held if not entry.is_inferred
    }
    strongest = max(levels.values(), key=SEVERITIES.index, default=context.level)
    if strongest != context.level:
        measures = sorted({str(e.listing.measure) for e in levels if e.listing})
        rules.append(f"no measure but {', '.join(measures)}: {strongest}")
    return weaker(cap, strongest), tuple(rules)


def _measure_level(entry: Entry, level: Severity) -> Severity:
    """Give the severity of a measure: one that is not stated, or not known to be milder, stops."""
    measure = (entry.listing.measure if entry.listing else None) or ""
    mild = NO_BAN_ON_SUPPLY.get(measure.strip().lower().replace("_", " "))
    return level if mild is None else weaker(level, mild)


def _values(held: Sequence[Entry]) -> dict[str, Any]:
    return {
        "listings": [entry.plain() for entry in held],
        "datasets": sorted({entry.source.dataset for entry in held}),
    }


def _acts(held: Sequence[Entry]) -> tuple[Citation, ...]:
    """Cite the acts of the entries themselves, else list and programme; none was read here."""
    listings = (entry.listing for entry in held if entry.listing is not None)
    acts = {
        text: Citation(text, "duty", "secondary", one.source.url)
        for one in listings
        if (text := one.act or _list_and_programme(one))
    }
    return tuple(acts[citation] for citation in sorted(acts))


def _list_and_programme(entry: Listing) -> str:
    programme = f"programme {entry.programme}" if entry.programme else ""
    return ", ".join(part for part in (entry.list, programme) if part)


def _ending(entry: Listing) -> str:
    named = ", ".join(part for part in (entry.list, entry.entry_id) if part) or entry.id
    return f"{named}: ended on {entry.until}"


def _missed(subject: Subject, entry: Listing) -> Missed:
    return Missed(
        subject=subject,
        object=("regime", entry.regime, entry.list or entry.regime or NOT_STATED),
        field="listing",
        needed="an entry that holds on the date",
        found=_ending(entry),
    )


def _inferred_topics(
    subject: Subject, record: PartyRecord, context: Context, is_listed: bool
) -> Iterator[Missed]:
    """Name a topic that a data publisher concluded: it never counts as listed."""
    inferred = context.tables.topics_of("inferred")
    topics = sorted(record.topics(context.on, context.as_of) & set(inferred))
    if topics and not is_listed:
        yield Missed(
            subject=subject,
            object=None,
            field="topic",
            needed=" or ".join(context.tables.topics_of("listed")),
            found=f"{', '.join(topics)}, which its publisher inferred",
        )


def _possibly_listed(context: Context) -> Iterator[Found]:
    """Look one possibly_same_as tie away from each subject."""
    pids = sorted({subject.pid for subject in context.subjects})
    kinds = [TieKind.POSSIBLY_SAME_AS]
    batch = context.engine.incident(pids, kinds, "both", context.on, context.as_of)
    tids = batch.tid.tolist()
    rows = zip(context.engine.ties(tids), batch.start.tolist(), batch.end.tolist(), strict=True)
    links = sorted(rows, key=lambda row: (-(row[0].score or 0), row[0].tid))
    for subject in context.subjects:
        nearest: dict[int, Tie] = {}
        for tie, start, end in links:
            if start != end and subject.pid in (start, end):
                nearest.setdefault(end if start == subject.pid else start, tie)
        others = sorted(nearest)
        for pid, record in zip(others, context.engine.parties(others), strict=True):
            if entries := _entries(record, context):
                yield _resembles(subject, record, entries, nearest[pid], context)


def _resembles(
    subject: Subject,
    other: PartyRecord,
    entries: Sequence[Entry],
    tie: Tie,
    context: Context,
) -> Found:
    strongest = max(
        (
            _severity(regime, [e for e in entries if e.regime == regime], context)[0]
            for regime in {entry.regime for entry in entries}
        ),
        key=SEVERITIES.index,
    )
    because = [possible_because(tie) or "", *((tie.text,) if tie.text else ())]
    return Found(
        subject=subject,
        object=("party", other.id, other.name),
        status="possible",
        severity=weaker(strongest, "high"),
        relation="is the listed",
        identity=other.id,
        severity_rules=("possible: at most high",),
        paths=((tie.tid,),),
        values=_values(entries),
        possible_because=tuple(because),
        counterfactuals=("clears if a person finds that they are two parties",),
        acts=_acts(entries),
    )
