"""Names that agree as one word, which finds words that were joined or split."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA

from onward.graph.matching.reach.joined_texts import JoinedTexts, is_turned
from onward.graph.matching.reach.letters import Array, read_all_letters
from onward.graph.matching.reach.name_table import NameTable
from onward.graph.matching.reach.word_sums import Pairs
from onward.graph.names.forms import NameForm
from onward.graph.names.score import JOINED_LEAST, SHORTEST_JOINED, SHORTEST_SOUNDS, SOUNDS

_ROUNDING: Final = 1e-6


def find_joined(text: str, joined: JoinedTexts) -> tuple[Array, Array]:
    """Return the names that agree with a text as one word, nearly or turned, and their scores."""
    names, alike = joined.find(text, JOINED_LEAST, SHORTEST_JOINED)
    is_near = alike > JOINED_LEAST
    return names[is_near], alike[is_near] ** 1.5 + _ROUNDING


def find_sounds(text: str, others: JoinedTexts, least: float) -> Array:
    """Return the names of another script whose consonants as one word agree so much."""
    if len(text) < SHORTEST_SOUNDS:
        return np.empty(0, np.int64)
    names, _ = others.find(text, least / SOUNDS)
    return names


def score_as_one_word(forms: Sequence[NameForm], pairs: Pairs, table: NameTable) -> Array:
    """Return what pairs of names score as one word, or a little more; 1 where one may be turned."""
    readings, names = pairs
    scores = np.zeros(len(names))
    ours = np.array([len(form.joined) for form in forms])[readings]
    theirs = table.joined_lengths[names]
    longer, apart = np.maximum(ours, theirs), np.abs(ours - theirs)
    lone = np.bitwise_count(
        table.joined_letters[names] ^ read_all_letters([form.joined for form in forms])[readings]
    )
    # an edit leaves at most one letter of each text alone (`letters`), and what one is longer by
    # stands in one of them only
    is_near = lone + apart <= 2 * (1 - JOINED_LEAST) * longer + _ROUNDING
    for place in np.flatnonzero(is_near).tolist():
        ours_joined, theirs_joined = forms[readings[place]].joined, table.joined_of(names[place])
        alike = OSA.normalized_similarity(ours_joined, theirs_joined)
        scores[place] = alike**1.5 + _ROUNDING if alike > JOINED_LEAST else 0.0
        if not apart[place] and is_turned(ours_joined, theirs_joined):
            scores[place] = 1.0
    is_latin = np.array([form.plain.is_latin for form in forms])[readings]
    for place in np.flatnonzero(is_latin != table.is_latin[names]).tolist():
        sounds = _score_sounds(forms[readings[place]].joined_skeleton, names[place], table)
        scores[place] = max(scores[place], sounds)
    return scores


def _score_sounds(text: str, name: int, table: NameTable) -> float:
    """Return what a name of another script scores by its consonants as one word."""
    other = table.skeleton_of(name)
    if min(len(text), len(other)) < SHORTEST_SOUNDS:
        return 0.0
    return SOUNDS * OSA.normalized_similarity(text, other) + _ROUNDING
