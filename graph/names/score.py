"""How alike two names are: words aligned, each weighing what it tells apart (06, section 5).

``score = Σ w·similarity / (Σ w + u + A·x + C·min(u, x))`` over the aligned words, where w of an
aligned pair is the mean of both words' weights, u what the query's other words weigh, and x what
the listed name's other words weigh. Rare words decide, wherever they stand.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from onward.graph.names.forms import Form, Token
from onward.graph.names.similarity import SimilarWords, SoundOf
from onward.graph.names.words import NOISE

EXTRA: Final = 0.35
"""A: what a word of the listed name costs that the query does not have."""

BOTH: Final = 0.30
"""C: what it costs further that each name has a word of its own in the other's place."""

NOISE_COUNTS: Final = 0.3  # "branch", "Mr": of no weight in a name
WITHIN_COUNTS: Final = 0.6  # what a longer name has beside a person's whole listed one
PLACE_COUNTS: Final = 0.5  # a place in an organisation's name often only says which office
OTHER_NUMBERS: Final = -0.25
NUMBERS_MISSING: Final = -0.04
ACRONYM: Final = 0.78  # initials alone: possible, never more
OTHER_ORDER: Final = -0.01
OTHER_LEGAL_FORM: Final = -0.01
LEGAL_FORM_MISSING: Final = -0.005
TURNED: Final = 0.99
"""Of two names that are equal but for what stands first, however their words are joined."""

PATRONYMIC_MISSING: Final = 0.2  # "Ivanovich": who has it is often written without it
PATRONYMIC_EXTRA: Final = 0.6
_JOINED_LEAST: Final = 0.8
_PATRONYMICS: Final = (
    *("ovich", "evich", "ovych", "evych", "ovitch", "evitch", "ovitsch", "evitsch"),
    *("ovna", "evna", "ivna", "inichna"),
)
_TELLING: Final = 1.0  # weight of words that together tell a person apart
_ACRONYM_LETTERS: Final = range(3, 8)  # and so of at least three words


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
        sound_of: Where the build knows how words sound.
    """

    def __init__(self, query: Form, sound_of: SoundOf | None = None) -> None:
        self.query = query
        self._alike = SimilarWords(query.tokens, cross=False, sound_of=sound_of)
        self._alike_across = SimilarWords(query.tokens, cross=True, sound_of=sound_of)
        self._acronym = _acronym(query)

    def score(self, listed: Form, *, organisation: bool) -> NameScore:
        """Compare it with a listed name.

        Args:
            listed: As `forms.form` gives it.
            organisation: Whether neither side is a person: places then count less, numbers more.
        """
        query = self.query
        cross = query.plain.is_latin != listed.plain.is_latin
        pairs = align(self._alike_across if cross else self._alike, listed.tokens)
        shorter, longer = len(query.joined), len(listed.joined)
        if shorter > longer:
            shorter, longer = longer, shorter
        whole = 0.0
        if cross or shorter > _JOINED_LEAST * longer or query.whole == listed.whole:
            whole = _whole(query, listed, cross=cross)
        initials = 0.0
        if self._acronym and organisation and _initials(listed) == self._acronym:
            initials = ACRONYM
        if not pairs and not whole and not initials:
            return NOTHING
        missing = self.missing(listed, pairs, organisation=organisation)
        aligned = _aligned(query, listed, pairs, missing, organisation=organisation)
        numbers = 0.0
        if query.numbers or listed.numbers:
            numbers = _numbers(query, listed, organisation=organisation)
        order = _order(pairs) if len(pairs) > 1 else 0.0
        legal = _legal_forms(query, listed) if query.removed or listed.removed else 0.0
        value = total(aligned, whole, initials, (numbers, order, legal))
        return NameScore(value, aligned, whole, initials, numbers, order, legal, pairs)

    def missing(
        self, listed: Form, pairs: Sequence[Pair], *, organisation: bool
    ) -> list[tuple[int, float]]:
        """Give what `missing_words` gives for a listed name."""
        if len(pairs) == len(self.query.tokens):
            return []
        spoilt = self._misspelt_legal_forms(listed)
        return missing_words(self.query, listed, pairs, spoilt, organisation=organisation)

    def _misspelt_legal_forms(self, listed: Form) -> Collection[int]:
        if not listed.removed:
            return ()
        cross = self.query.plain.is_latin != listed.plain.is_latin
        return (self._alike_across if cross else self._alike).like_any(listed.removed)


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
    found = []
    known, hits = alike.known, alike.hits
    for j, token in enumerate(listed):
        near = known.get(token.text)
        if near is None:
            near = hits(token)
        if near:
            found += [(rank, i, j, how_alike, how) for rank, i, how_alike, how in near]
    if not found:
        return ()
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


def counts(token: Token, *, organisation: bool) -> float:
    """Give what an unaligned word of the query weighs."""
    if token.text in NOISE:
        return token.weight * NOISE_COUNTS
    if organisation and token.kind == "place":
        return token.weight * PLACE_COUNTS
    return token.weight


def missing_words(
    query: Form,
    listed: Form,
    pairs: Sequence[Pair],
    spoilt: Collection[int],
    *,
    organisation: bool,
) -> list[tuple[int, float]]:
    """Give the positions of the query's unaligned words, and what each weighs against a match.

    Misspelt legal forms weigh nothing. A person's listed name that stands whole within a longer one
    is often the shorter use of it: what the longer one has beside it weighs less.
    """
    ours = [pair.query for pair in pairs]
    lonely = [at for at in range(len(query.tokens)) if at not in ours]
    if not lonely:
        return []
    factor = 1.0 if organisation or not _is_within(query, listed, pairs) else WITHIN_COUNTS
    fathers = () if organisation or len(pairs) < 2 else _fathers_names(query, lonely)
    if fathers and _fathers_names(listed, range(len(listed.tokens))):
        fathers = ()  # each has one: they differ
    return [
        (
            at,
            0.0
            if at in spoilt
            else (PATRONYMIC_MISSING if at in fathers else factor)
            * counts(query.tokens[at], organisation=organisation),
        )
        for at in lonely
    ]


def extra_words(
    query: Form, listed: Form, pairs: Sequence[Pair], *, organisation: bool
) -> list[tuple[int, float]]:
    """Give the positions of the listed name's unaligned words, and what each weighs.

    The father's name of a person who is asked for by all other names weighs less.
    """
    if len(pairs) == len(listed.tokens):
        return []
    theirs = [pair.listed for pair in pairs]
    lonely = [at for at in range(len(listed.tokens)) if at not in theirs]
    is_whole = not organisation and len(pairs) == len(query.tokens) > 1
    fathers = _fathers_names(listed, lonely) if is_whole else ()
    return [
        (at, listed.tokens[at].weight * (PATRONYMIC_EXTRA if at in fathers else 1.0))
        for at in lonely
    ]


def _fathers_names(name: Form, places: Iterable[int]) -> Collection[int]:
    """Give those of some words that are made of a father's name, as in Russian and Ukrainian."""
    return [
        at
        for at in places
        if name.tokens[at].text.endswith(_PATRONYMICS) and len(name.tokens[at].text) > 7
    ]


def _is_within(query: Form, listed: Form, pairs: Sequence[Pair]) -> bool:
    if len(pairs) < 2 or len(pairs) < len(listed.tokens):
        return False
    return sum(_weight(query, listed, pair) for pair in pairs) > _TELLING


def _weight(query: Form, listed: Form, pair: Pair) -> float:
    return (query.tokens[pair.query].weight + listed.tokens[pair.listed].weight) / 2


def _aligned(
    query: Form,
    listed: Form,
    pairs: Sequence[Pair],
    missing: Sequence[tuple[int, float]],
    *,
    organisation: bool,
) -> float:
    if not pairs:
        return 0.0
    top = bottom = 0.0
    for pair in pairs:
        weight = _weight(query, listed, pair)
        top += weight * pair.similarity
        bottom += weight
    extra = extra_words(query, listed, pairs, organisation=organisation)
    return formula(
        top, bottom, sum(weight for _, weight in missing), sum(weight for _, weight in extra)
    )


def formula(top: float, bottom: float, missing: float, extra: float) -> float:
    """Give the aligned score from its four sums (see the module)."""
    whole = bottom + missing + EXTRA * extra + BOTH * min(missing, extra)
    return top / whole if whole else 0.0


def _whole(query: Form, listed: Form, *, cross: bool) -> float:
    """Compare the names as one word each: it finds words that were joined or split."""
    ours, theirs = query.joined, listed.joined
    if ours == theirs or query.whole == listed.whole:
        return 1.0 if ours else 0.0
    if _is_turned(query, listed):
        return TURNED
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


def _is_turned(query: Form, listed: Form) -> bool:
    """Tell whether a family name stands first here and last there, and other words are joined.

    "Deng Xiaoping" is "Xiao-Ping Deng". Where words are joined alike, they are aligned one by one.
    """
    if len(query.joined) != len(listed.joined) or len(query.tokens) == len(listed.tokens):
        return False
    return _turns_into(query, listed.joined) or _turns_into(listed, query.joined)


def _turns_into(name: Form, joined: str) -> bool:
    first, last = len(name.tokens[0].text), len(name.joined) - len(name.tokens[-1].text)
    return any(name.joined[at:] + name.joined[:at] == joined for at in (first, last))


def _acronym(query: Form) -> str | None:
    """Give the one word of a query that may be made of the initials of a listed name."""
    if len(query.tokens) != 1:
        return None
    (word,) = query.tokens
    is_one = word.kind == "distinctive" and len(word.text) in _ACRONYM_LETTERS
    return word.text if is_one else None


def _initials(listed: Form) -> str:
    return "".join(token.text[0] for token in listed.tokens if token.kind != "function")


def _numbers(query: Form, listed: Form, *, organisation: bool) -> float:
    if query.numbers == listed.numbers:
        return 0.0
    if query.numbers and listed.numbers:
        return OTHER_NUMBERS
    return NUMBERS_MISSING if organisation else 0.0


def _order(pairs: Sequence[Pair]) -> float:
    listed = [pair.listed for pair in sorted(pairs)]
    return OTHER_ORDER if any(a > b for a, b in pairwise(listed)) else 0.0


def _legal_forms(query: Form, listed: Form) -> float:
    ours, theirs = query.removed, listed.removed
    if query.whole == listed.whole:
        return 0.0
    if ours and theirs:
        return OTHER_LEGAL_FORM if set(ours).isdisjoint(theirs) else 0.0
    return LEGAL_FORM_MISSING
