"""The rows of `matches`: a candidate and why it is one, or nobody and why not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from onward.graph.sayings import say
from onward.queries.matching.candidates import Candidate, LookupResult, Query
from onward.queries.model.matches import (
    CandidateListing,
    MatchCandidate,
    MatchExplanation,
    NearestParty,
    NoMatchExplanation,
)


@dataclass(frozen=True, slots=True)
class MatchRow:
    """What a row says of a candidate, or of there being none."""

    candidate: MatchCandidate | None
    score: str | None
    band: Literal["match", "possible", "weak", "none"]
    explanation: MatchExplanation | NoMatchExplanation
    evidence_hash: str | None


def list_match_rows(query: Query, answer: LookupResult) -> Iterator[MatchRow]:
    """Yield the identity rows of one party: "nobody" first, where the best ones are only weak."""
    if not answer.candidates or answer.candidates[0].band == "weak":
        yield MatchRow(None, None, "none", _explain_no_match(query, answer), None)
    for candidate in answer.candidates:
        yield MatchRow(
            candidate=_describe_candidate(candidate),
            score=f"{candidate.score:.2f}",
            band=candidate.band,
            explanation=MatchExplanation(
                by=candidate.by,
                because=candidate.because,
                compared=decimal_texts(candidate.explanation),
            ),
            evidence_hash=candidate.evidence_hash(query),
        )


def _explain_no_match(query: Query, answer: LookupResult) -> NoMatchExplanation:
    """Say why nobody was found, and name the best party that is not like enough."""
    nearest = None
    if answer.nearest is not None:
        party, name, score = answer.nearest
        nearest = NearestParty(party=party, name=name, score=f"{score:.2f}")
    return NoMatchExplanation(
        by=(),
        because=tuple(_reasons_for_no_match(query, answer)),
        nearest=nearest,
        weak_left_out=answer.weak_left_out,
    )


def _reasons_for_no_match(query: Query, answer: LookupResult) -> Iterator[str]:
    """Yield what of a query found nobody, so that a failed look-up is never quiet."""
    if query.id:
        yield say("no loaded source has the id {id}", id=query.id)
    if answer.unsearchable:
        yield "the name holds no letter or digit: it cannot be searched"
    for number in query.identifiers:
        if number.valid is False:
            yield say(
                "the {scheme} given is not valid: it says nothing for certain", scheme=number.scheme
            )
    if not query.is_named:
        yield "nothing says who this is"


def decimal_texts(value: Any) -> Any:
    """Return an explanation with its numbers as decimal texts: assessments hold no floats."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {key: decimal_texts(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [decimal_texts(part) for part in value]
    return value


def _describe_candidate(candidate: Candidate) -> MatchCandidate:
    member = candidate.member
    entry = min(candidate.record.listings, key=lambda listing: listing.id, default=None)
    listing = None
    if entry is not None:
        listing = CandidateListing(
            list=entry.list,
            programme=entry.programme,
            entry_id=entry.entry_id,
            since=entry.since,
            until=entry.until,
        )
    return MatchCandidate(
        party=candidate.record.id,
        name_used=candidate.name,
        dataset=member.source.dataset if member else None,
        record=member.source.record if member else None,
        listing=listing,
    )
