"""The layer of pairs that may be one party, and how a pair is written into it."""

from typing import Final

from onward.graph.model import Provenance, Tie, TieKind

SUGGESTIONS: Final = "suggestions"
"""Name of the layer of ties possibly_same_as that Onward itself keeps."""


def make_suggestion(left: str, right: str, score: float | None, text: str, record: str = "") -> Tie:
    """Return the tie of two parties that may be one.

    Args:
        left: Id of one of them.
        right: Id of the other; their order does not matter.
        score: How alike they are, 0 to 1; None if nobody measured.
        text: What agrees, in words.
        record: The name that another program gave the pair, if one proposed it.
    """
    start, end = sorted((left, right))
    return Tie(
        start=start,
        end=end,
        kind=TieKind.POSSIBLY_SAME_AS,
        source=Provenance(SUGGESTIONS, record),
        standing="inferred",
        text=text,
        score=score,
    )
