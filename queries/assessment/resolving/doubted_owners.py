"""Whom the party of an order may be, and above whom somebody stands who may be listed.

Two doubts make no evidence: of two likenesses a path crosses one. But silence would be a quiet
"proceed" where a name is written a little otherwise than in the register, so that it is a gap.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onward.graph.model import party_pid
from onward.queries.assessment.resolving.exact_names import ExactNames
from onward.queries.detectors.listed_parties.own_listed_direct.topics import entries_on
from onward.queries.matching.candidates import Candidate
from onward.queries.matching.owners_above import OwnersAbove
from onward.queries.model.matches import PartyMatch


@dataclass(frozen=True, slots=True)
class DoubtedOwner:
    """Somebody above a party that one of the order may be, and who may be listed.

    Attributes:
        ref, owner: Position of the party in the order, and of its stated owner; None = itself.
        party: Whom it may be.
        above: Who stands above that one.
        listed: Whom of a list this one may be.
    """

    ref: int
    owner: int | None
    party: str
    above: str
    listed: str

    @property
    def where(self) -> str:
        """The place as a path into the transaction."""
        party = f"parties.{self.ref}"
        return party if self.owner is None else f"{party}.owners.{self.owner}"


def find_doubted_owners(
    matches: Iterable[PartyMatch], owners_above: OwnersAbove, exact_names: ExactNames
) -> Iterator[DoubtedOwner]:
    """Yield those above whom a party of an order only possibly is.

    Args:
        matches: Whom each party and stated owner is or may be.
        owners_above: Compares those above parties.
        exact_names: Knows the days, and lowers who only resembles a party that a list has exactly.
    """
    for match in matches:
        if match.band != "possible" or match.candidate is None or match.candidate.listing:
            continue  # of one that is listed itself there is more to say than this
        compared = owners_above.compare(party_pid(match.candidate.party))
        for answer in compared.answers if compared else ():
            lowered = exact_names.leave_out_resembling(answer)
            above = lowered.candidates[0].record.name
            for other in lowered.of_band("possible"):
                if _is_listed(other, exact_names):
                    listed, party = other.record.name, match.candidate.name_used
                    yield DoubtedOwner(match.party_ref, match.owner, party, above, listed)


def _is_listed(candidate: Candidate, days: ExactNames) -> bool:
    return bool(entries_on(candidate.record, days.tables, days.on, days.as_of))
