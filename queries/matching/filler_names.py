"""Names that state nothing: whoever only resembles one is no suspicion, and its sameness still is.

"TBA" and "test" stand where a name was to be filled in; that a listed company is called Taba or
Desta is chance. The order is incomplete by such a name, whatever is found.
"""

from dataclasses import replace
from typing import Final

from onward.graph.matching.query import MatchResult
from onward.queries.matching.candidates import Query
from onward.queries.transactions.empty_words import says_nothing

FILLED_IN: Final = "the order's name states nothing, and is only like this one"

SAME: Final = 0.99
"""Score from which a name is another one's, letter by letter."""


def lower_resemblances(query: Query, result: MatchResult) -> MatchResult:
    """Lower to weak whoever is only like a name that states nothing.

    Args:
        query: What the order states of a party.
        result: Who is found by it.
    """
    if query.name is None or not says_nothing(query.name):
        return result
    matches = [
        replace(match, band="weak", because=(FILLED_IN, *match.because))
        if match.band == "possible" and match.score < SAME and match.by == ("name",)
        else match
        for match in result.matches
    ]
    return replace(result, matches=tuple(matches))
