"""Whom the party of an order may be, and above whom somebody stands who may be listed.

Two doubts make no evidence: of two likenesses a path crosses one. But silence would be a quiet
"proceed" where a name is written a little otherwise than in the register, so that it is a gap.

Nor is it evidence where an owner's name has a whole listed one in it, and everything else speaks
against it, so that the score reaches no band ("Baikal Invest Holding" in another country than the
listed "Baikal"): no path leads over that, and it is a gap as well.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from onward.graph.model import party_pid
from onward.graph.sayings import say
from onward.queries.assessment.resolving.exact_names import ExactNames
from onward.queries.detectors.listed_parties.own_listed_direct.topics import entries_on
from onward.queries.matching.candidates import Candidate
from onward.queries.matching.related.owners_above import OwnersAbove
from onward.queries.model.matches import PartyMatch
from onward.queries.rules.policy import Policy

_BY_NAME: Final = frozenset({"name", "alias", "id"})


@dataclass(frozen=True, slots=True)
class DoubtedOwner:
    """Somebody above a party that one of the order may be, and who may be listed.

    Attributes:
        ref, owner: Position of the party in the order, and of its stated owner; None = itself.
        party: Whom it may be.
        above: Who stands above that one.
        listed: Whom of a list this one may be.
        is_sure: Whether the party is surely that one: what is in doubt is the listed name alone.
    """

    ref: int
    owner: int | None
    party: str
    above: str
    listed: str
    is_sure: bool = False

    @property
    def why(self) -> str:
        """Why it matters, as a gap says it."""
        if self.is_sure:
            return say(
                "{above}, which stands above {party}, has the whole name of {listed} on a list in "
                "its own, and nothing else agrees: confirm or refuse that they are the same",
                above=self.above,
                party=self.party,
                listed=self.listed,
            )
        return say(
            "it may be {party}, above which {above} stands, who may be {listed} on a list: "
            "confirm or refuse that they are the same",
            party=self.party,
            above=self.above,
            listed=self.listed,
        )

    @property
    def where(self) -> str:
        """The place as a path into the transaction."""
        party = f"parties.{self.ref}"
        return party if self.owner is None else f"{party}.owners.{self.owner}"


def find_doubted_owners(
    matches: Iterable[PartyMatch], owners_above: OwnersAbove, exact_names: ExactNames
) -> Iterator[DoubtedOwner]:
    """Yield those above whom a party of an order only possibly is, and those of a doubtful name.

    Args:
        matches: Whom each party and stated owner is or may be.
        owners_above: Compares those above parties.
        exact_names: Knows the days, and lowers who only resembles a party that a list has exactly.
    """
    seen: set[tuple[str, str, str]] = set()
    for match in matches:
        if match.band not in ("match", "possible") or match.candidate is None:
            continue
        is_sure = match.band == "match"
        if match.candidate.listing and not is_sure:
            continue  # of one that is listed itself there is more to say than this
        compared = owners_above.compare(party_pid(match.candidate.party))
        for answer in compared.answers if compared else ():
            lowered = exact_names.leave_out_resembling(answer)
            above = lowered.candidates[0].record.name
            for other in lowered.of_band("possible"):
                key = match.candidate.party, above, other.record.id
                if is_sure and (key in seen or not is_by_name_within(other, exact_names.policy)):
                    continue  # said of another role, or a path leads there
                seen.add(key)
                if _is_listed(other, exact_names):
                    listed, party = _name_listed(other, is_sure=is_sure), match.candidate.name_used
                    yield DoubtedOwner(match.party_ref, match.owner, party, above, listed, is_sure)


def _name_listed(candidate: Candidate, *, is_sure: bool) -> str:
    """Name a listed party; with the name that was compared, where that one is in doubt."""
    name = candidate.record.name
    return f"{candidate.name} ({name})" if is_sure and candidate.name != name else name


def is_by_name_within(candidate: Candidate, policy: Policy) -> bool:
    """Tell whether a whole listed name in a longer one is all that makes a candidate possible.

    Its score is then below every band, and no number agrees.
    """
    has_number = any(way not in _BY_NAME for way in candidate.by)
    return not has_number and candidate.score < policy.matching.bands().weak


def _is_listed(candidate: Candidate, days: ExactNames) -> bool:
    return bool(entries_on(candidate.record, days.tables, days.on, days.as_of))
