"""List entries as findings rest on them: what they say and cite, who may bear one."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial, wraps
from typing import Final

from onward.graph.dates import day_number, until_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Listing, Provenance, Tie, TieKind, party_pid
from onward.graph.sayings import joined, say
from onward.graph.tables import read_column
from onward.queries.detection.context import Context, Detector
from onward.queries.detection.paths import possible_because
from onward.queries.detection.results import (
    Citation,
    Detected,
    NearlyDetected,
    Result,
    Subject,
    Undecided,
    find_one_party,
)
from onward.queries.model.parts import FindingValues, ListingRow
from onward.queries.rules.indicator import weaker

NOT_STATED: Final = "regime not stated"


@dataclass(frozen=True, slots=True)
class PartyListing:
    """A list entry that holds on the date, or a topic that a source states without one."""

    topic: str
    regime: str
    source: Provenance
    listing: Listing | None = None

    @property
    def measure(self) -> str | None:
        """The measure that it orders, as its source writes it."""
        return self.listing.measure if self.listing else None

    @property
    def is_inferred(self) -> bool:
        """Whether only a program says so."""
        return self.listing is not None and self.listing.standing == "inferred"

    def to_row(self) -> ListingRow:
        """Return the entry as an assessment prints it."""
        listing = self.listing
        return {
            "topic": self.topic,
            "regime": self.regime or NOT_STATED,
            "list": listing.list if listing else None,
            "programme": listing.programme if listing else None,
            "entry_id": listing.entry_id if listing else None,
            "measure": listing.measure if listing else None,
            "act": listing.act if listing else None,
            "reason": listing.text if listing else None,
            "since": listing.since if listing else None,
            "until": listing.until if listing else None,
            "standing": listing.standing if listing else "stated",
            "dataset": self.source.dataset,
            "record": self.source.record or None,
            "url": self.source.url,
            "retrieved": self.source.retrieved,
        }


def entry_values(entries: Sequence[PartyListing]) -> FindingValues:
    """Write the entries that a finding rests on, and the datasets that hold them."""
    return {
        "listings": [entry.to_row() for entry in entries],
        "datasets": sorted({entry.source.dataset for entry in entries}),
    }


def name_lists(regimes: Iterable[str]) -> tuple[str, str, str]:
    """Return the lists of some regimes as what a finding leads to.

    >>> name_lists(["OFAC", "EU", "EU"])
    ('regimes', 'EU, OFAC', 'lists of EU and OFAC')
    >>> name_lists([""])
    ('regime', '', 'a list (regime not stated)')
    """
    distinct = sorted(set(regimes))
    if len(distinct) == 1:
        regime = distinct[0]
        return "regime", regime, regime or say("a list ({not_stated})", not_stated=NOT_STATED)
    names = [regime or NOT_STATED for regime in distinct]
    return (
        "regimes",
        joined(names),
        say("lists of {names} and {names_2}", names=joined(names[:-1]), names_2=names[-1]),
    )


def cite_entries(entries: Sequence[PartyListing], applied: Collection[str]) -> tuple[Citation, ...]:
    """Cite the acts of the entries themselves, else list and programme.

    Args:
        entries: Of one finding, of whatever lists.
        applied: Regimes that the policy applies: their acts come first, since the first is what a
            summary names as its basis.
    """
    citations: dict[str, Citation] = {}
    applied_texts: set[str] = set()
    for listing in (entry.listing for entry in entries if entry.listing is not None):
        text = listing.act or _list_and_programme(listing)
        if text:
            # what a list says of an act is not the act's own text, which nobody read here
            citations[text] = Citation(text, "duty", "secondary", listing.source.url)
            if listing.regime in applied:
                applied_texts.add(text)
    order = sorted(citations, key=lambda text: (text not in applied_texts, text))
    return tuple(citations[text] for text in order)


def _list_and_programme(listing: Listing) -> str:
    programme = (
        say("programme {programme}", programme=listing.programme) if listing.programme else ""
    )
    return joined(part for part in (listing.list, programme) if part)


def list_known_entries(record: PartyRecord, context: Context) -> list[Listing]:
    """Return the entries that list a party at any time, as far as known."""
    topics = context.tables.topics_of("listed")
    return [
        entry
        for entry in sorted(record.listings, key=lambda entry: entry.id)
        if entry.topic in topics and context.known(entry.source.published, entry.source.retrieved)
    ]


def end_text(listing: Listing) -> str:
    """Say when an entry ended."""
    return say("{list}: ended on {until}", list=listing.list or "the entry", until=listing.until)


def miss_by_date(subject: Subject, lists: tuple[str, str, str], listing: Listing) -> NearlyDetected:
    """Return the near miss of a party whose entry of some lists has ended."""
    return NearlyDetected(
        subject=subject,
        object=lists,
        field="listing",
        needed="an entry that holds on the date",
        found=end_text(listing),
    )


def ended_entries(
    record: PartyRecord, context: Context, accept: Callable[[Listing], bool]
) -> list[Listing]:
    """Return those of the accepted entries that were over on the date, as far as known."""
    today = day_number(context.on)
    return [
        listing
        for listing in sorted(record.listings, key=lambda listing: listing.id)
        if accept(listing)
        and until_day(listing.until) <= today
        # an end that nobody knew of yet had not come
        and context.known(listing.source.published, listing.source.retrieved)
    ]


def possibly_same_records(context: Context) -> Iterator[tuple[Subject, PartyRecord, Tie]]:
    """Yield every party that a subject possibly is, one possibly_same_as tie away and no further.

    Whoever the order's party surely is, in this role or another, is asked as itself.

    Yields:
        Subject, the other party, and the tie of the highest score between them.
    """
    one_party = find_one_party(context.subjects)
    for subject in context.subjects:
        others = partial(_records_of_subject, context, subject)
        itself = one_party.get(subject.id)
        for _, record, tie in context.cached(("possibly_same", subject), others):
            if itself is None or one_party.get(record.id) != itself:
                yield subject, record, tie


def _records_of_subject(
    context: Context, subject: Subject
) -> tuple[tuple[Subject, PartyRecord, Tie], ...]:
    engine, kinds = context.engine, [TieKind.POSSIBLY_SAME_AS]
    batch = engine.incident([subject.pid], kinds, "both", context.on, context.as_of)
    ties = engine.ties(batch.tid.tolist())
    rows = zip(ties, batch.start.tolist(), batch.end.tolist(), strict=True)
    best: dict[int, Tie] = {}
    # the best score first; of equal ones the smaller id, so that the order is always one
    for tie, start, end in sorted(rows, key=lambda row: (-(row[0].score or 0), row[0].tid)):
        if start != end:
            best.setdefault(end if start == subject.pid else start, tie)
    pids = sorted(best)
    records = engine.parties(pids)
    return tuple((subject, record, best[pid]) for pid, record in zip(pids, records, strict=True))


# ------------------------------------------------------------------------------------------------
# What an indicator finds of a party that one of the order may be.
#
# A name with one word more is only possibly the party that it resembles. What is known of that
# party must then be heard all the same, as possible: silence would be a quiet "proceed".
# ------------------------------------------------------------------------------------------------

TWO_PARTIES: Final = "clears if a person finds that they are two parties"


def weaken_to_resemblance(finding: Detected, other: PartyRecord, tie: Tie) -> Detected:
    """Return what is found of a party's entries as possible for whoever only resembles it."""
    return replace(
        finding,
        object=("party", other.id, other.name),
        severity=weaker(finding.severity, "high"),
        paths=((tie.tid,),),
        possible_because=_explain_resemblance(tie),
        counterfactuals=(TWO_PARTIES,),
    )


def _explain_resemblance(tie: Tie) -> tuple[str, ...]:
    return (possible_because(tie) or "", *((tie.text,) if tie.text else ()))


@dataclass(frozen=True, slots=True)
class _StandIn:
    """A party of the graph in the place of one of the order, and the tie of their likeness."""

    original: Subject
    subject: Subject
    tie: Tie


def asks_resembling(detect: Detector) -> Detector:
    """Return a detector that asks the same of whoever a party possibly is, as possible.

    It is for detectors that look at the party's own node and do not cross possibly_same_as.
    """

    @wraps(detect)
    def detect_all(context: Context) -> Iterator[Result]:
        yield from detect(context)
        yield from ask_resembling(detect, context)

    return detect_all


def ask_resembling(detect: Detector, context: Context) -> Iterator[Result]:
    """Yield what a detector finds of whoever the parties possibly are, as possible."""
    key = ("stand-ins", context.subjects, context.on, context.as_of)
    if key not in context.facts:  # a dozen indicators ask the same of an order
        context.facts[key] = _list_stand_ins(context)
    stand_ins: dict[Subject, _StandIn] = context.facts[key]
    if stand_ins:
        for result in detect(_replace_subjects(context, stand_ins)):
            yield from _weaken_result(result, stand_ins)


def _list_stand_ins(context: Context) -> dict[Subject, _StandIn]:
    by_place = {(subject.pid, subject.ref) for subject in context.subjects}
    stand_ins: dict[Subject, _StandIn] = {}
    for original, record, tie in possibly_same_records(context):
        pid = party_pid(record.id)
        if (pid, original.ref) in by_place:
            continue  # it is asked as itself
        subject = replace(original, pid=pid, id=record.id, name=record.name)
        stand_ins.setdefault(subject, _StandIn(original, subject, tie))
    return stand_ins


def _replace_subjects(context: Context, stand_ins: Mapping[Subject, _StandIn]) -> Context:
    """Return the same question of the stand-ins; the others stay, as some are asked in pairs."""
    replaced = {stand_in.original for stand_in in stand_ins.values()}
    others = [subject for subject in context.subjects if subject not in replaced]
    prior = _LentResults(context.prior_results, stand_ins)
    return replace(context, subjects=(*others, *stand_ins), prior_results=prior)


class _LentResults(Mapping[str, Sequence[Result]]):
    """What indicators have yielded, of stand-ins too: it is not to be told of them again.

    Args:
        results: What indicators have yielded of the parties of the order.
        stand_ins: Who stands in the place of which of them.
    """

    __slots__ = ("_results", "_stand_ins")

    def __init__(
        self, results: Mapping[str, Sequence[Result]], stand_ins: Mapping[Subject, _StandIn]
    ) -> None:
        self._results = results
        self._stand_ins = stand_ins

    def __getitem__(self, indicator: str) -> Sequence[Result]:
        """Return what an indicator has yielded; most detectors ask for none or few."""
        results = self._results[indicator]
        return (*results, *_lend_results(results, self._stand_ins)) if results else results

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids of the indicators that ran."""
        return iter(self._results)

    def __len__(self) -> int:
        """Count the indicators that ran."""
        return len(self._results)


def _lend_results(
    results: Sequence[Result], stand_ins: Mapping[Subject, _StandIn]
) -> Iterator[Detected]:
    """Yield what was found of a party for its stand-ins too: it is not to be told again."""
    detections = [result for result in results if isinstance(result, Detected)]
    for stand_in in stand_ins.values() if detections else ():
        for result in detections:
            if result.subject == stand_in.original:
                yield replace(result, subject=stand_in.subject)


def _weaken_result(result: Result, stand_ins: Mapping[Subject, _StandIn]) -> Iterator[Result]:
    """Yield what was found of a stand-in as possible for the party in whose place it stands."""
    if not isinstance(result, Detected | Undecided) or result.subject is None:
        return
    stand_in = stand_ins.get(result.subject)
    if stand_in is None:
        return
    if isinstance(result, Undecided):
        yield replace(result, subject=stand_in.original)
        return
    tie = stand_in.tie
    paths = tuple((tie.tid, *path) for path in result.paths) or ((tie.tid,),)
    yield replace(
        result,
        subject=stand_in.original,
        identity="/".join(filter(None, (stand_in.subject.id, result.identity))),
        paths=paths,
        possible_because=(*_explain_resemblance(tie), *result.possible_because),
        counterfactuals=(*result.counterfactuals, TWO_PARTIES),
    )


# ------------------------------------------------------------------------------------------------
# Topics of parties as a reader calls them: FollowTheMoney's codes are for programs.
# ------------------------------------------------------------------------------------------------


@cache
def _read_topic_words() -> Mapping[str, str]:
    return read_column("onward.queries.detection", "topic_words.csv", "topic", "words")


def say_topic(topic: str) -> str:
    """Return a topic in words; one that has none is called as the topic above it, or by its code.

    >>> say_topic("invest.ban"), say_topic("crime.fraud"), say_topic("gov.head")
    ('closed to investors', 'fraud', 'body of a state')
    """
    name, words = topic, _read_topic_words()
    while name not in words and "." in name:
        name = name.rpartition(".")[0]
    return say(words.get(name, topic))
