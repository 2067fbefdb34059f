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
        if len(records) > 1 and records not in met:
            met.add(records)
            name = party.name or records[0]
            yield TwinGroup(
                records=tuple(_describe_twin(record, name, on_paths) for record in records)
            )


def _list_equal_records(party: PartyCoverage, matches: Iterable[PartyMatch]) -> Iterator[str]:
    """Yield the records that a party surely is, of each source and list one."""
    best: float | None = None
    places: set[tuple[str | None, str | None]] = set()
    certain = [match for match in matches if match.party_ref == party.party_ref]
    certain = [match for match in certain if match.owner is None and match.band == "match"]
    for match in sorted(certain, key=lambda match: -float(match.score or 0)):
        candidate, score = match.candidate, float(match.score or 0)
        best = score if best is None else best
        if candidate is None or candidate.party not in party.parties or best - score > AS_WELL:
            continue
        place = candidate.dataset, candidate.listing.list if candidate.listing else None
        if place not in places:
            places.add(place)
            yield candidate.party


def _describe_twin(record: str, name: str, on_paths: Mapping[str, PathParty]) -> TwinRecord:
    described = on_paths.get(record)
    return TwinRecord(
        id=record,
        name=described.name if described else name,
        datasets=described.datasets if described else (),
        lists=(),
    )
