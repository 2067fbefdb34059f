"""Whether a whole listed name, or a shortened one, stands in the name that is asked for.

"Kaprikat General Trading LLC", "Trading House Kaprikat" and "Kaprikat Dubai" name the listed
Kaprikat, a branch or a namesake of it: a person must look. So the added words lower the score,
and another country does, but neither takes the candidate away (`onward.graph.matching.compare`),
where hardly any other firm has the name (`chance`).
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from onward.graph.names.added_text import is_trade, own_places
from onward.graph.names.chance import (
    MANY,
    OF_GROUP,
    count_firms,
    count_firms_named,
    count_listed,
    write_plainly,
)
from onward.graph.names.score import AlignedPair, NameScore
from onward.graph.names.words import NameForm, Token, WordClass

ALIKE_LEAST: Final = 0.85  # one slip in eight letters
_OTHER_ORDER: Final = 10.0  # how many more firms have the same words, in whatever order
LIFTED: Final = 5_000.0
"""From so many firms on that have a whole listed name, it lifts nobody; from `MANY`, a question."""

_TRADES: Final = 100.0  # how many more have several words of trade than chance would give them
_SPELLINGS: Final = frozenset({"equal", "meaning", "spelling", "sound"})
_LONG: Final = 8  # letters
_FIRM: Final = frozenset(("company", "kompaniya", "sharika", "sharikat", "sherkat", "gongsi"))
"""Words that only say that a name is a firm's."""


def stands_within(query: NameForm, listed: NameForm, pairs: Sequence[AlignedPair]) -> bool:
    """Tell whether a whole listed name stands in the query that few other firms have.

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
    if any(word.kind == "distinctive" and not is_trade(word.text) for word in between):
        return False  # "Hotel Green Palace"
    stand_together = _are_in_order(same) and all(word.kind == "function" for word in between)
    if not stand_together and not own_places(listed.tokens):
        return False  # "Iranian Trading, National Oil"
    chance = count_firms(query, listed, same)
    expected = chance.expected * _goes_together(listed) * (1.0 if stand_together else _OTHER_ORDER)
    # a name of its own beside it, or nothing at all, leaves no doubt to ask about
    is_added_to = len(query.tokens) > len(same) and not chance.has_other_word
    return expected < (LIFTED if is_added_to else MANY)


def _goes_together(listed: NameForm) -> float:
    """Return how many more firms have a name within theirs that is trades alone: "gas import"."""
    is_trades = all(word.kind in (WordClass.GENERIC, WordClass.FUNCTION) for word in listed.tokens)
    return _TRADES if is_trades else 1.0


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

    None where many firms have it: then it lifts nobody.
    """
    if count_firms_named(listed) * _goes_together(listed) >= LIFTED:
        return None
    last = len(listed.tokens) - 1
    return sum(_is_needed(place, word, last) for place, word in enumerate(listed.tokens))


def is_name_of_group(listed: NameForm) -> bool:
    """Tell whether a name is that of a group: then it counts however weak an alias it is.

    >>> from onward.graph.names.words import make_form, make_plain
    >>> is_name_of_group(make_form(make_plain("Gazprom"), person=False))
    True
    """
    return len(listed.tokens) == 1 and count_listed(listed.tokens[0]) >= OF_GROUP


def _is_same_word(ours: Token, theirs: Token, pair: AlignedPair) -> bool:
    """Tell whether two words are one but for a slip in a long one, and neither is half a trade."""
    if (ours.kind == "distinctive") is not (theirs.kind == "distinctive"):
        return pair.how == "equal"
    if write_plainly(ours.text) == write_plainly(theirs.text):
        return True
    if pair.how == "sound" and not _is_one_slip(ours.text, theirs.text):
        return False
    return pair.similarity >= ALIKE_LEAST and pair.how in _SPELLINGS


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


def _words_between(query: NameForm, same: Sequence[AlignedPair]) -> list[Token]:
    """Return the query's words that stand between those of the listed name."""
    places = {pair.query for pair in same}
    return [query.tokens[place] for place in range(min(places), max(places)) if place not in places]


def _are_in_order(same: Sequence[AlignedPair]) -> bool:
    places = [pair.query for pair in sorted(same, key=lambda pair: pair.listed)]
    return places == sorted(places)


# ------------------------------------------------------------------------------------------------
# Whether a name is a listed one that is shortened: "China Gen. Nucl. Pwr Corp".
#
# Each word that is cut short or left out costs, and another country costs more. Where what is there
# tells the party apart, a person must look all the same (`bands`).
# ------------------------------------------------------------------------------------------------

LEAST_ALIGNED: Final = 0.6
"""What the words of a shortened name score at least with those of the listed one."""

_LEAST_WORDS: Final = 3
_RARE: Final = 0.7  # weight of a word
_RARE_WORDS: Final = 2
_CUT_SHORT: Final = 1.2  # least weight of all words, where each is there
_WITHOUT_PLACE: Final = 1.7  # and where a place is missing
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
        return is_cut_short and weight >= _CUT_SHORT
    if all(listed.tokens[place].kind == "place" for place in lone):
        return weight >= _WITHOUT_PLACE
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
        and listed.tokens[pair.listed].weight >= _RARE
        for pair in names.pairs
    )
