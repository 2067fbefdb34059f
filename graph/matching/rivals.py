"""Whether others of the same list fit about as well, so that a match is a doubtful one, or none."""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from onward.graph.matching import gates
from onward.graph.matching.compare import Comparison, LayerRow
from onward.graph.matching.qualifiers import birth_years
from onward.graph.names.around.beginnings import MOST_BEGUN
from onward.graph.prose import is_named_in_prose
from onward.graph.sayings import say

AMBIGUOUS_WITHIN: Final = 0.05
"""Whose score is lower by so much at most fits about as well."""


BEGUN_NAMES: Final = say("listed names that begin like this one, which a field may have cut")
"""What is left out where there are many."""

_EQUAL: Final = 0.98
"""What names score that say the same."""


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


def has_many_begun(rows: Sequence[LayerRow]) -> bool:
    """Tell whether a name that a field may have cut begins like more parties than it may mean."""
    if _is_whole(rows):
        return False
    begun = Counter(dataset for dataset, row in rows if row.lifted_by == gates.BEGUN)
    return max(begun.values(), default=0) > MOST_BEGUN


def lift_few_begun(rows: Sequence[LayerRow]) -> Sequence[LayerRow]:
    """Return rows; how they begin lifts few, and none where somebody has the whole name."""
    if not _is_whole(rows) and not has_many_begun(rows):
        return rows
    return [
        (dataset, row._replace(lifted_by="") if row.lifted_by == gates.BEGUN else row)
        for dataset, row in rows
    ]


def _is_whole(rows: Sequence[LayerRow]) -> bool:
    """Tell whether somebody has the name as it is: then no field has cut it."""
    return any(row.name_score >= _EQUAL for _, row in rows)
