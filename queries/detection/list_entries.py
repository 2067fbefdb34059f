"""List entries as findings rest on them: what they say and cite, who may bear one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from onward.graph.dates import day_number, until_day
from onward.graph.engine import PartyRecord
from onward.graph.model import Listing, Provenance, Tie, TieKind
from onward.queries.detection.context import Context
from onward.queries.detection.results import Citation, Subject

NOT_STATED: Final = "regime not stated"


@dataclass(frozen=True, slots=True)
class Entry:
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


def entry_values(held: Sequence[Entry]) -> dict[str, Any]:
    """Write the entries that a finding rests on, and the datasets that hold them."""
    return {
        "listings": [entry.plain() for entry in held],
        "datasets": sorted({entry.source.dataset for entry in held}),
    }


def entry_acts(held: Sequence[Entry]) -> tuple[Citation, ...]:
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


def ending(entry: Listing) -> str:
    """Say when an entry ended."""
    named = ", ".join(part for part in (entry.list, entry.entry_id) if part) or entry.id
    return f"{named}: ended on {entry.until}"


def ended(
    record: PartyRecord, context: Context, wanted: Callable[[Listing], bool]
) -> list[Listing]:
    """Give those of the wanted entries that were over on the date, as far as known."""
    today = day_number(context.on)
    return [
        entry
        for entry in sorted(record.listings, key=lambda entry: entry.id)
        if wanted(entry)
        and until_day(entry.until) <= today
        and context.known(entry.source.published, entry.source.retrieved)
    ]


def possibly_same(context: Context) -> Iterator[tuple[Subject, PartyRecord, Tie]]:
    """Yield every party that a subject possibly is, one possibly_same_as tie away and no further.

    Yields:
        Subject, the other party, and the tie of the highest score between them.
    """
    for subject in context.subjects:
        yield from context.cached(("possibly_same", subject), partial(_same, context, subject))


def _same(context: Context, subject: Subject) -> tuple[tuple[Subject, PartyRecord, Tie], ...]:
    kinds = [TieKind.POSSIBLY_SAME_AS]
    batch = context.engine.incident([subject.pid], kinds, "both", context.on, context.as_of)
    tids = batch.tid.tolist()
    rows = zip(context.engine.ties(tids), batch.start.tolist(), batch.end.tolist(), strict=True)
    nearest: dict[int, Tie] = {}
    for tie, start, end in sorted(rows, key=lambda row: (-(row[0].score or 0), row[0].tid)):
        if start != end:
            nearest.setdefault(end if start == subject.pid else start, tie)
    others = sorted(nearest)
    records = context.engine.parties(others)
    return tuple(
        (subject, record, nearest[pid]) for pid, record in zip(others, records, strict=True)
    )
