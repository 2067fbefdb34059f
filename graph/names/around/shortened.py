"""Whether a name is a listed one that is shortened: "China Gen. Nucl. Pwr Corp".

Each word that is cut short or left out costs, and another country costs more. Where what is there
tells the party apart, a person must look all the same (`bands`).
"""

from typing import Final

from onward.graph.names.around.added_words import own_places
from onward.graph.names.around.within import ALIKE_LEAST, RARE, RARE_IN_ORDER, RARE_TOGETHER
from onward.graph.names.forms import NameForm
from onward.graph.names.score import NameScore
from onward.graph.names.similarity import AlignedPair

LEAST_ALIGNED: Final = 0.6
"""What the words of a shortened name score at least with those of the listed one."""

_LEAST_WORDS: Final = 3
_RARE_WORDS: Final = 2
_WHOLE_WORDS: Final = frozenset({"equal", "meaning", "spelling"})


def is_shortened(query: NameForm, listed: NameForm, names: NameScore) -> bool:
    """Tell whether a name is a listed one with words cut short, or without a place or its trades.

    Args:
        query: The name that is asked for, in one reading.
        listed: The name that is listed.
        names: How they agree.
    """
    pairs = names.pairs
    if len(pairs) < _LEAST_WORDS or names.aligned < LEAST_ALIGNED or names.numbers:
        return False
    if _find_lone(query, {pair.query for pair in pairs}) or not _agree_in_order(pairs):
        return False
    lone = _find_lone(listed, {pair.listed for pair in pairs})
    weight = sum(listed.tokens[pair.listed].weight for pair in pairs)
    if not lone:
        is_cut_short = any(pair.how == "abbreviation" for pair in pairs)
        return is_cut_short and weight >= RARE_TOGETHER
    if all(listed.tokens[place].kind == "place" for place in lone):
        return weight >= RARE_IN_ORDER
    return lone.isdisjoint(own_places(listed.tokens)) and _count_rare(listed, names) >= _RARE_WORDS


def _agree_in_order(pairs: tuple[AlignedPair, ...]) -> bool:
    """Tell whether all words are one, cut short or not, and stand in the same order."""
    places = [pair.listed for pair in sorted(pairs)]
    return places == sorted(places) and all(map(_is_same, pairs))


def _is_same(pair: AlignedPair) -> bool:
    if pair.how == "abbreviation":
        return True
    return pair.how in _WHOLE_WORDS and pair.similarity >= ALIKE_LEAST


def _find_lone(form: NameForm, places: set[int]) -> set[int]:
    """Return where words stand that agree with none, but for articles and prepositions."""
    return {
        place
        for place, word in enumerate(form.tokens)
        if place not in places and word.kind != "function"
    }


def _count_rare(listed: NameForm, names: NameScore) -> int:
    """Count the rare own words of a listed name that stand in the other one."""
    own_words = own_places(listed.tokens)
    return sum(
        pair.how == "equal"
        and pair.listed in own_words
        and listed.tokens[pair.listed].weight >= RARE
        for pair in names.pairs
    )
