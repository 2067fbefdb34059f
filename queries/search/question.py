"""What is searched for, and which records count."""

from dataclasses import dataclass
from datetime import date

from onward.graph.dates import holds_on
from onward.graph.model import PartyKind
from onward.graph.search.records import SearchRecord


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What a record must be to count; of several values of one kind any will do.

    Attributes:
        countries: Codes of countries.
        topics, kinds: As records state them, or a rule infers them from their names.
        sources: As records state them.
        programmes: Words that stand in the programme, the list or the regime of an entry.
        listed: Whether it must have, or must not have, a list entry that holds on the day.
    """

    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    listed: bool | None = None


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """A question in words.

    Attributes:
        text: As typed.
        on: The day on which entries must hold to count as listed.
        listing_topics: Topics whose bearer counts as listed.
        limit, offset: How many parties are shown, and how many before them are left out.
    """

    text: str
    filters: SearchFilters
    on: date
    listing_topics: frozenset[str]
    limit: int
    offset: int = 0

    def is_listed(self, record: SearchRecord) -> bool:
        """Tell whether a record is on a list on the day."""
        dated = {entry.topic for entry in record.entries}
        bare = set(record.topics) - dated
        return bool(bare & self.listing_topics) or any(
            entry.topic in self.listing_topics and holds_on(entry.since, entry.until, self.on)
            for entry in record.entries
        )

    def accepts(self, record: SearchRecord, dataset: str) -> bool:
        """Tell whether a record passes every filter."""
        filters = self.filters
        return (
            (not filters.countries or record.country in filters.countries)
            and (not filters.topics or _has_topic(record, filters.topics))
            and (not filters.kinds or not _list_kinds(record).isdisjoint(filters.kinds))
            and (not filters.sources or dataset in filters.sources)
            and (not filters.programmes or _has_programme(record, filters.programmes))
            and (filters.listed is None or self.is_listed(record) == filters.listed)
        )


def _list_kinds(record: SearchRecord) -> frozenset[str]:
    """Return what a record is; one that a list alone names may be anybody."""
    return record.all_kinds or frozenset({PartyKind.UNKNOWN.value})


def _has_topic(record: SearchRecord, topics: tuple[str, ...]) -> bool:
    """Tell whether a record bears a topic, or one below it: "gov" is "gov.security", too."""
    return any(
        borne == topic or borne.startswith(f"{topic}.")
        for topic in topics
        for borne in record.all_topics
    )


def _has_programme(record: SearchRecord, programmes: tuple[str, ...]) -> bool:
    texts = [
        " ".join(filter(None, (entry.programme, entry.list, entry.regime))).casefold()
        for entry in record.entries
    ]
    return any(programme.casefold() in text for programme in programmes for text in texts)
