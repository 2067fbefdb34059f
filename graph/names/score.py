"""How alike two names are: words aligned, each weighing what it tells apart.

``score = Σ w·similarity / (Σ w + u + A·x + C·min(u, x))`` over the aligned words, where w of an
aligned pair is the mean of both words' weights, u what the query's other words weigh, and x what
the listed name's other words weigh. Rare words decide, wherever they stand.

See docs/matching.md, The score.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from onward.graph.names.words import NOISE_WORDS, NameForm, Token, make_token

# ------------------------------------------------------------------------------------------------
# How alike two words of names are, and which words of two names stand for each other.
# ------------------------------------------------------------------------------------------------

LEAST_SIMILARITY: Final = 0.55
"""Words less alike than this count as different."""

MOST_SLIPS: Final = 3  # in the longest words
SHORTEST_ABBREVIATION: Final = 3  # letters
SHORTEST_SKELETON: Final = 3  # consonants of which one may differ between scripts
NEAR_SKELETON: Final = 0.72
INITIAL: Final = 0.8
_MOST_INITIALS: Final = 3  # letters; Mhmd is a name
_ABBREVIATES: Final = 4  # letters from which a beginning can stand for the whole word
_VOWELS: Final = frozenset("aeiouy")
_VOWEL_RUNS: Final = re.compile("[aeiouy]+")
_ONE_VOWEL: Final = {
    "aa": "a",
    **dict.fromkeys(("ee", "ii", "iy", "y"), "i"),
    **dict.fromkeys(("oo", "ou"), "u"),
    **dict.fromkeys(("ai", "ay", "ei", "ey"), "ei"),
}
_APART: Final = ({"a", "i"}, {"a", "u"}, {"a", "ei"}, {"i", "u"}, {"i", "o"}, {"u", "ei"})
"""Vowels that are not written for each other; a and e, e and i, or o and u are."""

_NOT_ALIKE: Final = (0.0, "")
_EQUAL: Final = (1.0, "equal")
_INITIAL: Final = (INITIAL, "initial")
_MEANING: Final = (0.93, "meaning")
_METAPHONE: Final = 0.85
_OTHER_VOWELS: Final = 0.66  # equal consonants, as two slips in seven letters: Hassan, Hussein
_LETTERS_LEAST: Final = 0.6  # of two words that sound alike: Galic is not Jelavic

SoundOf = Callable[[str], str]
"""Returns how a word sounds (the build ``names``: `rigour_names.metaphone`)."""

SimilarWord = tuple[float, int, float, str]
"""Rank (the less, the sooner aligned), position in the query, how alike, and how they agree."""


class AlignedPair(NamedTuple):
    """Two words that stand for each other: positions, how alike, and how they agree."""

    query: int
    listed: int
    similarity: float
    how: str


class SimilarWords:
    """How alike the words of one query are to words of listed names, each computed once.

    A query meets the same few hundred words in all its candidates' names.

    Args:
        tokens: The query's.
        cross: Whether the query came in Latin script and the listed names did not, or vice versa.
        sound_of: Returns how a word sounds, where the build knows it.

    Attributes:
        cached: What `find` returns, by the listed word, where it was asked before.
    """

    def __init__(
        self, tokens: Sequence[Token], *, cross: bool, sound_of: SoundOf | None = None
    ) -> None:
        # Unpacked once: attribute look-ups would be half the time of the loop below.
        self._tokens = [
            (
                position,
                token,
                token.text[0],
                token.text,
                token.skeleton,
                sound_of(token.text) if sound_of else None,
            )
            for position, token in enumerate(tokens)
        ]
        self._cross = cross
        self._sound_of = sound_of
        self.cached: dict[str, tuple[SimilarWord, ...]] = {}

    def find(self, listed: Token) -> tuple[SimilarWord, ...]:
        """Return the query's words that are like a listed one."""
        similar = self.cached.get(listed.text)
        if similar is None:
            similar = self.cached[listed.text] = tuple(self._compare_all(listed))
        return similar

    def positions_like(self, words: Sequence[str]) -> frozenset[int]:
        """Return the positions of the query's words that are like any of these words."""
        return frozenset(
            position for word in words for _, position, _, _ in self.find(make_token(word))
        )

    def _compare_all(self, listed: Token) -> list[SimilarWord]:
        """Compare a listed word with each of the query's; most pairs are dismissed at a glance."""
        similar = []
        text, skeleton, sound_of = listed.text, listed.skeleton, self._sound_of
        length = len(text)
        first, meanings = text[0], listed.meanings
        sound = sound_of(text) if sound_of else None
        for position, ours, our_first, our_text, our_skeleton, our_sound in self._tokens:
            # Words that pass none of these tests can have no similarity of at least the least.
            is_worth_comparing = (
                first == our_first
                or skeleton == our_skeleton
                or self._cross
                or (meanings and not meanings.isdisjoint(ours.meanings))
                or (sound and sound == our_sound)
                or (
                    -MOST_SLIPS <= length - len(our_text) <= MOST_SLIPS
                    and _count_slips(our_text, text) is not None
                )
            )
            if is_worth_comparing:
                alike, how = compare_words(ours, listed, cross=self._cross, sound_of=sound_of)
                if alike:
                    # Of two words equally alike to one, the rarer is aligned first.
                    similar.append((-alike * (ours.weight + 0.01), position, alike, how))
        return similar


def align_words(similar: SimilarWords, listed: Sequence[Token]) -> tuple[AlignedPair, ...]:
    """Pair words greedily by similarity times the query word's weight, each word once."""
    candidates: list[tuple[float, int, int, float, str]] = []
    cached, find = similar.cached, similar.find
    for j, token in enumerate(listed):
        near = cached.get(token.text)
        if near is None:
            near = find(token)
        if near:
            candidates += [(rank, i, j, alike, how) for rank, i, alike, how in near]
    if not candidates:
        return ()
    if len(candidates) < 2:
        return tuple(AlignedPair(i, j, alike, how) for _, i, j, alike, how in candidates)
    candidates.sort()
    used_ours: set[int] = set()
    used_theirs: set[int] = set()
    pairs = []
    for _, i, j, alike, how in candidates:
        if i not in used_ours and j not in used_theirs:
            used_ours.add(i)
            used_theirs.add(j)
            pairs.append(AlignedPair(i, j, alike, how))
    return tuple(pairs)


def compare_words(
    left: Token, right: Token, *, cross: bool, sound_of: SoundOf | None = None
) -> tuple[float, str]:
    """Compare two words.

    Args:
        left: Of the query.
        right: Of the listed name.
        cross: Whether one of the names came in Latin script and the other did not.
        sound_of: Returns how a word sounds, where the build knows it.

    Returns:
        0 or at least `LEAST_SIMILARITY`, and how they agree: equal, initial, meaning, spelling,
        sound, metaphone, abbreviation.
    """
    ours, theirs = left.text, right.text
    if ours == theirs:
        return _EQUAL
    if not left.meanings.isdisjoint(right.meanings):
        return _MEANING
    if len(ours) == 1 or len(theirs) == 1:
        is_initial = ours[0] == theirs[0] and not ours[0].isdigit()
        return _INITIAL if is_initial else _NOT_ALIKE
    if not (ours.isalpha() and theirs.isalpha()) and not _same_digits(ours, theirs):
        return _NOT_ALIKE
    best, how = _compare_spelling(ours, theirs), "spelling"
    sound = _compare_sound(left, right, cross=cross)
    if sound > best:
        best, how = sound, "sound"
    if best < _METAPHONE and sound_of is not None and _is_one_sound(ours, theirs, sound_of):
        best, how = _METAPHONE, "metaphone"
    if best < 0.75 and ours[0] == theirs[0]:
        short = _compare_shortened(ours, theirs)
        if short > best:
            best, how = short, "abbreviation"
    return (best, how) if best >= LEAST_SIMILARITY else _NOT_ALIKE


def _same_digits(ours: str, theirs: str) -> bool:
    """Tell whether the numbers in two words are equal; no number is almost another one."""
    if ours.isdigit() or theirs.isdigit():
        return False
    return [c for c in ours if c.isdigit()] == [c for c in theirs if c.isdigit()]


def slips_allowed(letters: int) -> int:
    """Return how many slips are forgiven, by the letters of the longer of two words."""
    if letters < 5:
        return 1
    return 2 if letters < 9 else MOST_SLIPS


def _count_slips(ours: str, theirs: str) -> int | None:
    """Count slips; None where they are more than `slips_allowed`."""
    longer, shorter = len(ours), len(theirs)
    if longer < shorter:
        longer, shorter = shorter, longer
    # as `slips_allowed`, without a call: most pairs of words end here
    allowed = 1 if longer < 5 else 2 if longer < 9 else MOST_SLIPS
    if longer - shorter > allowed:
        return None
    slips = OSA.distance(ours, theirs, score_cutoff=allowed)
    return None if slips > allowed else slips


def _compare_spelling(ours: str, theirs: str) -> float:
    slips = _count_slips(ours, theirs)
    return 0.0 if slips is None else weigh_slips(slips, max(len(ours), len(theirs)))


def weigh_slips(slips: int, letters: int) -> float:
    """Return how alike two words are in spelling, by slips and letters of the longer one."""
    return float(round((1 - slips / letters) ** 1.2, 6))


def _compare_sound(left: Token, right: Token, *, cross: bool) -> float:
    """Compare consonants; the fewer there are, the more the letters must agree, too."""
    ours, theirs = left.skeleton, right.skeleton
    if ours == theirs and len(ours) > 1:
        if not cross and _are_initials(left.text) is not _are_initials(right.text):
            return 0.0  # KRL is not Carl
        letters = OSA.normalized_similarity(left.text, right.text)
        consonants = len(ours) - (ours[0] in _VOWELS)
        if consonants < 3 and letters < 0.5:  # NSO is not Navis
            return 0.75 if cross else 0.6
        if cross:
            return 0.9
        if _vowels_differ(left.text, right.text):
            return _OTHER_VOWELS
        is_long = len(ours) > 2 and min(len(left.text), len(right.text)) > 3
        return 0.88 if is_long and letters >= _LETTERS_LEAST else 0.75
    is_near = cross and min(len(ours), len(theirs)) >= SHORTEST_SKELETON
    if is_near and OSA.distance(ours, theirs, score_cutoff=1) <= 1:
        return NEAR_SKELETON
    return 0.0


def _are_initials(word: str) -> bool:
    """Tell whether a word is short and has no vowel: its letters stand for words."""
    return len(word) <= _MOST_INITIALS and _VOWELS.isdisjoint(word)


@lru_cache(maxsize=65_536)
def _vowels_differ(ours: str, theirs: str) -> bool:
    """Tell whether half the vowels of two words of equal consonants are not written for each other.

    Jamal is not Jamil, though Ahmad is Ahmed, and Hanafi Hanifi. In words of one syllable, as in
    Chinese names, every vowel tells: Zhang is neither Zheng nor Zhong.
    """
    left, right = _read_vowels(ours), _read_vowels(theirs)
    if len(left) != len(right):
        return False
    if len(left) == 1:
        return left != right
    different = sum({a, b} in _APART for a, b in zip(left, right, strict=True))
    return 2 * different >= len(left) > 0


def _read_vowels(word: str) -> list[str]:
    return [_ONE_VOWEL.get(run, run) for run in _VOWEL_RUNS.findall(word)]


def _is_one_sound(ours: str, theirs: str, sound_of: SoundOf) -> bool:
    sound = sound_of(ours)
    if len(sound) < 3 or sound != sound_of(theirs) or _vowels_differ(ours, theirs):
        return False
    return OSA.normalized_similarity(ours, theirs) >= _LETTERS_LEAST


def _compare_shortened(ours: str, theirs: str) -> float:
    """Compare a word with its beginning (tech), or with some of its consonants (shpg, intl)."""
    shorter, longer = sorted((ours, theirs), key=len)
    if len(shorter) < SHORTEST_ABBREVIATION:
        return 0.0
    if not longer.startswith(shorter):
        is_much_shorter = 2 * len(longer) >= 3 * len(shorter)
        if not is_much_shorter or has_late_vowel(shorter) or not has_in_order(longer, shorter):
            return 0.0
    return weigh_abbreviation(len(shorter))


def weigh_abbreviation(letters: int) -> float:
    """Return how alike a word and its abbreviation are, by the letters of the latter."""
    return 0.75 if letters >= _ABBREVIATES else 0.6


def has_in_order(word: str, letters: str) -> bool:
    """Tell whether a word has some letters in their order.

    >>> has_in_order("international", "intl"), has_in_order("international", "inlt")
    (True, False)
    """
    rest = iter(word)  # `in` uses it up
    return all(letter in rest for letter in letters)


def has_late_vowel(word: str) -> bool:
    """Tell whether a vowel stands behind the first letter; consonants alone may shorten a word.

    >>> has_late_vowel("intl"), has_late_vowel("inter")
    (False, True)
    """
    return not _VOWELS.isdisjoint(word[1:])


# ------------------------------------------------------------------------------------------------
# What the words of a name weigh that the other name does not have.
#
# A word without a partner speaks against a match, but not every word equally: people leave out a
# father's name, add "branch", or name the office's town.
# ------------------------------------------------------------------------------------------------

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
        query: As `make_form` returns it.
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
            listed: As `make_form` returns it.
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
