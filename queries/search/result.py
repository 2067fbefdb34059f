"""What a search answers: parties with the records that match, and how many there are of what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from onward.graph.search.records import SearchEntry
from onward.queries.matching.twins import TwinGroup
from onward.queries.model.part import JsonObject


class MatchedTextData(TypedDict):
    """A text in which words of the question stand."""

    where: str
    text: str


class EntryData(TypedDict):
    """A list entry."""

    topic: str
    regime: str | None
    list: str | None
    programme: str | None
    since: str | None
    until: str | None


class FoundRecordData(TypedDict):
    """A record that matches."""

    id: str
    dataset: str
    name: str
    kind: str | None
    country: str | None
    topics: list[str]
    listed: bool
    listings: list[EntryData]
    matched: list[MatchedTextData]
    inferred: list[dict[str, str]]


class FoundPartyData(TypedDict):
    """A party with its records that match."""

    party: str
    name: str
    records: list[FoundRecordData]


class SearchResultData(TypedDict):
    """The answer to a search, as plain data."""

    text: str
    words: list[str]
    beginnings: list[str]
    snapshot: str
    on: str
    total: int
    records: int
    offset: int
    more: int
    parties: list[FoundPartyData]
    probably_same: list[JsonObject]
    facets: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class MatchedText:
    """A text in which words of the question stand: what it is, and the part around them."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record that matches.

    Attributes:
        id: As its source has it, source:local.
        listed: Whether it is on a list on the day.
        matched: Where the words stand, names first.
        inferred: Pairs of "kind" or "topic" and what a rule infers, since no source states it.
    """

    id: str
    dataset: str
    name: str
    kind: str
    country: str | None
    topics: tuple[str, ...]
    listed: bool
    entries: tuple[SearchEntry, ...]
    matched: tuple[MatchedText, ...]
    inferred: tuple[tuple[str, str], ...] = ()

    def to_data(self) -> FoundRecordData:
        """Return it as plain data."""
        return {
            "id": self.id,
            "dataset": self.dataset,
            "name": self.name,
            "kind": self.kind or None,
            "country": self.country,
            "topics": list(self.topics),
            "listed": self.listed,
            "listings": [
                {
                    "topic": entry.topic,
                    "regime": entry.regime or None,
                    "list": entry.list,
                    "programme": entry.programme,
                    "since": entry.since,
                    "until": entry.until,
                }
                for entry in self.entries
            ],
            "matched": [{"where": text.where, "text": text.text} for text in self.matched],
            "inferred": [{"about": about, "value": value} for about, value in self.inferred],
        }


@dataclass(frozen=True, slots=True)
class FoundParty:
    """A party with its records that match, the best first.

    Attributes:
        party: Its canonical id.
    """

    party: str
    records: tuple[FoundRecord, ...]

    @property
    def name(self) -> str:
        """The name of the record that matches best."""
        return self.records[0].name or self.party

    @property
    def is_listed(self) -> bool:
        """Whether one of the records is on a list on the day."""
        return any(record.listed for record in self.records)

    def to_data(self) -> FoundPartyData:
        """Return it as plain data."""
        records = [record.to_data() for record in self.records]
        return {"party": self.party, "name": self.name, "records": records}


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to a search.

    Attributes:
        text: As typed.
        words: The words that every record has.
        beginnings: Those of them that no record has whole: words that begin so count.
        total, records: How many parties match, and how many records of them.
        offset, more: How many parties before and behind those shown are left out.
        facets: How many of all parties that match have what, the commonest first.
        probably_same: Parties that are probably one with a party shown, which nobody has confirmed;
            each of them counts as a party.
    """

    text: str
    words: tuple[str, ...]
    beginnings: tuple[str, ...]
    snapshot: str
    on: str
    total: int
    records: int
    offset: int
    parties: tuple[FoundParty, ...]
    facets: Mapping[str, Mapping[str, int]]
    probably_same: tuple[TwinGroup, ...] = ()

    @property
    def more(self) -> int:
        """How many parties behind those shown are left out."""
        return max(0, self.total - self.offset - len(self.parties))

    def to_data(self) -> SearchResultData:
        """Return the answer as ``onward search --json`` prints it."""
        return {
            "text": self.text,
            "words": list(self.words),
            "beginnings": list(self.beginnings),
            "snapshot": self.snapshot,
            "on": self.on,
            "total": self.total,
            "records": self.records,
            "offset": self.offset,
            "more": self.more,
            "parties": [party.to_data() for party in self.parties],
            "probably_same": [group.to_data() for group in self.probably_same],
            "facets": {facet: dict(counts) for facet, counts in self.facets.items()},
        }
