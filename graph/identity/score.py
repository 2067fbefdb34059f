"""How alike two names are: words aligned, each weighing what it tells apart (06, section 5).

``score = Σ w·similarity / (Σ w + u + A·x + C·min(u, x))`` over the aligned words, where w of an
aligned pair is the mean of both words' weights, u what the query's other words weigh, and x what
the listed name's other words weigh. Rare words decide, wherever they stand.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from onward.graph.identity.forms import Form, Token
from onward.graph.identity.similarity import SimilarWords
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
OTHER_ORDER: Final = -0.01
OTHER_LEGAL_FORM: Final = -0.01
LEGAL_FORM_MISSING: Final = -0.005
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
        order: What is taken away for words in another order; `legal_forms` for other ones. Both
            only part names that are equal otherwise.
        pairs: The aligned words, in the order in which they were found.
    """

    value: float
    aligned: float
    whole: float
    initials: float
    numbers: float
    order: float
    legal_forms: float
    pairs: tuple[Pair, ...]

    @property
    def is_by_initials(self) -> bool:
        """Whether nothing but initials lifts the score."""
        return self.initials > max(self.aligned, self.whole)


class Scorer:
    """Compares one name that is asked for with many listed ones.

    Args:
        query: As `forms.form` gives it.
    """

    def __init__(self, query: Form) -> None:
        self.query = query
        self._alike = SimilarWords(query.tokens, cross=False)
        self._alike_across = SimilarWords(query.tokens, cross=True)

    def score(self, listed: Form, *, organisation: bool) -> NameScore:
        """Compare it with a listed name.

        Args:
            listed: As `forms.form` gives it.
            organisation: Whether neither side is a person: places then count less, numbers more.
        """
        query = self.query
        cross = query.plain.is_latin != listed.plain.is_latin
        alike = self._alike_across if cross else self._alike
        pairs = align(alike, listed.tokens)
        whole = _whole(query, listed, cross=cross)
        initials = ACRONYM if is_acronym(query, listed) else 0.0
        if not pairs and not whole and not initials:
            return NOTHING
        spoilt = alike.like_any(listed.removed) if query.tokens and listed.removed else ()
        aligned = _aligned(query.tokens, listed.tokens, pairs, spoilt, organisation=organisation)
        numbers = 0.0
        if query.numbers or listed.numbers:
            numbers = _numbers(query, listed, organisation=organisation)
        order, legal = _order(pairs), _legal_forms(query, listed)
        value = total(aligned, whole, initials, (numbers, order, legal))
        return NameScore(value, aligned, whole, initials, numbers, order, legal, pairs)


NOTHING: Final = NameScore(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, ())
"""Of two names that have nothing in common: most pairs are such."""


def total(
    aligned: float, whole: float, initials: float, effects: tuple[float, float, float]
) -> float:
    """Give a name's score from its parts: the best way in which it agrees, less what differs."""
    numbers, order, legal_forms = effects
    return max(0.0, max(aligned, whole, initials) + numbers + order + legal_forms)


def align(alike: SimilarWords, listed: Sequence[Token]) -> tuple[Pair, ...]:
    """Pair words greedily by similarity times the query word's weight, each word once."""
    found = [
        (rank, i, j, how_alike, how)
        for j, token in enumerate(listed)
        for rank, i, how_alike, how in alike.hits(token)
    ]
    if len(found) < 2:
        return tuple(Pair(i, j, how_alike, how) for _, i, j, how_alike, how in found)
    found.sort()
    left: set[int] = set()
    right: set[int] = set()
    pairs = []
    for _, i, j, how_alike, how in found:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append(Pair(i, j, how_alike, how))
    return tuple(pairs)


def misspelt_legal_forms(query: Form, listed: Form) -> frozenset[int]:
    """Give the positions of the query's words that are like a legal form of the listed name."""
    cross = query.plain.is_latin != listed.plain.is_latin
    return SimilarWords(query.tokens, cross=cross).like_any(listed.removed)


def counts(token: Token, *, organisation: bool) -> float:
    """Give what an unaligned word of the query weighs."""
    if token.text in NOISE:
        return token.weight * NOISE_COUNTS
    if organisation and token.kind == "place":
        return token.weight * PLACE_COUNTS
    return token.weight


def _aligned(
    query: Sequence[Token],
    listed: Sequence[Token],
    pairs: Sequence[Pair],
    spoilt: Collection[int],
    *,
    organisation: bool,
) -> float:
    """Apply the formula; words of the query that are misspelt legal forms count for nothing."""
    if not pairs:
        return 0.0
    top = bottom = missing = extra = 0.0
    for pair in pairs:
        weight = (query[pair.query].weight + listed[pair.listed].weight) / 2
        top += weight * pair.similarity
        bottom += weight
    if len(pairs) < len(query):
        ours = [pair.query for pair in pairs]
        for i, token in enumerate(query):
            if i not in ours and i not in spoilt:
                missing += counts(token, organisation=organisation)
    if len(pairs) < len(listed):
        theirs = [pair.listed for pair in pairs]
        for j, token in enumerate(listed):
            if j not in theirs:
                extra += token.weight
    return formula(top, bottom, missing, extra)


def formula(top: float, bottom: float, missing: float, extra: float) -> float:
    """Give the aligned score from its four sums (see the module)."""
    whole = bottom + missing + EXTRA * extra + BOTH * min(missing, extra)
    return top / whole if whole else 0.0


def _whole(query: Form, listed: Form, *, cross: bool) -> float:
    """Compare the names as one word each: it finds words that were joined or split."""
    ours, theirs = query.joined, listed.joined
    if ours == theirs or query.whole == listed.whole:
        return 1.0 if ours else 0.0
    shorter, longer = len(ours), len(theirs)
    if shorter > longer:
        shorter, longer = longer, shorter
    best = 0.0
    if shorter >= 6 and shorter > _JOINED_LEAST * longer:
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


def _order(pairs: Sequence[Pair]) -> float:
    if len(pairs) < 2:
        return 0.0
    listed = [pair.listed for pair in sorted(pairs)]
    return OTHER_ORDER if any(a > b for a, b in pairwise(listed)) else 0.0


def _legal_forms(query: Form, listed: Form) -> float:
    ours, theirs = query.removed, listed.removed
    if query.whole == listed.whole:
        return 0.0
    if ours and theirs:
        return OTHER_LEGAL_FORM if set(ours).isdisjoint(theirs) else 0.0
    return LEGAL_FORM_MISSING if ours or theirs else 0.0
