"""Whether a whole listed name stands within the name that is asked for.

"Kaprikat General Trading LLC", "Trading House Kaprikat" and "Kaprikat Dubai" name the listed
Kaprikat, a branch or a namesake of it: a person must look. So the added words lower the score, and
another country does, but neither takes the candidate away (`bands`).
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from onward.graph.names.around.added_words import are_places, is_trade, own_places
from onward.graph.names.forms import NameForm
from onward.graph.names.similarity import AlignedPair
from onward.graph.names.tokens import Token
from onward.graph.names.word_data import list_entries

RARE: Final = 0.7
"""Least weight of a name's rarest word that makes it rare: two letters have less."""

RARE_TOGETHER: Final = 1.2
"""Least weight of all words of a name that is rare by none of them, and has one of its own."""

RARE_IN_ORDER: Final = 1.7
"""Least weight of all words of a name that has none of its own: "National Iranian Oil Company"."""

RARE_BESIDE_PLACES: Final = 1.1
"""Likewise where only a place stands beside it: "Bank Tejarat Paris"."""

_RARE_ENOUGH: Final = 2  # rare words side by side: whatever else stands beside them
ALIKE_LEAST: Final = 0.85  # one slip in eight letters
_SPELLINGS: Final = frozenset({"equal", "meaning", "spelling", "sound"})
_LONG: Final = 8  # letters
_ONE_I: Final = re.compile("[iyj]+")
_FIRM: Final = frozenset(("company", "kompaniya", "sharika", "sharikat", "sherkat", "gongsi"))
"""Words that only say that a name is a firm's."""

_GROUP_NAMES: Final = "group_names.txt"


def stands_within(query: NameForm, listed: NameForm, pairs: Sequence[AlignedPair]) -> bool:
    """Tell whether a whole listed name that is rare stands in the query beside added words.

    Args:
        query: The name that is asked for, in one reading.
        listed: The name that is listed.
        pairs: Their aligned words.
    """
    # Nearly all pairs of names end here, most at the first glance.
    if not pairs or 2 * len(pairs) < len(listed.tokens):
        return False
    if not _covers_name(listed, {pair.listed for pair in pairs}):
        return False
    same = [
        pair
        for pair in pairs
        if _is_same_word(query.tokens[pair.query], listed.tokens[pair.listed], pair)
    ]
    if not same or not _covers_name(listed, {pair.listed for pair in same}):
        return False
    between = _words_between(query, same)
    stand_together = _are_in_order(same) and all(word.kind == "function" for word in between)
    weights = {pair.listed: _weigh_rarity(query.tokens[pair.query]) for pair in same}
    rare_words = _count_rare_words(listed, weights)
    if stand_together and rare_words >= _RARE_ENOUGH:
        return True
    if not {pair.query for pair in same}.issuperset(own_places(query.tokens)):
        return False
    if rare_words:
        return all(
            word.kind != "distinctive" or is_trade(word.text) for word in between
        )  # "Hotel Green Palace"
    if not stand_together:
        return False
    return _is_rare_whole(listed) or (
        _is_rare_beside_places(listed) and _stands_beside_places(query, same)
    )


def shorter_names(query: NameForm) -> Iterator[tuple[str, ...]]:
    """Yield the query's words without added ones at its beginning and end, each time fewer.

    A listed name that is one of these is compared whatever the index ranks: of a short one among
    many words of trade, the index sees little.
    """
    own_words = own_places(query.tokens)
    if not own_words or len(own_words) == len(query.tokens):
        return
    words = tuple(token.text for token in query.tokens)
    for start in range(own_words[0] + 1):
        for end in range(own_words[-1] + 1, len(words) + 1):
            if end - start < len(words):
                yield words[start:end]


def count_words_needed(listed: NameForm) -> int | None:
    """Return how many words of a listed name must stand in a query at least for it to be whole.

    None where it is not rare: then it lifts nobody.
    """
    is_rare = _count_rare_words(listed, {}) or _is_rare_whole(listed)
    if not (is_rare or _is_rare_beside_places(listed)):
        return None
    last = len(listed.tokens) - 1
    return sum(_is_needed(place, word, last) for place, word in enumerate(listed.tokens))


def is_name_of_group(listed: NameForm) -> bool:
    """Tell whether a name is that of a group: then it counts however weak an alias it is.

    >>> from onward.graph.names.forms import make_form, make_plain
    >>> is_name_of_group(make_form(make_plain("Gazprom"), person=False))
    True
    """
    return len(listed.tokens) == 1 and listed.tokens[0].text in _group_names()


def _is_same_word(ours: Token, theirs: Token, pair: AlignedPair) -> bool:
    """Tell whether two words are one but for a slip in a long one, and neither is half a trade."""
    if (ours.kind == "distinctive") is not (theirs.kind == "distinctive"):
        return pair.how == "equal"
    if write_plainly(ours.text) == write_plainly(theirs.text):
        return True
    if pair.how == "sound" and not _is_one_slip(ours.text, theirs.text):
        return False
    return pair.similarity >= ALIKE_LEAST and pair.how in _SPELLINGS


def write_plainly(word: str) -> str:
    """Write a word as every system of Russian in Latin letters does: Sukhoy and Sukhoi are one.

    >>> write_plainly("sukhoy") == write_plainly("sukhoi")
    True
    """
    return _ONE_I.sub("i", word.replace("x", "ks"))


def _is_one_slip(ours: str, theirs: str) -> bool:
    """Tell whether two long words of one sound differ by one letter: Hizbollah and Hizballah."""
    if len(ours) != len(theirs) or len(ours) < _LONG:
        return False
    return sum(left != right for left, right in zip(ours, theirs, strict=True)) == 1


def _covers_name(listed: NameForm, places: Collection[int]) -> bool:
    """Tell whether these places are the whole listed name, but for articles and prepositions.

    At the end, or short at the beginning, such a word may say who it is.
    """
    last = len(listed.tokens) - 1
    return all(
        place in places or not _is_needed(place, word, last)
        for place, word in enumerate(listed.tokens)
    )


def _is_needed(place: int, word: Token, last: int) -> bool:
    """Tell whether a name is not whole without a word."""
    if word.text in _FIRM:
        return False
    return word.kind != "function" or place == last or (place == 0 and len(word.text) <= 2)


def _count_rare_words(listed: NameForm, weights: Mapping[int, float]) -> int:
    """Count the words of a name that are rare, in the commoner of two spellings.

    Args:
        listed: The name.
        weights: What the query's words weigh that stand for its words, by these words' places.
    """
    tokens = listed.tokens
    return sum(
        min(_weigh_rarity(tokens[place]), weights.get(place, 1.0)) >= RARE
        for place in own_places(tokens)
    )


def _weigh_rarity(token: Token) -> float:
    """Return how rare a word is among the parties of no group, 0 to 1.

    "Huawei" stands in so many listed names because one group bears it: it tells much all the same.
    """
    return 1.0 if token.text in _group_names() else token.weight


@cache
def _group_names() -> frozenset[str]:
    return frozenset(list_entries(_GROUP_NAMES))


def _is_rare_whole(listed: NameForm) -> bool:
    """Tell whether a name of common words is rare as a whole: several of them, in their order."""
    words = [token for token in listed.tokens if token.kind != "function"]
    weight = sum(map(_weigh_rarity, words))
    if own_places(listed.tokens):
        return len(words) > 1 and weight >= RARE_TOGETHER
    return weight >= RARE_IN_ORDER


def _is_rare_beside_places(listed: NameForm) -> bool:
    """Tell whether a name of trades is rare enough where only a place is added: "Bank Tejarat"."""
    words = [token for token in listed.tokens if token.kind != "function"]
    is_named = any(word.kind == "distinctive" for word in words)
    return is_named and sum(map(_weigh_rarity, words)) >= RARE_BESIDE_PLACES


def _stands_beside_places(query: NameForm, same: Sequence[AlignedPair]) -> bool:
    """Tell whether all that a query has beside the listed name is a place."""
    places = {pair.query for pair in same}
    rest = [token.text for place, token in enumerate(query.tokens) if place not in places]
    return are_places(rest)


def _words_between(query: NameForm, same: Sequence[AlignedPair]) -> list[Token]:
    """Return the query's words that stand between those of the listed name."""
    places = {pair.query for pair in same}
    return [query.tokens[place] for place in range(min(places), max(places)) if place not in places]


def _are_in_order(same: Sequence[AlignedPair]) -> bool:
    places = [pair.query for pair in sorted(same, key=lambda pair: pair.listed)]
    return places == sorted(places)
