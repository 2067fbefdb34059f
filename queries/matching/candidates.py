"""What is looked up, and whom it may mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from onward.graph.engine import PartyRecord
from onward.graph.json_forms import canonical_hash
from onward.graph.matching.numbers.stated_numbers import holds_personal_number, read_numbers
from onward.graph.matching.query import Match, PartyQuery
from onward.graph.model import Identifier, Party, party_pid

Band = Literal["match", "possible", "weak"]


class QueryData(TypedDict, total=False):
    """A query as received; what it does not state is missing."""

    id: str
    name: str
    country: str
    identifiers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Query:
    """What a transaction says of one party or owner."""

    id: str | None = None
    name: str | None = None
    country: str | None = None
    given: tuple[tuple[str, str], ...] = ()  # identifiers as received: (scheme, text)
    address: str | None = None

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """The identifiers as they may be meant, checked; a text that is none stays a text."""
        readings = (read_numbers(scheme, raw, self.country) for scheme, raw in self.given)
        return tuple(dict.fromkeys(number for read in readings for number in read.identifiers))

    @property
    def is_named(self) -> bool:
        """Whether anything says who this is."""
        return bool(self.id or self.name or self.given)

    def to_party_query(self) -> PartyQuery:
        """Return the query in the matcher's form."""
        return PartyQuery(
            names=(self.name,) if self.name else (),
            countries=(self.country,) if self.country else (),
            identifiers=self.identifiers,
            addresses=(self.address,) if self.address else (),
        )

    def as_received(self) -> QueryData:
        """Return the query as received; a natural person's own numbers are not repeated."""
        numbers = {
            scheme: "(personal)" if holds_personal_number(scheme, raw) else raw
            for scheme, raw in self.given
        }
        data: QueryData = {}
        if self.id:
            data["id"] = self.id
        if self.name:
            data["name"] = self.name
        if self.country:
            data["country"] = self.country
        if numbers:
            data["identifiers"] = numbers
        return data


@dataclass(frozen=True, slots=True)
class Candidate:
    """A party of the graph that the query may mean.

    Attributes:
        by: How it was found: "id", "inn", "registration_number", "name" …
        member: The source's row that fits best.
        name: Its name that fits best.
        because: Why it is only possible, or weak; empty for a match.
        explanation: What was compared (docs/matching.md); None for a party given by id.
    """

    pid: int
    record: PartyRecord
    member: Party | None
    by: tuple[str, ...]
    band: Band
    score: float
    name: str
    because: tuple[str, ...] = ()
    explanation: Mapping[str, Any] | None = None

    def evidence_hash(self, query: Query) -> str:
        """Hash the facts of both sides: a person's judgement holds as long as they do.

        The score is left out: a better matcher must not reopen what a person has decided.
        """
        member = self.member
        fields: Any = {
            "query": query.as_received(),
            "party": self.record.id,
            "names": [] if member is None else [member.name, *(n.text for n in member.names)],
            "kind": None if member is None else member.kind,
            "countries": sorted(self.record.countries),
            "identifiers": [] if member is None else _public_numbers(member.identifiers),
        }
        return canonical_hash(fields)


def make_candidate(match: Match, record: PartyRecord) -> Candidate:
    """Return the party that a match names, as one that is meant."""
    rows = (member for member in record.members if member.id == match.member)
    band: Band = "weak" if match.band == "below" else match.band
    return Candidate(
        pid=party_pid(record.id),
        record=record,
        member=next(rows, record.head),
        by=match.by,
        band=band,
        score=match.score,
        name=match.name,
        because=match.because,
        explanation=match.explanation,
    )


def _public_numbers(numbers: Iterable[Identifier]) -> list[list[str]]:
    return [[n.scheme, "(personal)" if n.personal else n.value] for n in numbers]


@dataclass(frozen=True, slots=True)
class LookupResult:
    """The candidates for a party.

    Attributes:
        candidates: Matches first, then possible ones, then some weak ones.
        weak_left_out: Number of weak ones that are not among them.
        nearest: Party id, name and score of the best one below every band, if any is near.
        limits: What the matcher did not look at.
        unsearchable: Names without a letter or digit.
    """

    candidates: tuple[Candidate, ...] = ()
    weak_left_out: int = 0
    nearest: tuple[str, str, float] | None = None
    limits: tuple[str, ...] = ()
    unsearchable: tuple[str, ...] = ()

    def of_band(self, band: Band) -> list[Candidate]:
        """Return the candidates of a band."""
        return [candidate for candidate in self.candidates if candidate.band == band]
