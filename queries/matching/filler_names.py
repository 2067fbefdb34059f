"""Matches of names that state nothing, such as "TBA" or "test", which stand in place of a name.

That a listed company is called Taba or Desta is chance, so that resembling one is a weak match; who
bears the very name is found as by any other. The name is a gap of the order, whatever is found.
"""

from dataclasses import replace
from typing import Final

from onward.graph.matching.query import MatchResult
from onward.queries.matching.candidates import Query
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.nobody import is_sample

FILLED_IN: Final = "the order's name states nothing, and is only like this one"


def lower_resemblances(query: Query, result: MatchResult) -> MatchResult:
    """Lower to weak whoever is only like a name that states nothing.

    Args:
        query: What the order states of a party.
        result: Who is found by it.
    """
    name = query.name
    if name is None or not (says_nothing(name) or is_sample(name)):
        return result
    matches = [
        replace(match, band="weak", because=(FILLED_IN, *match.because))
        if match.band == "possible" and match.by == ("name",) and not _are_same(name, match.name)
        else match
        for match in result.matches
    ]
    return replace(result, matches=tuple(matches))


def _are_same(left: str, right: str) -> bool:
    """Tell whether two names have the same words in any order, legal forms left out."""
    return _read_words(left) == _read_words(right)


def _read_words(name: str) -> list[str]:
    from onward.graph.names.forms import make_form, make_plain  # noqa: PLC0415  # heavy

    return sorted(token.text for token in make_form(make_plain(name), person=False).tokens)
