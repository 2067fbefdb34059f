"""Whether a whole listed name stands within the name that is asked for.

"Kaprikat General Trading LLC", "Trading House Kaprikat" and "Kaprikat Dubai" name the listed
Kaprikat, a branch or a namesake of it: a person must look. So the added words lower the score, and
another country does, but neither takes the candidate away (`bands`).
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from onward.graph.names.added_words import own_places
from onward.graph.names.forms import NameForm
from onward.graph.names.similarity import AlignedPair

RARE: Final = 0.7
"""Least weight of a name's rarest word that makes it rare: two letters have less."""

RARE_TOGETHER: Final = 1.4
"""Least weight of all own words of a name that is rare by none of them."""

_ALIKE_LEAST: Final = 0.85  # one slip in eight letters
_NO_SPELLINGS: Final = frozenset({"initial", "abbreviation"})


def stands_within(query: NameForm, listed: NameForm, pairs: Sequence[AlignedPair]) -> bool:
    """Tell whether a whole listed name, rare enough, stands in the query beside added words.

    Args:
        query: The name that is asked for, in one reading.
        listed: The name that is listed.
        pairs: Their aligned words.
    """
    if not pairs or not _covers(listed, {pair.listed for pair in pairs}):
        return False  # nearly all pairs of names end here
    same = [pair for pair in pairs if _is_same_word(pair)]
    if not _covers(listed, {pair.listed for pair in same}) or not _is_rare(listed):
        return False
    return {pair.query for pair in same}.issuperset(own_places(query.tokens))


def shorter_names(query: NameForm) -> Iterator[tuple[str, ...]]:
    """Yield the query's words without added ones at its beginning and end, each time fewer.

    A listed name that is one of these is compared whatever the index ranks: of a short one among
    many words of trade, the index sees little.
    """
    own = own_places(query.tokens)
    if not own or len(own) == len(query.tokens):
        return
    words = tuple(token.text for token in query.tokens)
    for start in range(own[0] + 1):
        for end in range(own[-1] + 1, len(words) + 1):
            if end - start < len(words):
                yield words[start:end]


def _is_same_word(pair: AlignedPair) -> bool:
    return pair.similarity >= _ALIKE_LEAST and pair.how not in _NO_SPELLINGS


def _covers(listed: NameForm, places: Collection[int]) -> bool:
    """Tell whether these places are the whole listed name, but for articles and prepositions."""
    return all(
        place in places or token.kind == "function" for place, token in enumerate(listed.tokens)
    )


def _is_rare(listed: NameForm) -> bool:
    """Tell whether a name's own words tell it apart: one rare one, or several less rare."""
    weights = [listed.tokens[place].weight for place in own_places(listed.tokens)]
    return max(weights, default=0.0) >= RARE or sum(weights) >= RARE_TOGETHER
