"""How alike two names are: words aligned, each weighing what it tells apart.

``score = Σ w·similarity / (Σ w + u + A·x + C·min(u, x))`` over the aligned words, where w of an
aligned pair is the mean of both words' weights, u what the query's other words weigh, and x what
the listed name's other words weigh. Rare words decide, wherever they stand.

See docs/matching.md, The score.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from onward.graph.names.forms import NameForm
from onward.graph.names.similarity import AlignedPair, SimilarWords, SoundOf, align_words
from onward.graph.names.unaligned import pair_weight, weigh_extra_words, weigh_missing_words

EXTRA: Final = 0.35
"""A: what a word of the listed name costs that the query does not have."""

BOTH: Final = 0.30
"""C: what it costs in addition that each name has a word of its own in the other's place."""

OTHER_NUMBERS: Final = -0.25
NUMBERS_MISSING: Final = -0.04
ACRONYM: Final = 0.78  # initials alone: possible, never more
OTHER_ORDER: Final = -0.01
OTHER_LEGAL_FORM: Final = -0.01
LEGAL_FORM_MISSING: Final = -0.005
TURNED: Final = 0.99
"""Of two names that are equal but for what stands first, however their words are joined."""

JOINED_LEAST: Final = 0.8
SHORTEST_JOINED: Final = 6
SOUNDS: Final = 0.95
SHORTEST_SOUNDS: Final = 5
_ACRONYM_LETTERS: Final = range(3, 8)  # and so of at least three words


class NameScore(NamedTuple):
    """Two names compared.

    Attributes:
        value: 0 to 1.
        aligned: What the formula gives; `whole` what the names as one word give; `initials`
            `ACRONYM` or 0. The greatest counts.
        numbers: What is taken away for numbers that differ.
        order: What is taken away for words in another order; `legal_forms` for other ones. Both
            only separate names that are equal otherwise.
        pairs: The aligned words, the most alike and heaviest first.
    """

    value: float
    aligned: float
    whole: float
    initials: float
    numbers: float
    order: float
    legal_forms: float
    pairs: tuple[AlignedPair, ...]

    @property
    def is_by_initials(self) -> bool:
        """Whether nothing but initials lifts the score."""
        return self.initials > max(self.aligned, self.whole)


NO_AGREEMENT: Final = NameScore(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, ())
"""Of two names that have nothing in common: most pairs are such."""


class Scorer:
    """Compares one name that is asked for with many listed ones.

    Args:
        query: As `forms.make_form` returns it.
        sound_of: Returns how a word sounds, where the build knows it.
    """

    def __init__(self, query: NameForm, sound_of: SoundOf | None = None) -> None:
        self.query = query
        self._similar = SimilarWords(query.tokens, cross=False, sound_of=sound_of)
        self._similar_across = SimilarWords(query.tokens, cross=True, sound_of=sound_of)
        self._acronym = read_acronym(query)

    def score(self, listed: NameForm, *, organisation: bool) -> NameScore:
        """Compare the query with a listed name.

        Args:
            listed: As `forms.make_form` returns it.
            organisation: Whether neither side is a person: places then count less, numbers more.
        """
        query = self.query
        cross = query.plain.is_latin != listed.plain.is_latin
        pairs = align_words(self._similar_across if cross else self._similar, listed.tokens)
        shorter, longer = len(query.joined), len(listed.joined)
        if shorter > longer:
            shorter, longer = longer, shorter
        whole = 0.0
        if cross or shorter > JOINED_LEAST * longer or query.whole == listed.whole:
            whole = _compare_as_one_word(query, listed, cross=cross)
        initials = 0.0
        if self._acronym and organisation and join_initials(listed) == self._acronym:
            initials = ACRONYM
        if not pairs and not whole and not initials:
            return NO_AGREEMENT  # most names of a layer: nothing else need be worked out
        missing = self.missing(listed, pairs, organisation=organisation)
        aligned = _score_alignment(query, listed, pairs, missing, organisation=organisation)
        numbers = 0.0
        if query.numbers or listed.numbers:
            numbers = _compare_numbers(query, listed, organisation=organisation)
        order = _compare_order(pairs) if len(pairs) > 1 else 0.0
        legal_forms = 0.0
        if query.removed or listed.removed:
            legal_forms = _compare_legal_forms(query, listed)
        value = total_score(aligned, whole, initials, (numbers, order, legal_forms))
        return NameScore(value, aligned, whole, initials, numbers, order, legal_forms, pairs)

    def missing(
        self, listed: NameForm, pairs: Sequence[AlignedPair], *, organisation: bool
    ) -> list[tuple[int, float]]:
        """Return what `weigh_missing_words` returns for a listed name."""
        if len(pairs) == len(self.query.tokens):
            return []
        misspelt = self._find_misspelt_legal_forms(listed)
        return weigh_missing_words(self.query, listed, pairs, misspelt, organisation=organisation)

    def _find_misspelt_legal_forms(self, listed: NameForm) -> Collection[int]:
        if not listed.removed:
            return ()
        cross = self.query.plain.is_latin != listed.plain.is_latin
        return (self._similar_across if cross else self._similar).positions_like(listed.removed)


def total_score(
    aligned: float, whole: float, initials: float, effects: tuple[float, float, float]
) -> float:
    """Return a name's score from its parts: the best way in which it agrees, less what differs."""
    numbers, order, legal_forms = effects
    return max(0.0, max(aligned, whole, initials) + numbers + order + legal_forms)


def alignment_score(top: float, bottom: float, missing: float, extra: float) -> float:
    """Return the score of the alignment from its four sums (see the module)."""
    whole = bottom + missing + EXTRA * extra + BOTH * min(missing, extra)
    return top / whole if whole else 0.0


def _score_alignment(
    query: NameForm,
    listed: NameForm,
    pairs: Sequence[AlignedPair],
    missing: Sequence[tuple[int, float]],
    *,
    organisation: bool,
) -> float:
    if not pairs:
        return 0.0
    top = bottom = 0.0
    for pair in pairs:
        weight = pair_weight(query, listed, pair)
        top += weight * pair.similarity
        bottom += weight
    extra = weigh_extra_words(query, listed, pairs, organisation=organisation)
    missing_weight = sum(weight for _, weight in missing)
    extra_weight = sum(weight for _, weight in extra)
    return alignment_score(top, bottom, missing_weight, extra_weight)


def _compare_as_one_word(query: NameForm, listed: NameForm, *, cross: bool) -> float:
    """Compare the names as one word each, which finds words that were joined or split."""
    ours, theirs = query.joined, listed.joined
    if ours == theirs or query.whole == listed.whole:
        return 1.0 if ours else 0.0
    if _is_turned(query, listed):
        return TURNED
    shorter, longer = len(ours), len(theirs)
    if shorter > longer:
        shorter, longer = longer, shorter
    best = 0.0
    if shorter >= SHORTEST_JOINED and shorter > JOINED_LEAST * longer:
        alike = OSA.normalized_similarity(ours, theirs, score_cutoff=JOINED_LEAST)
        best = alike**1.5 if alike > JOINED_LEAST else 0.0
    # Vowels are what romanisation guesses: between scripts, consonants alone may agree.
    if cross and min(len(query.joined_skeleton), len(listed.joined_skeleton)) >= SHORTEST_SOUNDS:
        sounds = OSA.normalized_similarity(query.joined_skeleton, listed.joined_skeleton)
        best = max(best, sounds * SOUNDS)
    return round(best, 6)


def _is_turned(query: NameForm, listed: NameForm) -> bool:
    """Tell whether a family name stands first in one name and last in the other.

    "Deng Xiaoping" is "Xiao-Ping Deng". Where words are joined alike, they are aligned one by one.
    """
    if len(query.joined) != len(listed.joined) or len(query.tokens) == len(listed.tokens):
        return False
    return _turns_into(query, listed.joined) or _turns_into(listed, query.joined)


def _turns_into(name: NameForm, joined: str) -> bool:
    first, last = len(name.tokens[0].text), len(name.joined) - len(name.tokens[-1].text)
    return any(name.joined[cut:] + name.joined[:cut] == joined for cut in (first, last))


def read_acronym(query: NameForm) -> str | None:
    """Return the one word of a query that may be made of the initials of a listed name."""
    if len(query.tokens) != 1:
        return None
    (word,) = query.tokens
    may_be_initials = word.kind == "distinctive" and len(word.text) in _ACRONYM_LETTERS
    return word.text if may_be_initials else None


def join_initials(listed: NameForm) -> str:
    """Return the initials of a listed name, as one word may give them."""
    return "".join(token.text[0] for token in listed.tokens if token.kind != "function")


def _compare_numbers(query: NameForm, listed: NameForm, *, organisation: bool) -> float:
    if query.numbers == listed.numbers:
        return 0.0
    if query.numbers and listed.numbers:
        return OTHER_NUMBERS
    return NUMBERS_MISSING if organisation else 0.0


def _compare_order(pairs: Sequence[AlignedPair]) -> float:
    places = [pair.listed for pair in sorted(pairs)]
    return OTHER_ORDER if any(a > b for a, b in pairwise(places)) else 0.0


def _compare_legal_forms(query: NameForm, listed: NameForm) -> float:
    ours, theirs = query.removed, listed.removed
    if query.whole == listed.whole:
        return 0.0
    if ours and theirs:
        return OTHER_LEGAL_FORM if set(ours).isdisjoint(theirs) else 0.0
    return LEGAL_FORM_MISSING
