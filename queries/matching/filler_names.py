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


def lower_resemblances(query: Query, result: MatchResult) -> MatchResult:
    """Lower to weak whoever is only like a name that states nothing.

    Args:
        query: What the order states of a party.
        result: Who is found by it.
    """
    name = query.name
    if name is None or not says_nothing(name):
        return result
    matches = [
        replace(match, band="weak", because=(FILLED_IN, *match.because))
        if match.band == "possible" and match.by == ("name",) and not _are_same(name, match.name)
        else match
        for match in result.matches
    ]
    return replace(result, matches=tuple(matches))


def _are_same(left: str, right: str) -> bool:
    """Tell whether two names have the same words, but for legal forms; countries may differ."""
    return _read_words(left) == _read_words(right)


def _read_words(name: str) -> list[str]:
    from onward.graph.names.forms import make_form, make_plain  # noqa: PLC0415  # heavy

    return [token.text for token in make_form(make_plain(name), person=False).tokens]
