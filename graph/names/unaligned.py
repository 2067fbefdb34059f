"""What the words of a name weigh that the other name does not have.

A word without a partner speaks against a match, but not every word equally: people leave out a
father's name, add "branch", or name the office's town.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from onward.graph.names.forms import NameForm
from onward.graph.names.similarity import AlignedPair
from onward.graph.names.tokens import Token
from onward.graph.names.words import NOISE_WORDS

NOISE_COUNTS: Final = 0.3  # "branch", "Mr": of no weight in a name
WITHIN_COUNTS: Final = 0.6  # what a longer name has beside a person's whole listed one
PLACE_COUNTS: Final = 0.5  # a place in an organisation's name often only says which office
PATRONYMIC_MISSING: Final = 0.2  # "Ivanovich": who has it is often written without it
PATRONYMIC_EXTRA: Final = 0.6

_PATRONYMICS: Final = (
    *("ovich", "evich", "ovych", "evych", "ovitch", "evitch", "ovitsch", "evitsch"),
    *("ovna", "evna", "ivna", "inichna"),
)
_PATRONYMIC_LEAST: Final = 8  # letters; a shorter word with such an end is a family name
TELLING: Final = 1.0  # weight of words that together tell a person apart


def weigh_missing_words(
    query: NameForm,
    listed: NameForm,
    pairs: Sequence[AlignedPair],
    misspelt_forms: Collection[int],
    *,
    organisation: bool,
) -> list[tuple[int, float]]:
    """Return the positions of the query's unaligned words, and what each weighs against a match.

    A person's listed name that stands whole within a longer one is often the shorter use of it:
    what the longer one has beside it weighs less.

    Args:
        query: The name that is asked for.
        listed: The listed name.
        pairs: Their aligned words.
        misspelt_forms: Positions of the query's words that are like a legal form of the listed
            name; they weigh nothing.
        organisation: Whether neither side is a person.
    """
    aligned = [pair.query for pair in pairs]
    lonely = [place for place in range(len(query.tokens)) if place not in aligned]
    if not lonely:
        return []
    is_within = not organisation and _is_within(query, listed, pairs)
    factor = WITHIN_COUNTS if is_within else 1.0
    patronymics: Collection[int] = ()
    if not organisation and len(pairs) > 1:
        patronymics = _find_patronymics(query, lonely)
        if patronymics and _find_patronymics(listed, range(len(listed.tokens))):
            patronymics = ()  # each name has one: they differ
    weights = []
    for place in lonely:
        if place in misspelt_forms:
            weight = 0.0
        else:
            counts = PATRONYMIC_MISSING if place in patronymics else factor
            weight = counts * unaligned_weight(query.tokens[place], organisation=organisation)
        weights.append((place, weight))
    return weights


def weigh_extra_words(
    query: NameForm, listed: NameForm, pairs: Sequence[AlignedPair], *, organisation: bool
) -> list[tuple[int, float]]:
    """Return the positions of the listed name's unaligned words, and what each weighs.

    The father's name of a person who is asked for by all other names weighs less.
    """
    if len(pairs) == len(listed.tokens):
        return []
    aligned = [pair.listed for pair in pairs]
    lonely = [place for place in range(len(listed.tokens)) if place not in aligned]
    is_whole_query = not organisation and len(pairs) == len(query.tokens) > 1
    patronymics = _find_patronymics(listed, lonely) if is_whole_query else ()
    return [
        (place, listed.tokens[place].weight * (PATRONYMIC_EXTRA if place in patronymics else 1.0))
        for place in lonely
    ]


def unaligned_weight(token: Token, *, organisation: bool) -> float:
    """Return what an unaligned word of the query weighs."""
    if token.text in NOISE_WORDS:
        return token.weight * NOISE_COUNTS
    if organisation and token.kind == "place":
        return token.weight * PLACE_COUNTS
    return token.weight


def least_missing_weight(token: Token, *, organisation: bool) -> float:
    """Return what a word of the query weighs at least that the listed name does not have.

    Left to the caller are a legal form that it is like, which makes it weigh nothing, and a
    person's listed name all of whose words agree (`WITHIN_COUNTS`).
    """
    weight = unaligned_weight(token, organisation=organisation)
    is_fathers_name = not organisation and is_patronymic(token)
    return weight * (PATRONYMIC_MISSING if is_fathers_name else 1.0)


def least_extra_weight(token: Token) -> float:
    """Return what a word of a listed name weighs at least that the query does not have."""
    return token.weight * (PATRONYMIC_EXTRA if is_patronymic(token) else 1.0)


def pair_weight(query: NameForm, listed: NameForm, pair: AlignedPair) -> float:
    """Return what an aligned pair weighs: the mean of its two words."""
    return (query.tokens[pair.query].weight + listed.tokens[pair.listed].weight) / 2


def _find_patronymics(name: NameForm, places: Iterable[int]) -> Collection[int]:
    """Return those words that are made of a father's name, as in Russian and Ukrainian."""
    return [place for place in places if is_patronymic(name.tokens[place])]


def is_patronymic(token: Token) -> bool:
    """Tell whether a word is made of a father's name, as in Russian and Ukrainian."""
    return token.text.endswith(_PATRONYMICS) and len(token.text) >= _PATRONYMIC_LEAST


def _is_within(query: NameForm, listed: NameForm, pairs: Sequence[AlignedPair]) -> bool:
    """Tell whether all words of the listed name agree, and are more than common given names."""
    if len(pairs) < 2 or len(pairs) < len(listed.tokens):
        return False
    return sum(pair_weight(query, listed, pair) for pair in pairs) > TELLING
