"""Names that agree as one word, which finds words that were joined or split."""

from typing import Final

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from onward.graph.matching.reach.letters import Array, count_least_edits
from onward.graph.matching.reach.name_table import JoinedTexts, NameTable
from onward.graph.names.forms import NameForm
from onward.graph.names.score import JOINED_LEAST, SHORTEST_JOINED, SHORTEST_SOUNDS, SOUNDS

_ROUNDING: Final = 1e-6


def find_joined(text: str, joined: JoinedTexts) -> Array:
    """Return the names that agree with a text as one word: nearly, or turned."""
    length = len(text)
    low = np.searchsorted(joined.lengths, JOINED_LEAST * length)
    high = np.searchsorted(joined.lengths, length / JOINED_LEAST, "right")
    lengths = joined.lengths[low:high]
    edits = count_least_edits(text, joined.letters[low:high])
    most = (1 - JOINED_LEAST) * np.maximum(lengths, length) + _ROUNDING
    is_turned = (edits == 0) & (lengths == length)
    is_long = np.minimum(lengths, length) >= SHORTEST_JOINED
    near = np.flatnonzero(is_turned | (is_long & (edits <= most)))
    far = _count_edits(text, joined, low + near, int(most.max(initial=0)))
    names: Array = joined.names[low + near[is_turned[near] | (far <= most[near])]]
    return names


def find_sounds(text: str, others: JoinedTexts, least: float) -> Array:
    """Return the names of another script whose consonants as one word agree so much."""
    length, alike = len(text), least / SOUNDS
    if length < SHORTEST_SOUNDS or not len(others.names):
        return np.empty(0, np.int64)
    low = np.searchsorted(others.lengths, max(SHORTEST_SOUNDS, alike * length))
    high = np.searchsorted(others.lengths, length / alike, "right")
    lengths = others.lengths[low:high]
    most = (1 - alike) * np.maximum(lengths, length) + _ROUNDING
    near = np.flatnonzero(count_least_edits(text, others.letters[low:high]) <= most)
    far = _count_edits(text, others, low + near, int(most.max(initial=0)))
    names: Array = others.names[low + near[far <= most[near]]]
    return names


def score_sounds(form: NameForm, names: Array, table: NameTable) -> Array:
    """Return what names of another script score by their consonants as one word; 0 for others."""
    text = form.joined_skeleton
    scores = np.zeros(len(names))
    if len(text) < SHORTEST_SOUNDS:
        return scores
    others = np.flatnonzero(table.is_latin[names] != form.plain.is_latin)
    texts = [table.skeleton_of(name) for name in names[others].tolist()]
    if texts:
        alike = cdist([text], texts, scorer=OSA.normalized_similarity, dtype=np.float64)[0]
        is_long = [len(other) >= SHORTEST_SOUNDS for other in texts]
        scores[others] = np.where(is_long, SOUNDS * alike + _ROUNDING, 0.0)
    return scores


def _count_edits(text: str, joined: JoinedTexts, places: Array, most: int) -> Array:
    """Count the edits between a text and others; more than `most` is one more."""
    if not len(places):
        return np.empty(0, np.int64)
    texts = [joined.texts[place] for place in places.tolist()]
    edits: Array = cdist([text], texts, scorer=OSA.distance, score_cutoff=most, dtype=np.int32)[0]
    return edits
