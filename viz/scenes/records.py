"""The records of one party of a transaction, which share a card of its picture."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from onward.queries.matching.twins import TwinGroup, TwinRecord
from onward.queries.model.assessment import Assessment
from onward.queries.model.coverage import PartyCoverage
from onward.queries.model.evidence import PathParty
from onward.queries.model.matches import PartyMatch

STATED: Final = "transaction"
"""Dataset of what the transaction itself states."""

AS_WELL: Final = 0.01
"""By so much the score of a record may be below the best one's."""


def list_twins(assessment: Assessment) -> Iterator[TwinGroup]:
    """Yield the records of each party of the transaction that is a record in several sources.

    Its words fit all of them as well as the best. Two records of one source and list are two
    parties by its publisher's word.
    """
    paths = chain.from_iterable(finding.evidence.paths for finding in assessment.findings)
    on_paths = {party.id: party for path in paths for party in path.nodes}
    met: set[tuple[str, ...]] = set()
    for party in assessment.coverage.parties:
        records = tuple(_list_equal_records(party, assessment.matches))
        ids = tuple(record for record, _ in records)
        if len(records) > 1 and ids not in met:
            met.add(ids)
            name = party.name or ids[0]
            yield TwinGroup(
                records=tuple(
                    _describe_twin(record, match, name, on_paths) for record, match in records
                )
            )


def _list_equal_records(
    party: PartyCoverage, matches: Iterable[PartyMatch]
) -> Iterator[tuple[str, PartyMatch | None]]:
    """Yield the records that a party surely is, of each source and list one, with their matches.

    The record that the order itself names by its id is the party, however alike the others are.
    """
    certain = [match for match in matches if match.party_ref == party.party_ref]
    certain = [match for match in certain if match.owner is None and match.band == "match"]
    of_candidates = {match.candidate.party: match for match in certain if match.candidate}
    places: set[tuple[str | None, str | None]] = set()
    given = party.parties[0] if party.resolved == "id" else None
    if given is not None:
        match = of_candidates.pop(given, None)
        if match is not None:
            places.add(_find_place(match))
        yield given, match
    best: float | None = None
    for record, match in sorted(of_candidates.items(), key=lambda each: -_read_score(each[1])):
        best = _read_score(match) if best is None else best
        if record not in party.parties or best - _read_score(match) > AS_WELL:
            continue
        if _find_place(match) not in places:
            places.add(_find_place(match))
            yield record, match


def _read_score(match: PartyMatch) -> float:
    return float(match.score or 0)


def _find_place(match: PartyMatch) -> tuple[str | None, str | None]:
    """Return the source and list of a candidate: a publisher's two entries of one are two."""
    candidate = match.candidate
    if candidate is None:
        return None, None
    return candidate.dataset, candidate.listing.list if candidate.listing else None


def _describe_twin(
    record: str, match: PartyMatch | None, name: str, on_paths: Mapping[str, PathParty]
) -> TwinRecord:
    described = on_paths.get(record)
    dataset, listed = _find_place(match) if match else (None, None)
    return TwinRecord(
        id=record,
        name=described.name if described else name,
        datasets=described.datasets if described else tuple(filter(None, [dataset])),
        lists=tuple(filter(None, [listed])),
    )
