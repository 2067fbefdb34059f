"""Whether another person of the same list fits about as well: then a match is a doubtful one."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from onward.graph.matching.compare import Comparison
from onward.graph.matching.qualifiers import birth_years
from onward.graph.prose import is_named_in_prose

AMBIGUOUS_WITHIN: Final = 0.05
"""Whose score is lower by so much at most fits about as well."""


class Candidate(NamedTuple):
    """A row of a layer that was compared with the query.

    Attributes:
        party: Canonical id of the row's party.
        dataset: The layer's name.
        comparison: How the query and the row agree.
    """

    party: str
    dataset: str
    comparison: Comparison


def has_rival(candidate: Candidate, same_list: Sequence[Candidate]) -> bool:
    """Tell whether another person of the same list fits about as well.

    A publisher may list one person under two acts: who is born in the same year is no rival.

    Args:
        candidate: A candidate of the list.
        same_list: All candidates of the list, the best score first.
    """
    born = birth_years(candidate.comparison.party.birth_dates)
    for other in same_list:
        if other.comparison.score < candidate.comparison.score - AMBIGUOUS_WITHIN:
            return False
        # whom only prose names is no entry, and lowers none
        is_other_party = other.party != candidate.party and not is_named_in_prose(other.party)
        if is_other_party and not (born & birth_years(other.comparison.party.birth_dates)):
            return True
    return False
