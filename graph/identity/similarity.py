"""How alike two words of names are (06, section 5)."""

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from onward.graph.identity.forms import Token, token

LEAST: Final = 0.55
"""Words less alike than this count as different."""

_ABBREVIATES: Final = 4  # letters from which a beginning stands for the whole word


@lru_cache(maxsize=262_144)
def similarity(left: str, right: str, cross: bool) -> tuple[float, str]:
    """Compare two words.

    Args:
        left: Lower-case ASCII word of the query.
        right: Likewise, of the listed name.
        cross: Whether one of the names came in Latin script and the other did not.

    Returns:
        0 or at least `LEAST`, and how they agree: equal, initial, spelling, sound, beginning.
    """
    if left == right:
        return 1.0, "equal"
    if len(left) == 1 or len(right) == 1:
        is_initial = left[0] == right[0] and not (left[0].isdigit() or right[0].isdigit())
        return (0.8, "initial") if is_initial else (0.0, "")
    if left.isdigit() or right.isdigit():
        return 0.0, ""
    best = max(
        (_spelling(left, right), "spelling"),
        (_sound(token(left), token(right), cross=cross), "sound"),
        (_beginning(left, right), "beginning"),
    )
    return best if best[0] >= LEAST else (0.0, "")


def _spelling(left: str, right: str) -> float:
    """Allow one slip below five letters, two below nine, three from nine."""
    longer = max(len(left), len(right))
    allowed = 1 if longer < 5 else 2 if longer < 9 else 3
    if abs(len(left) - len(right)) > allowed:
        return 0.0
    distance = OSA.distance(left, right, score_cutoff=allowed)
    return 0.0 if distance > allowed else round((1 - distance / longer) ** 1.2, 6)


def _sound(left: Token, right: Token, *, cross: bool) -> float:
    ours, theirs = left.skeleton, right.skeleton
    if ours == theirs and len(ours) > 1:
        if cross:
            return 0.9
        return 0.88 if len(ours) > 2 and min(len(left.text), len(right.text)) > 3 else 0.75
    is_near = cross and min(len(ours), len(theirs)) > 2
    if is_near and OSA.distance(ours, theirs, score_cutoff=1) <= 1:
        return 0.72
    return 0.0


def _beginning(left: str, right: str) -> float:
    shorter, longer = sorted((left, right), key=len)
    if len(shorter) < 3 or not longer.startswith(shorter):
        return 0.0
    return 0.75 if len(shorter) >= _ABBREVIATES else 0.6
