"""Names that agree as one word, which finds words that were joined or split."""

from typing import Final

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from onward.graph.matching.reach.joined_texts import JoinedTexts
from onward.graph.matching.reach.letters import Array
from onward.graph.matching.reach.name_table import NameTable
from onward.graph.names.forms import NameForm
from onward.graph.names.score import JOINED_LEAST, SHORTEST_JOINED, SHORTEST_SOUNDS, SOUNDS

_ROUNDING: Final = 1e-6


def find_joined(text: str, joined: JoinedTexts) -> Array:
    """Return the names that agree with a text as one word: nearly, or turned."""
    return joined.find(text, JOINED_LEAST, SHORTEST_JOINED)


def find_sounds(text: str, others: JoinedTexts, least: float) -> Array:
    """Return the names of another script whose consonants as one word agree so much."""
    if len(text) < SHORTEST_SOUNDS:
        return np.empty(0, np.int64)
    return others.find(text, least / SOUNDS)


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
