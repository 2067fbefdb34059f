"""How alike two names are: words aligned, each weighing what it tells apart (06, section 5).

``score = Σ w·similarity / (Σ w + u + A·x + C·min(u, x))`` over the aligned words, where w of an
aligned pair is the mean of both words' weights, u what the query's other words weigh, and x what
the listed name's other words weigh. Rare words decide, wherever they stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from onward.graph.identity.forms import Form, Token
from onward.graph.identity.similarity import similarity
from onward.graph.identity.words import NOISE

EXTRA: Final = 0.35
"""A: what a word of the listed name costs that the query does not have."""

BOTH: Final = 0.30
"""C: what it costs further that each name has a word of its own in the other's place."""

NOISE_COUNTS: Final = 0.3  # "branch", "Mr": of no weight in a name
PLACE_COUNTS: Final = 0.5  # a place in an organisation's name often only says which office
OTHER_NUMBERS: Final = -0.25
NUMBERS_MISSING: Final = -0.04
ACRONYM: Final = 0.78  # initials alone: possible, never more
_JOINED_LEAST: Final = 0.8
_ACRONYM_LETTERS: Final = range(3, 8)


class Pair(NamedTuple):
    """Two words that stand for each other: positions, how alike, and how they agree."""

    query: int
    listed: int
    similarity: float
    how: str


@dataclass(frozen=True, slots=True)
class NameScore:
    """Two names compared.

    Attributes:
        value: 0 to 1.
        aligned: What the formula gives; `whole` what the names as one word give; `initials`
            `ACRONYM` or 0. The greatest counts.
        numbers: What is taken away for numbers that differ.
        pairs: The aligned words, in the order in which they were found.
    """

    value: float
    aligned: float
    whole: float
    initials: float
    numbers: float
    pairs: tuple[Pair, ...]

    @property
    def is_by_initials(self) -> bool:
        """Whether nothing but initials lifts the score."""
        return self.initials > max(self.aligned, self.whole)


def name_score(query: Form, listed: Form, *, organisation: bool) -> NameScore:
    """Compare a name that is asked for with a listed one.

    Args:
        query, listed: As `forms.form` gives them.
        organisation: Whether the query is no person: places then count less, numbers more.
    """
    cross = query.plain.is_latin != listed.plain.is_latin
    pairs = align(query.tokens, listed.tokens, cross)
    aligned = _aligned(query.tokens, listed.tokens, pairs, organisation=organisation)
    whole = _whole(query, listed, cross=cross)
    initials = ACRONYM if is_acronym(query, listed) else 0.0
    numbers = _numbers(query, listed, organisation=organisation)
    value = total(aligned, whole, initials, numbers)
    return NameScore(value, aligned, whole, initials, numbers, pairs)


def total(aligned: float, whole: float, initials: float, numbers: float) -> float:
    """Give a name's score from its parts."""
    return max(0.0, max(aligned, whole, initials) + numbers)


def align(query: Sequence[Token], listed: Sequence[Token], cross: bool) -> tuple[Pair, ...]:
    """Pair words greedily by similarity times the query word's weight, each word once."""
    found = []
    for i, ours in enumerate(query):
        for j, theirs in enumerate(listed):
            alike, how = similarity(ours.text, theirs.text, cross)
            if alike:
                found.append((-alike * (ours.weight + 0.01), i, j, alike, how))
    if len(found) > 1:
        found.sort()
    left: set[int] = set()
    right: set[int] = set()
    pairs = []
    for _, i, j, alike, how in found:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append(Pair(i, j, alike, how))
    return tuple(pairs)


def counts(token: Token, *, organisation: bool) -> float:
    """Give what an unaligned word of the query weighs."""
    if token.text in NOISE:
        return token.weight * NOISE_COUNTS
    if organisation and token.kind == "place":
        return token.weight * PLACE_COUNTS
    return token.weight


def _aligned(
    query: Sequence[Token], listed: Sequence[Token], pairs: Sequence[Pair], *, organisation: bool
) -> float:
    if not pairs:
        return 0.0
    ours = {pair.query for pair in pairs}
    theirs = {pair.listed for pair in pairs}
    missing = sum(
        counts(token, organisation=organisation) for i, token in enumerate(query) if i not in ours
    )
    extra = sum(token.weight for j, token in enumerate(listed) if j not in theirs)
    top = bottom = 0.0
    for pair in pairs:
        weight = (query[pair.query].weight + listed[pair.listed].weight) / 2
        top += weight * pair.similarity
        bottom += weight
    return formula(top, bottom, missing, extra)


def formula(top: float, bottom: float, missing: float, extra: float) -> float:
    """Give the aligned score from its four sums (see the module)."""
    whole = bottom + missing + EXTRA * extra + BOTH * min(missing, extra)
    return top / whole if whole else 0.0


def _whole(query: Form, listed: Form, *, cross: bool) -> float:
    """Compare the names as one word each: it finds words that were joined or split."""
    ours, theirs = query.joined, listed.joined
    if ours == theirs:
        return 1.0 if ours else 0.0
    best = 0.0
    if min(len(ours), len(theirs)) >= 6:
        alike = OSA.normalized_similarity(ours, theirs, score_cutoff=_JOINED_LEAST)
        best = alike**1.5 if alike > _JOINED_LEAST else 0.0
    if cross and min(len(query.joined_skeleton), len(listed.joined_skeleton)) >= 5:
        sounds = OSA.normalized_similarity(query.joined_skeleton, listed.joined_skeleton)
        best = max(best, sounds * 0.95)
    return round(best, 6)


def is_acronym(query: Form, listed: Form) -> bool:
    """Tell whether the query is one word made of the initials of a listed name."""
    if len(query.tokens) != 1:
        return False
    (word,) = query.tokens
    if word.kind != "distinctive" or len(word.text) not in _ACRONYM_LETTERS:
        return False
    initials = [token.text[0] for token in listed.tokens if token.kind != "function"]
    return len(initials) > 2 and "".join(initials) == word.text


def _numbers(query: Form, listed: Form, *, organisation: bool) -> float:
    if query.numbers == listed.numbers:
        return 0.0
    if query.numbers and listed.numbers:
        return OTHER_NUMBERS
    return NUMBERS_MISSING if organisation else 0.0
