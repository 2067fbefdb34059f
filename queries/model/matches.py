"""Whom the parties of a transaction may be: one row a party and candidate.

A party that was not found has one row, too: the proof of a clean search.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from onward.queries.model.part import AssessmentPart, OptionalText, SharedPart, is_absent, is_empty
from onward.queries.model.values import JsonMapping

MatchBand = Literal["match", "possible", "weak", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchQuery(AssessmentPart):
    """A party as received; a natural person's own numbers are not repeated."""

    id: OptionalText = None
    name: OptionalText = None
    country: OptionalText = None
    identifiers: Annotated[Mapping[str, str], Field(exclude_if=is_empty)] = field(
        default_factory=dict
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedLayer(SharedPart):
    """A source whose names were compared."""

    dataset: str
    layer: str
    list_version: str | None
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateListing(AssessmentPart):
    """The list entry of a candidate."""

    list: str | None
    programme: str | None
    entry_id: str | None
    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchCandidate(AssessmentPart):
    """A party of the graph that the query may mean."""

    party: str
    name_used: str
    dataset: str | None
    record: str | None
    listing: CandidateListing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestParty(AssessmentPart):
    """The best party that is not like enough."""

    party: str
    name: str
    score: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchExplanation(AssessmentPart):
    """Why a candidate is one: how it was found, and what was compared, word for word.

    `compared` is as docs/matching.md describes it, with its numbers as decimal texts.
    """

    by: tuple[str, ...]
    because: tuple[str, ...]
    compared: JsonMapping | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoMatchExplanation(AssessmentPart):
    """Why nobody was found, who came nearest, and how many weak candidates are not shown."""

    by: tuple[str, ...]
    because: tuple[str, ...]
    nearest: NearestParty | None
    weak_left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyMatch(AssessmentPart):
    """A party of the transaction, or one of its stated owners, and a candidate.

    `owner` is the position of the owner within the party, and is left out for the party itself.
    """

    party_ref: int
    role: str
    query: MatchQuery
    owner: Annotated[int | None, Field(exclude_if=is_absent)] = None
    searched: tuple[SearchedLayer, ...]
    threshold: str
    candidate: MatchCandidate | None
    score: str | None
    band: MatchBand
    explanation: MatchExplanation | NoMatchExplanation
    evidence_hash: str | None
