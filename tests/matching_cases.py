"""Names made by a fixed seed: of words that tell nobody apart, and of letters that look alike."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Match, PartyQuery
from onward.graph.names.romanise import list_entries
from onward.graph.names.words import WordClass, classify_word, classify_words

LISTS: Final = ("legal_forms.txt", "generic_words.txt", "places.txt")

_LOOKS: Final = dict(
    zip(
        "aceopxyisjABEKMHOPCTXYIS",
        "асеорхуіѕјАВЕКМНОРСТХУІЅ",  # noqa: RUF001  # look-alike letters are the point
        strict=True,
    )
)


def generic_names(count: int, seed: int = 1) -> list[str]:
    """Make distinct names of legal forms, words of trade and places alone."""
    rng = Random(seed)  # noqa: S311  # the same names each time, no secret
    lists = [list_entries(name) for name in LISTS]
    found: dict[str, None] = {}
    while len(found) < count:
        length = rng.choice((1, 2, 2, 3, 3, 4))
        words = " ".join(rng.choice(rng.choice(lists)) for _ in range(length)).split()
        if WordClass.DISTINCTIVE not in classify_words(words):
            found[" ".join(words)] = None
    return list(found)


def is_somebody(matcher: Matcher, name: str) -> bool:
    """Tell whether a name finds at .75 whose name has other letters, but for a slip."""
    return any(
        match.score >= 0.75 and _as_one_word(match) < 0.8
        for match in matcher.match(PartyQuery(names=(name,))).matches
    )


def _as_one_word(match: Match) -> float:
    names = match.explanation["name"]
    return 0.0 if names is None else names["as_one_word"]


def distinctive_words(count: int, seed: int = 1) -> list[str]:
    """Make distinct words that stand in no list."""
    rng = Random(seed)  # noqa: S311  # see above
    found: dict[str, None] = {}
    while len(found) < count:
        word = "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(4)) + "x"
        if classify_word(word) == WordClass.DISTINCTIVE:
            found[word] = None
    return list(found)


def unmasked(matcher: Matcher, names: Sequence[str], letters: int) -> float:
    """Return the share of names that find at .90, with look-alikes, whom they find without."""
    cases = list(disguised(names, letters))
    hits = [bool(_sure(matcher, name) & _sure(matcher, looks)) for name, looks in cases]
    return sum(hits) / len(hits)


def _sure(matcher: Matcher, name: str) -> set[str]:
    found = matcher.match(PartyQuery(names=(name,)))
    return {match.party for match in found.matches if match.score >= 0.9}


def disguised(names: Sequence[str], letters: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield names and what they become with so many letters replaced by Cyrillic look-alikes.

    A name with fewer such letters has all of them replaced; one with none is left out.
    """
    rng = Random(seed)  # noqa: S311  # see above
    for name in names:
        places = [at for at, letter in enumerate(name) if letter in _LOOKS]
        if places:
            chosen = set(rng.sample(places, min(letters, len(places))))
            looks = [_LOOKS[one] if at in chosen else one for at, one in enumerate(name)]
            yield name, "".join(looks)
