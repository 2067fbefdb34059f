"""What a search answers: parties with the records that match, and how many there are of what."""

from collections.abc import Mapping
from dataclasses import dataclass

from onward.graph.json_forms import plain_fields
from onward.graph.search.records import SearchEntry
from onward.queries.matching.twins import TwinGroup
from onward.queries.model.part import JsonObject


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

    def to_data(self) -> JsonObject:
        """Return it as plain data."""
        return {
            **plain_fields(self, "id", "dataset", "name"),
            "kind": self.kind or None,
            **plain_fields(self, "country", "topics", "listed"),
            "listings": [
                {
                    "topic": entry.topic,
                    "regime": entry.regime or None,
                    **plain_fields(entry, "list", "programme", "since", "until"),
                }
                for entry in self.entries
            ],
            **plain_fields(self, "matched"),
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

    def to_data(self) -> JsonObject:
        """Return it as plain data."""
        return plain_fields(self, "party", "name", "records")


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

    def to_data(self) -> JsonObject:
        """Return the answer as ``onward search --json`` prints it."""
        head = (
            "text",
            "words",
            "beginnings",
            "snapshot",
            "on",
            "total",
            "records",
            "offset",
            "more",
        )
        return plain_fields(self, *head, "parties", "probably_same", "facets")
