"""Gates: what keeps a high score from being a match.

The first two change the score; the others lower the band. Each says its reason in words. See
docs/matching.md, Bands.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from onward.graph.names.score import ACRONYM, TURNED, AlignedPair, NameScore
from onward.graph.names.words import (
    NameForm,
    Token,
    WordClass,
    consonant_skeleton,
)
from onward.graph.state_bodies import is_office_of_many_states

GENERIC_CAP: Final = 0.74
"""Most that two names score which share nothing that tells parties apart: below `possible`."""

GENERIC: Final = "only generic words agree"

WEAK_ALIAS: Final = "only a weak alias has this name"

COMMON_NAME: Final = "a common name, and nothing but the name agrees"

AMBIGUOUS: Final = "another party fits as well"

EVERYBODYS: Final = "the name is one that many have, and no country says whose it is"

CHARACTERS: Final = "it sounds the same, and is written with other characters"

INITIALS: Final = "only initials agree"

SOUNDS: Final = "words that are joined or split otherwise only sound alike"

OTHER_WORD: Final = "only a short word beside another name agrees, and not letter by letter"

LONE_WORD: Final = "only one word beside another name agrees"

THING_SOUNDS: Final = "no ship, aircraft or vehicle is meant, and its name only sounds alike"

WITHIN: Final = "the whole listed name stands in it"

SHORTENED: Final = "it is the listed name, with words cut short or left out"

BEGUN: Final = "the listed name begins so, and a field may have cut it"

RARE: Final = "its rare word agrees, and the other words are ordinary ones"

ABROAD: Final = "only another country speaks against it"

SHORT_WORD: Final = "one short word, which may tell two parties apart, differs"


class Cap(NamedTuple):
    """A gate that changes the score: its reason, and the most that names score behind it."""

    reason: str
    at_most: float


GENERIC_WORDS: Final = Cap(GENERIC, GENERIC_CAP)

ONE_WORD: Final = Cap(LONE_WORD, ACRONYM)

SOUNDS_ONLY: Final = Cap(SOUNDS, GENERIC_CAP)

OTHER_SHORT_WORD: Final = Cap(OTHER_WORD, GENERIC_CAP)

OTHER_THING: Final = Cap(THING_SOUNDS, GENERIC_CAP)

_DISTINCTIVE_LEAST: Final = 0.7

_WHOLE_LEAST: Final = 0.88**1.5  # names that are 88 % alike as one word (see `score`)

_WORD_LEAST: Final = 0.6

_NAME_LEAST: Final = 0.85

_LONG_NAME: Final = 3  # words
_LONG_NAME_LEAST: Final = 1.2  # weight of all its words

_OF_A_COUNTRY: Final = frozenset(
    "national nacional nationale nazionale central centrale zentral state federal royal public "  # noqa: SIM905  # a list of words
    "natsionalnyy natsionalnaya gosudarstvennyy gosudarstvennaya tsentralnyy tsentralnaya".split()
)
"""Words that say no more than that a body is a country's, and not of which."""

_MANY_SOUNDS: Final = 6

_MOST_LETTERS_APART: Final = 3

_RARE: Final = 0.6

_SHORT: Final = 5  # letters: a slip in so few makes another word, "Melli" and "Mellat"


def agree_only_generically(
    query: NameForm, listed: NameForm, pairs: Sequence[AlignedPair], whole: float
) -> bool:
    """Tell whether no word that tells parties apart agrees.

    Args:
        query: The name that is asked for.
        listed: The name that is listed.
        pairs: Their aligned words.
        whole: How alike the names are as one word, 0 to 1.
    """
    if whole >= _WHOLE_LEAST or _all_agree(query, listed, pairs) or _sound_alike(query, listed):
        return False
    return not any(
        pair.similarity >= _DISTINCTIVE_LEAST
        and query.tokens[pair.query].kind == "distinctive"
        and listed.tokens[pair.listed].kind == "distinctive"
        for pair in pairs
    )


def _is_long(listed: NameForm) -> bool:
    """Tell whether a name has three words or more, and these are not the commonest trades."""
    weights = [word.weight for word in listed.tokens if word.kind != "function"]
    return len(weights) >= _LONG_NAME and sum(weights) >= _LONG_NAME_LEAST


def _sound_alike(query: NameForm, listed: NameForm) -> bool:
    """Tell whether two names are one word of the same many consonants: "Ural Wagonsawod"."""
    if abs(len(query.joined) - len(listed.joined)) > _MOST_LETTERS_APART:
        return False
    sounds = consonant_skeleton(query.joined)
    return len(sounds) >= _MANY_SOUNDS and sounds == consonant_skeleton(listed.joined)


def are_single_words(text: str, listed: str) -> bool:
    """Tell whether a name that stands beside another one, and a listed one, are one word each.

    "Kaprikat Zubrol Front (KZF)" and "Kaprikat Mixtend Front (KZF)" agree in three letters, which
    many a party has: the longer names decide, and where they differ, the letters are initials.

    >>> are_single_words("KZF", "K-ZF"), are_single_words("Kaprikat Zubrol", "KZF")
    (True, False)
    """
    return " " not in text and " " not in listed


def agree_by_sound(pairs: Sequence[AlignedPair]) -> bool:
    """Tell whether words only sound alike: of joined and split ones, too many do."""
    return any(pair.how in ("sound", "metaphone", "initial") for pair in pairs)


def is_one_sound(listed: NameForm, pairs: Sequence[AlignedPair]) -> bool:
    """Tell whether a listed name is one word that only sounds alike: SABINA, asked for SEBIN."""
    return len(listed.tokens) == 1 and agree_by_sound(pairs)


def is_other_short_word(query: NameForm, listed: NameForm) -> bool:
    """Tell whether two names are one short word each, and not the same one: "Wert" and "Warta"."""
    if len(query.tokens) != 1 or len(listed.tokens) != 1:
        return False
    ours, theirs = query.tokens[0], listed.tokens[0]
    is_short = min(len(ours.text), len(theirs.text)) <= _SHORT
    return is_short and ours.text != theirs.text and ours.meanings.isdisjoint(theirs.meanings)


def _all_agree(query: NameForm, listed: NameForm, pairs: Sequence[AlignedPair]) -> bool:
    """Tell whether the names say the same, word for word, in whatever order.

    "Nacional Banco de Cuba" is the listed "Banco Nacional de Cuba", generic as its words are. Of a
    name of three words or more, they may be shortened: "Korea Mining Dev. Trdg Corp".
    """
    is_long = _is_long(listed)
    same = [
        pair
        for pair in pairs
        if _is_same_word(query.tokens[pair.query], listed.tokens[pair.listed], pair)
        or (is_long and pair.how in ("abbreviation", "meaning"))
    ]
    if len(same) == 1 and _is_misspelt_trade(query, listed, same[0]):
        return False
    ours_agree = _covers_name({pair.query for pair in same}, query)
    return ours_agree and _covers_name({pair.listed for pair in same}, listed)


def _is_misspelt_trade(query: NameForm, listed: NameForm, pair: AlignedPair) -> bool:
    """Tell whether one side is a trade, and the other nearly: "Ingenieria", "Las Ingenierias"."""
    kinds = (query.tokens[pair.query].kind, listed.tokens[pair.listed].kind)
    return pair.how == "spelling" and kinds != ("distinctive", "distinctive")


def _is_same_word(ours: Token, theirs: Token, pair: AlignedPair) -> bool:
    """Tell whether two words are one: "Marine" is a trade, "Marivan" a name, "Mar" either."""
    if "distinctive" in (ours.kind, theirs.kind):
        return pair.how in ("equal", "spelling") and pair.similarity >= _NAME_LEAST
    return pair.how not in ("initial", "abbreviation") and pair.similarity >= _WORD_LEAST


def _covers_name(places: set[int], form: NameForm) -> bool:
    """Tell whether these places are the whole name, except for articles and prepositions.

    At the end, or short at the beginning, such a word may say who it is: "Group A", "EN Bank".
    """
    last = len(form.tokens) - 1
    for place, word in enumerate(form.tokens):
        is_at_edge = place == last or (place == 0 and len(word.text) <= 2)
        if place not in places and (word.kind != "function" or is_at_edge):
            return False
    return True


def is_everybodys(text: str, query: NameForm) -> bool:
    """Tell whether each country has a body of an organisation's name, and no word says whose.

    There are many a "Ministry of Interior", "National Oil Company" and "Air Force".
    """
    of_a_country = {token.text for token in query.tokens} & _OF_A_COUNTRY
    others = {token.kind for token in query.tokens if token.text not in _OF_A_COUNTRY}
    is_generic = bool(of_a_country) and others <= {WordClass.GENERIC, WordClass.FUNCTION}
    return is_generic or is_office_of_many_states(text)


def differ_in_short_word(query: NameForm, listed: NameForm, names: NameScore) -> bool:
    """Tell whether a short word of its own is another one, or missing, in one of two names.

    "Kaprikat Zubrol ABC" is neither "Kaprikat Zubrol ABD" nor "Kaprikat Zubrol" for certain.
    """
    if names.whole >= TURNED or names.is_by_initials:
        return False  # the same letters, however they are split, or no word at all
    lone = _lone_words(query, listed, names.pairs)
    return any(map(_is_short_and_rare, lone)) or any(
        (
            pair.how in ("spelling", "abbreviation", "initial")
            or _differ_in_vowel(query, listed, pair)
        )
        and _is_short_and_rare(query.tokens[pair.query])
        and _is_short_and_rare(listed.tokens[pair.listed])
        for pair in names.pairs
    )


def _differ_in_vowel(query: NameForm, listed: NameForm, pair: AlignedPair) -> bool:
    """Tell whether two words of one sound have another vowel in one place: KEMZ and KOMZ."""
    ours, theirs = query.tokens[pair.query].text, listed.tokens[pair.listed].text
    return pair.how == "sound" and len(ours) == len(theirs)


def _is_short_and_rare(word: Token) -> bool:
    is_short = len(word.text) <= _SHORT and not word.text.isdigit()
    return is_short and word.kind == "distinctive" and word.weight >= _RARE


def _lone_words(query: NameForm, listed: NameForm, pairs: Sequence[AlignedPair]) -> Iterator[Token]:
    ours, theirs = {pair.query for pair in pairs}, {pair.listed for pair in pairs}
    yield from (token for place, token in enumerate(query.tokens) if place not in ours)
    yield from (token for place, token in enumerate(listed.tokens) if place not in theirs)


_SYLLABLES: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


def has_other_characters(query: str, listed: str) -> bool:
    """Tell whether two names that are both written in Chinese, Japanese or Korean differ there.

    Many characters share a sound, so that equal romanised names may be two names. A name that
    contains the other one, as with its legal form, does not differ.

    >>> has_other_characters("\u9ad8\u77f3", "\u9ad8\u5e02"), has_other_characters("Gao", "\u9ad8")
    (True, False)
    """
    ours, theirs = "".join(_SYLLABLES.findall(query)), "".join(_SYLLABLES.findall(listed))
    return bool(ours and theirs) and ours not in theirs and theirs not in ours
