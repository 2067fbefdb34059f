"""List entries as findings rest on them: what they say and cite, who may bear one."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from onward.graph.dates import day_number, until_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Listing, Provenance, Tie, TieKind
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.results import Citation, Subject, find_one_party
from onward.queries.model.values import FindingValues, ListingRow

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
